using System.Diagnostics;
using Autonet.Exact.Elementary;
using Autonet.Exact.Kernels;
using Autonet.Training.Programs;

namespace Autonet.Training.Court;

/// <summary>What an element is, given its values: the twin of contracts/src/court/ElementResults.sol.</summary>
internal static class ElementResults
{
    public static uint Of(Element e, ReadOnlySpan<uint> values) => e.Operation.Kind switch
    {
        OperationKind.Sign => Word.Real(values[0]) < 0 && Word.Real(values[1]) > 0 ? uint.MaxValue : 1,
        OperationKind.PackHalves => (values[0] >> 16) | (values.Length > 1 ? values[1] & 0xFFFF0000 : 0),
        OperationKind.PackSigns => PackedSigns(values),
        _ => Word.Of(Real(e, values)),
    };

    private static float Real(Element e, ReadOnlySpan<uint> values)
    {
        float V(ReadOnlySpan<uint> v, int i) => Word.Real(v[i]);
        switch (e.Operation.Kind)
        {
            case OperationKind.Embed:
                return values[0] < e.Shape(0)[0] ? V(values, 1) : float.NaN;
            case OperationKind.RmsScale:
                return Elementary32.Rsqrt((Lanes.Sum(values) / e.Shape(0)[1]) + e.Operation.Real(0));
            case OperationKind.RmsApply:
                return (V(values, 0) * V(values, 1)) * V(values, 2);
            case OperationKind.Rope or OperationKind.RopeBackward:
                return Rotated(e, values);
            case OperationKind.AttentionScores:
                return ElementOperands.IsMasked(e) ? 0 : (V(values, 0) + 0f) * e.Operation.Real(0);
            case OperationKind.CausalSoftmax:
                return ElementOperands.IsMasked(e) ? 0 : Share(V(values, 0), values[1..]);
            case OperationKind.SoftmaxBackward:
                return ElementOperands.IsMasked(e) ? 0 : (V(values, 0) * (V(values, 1) - Lanes.Sum(values[2..]))) * e.Operation.Real(0);
            case OperationKind.SwiGlu:
                return Elementary32.Silu(V(values, 0)) * V(values, 1);
            case OperationKind.SwiGluBackwardGate:
                float s = Elementary32.Sigmoid(V(values, 1));
                return (V(values, 0) * V(values, 2)) * (s * MathF.FusedMultiplyAdd(V(values, 1), 1f - s, 1f));
            case OperationKind.SwiGluBackwardUp:
                return V(values, 0) * Elementary32.Silu(V(values, 1));
            case OperationKind.Add:
                return V(values, 0) + V(values, 1);
            case OperationKind.CrossEntropyLoss:
                return values[0] < e.Shape(0)[1]
                    ? Elementary32.Log(Lanes.Sum(values[(2 + Lanes.Count)..])) - (V(values, 1) - Lanes.Maximum(values[2..]))
                    : float.NaN;
            case OperationKind.CrossEntropyGrad:
                return (Share(V(values, 1), values[2..]) - (values[0] == e.Index % e.OutputShape[1] ? 1f : 0f)) * e.Operation.Real(0);
            case OperationKind.Mean:
                return Lanes.Sum(values) / e.Count(0);
            case OperationKind.RmsBackwardInput:
                float scale = V(values, 2);
                float factor = (Lanes.Sum(values[4..]) * (scale * scale)) / e.OutputShape[1];
                return scale * MathF.FusedMultiplyAdd(-V(values, 1), factor, V(values, 0) * V(values, 3));
            case OperationKind.ChunkSquares:
                return Lanes.Sum(values);
            case OperationKind.ClipScale or OperationKind.AdamMoment1 or OperationKind.RowMoment or OperationKind.ColumnMoment
                or OperationKind.ColumnShare or OperationKind.AdamUpdate:
                return Optimiser(e, values);
            case >= OperationKind.Subtract:
                return Update(e, values);
            default:
                return V(values, values.Length - 1) + 0f;
        }
    }

