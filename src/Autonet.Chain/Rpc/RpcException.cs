using Autonet.Chain.Abi;

namespace Autonet.Chain.Rpc;

/// <summary>What failed in a JSON-RPC exchange.</summary>
public enum RpcFailure
{
    /// <summary>The endpoint could not be reached or answered with an HTTP error.</summary>
    Transport,

    /// <summary>The endpoint did not answer in time.</summary>
    Timeout,

    /// <summary>The answer is larger than the client accepts.</summary>
    TooLarge,

    /// <summary>The answer is not JSON-RPC, or a value in it has the wrong shape.</summary>
    Malformed,

    /// <summary>The endpoint refused the request with an error object.</summary>
    Refused,
}

/// <summary>A JSON-RPC exchange failed. Source of the codes: JSON-RPC 2.0 and EIP-1474.</summary>
public sealed class RpcException : Exception
{
    /// <summary>Creates the exception.</summary>
    public RpcException(RpcFailure failure, string message, Exception? inner = null)
        : base(message, inner)
    {
        Failure = failure;
    }

    /// <summary>Creates the exception for an error object.</summary>
    public RpcException(int code, string message, ReadOnlyMemory<byte>? revertData)
        : base(message)
    {
        Failure = RpcFailure.Refused;
        Code = code;
        RevertData = revertData;
    }

    /// <summary>What failed.</summary>
    public RpcFailure Failure { get; }

    /// <summary>The error object's code; 0 unless <see cref="Failure"/> is <see cref="RpcFailure.Refused"/>.</summary>
    public int Code { get; }

    /// <summary>What the contract reverted with; none when the request failed for another reason.</summary>
    public ReadOnlyMemory<byte>? RevertData { get; }

    /// <summary>Whether a contract's code reverted, and not the request itself.</summary>
    public bool IsRevert => RevertData is not null;

    /// <summary>Why the contract reverted; none when it did not.</summary>
    /// <param name="errors">The custom errors that the caller knows.</param>
    public RevertReason? Explain(params IEnumerable<AbiError> errors) => RevertData is { } data ? RevertReason.Decode(data, errors) : null;
}
