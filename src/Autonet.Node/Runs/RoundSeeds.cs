using System.Numerics;
using Autonet.Chain.Abi;
using Autonet.Chain.Crypto;
using Autonet.Core.Assignment;
using Autonet.Core.Identifiers;

namespace Autonet.Node.Runs;

/// <summary>
/// A round's seed: <c>keccak256(abi.encode(charter, round, attempt, checkpointRoot, prevrandao, active, dataCursor))</c>. It commits to all that a
/// slot's work in the round depends on, so that a dispute can show later, from the stored seed alone, which data a slot had to use.
/// </summary>
public static class RoundSeeds
{
    private static readonly AbiType[] CursorTypes = [AbiType.Parse("uint64"), AbiType.Parse("uint64[]")];

    private static readonly AbiType[] SeedTypes =
    [
        AbiType.Parse("bytes32"), AbiType.Parse("uint64"), AbiType.Parse("uint32"), AbiType.Parse("bytes32"), AbiType.Parse("uint256"),
        AbiType.Parse("uint256"), AbiType.Parse("bytes32"),
    ];

    /// <summary>The word that stands for a data cursor on the chain: <c>keccak256(abi.encode(nextFreshUnit, returned))</c>.</summary>
    public static Hash256 HashOf(DataCursor cursor)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        return HashOfCursor(cursor.NextFreshUnit, [.. cursor.Returned]);
    }

    /// <summary>The seed.</summary>
    /// <param name="charter">Hash of the run's charter.</param>
    /// <param name="round">Round, from 1.</param>
    /// <param name="attempt">How often the round was opened before.</param>
    /// <param name="checkpointRoot">State root of the checkpoint from which the round starts.</param>
    /// <param name="prevRandao"><c>prevrandao</c> of the block that opened it, a <c>uint256</c>.</param>
    /// <param name="active">Slots for which it opened.</param>
    /// <param name="dataCursor">Hash of the data cursor with which it opened.</param>
    public static Hash256 Compute(
        Hash256 charter, ulong round, uint attempt, Hash256 checkpointRoot, BigInteger prevRandao, SlotBitmap active, Hash256 dataCursor)
        => Keccak256.Hash(AbiEncoder.Encode(SeedTypes, charter, round, attempt, checkpointRoot, prevRandao, active.ToInteger(), dataCursor));

    internal static Hash256 HashOfCursor(ulong nextFreshUnit, ulong[] returned)
        => Keccak256.Hash(AbiEncoder.Encode(CursorTypes, nextFreshUnit, returned));
}
