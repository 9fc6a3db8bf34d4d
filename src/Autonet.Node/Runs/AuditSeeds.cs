using Autonet.Chain.Abi;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Core.Runs;

namespace Autonet.Node.Runs;

/// <summary>
/// The audit seed of a certified round: <c>keccak256(abi.encode(seed, commitmentsRoot, prevrandao of the block after the certificate))</c>.
/// Anyone can compute it from the chain; the run registry stores it once somebody hands in that block's header.
/// </summary>
public static class AuditSeeds
{
    private static readonly AbiType[] Types = [AbiType.Parse("bytes32"), AbiType.Parse("bytes32"), AbiType.Parse("bytes32")];

    /// <summary>The seed, or null while the block after the certificate does not exist.</summary>
    public static async Task<Hash256?> ComputeAsync(EthereumClient client, CertifiedRound round, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(round);
        BlockHeader? header = await client.GetBlockAsync(BlockReference.At(round.Block + 1), cancellationToken).ConfigureAwait(false);
        return header is null ? null : Compute(round.Seed, round.CommitmentsRoot, header.MixHash);
    }

    /// <summary>The formula.</summary>
    public static Hash256 Compute(Hash256 roundSeed, Hash256 commitmentsRoot, Hash256 prevRandao)
        => Keccak256.Hash(AbiEncoder.Encode(Types, roundSeed, commitmentsRoot, prevRandao));
}
