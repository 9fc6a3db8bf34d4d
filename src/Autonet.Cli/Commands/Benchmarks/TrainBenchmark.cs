using System.Diagnostics;
using Autonet.Core.Identifiers;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Randomness;
using Autonet.Training.Models;
using Autonet.Training.Programs;
using Autonet.Training.Rounds;

namespace Autonet.Cli.Commands.Benchmarks;

/// <summary>What a training benchmark found.</summary>
/// <param name="Parameters">P, values trained.</param>
/// <param name="TokensPerStep">Tokens of one step.</param>
/// <param name="StepTimes">Wall time of each measured step, in the order they ran.</param>
/// <param name="FirstLoss">Mean loss of the first step, warm-up included, in nats per token.</param>
/// <param name="LastLoss">Mean loss of the last step.</param>
/// <param name="PeakBytes">The largest resident memory that the process has had.</param>
/// <param name="StateRoot">The root of parameters and moments after the last step.</param>
/// <param name="Times">Time per operation kind over the measured steps, longest first.</param>
internal sealed record TrainBenchmarkResult(
    long Parameters,
    int TokensPerStep,
    TimeSpan[] StepTimes,
    float FirstLoss,
    float LastLoss,
    long PeakBytes,
    Hash256 StateRoot,
    IReadOnlyList<(OperationKind Kind, TimeSpan Time)> Times)
{
    /// <summary>The median wall time of a step.</summary>
    public TimeSpan MedianStep => StepTimes.Order().ElementAt(StepTimes.Length / 2);

    /// <summary>Tokens per second of the median step.</summary>
    public double TokensPerSecond => TokensPerStep / MedianStep.TotalSeconds;

    /// <summary>6 · P · tokens per second, in 10⁹: forward and backward of the weights, attention left out.</summary>
    public double GigaflopsPerSecond => 6.0 * Parameters * TokensPerSecond / 1e9;
}

/// <summary>Training steps of a freshly initialised model on random tokens, timed one by one.</summary>
internal static class TrainBenchmark
{
    /// <summary>Steps before the measured ones: memory is touched and code compiled.</summary>
    public const int WarmUpSteps = 2;

    // Beside the purposes that runs draw for; a benchmark's tokens need only be the same every time.
    private const uint TokenPurpose = 0xBE7C;

    /// <summary>Runs it.</summary>
    /// <param name="model">The model, well formed.</param>
    /// <param name="sequencesPerStep">Sequences of a step.</param>
    /// <param name="microBatchSequences">Sequences held at once; 0 chooses.</param>
    /// <param name="steps">Measured steps.</param>
    /// <param name="context">Threads and register width.</param>
    /// <param name="progress">Told after every step, warm-up included.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    public static TrainBenchmarkResult Run(
        ModelConfiguration model, int sequencesPerStep, int microBatchSequences, int steps, KernelContext context, IProgress<StepProgress>? progress, CancellationToken cancellation)
    {
        int all = WarmUpSteps + steps;
        RunPlan plan = RunPlan.Create(new TrainingTerms
        {
            Model = model,
            Seed = 1,
            Rounds = 1,
            Slots = 1,
            EvaluationSequences = 1,
            Inner = new InnerSettings(all, sequencesPerStep, 0, 1e-3f, 1f, 0.9f, 0.95f, 1e-8f, 0.1f, 1f),
            Outer = new OuterSettings(1f, 0f, 1f, 0),
        });
        TrainStepExecutor executor = new(plan, context, microBatchSequences);
        executor.Begin(plan.Genesis());
        StepProfile profile = new();
        executor.Observer = profile;
        ushort[] tokens = new ushort[sequencesPerStep * (model.Seq + 1)];
        TimeSpan[] times = new TimeSpan[steps];
        (float first, float last) = (0, 0);
        for (int step = 0; step < all; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (step == WarmUpSteps)
            {
                profile.Clear();
            }

            long start = Stopwatch.GetTimestamp();
            Draw(tokens, step, model.Vocab);
            StepOutcome outcome = executor.Step(tokens, plan.ScheduleRow(1, step).Span);
            if (step >= WarmUpSteps)
            {
                times[step - WarmUpSteps] = Stopwatch.GetElapsedTime(start);
            }

            if (!outcome.IsValid)
            {
                throw new InvalidOperationException($"Step {step + 1} met a NaN or an infinity.");
            }

            first = step == 0 ? outcome.Loss : first;
            last = outcome.Loss;
            progress?.Report(new StepProgress(step + 1, all, outcome.Loss));
        }

        using Process process = Process.GetCurrentProcess();
        return new TrainBenchmarkResult(
            model.ParameterCount, sequencesPerStep * model.Seq, times, first, last, process.PeakWorkingSet64, executor.StateRoot(), profile.Times);
    }

    private static void Draw(Span<ushort> tokens, int step, int vocabulary)
    {
        for (int i = 0; i < tokens.Length; i++)
        {
            uint word = Philox.Word(1, TokenPurpose, ((ulong)step * (ulong)tokens.Length) + (ulong)i);
            tokens[i] = (ushort)(((ulong)word * (ulong)vocabulary) >> 32);
        }
    }
}
