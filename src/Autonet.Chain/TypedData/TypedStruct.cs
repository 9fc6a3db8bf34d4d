using System.Collections;
using Autonet.Chain.Abi;
using Autonet.Chain.Crypto;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.TypedData;

/// <summary>
/// The definition of a struct that people and nodes sign. A value is an <see cref="IList"/> with one element for each field, in order; elements
/// are what <see cref="AbiEncoder"/> accepts. Immutable, safe for concurrent use. Source: EIP-712.
/// </summary>
public sealed class TypedStruct
{
    /// <summary>Defines a struct.</summary>
    /// <exception cref="ArgumentException">Two structs reached from here share a name and differ.</exception>
    public TypedStruct(string name, params IReadOnlyList<TypedField> fields)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(fields);
        Name = name;
        Fields = fields;
        SortedDictionary<string, string> referenced = new(StringComparer.Ordinal);
        Collect(referenced);
        string own = Declaration();
        if (referenced.Remove(name, out string? other) && other != own)
        {
            throw new ArgumentException($"Two different structs are named '{name}'.", nameof(fields));
        }

        EncodedType = own + string.Concat(referenced.Values);
        TypeHash = Keccak256.Hash(EncodedType);
    }

    /// <summary>The struct's name.</summary>
    public string Name { get; }

    /// <summary>The fields, in order.</summary>
    public IReadOnlyList<TypedField> Fields { get; }

    /// <summary><c>encodeType</c>: this struct, then those it refers to in the order of their names.</summary>
    public string EncodedType { get; }

    /// <summary>Keccak-256 of <see cref="EncodedType"/>, as contracts hold it in a constant.</summary>
    public Hash256 TypeHash { get; }

    /// <summary><c>hashStruct</c> of a value.</summary>
    /// <exception cref="AbiException">The value does not fit the struct.</exception>
    public Hash256 Hash(IList value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Count != Fields.Count)
        {
            throw new AbiException($"'{Name}' has {Fields.Count} fields, not {value.Count}.");
        }

        byte[] encoded = new byte[Hash256.Size * (1 + Fields.Count)];
        TypeHash.CopyTo(encoded);
        for (int i = 0; i < Fields.Count; i++)
        {
            object field = value[i] ?? throw new AbiException($"The field '{Fields[i].Name}' of '{Name}' is missing.");
            Fields[i].Encode(field).CopyTo(encoded.AsSpan(Hash256.Size * (1 + i)));
        }

        return Keccak256.Hash(encoded);
    }

    /// <summary>The digest to sign: <c>keccak(0x19 0x01 ‖ domain separator ‖ hashStruct(value))</c>.</summary>
    /// <exception cref="AbiException">The value does not fit the struct.</exception>
    public Hash256 Digest(TypedDomain domain, params object[] value)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return Digest(domain.Separator, Hash(value));
    }

    internal static Hash256 Digest(Hash256 separator, Hash256 hash)
    {
        Span<byte> bytes = stackalloc byte[2 + (2 * Hash256.Size)];
        bytes[0] = 0x19;
        bytes[1] = 0x01;
        separator.CopyTo(bytes[2..]);
        hash.CopyTo(bytes[(2 + Hash256.Size)..]);
        return Keccak256.Hash(bytes);
    }

    private string Declaration() => $"{Name}({string.Join(',', Fields.Select(f => $"{f.TypeName} {f.Name}"))})";

    private void Collect(SortedDictionary<string, string> into)
    {
        foreach (TypedStruct child in Fields.Select(f => f.Struct).OfType<TypedStruct>())
        {
            string declaration = child.Declaration();
            if (into.TryGetValue(child.Name, out string? other) && other != declaration)
            {
                throw new ArgumentException($"Two different structs are named '{child.Name}'.");
            }

            into[child.Name] = declaration;
            child.Collect(into);
        }
    }
}
