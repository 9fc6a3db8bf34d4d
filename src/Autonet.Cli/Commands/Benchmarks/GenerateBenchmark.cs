using System.Diagnostics;
using Autonet.Exact.Parallelism;
using Autonet.Training.Checkpoints;
using Autonet.Training.Inference;
using Autonet.Training.Models;

namespace Autonet.Cli.Commands.Benchmarks;

/// <summary>What to generate.</summary>
/// <param name="Model">The model, well formed.</param>
/// <param name="Prompt">Tokens of each prompt.</param>
/// <param name="Tokens">Measured steps, each of one token for every sequence.</param>
/// <param name="Batch">Sequences.</param>
internal sealed record GenerateBenchmarkSettings(ModelConfiguration Model, int Prompt, int Tokens, int Batch)
{
    /// <summary>Positions that every sequence comes to use.</summary>
    public int Positions => Prompt + GenerateBenchmark.WarmUpSteps + Tokens;
}

/// <summary>What a generation benchmark found.</summary>
/// <param name="Settings">What was asked for.</param>
/// <param name="PrefillTime">Median wall time to read all prompts.</param>
/// <param name="StepTimes">Wall time of each measured step, in the order they ran.</param>
/// <param name="ReadTime">Median wall time of a streaming read of <paramref name="ReadBytes"/>.</param>
/// <param name="ReadBytes">Bytes of the streaming read: the model's matrices.</param>
/// <param name="WeightBytes">Bytes of weights that a step reads.</param>
/// <param name="CacheBytes">Memory of the key-value cache.</param>
/// <param name="PeakBytes">The largest resident memory that the process has had.</param>
internal sealed record GenerateBenchmarkResult(
    GenerateBenchmarkSettings Settings, TimeSpan PrefillTime, TimeSpan[] StepTimes, TimeSpan ReadTime, long ReadBytes, long WeightBytes, long CacheBytes, long PeakBytes)
{
    /// <summary>Prompt tokens per second, all sequences together.</summary>
    public double PrefillTokensPerSecond => (double)Settings.Prompt * Settings.Batch / PrefillTime.TotalSeconds;

    /// <summary>The median wall time of a step.</summary>
    public TimeSpan MedianStep => GenerateBenchmark.Median(StepTimes);

    /// <summary>Tokens per second of the median step, all sequences together.</summary>
    public double DecodeTokensPerSecond => Settings.Batch / MedianStep.TotalSeconds;

    /// <summary>Bytes of weights per second of the median step, in 10⁹.</summary>
    public double WeightGigabytesPerSecond => WeightBytes / MedianStep.TotalSeconds / 1e9;

    /// <summary>Bytes of keys and values that a step in the middle of the measured ones reads.</summary>
    public long CacheBytesPerStep =>
        (long)Settings.Batch * (Settings.Prompt + GenerateBenchmark.WarmUpSteps + ((Settings.Tokens + 1) / 2)) * 2 * Settings.Model.Layers * Settings.Model.KvWidth * sizeof(float);

    /// <summary>Bytes of weights, keys and values per second of the median step, in 10⁹.</summary>
    public double GigabytesPerSecond => (WeightBytes + CacheBytesPerStep) / MedianStep.TotalSeconds / 1e9;

    /// <summary>Bytes per second of the streaming read, in 10⁹.</summary>
    public double ReadGigabytesPerSecond => ReadBytes / ReadTime.TotalSeconds / 1e9;
}

/// <summary>
/// Prompts of a freshly initialised model, read and continued, and beside every step a plain reading of as many bytes on the same threads.
/// Drawing from the logits is not part of a step.
/// </summary>
internal static class GenerateBenchmark
{
    /// <summary>Steps before the measured ones: memory is touched and code compiled.</summary>
    public const int WarmUpSteps = 2;

    private const int Prefills = 3;

    /// <summary>Runs it.</summary>
    /// <param name="settings">What to generate.</param>
    /// <param name="context">Threads and register width.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    public static GenerateBenchmarkResult Run(GenerateBenchmarkSettings settings, KernelContext context, CancellationToken cancellation)
    {
        ModelConfiguration model = settings.Model;
        Checkpoint checkpoint = Checkpoint.Genesis(model, 1);
        Decoder decoder = Decoder.Of(checkpoint, context);
        KeyValueCache cache = new(model, settings.Batch, settings.Positions);
        ushort[] tokens = [.. Enumerable.Range(0, settings.Positions).Select(i => (ushort)(i * 31 % model.Vocab))];

        // The head is a matrix of a step, the embedding is not, unless it is the head.
        StreamingRead read = new(context.Workers, checkpoint.Descriptions.Skip(model.TiedHead ? 0 : 1).Select(parameter => checkpoint.Parameter(parameter.Index)));
        TimeSpan prefill = Prefill(settings, decoder, cache, tokens, cancellation);

        Extension[] batch = new Extension[settings.Batch];
        TimeSpan[] steps = new TimeSpan[settings.Tokens];
        TimeSpan[] reads = new TimeSpan[settings.Tokens];
        for (int step = 0; step < WarmUpSteps + settings.Tokens; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < batch.Length; i++)
            {
                batch[i] = new Extension(i, tokens.AsMemory(settings.Prompt + step, 1));
            }

            long start = Stopwatch.GetTimestamp();
            decoder.Extend(cache, batch);
            TimeSpan taken = Stopwatch.GetElapsedTime(start);
            start = Stopwatch.GetTimestamp();
            read.Run();
            if (step >= WarmUpSteps)
            {
                steps[step - WarmUpSteps] = taken;
                reads[step - WarmUpSteps] = Stopwatch.GetElapsedTime(start);
            }
        }

        using Process process = Process.GetCurrentProcess();
        return new GenerateBenchmarkResult(
            settings, prefill, steps, Median(reads), read.Bytes, decoder.WeightBytesPerStep, cache.Bytes, process.PeakWorkingSet64);
    }

    /// <summary>The middle one, or the longer of the two in the middle.</summary>
    public static TimeSpan Median(TimeSpan[] times) => times.Order().ElementAt(times.Length / 2);

    /// <summary>The median of a few readings of all prompts, after one that is not measured; the last one stays in the cache.</summary>
    private static TimeSpan Prefill(GenerateBenchmarkSettings settings, Decoder decoder, KeyValueCache cache, ushort[] tokens, CancellationToken cancellation)
    {
        Extension[] batch = [.. Enumerable.Range(0, settings.Batch).Select(i => new Extension(i, tokens.AsMemory(0, settings.Prompt)))];
        TimeSpan[] times = new TimeSpan[Prefills];
        for (int run = -1; run < Prefills; run++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < settings.Batch; i++)
            {
                cache.Clear(i);
            }

            long start = Stopwatch.GetTimestamp();
            decoder.Extend(cache, batch);
            if (run >= 0)
            {
                times[run] = Stopwatch.GetElapsedTime(start);
            }
        }

        return Median(times);
    }
}
