using Autonet.Exact.Reductions;
using Autonet.Exact.Tests.Definitions;
using CsCheck;

namespace Autonet.Exact.Tests.Reductions;

public sealed class LaneReductionTests
{
    [Fact]
    public void Folds_equal_the_definition_for_every_length_and_width()
    {
        using AllContexts contexts = new();
        Gen.Select(Values.Seed, Gen.Int[0, 200]).Sample(
            (seed, count) =>
            {
                float[] x = Values.Any(seed, count);
                float[] y = Values.Any(seed + 1, count);
                contexts.Agree([Plain.LaneSum(x)], (context, output) => output[0] = LaneReduction.Sum(context, x));
                contexts.Agree([Plain.LaneDot(x, y)], (context, output) => output[0] = LaneReduction.Dot(context, x, y));
                contexts.Agree([Plain.LaneMax(x)], (context, output) => output[0] = LaneReduction.Max(context, x));
            },
            iter: 100,
            threads: 1);
    }

    [Fact]
    public void A_fold_never_gives_negative_zero()
    {
        using AllContexts contexts = new();
        float[] x = [-0f, -0f, -float.Epsilon];
        float[] tiny = [0f, 0f, float.Epsilon];
        contexts.Agree([0f], (context, output) => output[0] = LaneReduction.Dot(context, x, tiny));
        contexts.Agree([0f], (context, output) => output[0] = LaneReduction.Max(context, x));
    }
}
