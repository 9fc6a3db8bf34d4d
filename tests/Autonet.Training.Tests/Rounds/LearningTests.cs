using Autonet.Exact.Parallelism;
using Autonet.Training.Checkpoints;
using Autonet.Training.Data;
using Autonet.Training.Models;
using Autonet.Training.Programs;
using Autonet.Training.Rounds;
using Autonet.Training.Tokenizers;

namespace Autonet.Training.Tests.Rounds;

public sealed class LearningTests
{
    [Fact]
    public void Four_slots_learn_a_real_text_in_three_rounds()
    {
        ModelConfiguration model = new() { Dim = 32, Layers = 1, Heads = 2, KvHeads = 2, Hidden = 64, Vocab = 256, Seq = 32 };
        TrainingTerms terms = Scenarios.Terms(model, sequences: 4, steps: 12) with { EvaluationSequences = 16 };
        RunPlan plan = RunPlan.Create(terms with { Inner = terms.Inner with { LearningRate = 1e-2f } });
        BuiltDataset built = DatasetBuilder.Build(Path.Combine(Vectors.Folder, "text.txt"), "licence", "Apache-2.0", "https://www.apache.org/licenses/LICENSE-2.0.txt", ByteTokenizer.Instance, model.Seq);
        DatasetReader reader = new(built.Manifest, model.Seq);
        foreach (byte[] shard in built.Shards.Values)
        {
            Assert.Equal(ShardRefusal.None, reader.TryAdd(shard));
        }

        using KernelContext context = Scenarios.Context(2);
        SlotTrainer trainer = new(plan, context);
        Checkpoint checkpoint = plan.Genesis();
        float before = Evaluate(checkpoint, reader, context);
        List<StepProgress> told = [];
        for (int round = 1; round <= 3; round++)
        {
            List<(int, ReadOnlyMemory<byte>)> updates = [];
            for (int slot = 0; slot < terms.Slots; slot++)
            {
                int first = ((round * terms.Slots) + slot) * trainer.SequencesPerRound;
                SlotResult result = trainer.Train(
                    checkpoint, round, (index, tokens) => reader.ReadTrain((first + index) * 7 % reader.TrainSequences, tokens), new Recorder(told), TestContext.Current.CancellationToken);
                Assert.Equal(SlotStatus.Trained, result.Status);
                updates.Add((slot, result.Update));
            }

            checkpoint = RoundAggregator.Aggregate(plan, checkpoint, round, updates, context).Checkpoint!;
        }

        float after = Evaluate(checkpoint, reader, context);
        Assert.Equal(Math.Log(256), before, 0.2);
        Assert.True(after < 3.6f, $"{before} fell to {after} only.");
        Assert.Equal(3 * 4 * 12, told.Count);
    }

    private static float Evaluate(Checkpoint checkpoint, DatasetReader reader, KernelContext context)
    {
        EvaluationOutcome outcome = Evaluator.Evaluate(
            checkpoint, Math.Min(16, reader.EvaluationSequences), reader.ReadEvaluation, context, TestContext.Current.CancellationToken);
        Assert.Equal(StepStatus.Valid, outcome.Status);
        return outcome.NatsPerToken;
    }

    private sealed class Recorder(List<StepProgress> told) : IProgress<StepProgress>
    {
        public void Report(StepProgress value) => told.Add(value);
    }
}
