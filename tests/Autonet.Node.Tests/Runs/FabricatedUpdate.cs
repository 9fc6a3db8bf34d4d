using System.Buffers.Binary;
using System.Security.Cryptography;
using Autonet.Core.Identifiers;
using Autonet.Exact.Kernels;
using Autonet.Training.Models;
using Autonet.Training.Rounds;

namespace Autonet.Node.Tests.Runs;

/// <summary>
/// An update that nobody computed, that a hostile worker makes up: every format check passes, only recomputation tells. Its signs are
/// a keystream over charter, round and slot, its scales half of what the round allows, its moments those of a small gradient.
/// </summary>
internal static class FabricatedUpdate
{
    private const float Moment = 1e-6f;

    public static byte[] Make(RunPlan plan, Hash256 charter, ulong round, int slot)
    {
        byte[] update = new byte[plan.UpdateBytes];
        UpdateLimits limits = plan.UpdateLimits((int)round);
        float scale = limits.Scale / 2;
        float moment = Quantization.RoundUp(Math.Min(Moment, limits.Moment));
        int offset = 0;
        ulong counter = 0;
        foreach (ParameterDescription parameter in plan.Parameters)
        {
            EncodedTensor tensor = new(new float[parameter.Rows], new sbyte[parameter.Count], new float[parameter.Rows], new float[parameter.Columns]);
            tensor.Scales.Fill(scale);
            tensor.RowMoments.Fill(moment);
            tensor.ColumnMoments.Fill(moment);
            for (int i = 0; i < parameter.Count; i += Hash256.Size)
            {
                Fill(tensor.Codes.Slice(i, Math.Min(Hash256.Size, parameter.Count - i)), charter, round, slot, counter++);
            }

            offset += UpdateEncoding.Write(tensor, update.AsSpan(offset));
        }

        return update;
    }

    private static void Fill(Span<sbyte> codes, Hash256 charter, ulong round, int slot, ulong counter)
    {
        Span<byte> block = stackalloc byte[Hash256.Size + (3 * sizeof(ulong))];
        charter.CopyTo(block);
        BinaryPrimitives.WriteUInt64BigEndian(block[Hash256.Size..], round);
        BinaryPrimitives.WriteUInt64BigEndian(block[(Hash256.Size + 8)..], (ulong)slot);
        BinaryPrimitives.WriteUInt64BigEndian(block[(Hash256.Size + 16)..], counter);
        Span<byte> digest = stackalloc byte[Hash256.Size];
        SHA256.HashData(block, digest);
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = (sbyte)(1 - (2 * (digest[i] & 1)));
        }
    }
}
