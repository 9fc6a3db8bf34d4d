using Autonet.Chain.Accounts;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Contracts;

/// <summary>A contract that stands on a chain.</summary>
/// <param name="Address">Where.</param>
/// <param name="CodeHash">Keccak-256 of the runtime code.</param>
/// <param name="BlockNumber">The block that created it: the first one with logs of it.</param>
public readonly record struct DeployedContract(Address Address, Hash256 CodeHash, ulong BlockNumber);

/// <summary>Puts compiled contracts on a chain.</summary>
public static class ContractDeployer
{
    /// <summary>Creates a contract and reads back what stands there.</summary>
    /// <exception cref="TransactionRevertedException">The constructor reverted.</exception>
    /// <exception cref="Abi.AbiException">The arguments do not fit the constructor.</exception>
    /// <exception cref="RpcException">The endpoint failed, or names no contract.</exception>
    public static async Task<DeployedContract> DeployAsync(
        TransactionSender sender, ContractArtifact artifact, CancellationToken cancellationToken, params object[] arguments)
    {
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(artifact);
        TransactionReceipt receipt = await sender.SendAsync(artifact.Create(arguments), cancellationToken);
        Address address = receipt.ContractAddress
            ?? throw new RpcException(RpcFailure.Malformed, $"The RPC endpoint's receipt of the creation of {artifact.Name} names no contract.");
        byte[] code = await sender.Client.GetCodeAsync(address, BlockReference.At(receipt.BlockNumber), cancellationToken);
        return code.Length > 0
            ? new DeployedContract(address, Keccak256.Hash(code), receipt.BlockNumber)
            : throw new RpcException(RpcFailure.Malformed, $"No code stands at {address} after the creation of {artifact.Name}.");
    }
}
