namespace Autonet.Chain.Abi;

/// <summary>Bytes are not a strict ABI encoding of the expected types, a value does not fit its type, or a type or ABI file cannot be read.</summary>
public sealed class AbiException : FormatException
{
    /// <summary>Creates the exception.</summary>
    public AbiException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with the failure that caused it.</summary>
    public AbiException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
