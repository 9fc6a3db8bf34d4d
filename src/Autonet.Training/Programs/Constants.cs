using Autonet.Exact.Elementary;
using Autonet.Exact.Kernels;
using Autonet.Training.Models;
using Autonet.Training.Rounds;

namespace Autonet.Training.Programs;

/// <summary>The constant tensors of a run, computed in binary64 by the functions of Autonet.Exact and rounded once (docs/arithmetic.md).</summary>
internal static class Constants
{
    /// <summary>Place of the cosine table under the constants root.</summary>
    public const int CosineTable = 0;

    /// <summary>Place of the sine table.</summary>
    public const int SineTable = 1;

    /// <summary>Place of the schedule of steps.</summary>
    public const int StepTable = 2;

    /// <summary>Place of the schedule of rounds.</summary>
    public const int RoundTable = 3;

    /// <summary>Cosine and sine tables [T, h/2] of the rotary embedding.</summary>
    public static (float[] Cosine, float[] Sine) RotaryTables(ModelConfiguration model, int positions)
    {
        int half = model.HeadWidth / 2;
        float[] cosine = new float[positions * half];
        float[] sine = new float[positions * half];
        for (int i = 0; i < half; i++)
        {
            double inverse = Elementary64.Pow(model.RopeTheta, -2.0 * i / model.HeadWidth);
            for (int t = 0; t < positions; t++)
            {
                cosine[(t * half) + i] = (float)Elementary64.Cos(t * inverse);
                sine[(t * half) + i] = (float)Elementary64.Sin(t * inverse);
            }
        }

        return (cosine, sine);
    }

    /// <summary>
    /// The schedule [rounds · steps, 3] of every inner step: rate, share of the carried momentum, bias correction of the second moment; and [rounds, 4] of
    /// every round: how far the carried momentum alone moves, how much of it is kept, the gain with which an update enters it, and the largest row scale.
    /// </summary>
    public static (float[] Steps, float[] Rounds) Schedule(InnerSettings inner, OuterSettings outer, int rounds)
    {
        float[] table = new float[checked(3 * rounds * inner.Steps)];
        float[] ofRounds = new float[checked(4 * rounds)];
        double all = (double)rounds * inner.Steps;
        double power2 = 1;
        for (int round = 0; round < rounds; round++)
        {
            (double power1, double carry) = (1, 1);
            (double carried, double own) = (0, 0);
            for (int t = 1; t <= inner.Steps; t++)
            {
                power1 *= inner.Beta1;
                power2 *= inner.Beta2;
                carry *= outer.Momentum;
                double g = ((double)round * inner.Steps) + t - 1;
                double warm = Math.Min(1, (g + 1) / Math.Max(1, inner.WarmupSteps));
                double rate = inner.LearningRate * warm * (1 - ((1 - (double)inner.FinalRate) * g / all));
                carried += rate * carry;
                own += rate * (1 - power1);
                Span<float> row = table.AsSpan(3 * ((round * inner.Steps) + t - 1), 3);
                row[0] = (float)rate;
                row[1] = (float)carry;
                row[2] = (float)(1 / (1 - power2));
            }

            Span<float> ofRound = ofRounds.AsSpan(4 * round, 4);
            ofRound[0] = (float)carried;
            ofRound[1] = (float)carry;
            ofRound[2] = (float)((1 - carry) / own);
            ofRound[3] = Quantization.RoundUp((float)(outer.SlotClip * own));
        }

        return (table, ofRounds);
    }
}
