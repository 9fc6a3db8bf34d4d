using System.Diagnostics.CodeAnalysis;

namespace Autonet.Chain.Abi;

/// <summary>A contract's custom error.</summary>
public sealed class AbiError
{
    private readonly AbiType[] _types;
    private readonly byte[] _selector;

    /// <summary>Creates an error from its parts.</summary>
    public AbiError(string name, IReadOnlyList<AbiParameter> parameters)
    {
        Name = name;
        Parameters = parameters;
        Signature = AbiSignature.Of(name, parameters);
        _types = [.. parameters.Select(p => p.Type)];
        _selector = AbiSignature.Selector(Signature);
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The arguments.</summary>
    public IReadOnlyList<AbiParameter> Parameters { get; }

    /// <summary>The name and canonical types.</summary>
    public string Signature { get; }

    /// <summary>The first four bytes of the signature's Keccak-256.</summary>
    public ReadOnlyMemory<byte> Selector => _selector;

    /// <summary>Reads a signature such as <c>InsufficientStake(uint256,uint256)</c>.</summary>
    /// <exception cref="AbiException">The text is no signature.</exception>
    public static AbiError Parse(string signature)
    {
        (string name, IReadOnlyList<AbiParameter> inputs, string rest) = AbiSignature.Split(signature);
        return rest.Length == 0 ? new AbiError(name, inputs) : throw new AbiException($"'{signature}' is not an error's signature.");
    }

    /// <summary>Reads revert data; never throws.</summary>
    public bool TryDecode(ReadOnlySpan<byte> data, [NotNullWhen(true)] out object[]? arguments)
    {
        arguments = null;
        if (!data.StartsWith(_selector))
        {
            return false;
        }

        try
        {
            arguments = AbiDecoder.Decode(_types, data[AbiSignature.SelectorSize..]);
            return true;
        }
        catch (AbiException)
        {
            // A contract may revert with any bytes; those that only look like this error are reported as unknown.
            return false;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Signature;
}
