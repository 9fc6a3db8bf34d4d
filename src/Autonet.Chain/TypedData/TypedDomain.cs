using System.Numerics;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.TypedData;

/// <summary>
/// What a signature is bound to: a protocol, its version, a chain, a contract. Absent fields are absent from the domain's type too. Source: EIP-712.
/// </summary>
public sealed class TypedDomain
{
    /// <summary>Defines a domain; at least one field must be present.</summary>
    public TypedDomain(string? name = null, string? version = null, BigInteger? chainId = null, Address? verifyingContract = null, Hash256? salt = null)
    {
        Name = name;
        Version = version;
        ChainId = chainId;
        VerifyingContract = verifyingContract;
        Salt = salt;
        (string Name, string Type, object? Value)[] fields =
        [
            ("name", "string", name), ("version", "string", version), ("chainId", "uint256", chainId),
            ("verifyingContract", "address", verifyingContract), ("salt", "bytes32", salt),
        ];
        fields = [.. fields.Where(f => f.Value is not null)];
        TypedStruct type = new("EIP712Domain", [.. fields.Select(f => TypedField.Of(f.Name, f.Type))]);
        Separator = type.Hash(fields.Select(f => f.Value).ToArray());
    }

    /// <summary>The protocol's name.</summary>
    public string? Name { get; }

    /// <summary>The protocol's version.</summary>
    public string? Version { get; }

    /// <summary>The chain.</summary>
    public BigInteger? ChainId { get; }

    /// <summary>The contract that checks the signature.</summary>
    public Address? VerifyingContract { get; }

    /// <summary>A last resort to tell domains apart.</summary>
    public Hash256? Salt { get; }

    /// <summary>The domain separator, as contracts compute it.</summary>
    public Hash256 Separator { get; }
}
