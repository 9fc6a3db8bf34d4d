namespace Autonet.Chain.Abi;

/// <summary>What a function may do to the chain's state.</summary>
public enum AbiMutability
{
    /// <summary>Changes state and refuses value.</summary>
    NonPayable,

    /// <summary>Changes state and takes value.</summary>
    Payable,

    /// <summary>Reads state.</summary>
    View,

    /// <summary>Reads no state.</summary>
    Pure,
}

/// <summary>A contract's function.</summary>
public sealed class AbiFunction
{
    private readonly AbiType[] _inputTypes;
    private readonly AbiType[] _outputTypes;
    private readonly byte[] _selector;

    /// <summary>Creates a function from its parts.</summary>
    public AbiFunction(string name, IReadOnlyList<AbiParameter> inputs, IReadOnlyList<AbiParameter> outputs, AbiMutability mutability)
    {
        Name = name;
        Inputs = inputs;
        Outputs = outputs;
        Mutability = mutability;
        _inputTypes = [.. inputs.Select(p => p.Type)];
        _outputTypes = [.. outputs.Select(p => p.Type)];
        Signature = AbiSignature.Of(name, inputs);
        _selector = AbiSignature.Selector(Signature);
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The arguments.</summary>
    public IReadOnlyList<AbiParameter> Inputs { get; }

    /// <summary>The results.</summary>
    public IReadOnlyList<AbiParameter> Outputs { get; }

    /// <summary>What the function may do.</summary>
    public AbiMutability Mutability { get; }

    /// <summary>The name and canonical types, such as <c>transfer(address,uint256)</c>.</summary>
    public string Signature { get; }

    /// <summary>The first four bytes of the signature's Keccak-256.</summary>
    public ReadOnlyMemory<byte> Selector => _selector;

    /// <summary>Reads a signature such as <c>transfer(address,uint256)</c>, optionally followed by <c>(bool)</c> for the results.</summary>
    /// <exception cref="AbiException">The text is no signature.</exception>
    public static AbiFunction Parse(string signature, AbiMutability mutability = AbiMutability.NonPayable)
    {
        (string name, IReadOnlyList<AbiParameter> inputs, string rest) = AbiSignature.Split(signature);
        IReadOnlyList<AbiParameter> outputs = rest.Length == 0 ? [] : AbiSignature.SplitList(rest);
        return new AbiFunction(name, inputs, outputs, mutability);
    }

    /// <summary>Calldata: the selector and the encoded arguments.</summary>
    /// <exception cref="AbiException">The values do not fit the inputs.</exception>
    public byte[] EncodeCall(params IReadOnlyList<object> arguments) => [.. _selector, .. AbiEncoder.Encode(_inputTypes, arguments)];

    /// <summary>Reads the arguments from calldata.</summary>
    /// <exception cref="AbiException">The data is no call of this function.</exception>
    public object[] DecodeCall(ReadOnlySpan<byte> data) => data.StartsWith(_selector)
        ? AbiDecoder.Decode(_inputTypes, data[AbiSignature.SelectorSize..])
        : throw new AbiException($"The data is not a call of '{Signature}'.");

    /// <summary>Reads the results from return data.</summary>
    /// <exception cref="AbiException">The data is no result of this function; empty data usually means that no contract stands at the address.</exception>
    public object[] DecodeResult(ReadOnlySpan<byte> data) => data.IsEmpty && _outputTypes.Length > 0
        ? throw new AbiException($"'{Signature}' returned nothing; is there a contract at the address?")
        : AbiDecoder.Decode(_outputTypes, data);

    /// <inheritdoc/>
    public override string ToString() => Signature;
}