    private static float Optimiser(Element e, ReadOnlySpan<uint> values)
    {
        float first = Word.Real(values[0]);
        float second = values.Length > 1 ? Word.Real(values[1]) : 0;
        switch (e.Operation.Kind)
        {
            case OperationKind.ClipScale:
                float norm = MathF.Sqrt(Word.Real(values[^1]));
                return norm > e.Operation.Real(0) ? e.Operation.Real(0) / norm : 1f;
            case OperationKind.ColumnShare:
                return second == 0 ? 0 : first / second;
            case OperationKind.AdamUpdate:
                float rate = Word.Real(values[5]);
                float own = second / (MathF.Sqrt((Word.Real(values[2]) * Word.Real(values[3])) * Word.Real(values[7])) + e.Operation.Real(0));
                float moved = MathF.FusedMultiplyAdd(Word.Real(values[6]), Word.Real(values[4]), own);
                return MathF.FusedMultiplyAdd(-rate, moved, MathF.FusedMultiplyAdd(-(rate * e.Operation.Real(1)), first, first));
        }

        float fresh = e.Operation.Kind switch
        {
            OperationKind.AdamMoment1 => second * Word.Real(values[2]),
            OperationKind.RowMoment => Lanes.Sum(values[2..]) / (e.Count(1) / e.OutputCount),
            _ => (Word.Real(values[2]) + 0f) / (e.Count(1) / e.OutputCount),
        };
        return MathF.FusedMultiplyAdd(e.Operation.Real(0), first, (1f - e.Operation.Real(0)) * fresh);
    }

    private static float Update(Element e, ReadOnlySpan<uint> values)
    {
        float first = Word.Real(values[0]);
        float second = values.Length > 1 ? Word.Real(values[1]) : 0;
        switch (e.Operation.Kind)
        {
            case OperationKind.Subtract:
                return first - second;
            case OperationKind.LessCarried:
                return MathF.FusedMultiplyAdd(-Word.Real(values[2]), second, first);
            case OperationKind.RowScale:
                float scale = Word.Real(Word.Of(Quantization.ScaleOfMean * (Lanes.Sum(values[1..]) / (e.Count(0) / e.OutputCount))));
                scale = Quantization.RoundUp(scale);
                return scale > first ? first : scale;
            case OperationKind.RoundUp:
                return Quantization.RoundUp(first);
            case OperationKind.MeanOfSigns or OperationKind.MeanOfHalves:
                return TrimmedMean(e, values);
            case OperationKind.OuterMomentum:
                return MathF.FusedMultiplyAdd(Word.Real(values[2]), first, Word.Real(values[3]) * second);
            case OperationKind.OuterUpdate:
                return MathF.FusedMultiplyAdd(-e.Operation.Real(0), MathF.FusedMultiplyAdd(Word.Real(values[3]), second, Word.Real(values[2])), first);
            default:
                throw new UnreachableException($"{e.Operation.Kind} is no operation of an update.");
        }
    }

    private static float Share(float x, ReadOnlySpan<uint> lanes)
        => Elementary32.Exp(x - Lanes.Maximum(lanes)) * (1f / Lanes.Sum(lanes[Lanes.Count..]));

    private static float Rotated(Element e, ReadOnlySpan<uint> values)
    {
        int half = e.Shape(1)[1];
        bool isFirst = e.Index % e.OutputShape[1] % (2 * half) < half;
        float turned = Word.Real(values[1]) * Word.Real(values[3]);
        return MathF.FusedMultiplyAdd(
            Word.Real(values[0]), Word.Real(values[2]), isFirst != (e.Operation.Kind == OperationKind.RopeBackward) ? -turned : turned);
    }

    private static float TrimmedMean(Element e, ReadOnlySpan<uint> values)
    {
        bool ofSigns = e.Operation.Kind == OperationKind.MeanOfSigns;
        float[] sorted = new float[e.Slots];
        for (int slot = 0; slot < sorted.Length; slot++)
        {
            if (ofSigns)
            {
                float scale = Half(values[(2 * slot) + 1], e.Index / e.Operation.Integer(1));
                sorted[slot] = ((values[2 * slot] >> (int)(e.Index % 32)) & 1) != 0 ? -scale : scale;
            }
            else
            {
                sorted[slot] = Half(values[slot], e.Index);
            }
        }

        // In the order of the bits, which puts -0 before +0.
        Array.Sort(sorted, static (a, b) => Rank(a).CompareTo(Rank(b)));
        int trim = Math.Min(e.Operation.Integer(0), (sorted.Length - 1) / 2);
        float sum = 0;
        for (int i = trim; i < sorted.Length - trim; i++)
        {
            sum += sorted[i];
        }

        return (sum / (sorted.Length - (2 * trim))) + 0f;
    }

    private static uint Rank(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return (bits >> 31) == 0 ? bits | 0x80000000 : ~bits;
    }

    private static float Half(uint word, long index) => Word.Real(index % 2 == 0 ? word << 16 : word & 0xFFFF0000);

    private static uint PackedSigns(ReadOnlySpan<uint> values)
    {
        uint word = 0;
        for (int i = 0; i < values.Length; i++)
        {
            word |= (values[i] >> 31) << i;
        }

        return word;
    }
}
