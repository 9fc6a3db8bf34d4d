using System.Text.Json;
using System.Text.Json.Nodes;
using Autonet.Exact.Parallelism;
using Autonet.Training.Checkpoints;
using Autonet.Training.Models;
using Autonet.Training.Rounds;

namespace Autonet.Training.Tests.Rounds;

/// <summary>Roots that must never change: if one does, every node and every past run disagrees with this build.</summary>
public sealed class GoldenTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    [Fact]
    public void Programs_constants_genesis_and_two_rounds_have_their_committed_roots()
    {
        using KernelContext context = Scenarios.Context(2);
        JsonObject golden = [];
        foreach ((string name, ModelConfiguration model) in ((string, ModelConfiguration)[])[("tiny", Scenarios.Tiny), ("odd", Scenarios.Odd), ("wide", Scenarios.Wide)])
        {
            golden.Add(name, Run(RunPlan.Create(Scenarios.Terms(model)), context));
        }

        Vectors.Expect("state-roots.json", golden.ToJsonString(Indented) + "\n");
    }

    private static JsonObject Run(RunPlan plan, KernelContext context)
    {
        Checkpoint checkpoint = plan.Genesis();
        SlotTrainer trainer = new(plan, context);
        JsonObject result = new()
        {
            ["trainStep"] = plan.TrainStep.Graph.Id.ToString(),
            ["encode"] = plan.Encode.Graph.Id.ToString(),
            ["aggregate"] = plan.Aggregate.Graph.Id.ToString(),
            ["evaluate"] = plan.Evaluate.Graph.Id.ToString(),
            ["constants"] = plan.ConstantsRoot.ToString(),
            ["genesis"] = checkpoint.StateRoot.ToString(),
        };
        JsonArray rounds = [];
        for (int round = 1; round <= 2; round++)
        {
            JsonArray slots = [];
            List<(int, ReadOnlyMemory<byte>)> updates = [];
            for (int slot = 0; slot < plan.Terms.Slots; slot++)
            {
                int offset = ((round * plan.Terms.Slots) + slot) * trainer.SequencesPerRound;
                SlotResult trained = trainer.Train(checkpoint, round, Scenarios.Source(plan.Terms.Model, offset), null, TestContext.Current.CancellationToken);
                updates.Add((slot, trained.Update));
                slots.Add(new JsonObject
                {
                    ["stateRoot"] = trained.StateRoot.ToString(),
                    ["updateRoot"] = trained.UpdateRoot.ToString(),
                    ["lastLossBits"] = BitConverter.SingleToUInt32Bits(trained.LastLoss).ToString("x8", System.Globalization.CultureInfo.InvariantCulture),
                });
            }

            checkpoint = RoundAggregator.Aggregate(plan, checkpoint, round, updates, context).Checkpoint!;
            rounds.Add(new JsonObject { ["slots"] = slots, ["checkpoint"] = checkpoint.StateRoot.ToString() });
        }

        result["rounds"] = rounds;
        return result;
    }
}
