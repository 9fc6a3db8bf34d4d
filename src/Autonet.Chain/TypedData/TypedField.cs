using System.Collections;
using Autonet.Chain.Abi;
using Autonet.Chain.Crypto;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.TypedData;

/// <summary>A field of a <see cref="TypedStruct"/>: an ABI value, a struct, or arrays of either.</summary>
public sealed class TypedField
{
    // Array lengths from the outermost to the innermost; null is a dynamic length.
    private readonly int?[] _lengths;
    private readonly AbiType? _type;

    private TypedField(string name, string typeName, AbiType? type, TypedStruct? @struct, int?[] lengths)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        TypeName = typeName;
        Struct = @struct;
        _type = type;
        _lengths = lengths;
    }

    /// <summary>The field's name.</summary>
    public string Name { get; }

    /// <summary>The type as <c>encodeType</c> writes it.</summary>
    public string TypeName { get; }

    /// <summary>The struct that the field, or its innermost element, is.</summary>
    public TypedStruct? Struct { get; }

    /// <summary>A field of an ABI type such as <c>uint256</c> or <c>bytes32[]</c>.</summary>
    /// <exception cref="AbiException">The type is none, or holds a tuple, which needs a struct's name.</exception>
    public static TypedField Of(string name, string type)
    {
        List<int?> lengths = [];
        AbiType inner = AbiType.Parse(type);
        string typeName = inner.CanonicalName;
        for (; inner.Element is not null; inner = inner.Element)
        {
            lengths.Add(inner.Kind == AbiKind.FixedArray ? inner.Size : null);
        }

        return inner.Kind != AbiKind.Tuple
            ? new TypedField(name, typeName, inner, null, [.. lengths])
            : throw new AbiException("A tuple in typed data is a struct; use the overload that takes one.");
    }

    /// <summary>A field that is a struct.</summary>
    public static TypedField Of(string name, TypedStruct @struct)
    {
        ArgumentNullException.ThrowIfNull(@struct);
        return new TypedField(name, @struct.Name, null, @struct, []);
    }

    /// <summary>A field that is a dynamic array of structs.</summary>
    public static TypedField ArrayOf(string name, TypedStruct @struct)
    {
        ArgumentNullException.ThrowIfNull(@struct);
        return new TypedField(name, @struct.Name + "[]", null, @struct, [null]);
    }

    /// <summary><c>encodeData</c> of one field.</summary>
    internal Hash256 Encode(object value) => Encode(value, 0);

    private Hash256 Encode(object value, int level)
    {
        if (level < _lengths.Length)
        {
            return EncodeArray(value as IList ?? throw new AbiException($"The field '{Name}' takes a list."), level);
        }

        return Struct is not null ? Struct.Hash(value as IList ?? throw new AbiException($"The field '{Name}' takes the fields of '{Struct.Name}'."))
            : _type!.IsValueType ? AbiEncoder.EncodeWord(_type, value)
            : Keccak256.Hash(AbiEncoder.ToBytes(_type, value).Span);
    }

    private Hash256 EncodeArray(IList list, int level)
    {
        if (_lengths[level] is int length && list.Count != length)
        {
            throw new AbiException($"The field '{Name}' takes {length} elements, not {list.Count}.");
        }

        byte[] words = new byte[list.Count * Hash256.Size];
        for (int i = 0; i < list.Count; i++)
        {
            object item = list[i] ?? throw new AbiException($"The field '{Name}' lacks element {i}.");
            Encode(item, level + 1).CopyTo(words.AsSpan(i * Hash256.Size));
        }

        return Keccak256.Hash(words);
    }
}
