using Autonet.Training.Models;
using Autonet.Training.Programs.Reference;
using Autonet.Training.Rounds;

namespace Autonet.Training.Tests.Programs;

public sealed class GradientTests
{
    public static TheoryData<bool, int> Variants => new() { { false, 2 }, { true, 1 } };

    [Theory]
    [MemberData(nameof(Variants))]
    public void Gradients_agree_with_finite_differences_of_the_loss(bool tied, int kvHeads)
    {
        ModelConfiguration model = Scenarios.Tiny with { TiedHead = tied, KvHeads = kvHeads, Layers = 2 };
        RunPlan plan = RunPlan.Create(Scenarios.Terms(model, sequences: 2));
        float[][] parameters = [.. Scenarios.Parameters(plan.Genesis()).Select(static values => values.ToArray())];

        // Embeddings of about 1 instead of 0.02: the norm divides by them, and curvature would spoil the difference quotient.
        foreach (ParameterDescription table in plan.Parameters.Where(static parameter => parameter.Role == ParameterRole.Table))
        {
            float[] values = parameters[table.Index];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] *= 50;
            }
        }

        ReferenceState state = ReferenceState.Begin(plan.Genesis()) with { Parameters = parameters };
        ushort[] sequences = Scenarios.Sequences(model, 2);
        ReferenceRun run = Scenarios.ReferenceStep(plan, state, sequences, plan.ScheduleRow(1, 0));
        const float Delta = 1f / 256;
        foreach (ParameterDescription parameter in plan.Parameters)
        {
            float[] gradient = run[plan.TrainStep.Gradients[parameter.Index]].Values;
            for (int i = parameter.Index % 3; i < gradient.Length; i += Math.Max(1, gradient.Length / 5))
            {
                float value = parameters[parameter.Index][i];
                parameters[parameter.Index][i] = value + Delta;
                double above = Loss(plan, state, sequences);
                parameters[parameter.Index][i] = value - Delta;
                double below = Loss(plan, state, sequences);
                parameters[parameter.Index][i] = value;
                double slope = (above - below) / (2 * Delta);

                // The loss is rounded to about 2e-7, so a difference quotient is good to some 5e-5.
                Assert.True(Math.Abs(slope - gradient[i]) < 2e-4 + (0.01 * Math.Abs(slope)), $"{parameter.Name}[{i}]: {gradient[i]} but slope {slope}.");
            }
        }
    }

    /// <summary>The mean of the rows' losses in binary64: less rounded than the step's own mean.</summary>
    private static double Loss(RunPlan plan, ReferenceState state, ushort[] sequences)
        => Scenarios.ReferenceStep(plan, state, sequences, plan.ScheduleRow(1, 0))[plan.TrainStep.LossRows].Values.Average(static value => (double)value);
}
