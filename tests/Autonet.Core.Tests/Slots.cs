using Autonet.Core.Identifiers;
using CsCheck;

namespace Autonet.Core.Tests;

/// <summary>Generators of sets of slots and of digests.</summary>
internal static class Slots
{
    public static Gen<Hash256> Digests { get; } = Gen.Byte.Array[Hash256.Size].Select(static bytes => new Hash256(bytes));

    /// <summary>Sets of any density among the first <paramref name="count"/> slots; the empty one and the full one come up often.</summary>
    public static Gen<SlotBitmap> Sets(int count)
        => Gen.Select(Gen.Int[0, 8], Gen.Int[0, 7].Array[count])
            .Select(static (density, draws) => SlotBitmap.Of(Enumerable.Range(0, draws.Length).Where(slot => draws[slot] < density)));

    public static Gen<SlotBitmap> NonEmptySets(int count) => Sets(count).Where(static set => !set.IsEmpty);

    /// <summary>The first <paramref name="count"/> slots.</summary>
    public static SlotBitmap First(int count) => SlotBitmap.Of(Enumerable.Range(0, count));
}
