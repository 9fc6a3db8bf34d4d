using System.Buffers.Binary;
using Autonet.Core.Identifiers;

namespace Autonet.Core.Audits;

/// <summary>
/// Which slots of a certified round are audited, and by whom: a pure function of the round's audit seed, which nobody knew when the updates
/// were committed. Mirrors <c>AuditDraw.sol</c>; both read <c>tests/vectors/audit-draw.json</c>.
/// </summary>
public static class AuditDraw
{
    /// <summary>The rate that audits every slot.</summary>
    public const uint Always = 1_000_000;

    /// <summary>The slot whose holder audits <paramref name="slot"/>, or null when the slot is not drawn.</summary>
    /// <param name="auditSeed">Audit seed of the round.</param>
    /// <param name="included">Slots in the round's certificate; auditors come from among them.</param>
    /// <param name="slot">The slot that may be audited.</param>
    /// <param name="auditRatePpm">Probability in parts per million.</param>
    /// <param name="sameOperator">Whether two slots have the same operator: nobody audits itself.</param>
    public static int? AuditorOf(Hash256 auditSeed, SlotBitmap included, int slot, uint auditRatePpm, Func<int, int, bool> sameOperator)
    {
        ArgumentNullException.ThrowIfNull(sameOperator);
        if (!included.Contains(slot))
        {
            return null;
        }

        ReadOnlySpan<byte> purpose = "autonet/audit"u8;
        Span<byte> bytes = stackalloc byte[purpose.Length + Hash256.Size + sizeof(ushort)];
        purpose.CopyTo(bytes);
        auditSeed.CopyTo(bytes[purpose.Length..]);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[(purpose.Length + Hash256.Size)..], (ushort)slot);
        Hash256 draw = Hash256.Sha256(bytes);
        if (auditRatePpm < Always && draw.ReadUInt64() >= (ulong)(((UInt128)auditRatePpm << 64) / Always))
        {
            return null;
        }

        int count = included.Count;
        int first = (int)(draw.ReadUInt64(1) % (ulong)count);
        for (int i = 0; i < count; i++)
        {
            int candidate = included.SlotAt((first + i) % count);
            if (!sameOperator(candidate, slot))
            {
                return candidate;
            }
        }

        return null;
    }
}
