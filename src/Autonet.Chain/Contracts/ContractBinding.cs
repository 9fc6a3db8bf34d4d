using System.Numerics;
using Autonet.Chain.Abi;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Contracts;

/// <summary>What every generated binding shares: a contract's address on a chain, and the errors that explain its reverts.</summary>
public abstract class ContractBinding
{
    private readonly IReadOnlyList<AbiError> _errors;

    /// <summary>Binds a contract.</summary>
    protected ContractBinding(EthereumClient client, Address address, IReadOnlyList<AbiError> errors)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(errors);
        Client = client;
        Address = address;
        _errors = errors;
    }

    /// <summary>The chain.</summary>
    public EthereumClient Client { get; }

    /// <summary>The contract's address.</summary>
    public Address Address { get; }

    /// <summary>Calls a function that reads, and decodes its results.</summary>
    /// <exception cref="ContractRevertedException">The function reverted.</exception>
    /// <exception cref="RpcException">The exchange failed.</exception>
    /// <exception cref="AbiException">The answer is no result of the function.</exception>
    protected async Task<object[]> ReadAsync(AbiFunction function, BlockReference block, CancellationToken cancellationToken, params object[] arguments)
    {
        ArgumentNullException.ThrowIfNull(function);
        try
        {
            byte[] result = await Client.CallAsync(new CallRequest { To = Address, Data = function.EncodeCall(arguments) }, block, cancellationToken);
            return function.DecodeResult(result);
        }
        catch (RpcException e) when (e.Explain(_errors) is RevertReason reason)
        {
            throw new ContractRevertedException(function.Signature, reason, e);
        }
    }

    /// <summary>Builds the message of a function that changes state.</summary>
    /// <exception cref="AbiException">An argument does not fit its type.</exception>
    protected ContractCall Write(AbiFunction function, BigInteger value, params object[] arguments)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new ContractCall { To = Address, Data = function.EncodeCall(arguments), Value = value, Errors = _errors, Description = function.Signature };
    }
}
