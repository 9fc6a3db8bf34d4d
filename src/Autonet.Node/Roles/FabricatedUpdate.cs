using System.Buffers.Binary;
using System.Security.Cryptography;
using Autonet.Core.Identifiers;
using Autonet.Training.Models;
using Autonet.Training.Rounds;

namespace Autonet.Node.Roles;

/// <summary>
/// An update that nobody computed, for drills (<c>autonet node --cheat</c>): every format check passes, only recomputation tells. Its codes are
/// a keystream over charter, round and slot, its scales those of a small step.
/// </summary>
internal static class FabricatedUpdate
{
    private const float Scale = 1e-3f;

    public static byte[] Make(RunPlan plan, Hash256 charter, ulong round, int slot)
    {
        byte[] update = new byte[plan.UpdateBytes];
        float scale = UpdateEncoding.RoundUpToBFloat16(Scale);
        int offset = 0;
        ulong counter = 0;
        foreach (ParameterDescription parameter in plan.Parameters)
        {
            int count = (int)parameter.Count;
            float[] scales = new float[UpdateEncoding.Blocks(count)];
            Array.Fill(scales, scale);
            sbyte[] codes = new sbyte[count];
            for (int i = 0; i < count; i += Hash256.Size)
            {
                Fill(codes.AsSpan(i, Math.Min(Hash256.Size, count - i)), charter, round, slot, counter++);
            }

            offset += UpdateEncoding.Write(scales, codes, update.AsSpan(offset));
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
            codes[i] = (sbyte)((digest[i] % ((2 * UpdateEncoding.MaxCode) + 1)) - UpdateEncoding.MaxCode);
        }
    }
}
