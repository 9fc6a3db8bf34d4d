using Autonet.Exact.Elementary;
using Autonet.Training.Models;

namespace Autonet.Training.Inference;

/// <summary>Draws tokens from logits in plain scalar arithmetic. Drawing allocates nothing.</summary>
internal sealed class Sampler(int vocabulary)
{
    private readonly float[] _weights = new float[vocabulary];
    private readonly ulong[] _order = new ulong[vocabulary];

    /// <summary>The token at place <paramref name="position"/> of a continuation.</summary>
    public ushort Draw(ReadOnlySpan<float> logits, SamplingSettings settings, uint position)
    {
        int likeliest = 0;
        for (int v = 1; v < logits.Length; v++)
        {
            likeliest = logits[v] > logits[likeliest] ? v : likeliest;
        }

        if (settings.Temperature == 0)
        {
            return (ushort)likeliest;
        }

        float total = 0;
        for (int v = 0; v < logits.Length; v++)
        {
            _weights[v] = Elementary32.Exp((logits[v] - logits[likeliest]) / settings.Temperature);
            total += _weights[v];

            // Likeliest first, equal ones by token, so that the order is total. Weights are not negative, so their bits ascend as they do.
            _order[v] = ((ulong)(uint.MaxValue - BitConverter.SingleToUInt32Bits(_weights[v])) << 16) | (uint)v;
        }

        Array.Sort(_order);
        float kept = 0;
        int candidates = 0;
        while (candidates < _order.Length && (candidates == 0 || kept < settings.TopP * total))
        {
            kept += _weights[(ushort)_order[candidates++]];
        }

        float target = RandomPurpose.Fraction(RandomPurpose.Word(settings.Seed, RandomPurpose.Sampling, position, 0)) * kept;
        float passed = 0;
        for (int rank = 0; rank < candidates; rank++)
        {
            ushort token = (ushort)_order[rank];
            passed += _weights[token];
            if (target < passed)
            {
                return token;
            }
        }

        return (ushort)_order[candidates - 1];
    }
}
