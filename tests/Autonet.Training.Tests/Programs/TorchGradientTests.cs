using System.Text.Json;
using Autonet.Training.Models;
using Autonet.Training.Programs.Reference;
using Autonet.Training.Rounds;

namespace Autonet.Training.Tests.Programs;

/// <summary>The backward pass against libtorch's autograd in binary64 (bench/torch/run gradients).</summary>
public sealed class TorchGradientTests
{
    // Binary32 sums of a few hundred terms; the gradients' largest values are about 0.5.
    private const double Absolute = 2e-6;
    private const double Relative = 2e-5;

    [Fact]
    public void Loss_and_every_gradient_agree_with_libtorch_within_rounding()
    {
        using JsonDocument fixture = JsonDocument.Parse(Vectors.Read("training/gradients.json"));
        JsonElement root = fixture.RootElement;
        int Size(string name) => root.GetProperty(name).GetInt32();
        ModelConfiguration model = new()
        {
            Dim = Size("dim"), Layers = Size("layers"), Heads = Size("heads"), KvHeads = Size("kvHeads"), Hidden = Size("hidden"), Vocab = Size("vocab"), Seq = Size("seq"),
        };
        RunPlan plan = RunPlan.Create(Scenarios.Terms(model, sequences: Size("sequences")));
        float[][] parameters = [.. plan.Parameters.Select(parameter => Numbers(root.GetProperty("parameters").GetProperty(parameter.Name)))];
        ushort[] tokens = [.. root.GetProperty("tokens").EnumerateArray().Select(static token => token.GetUInt16())];
        ReferenceState state = ReferenceState.Begin(plan.Genesis()) with { Parameters = parameters };
        ReferenceRun run = Scenarios.ReferenceStep(plan, state, tokens, plan.ScheduleRow(1, 0));

        Assert.Equal(root.GetProperty("loss").GetDouble(), run[plan.TrainStep.Loss].Values[0], 2e-6);
        foreach (ParameterDescription parameter in plan.Parameters)
        {
            float[] expected = Numbers(root.GetProperty("gradients").GetProperty(parameter.Name));
            float[] actual = run[plan.TrainStep.Gradients[parameter.Index]].Values;
            Assert.Equal(expected.Length, actual.Length);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.True(Math.Abs(expected[i] - actual[i]) <= Absolute + (Relative * Math.Abs(expected[i])), $"{parameter.Name}[{i}]: {actual[i]}, libtorch {expected[i]}.");
            }
        }
    }

    private static float[] Numbers(JsonElement numbers) => [.. numbers.EnumerateArray().Select(static number => number.GetSingle())];
}
