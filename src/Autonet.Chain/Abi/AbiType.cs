using System.Globalization;

namespace Autonet.Chain.Abi;

/// <summary>A named value of an ABI type: a function's input, a struct's field, an event's parameter.</summary>
/// <param name="Name">The source name; may be empty.</param>
/// <param name="Type">The type.</param>
/// <param name="Indexed">Whether an event puts it in a topic.</param>
public sealed record AbiParameter(string Name, AbiType Type, bool Indexed = false);

/// <summary>An ABI type with its layout. Immutable. Source: Solidity documentation, "Contract ABI Specification".</summary>
public sealed class AbiType
{
    /// <summary>The deepest nesting of arrays and tuples that is accepted.</summary>
    public const int MaxDepth = 16;

    internal const int WordSize = 32;
    private const int MaxHeadSize = 1 << 24;

    private AbiType(AbiKind kind, int size, AbiType? element, IReadOnlyList<AbiParameter> components, string canonicalName)
    {
        Kind = kind;
        Size = size;
        Element = element;
        Components = components;
        CanonicalName = canonicalName;
        Depth = 1 + Math.Max(element?.Depth ?? 0, components.Count == 0 ? 0 : components.Max(c => c.Type.Depth));
        IsDynamic = kind is AbiKind.Bytes or AbiKind.String or AbiKind.DynamicArray
            || (kind == AbiKind.FixedArray && element!.IsDynamic)
            || components.Any(c => c.Type.IsDynamic);
        long head = IsDynamic ? WordSize : kind switch
        {
            AbiKind.FixedArray => (long)size * element!.HeadSize,
            AbiKind.Tuple => components.Sum(c => (long)c.Type.HeadSize),
            _ => WordSize,
        };
        if (Depth > MaxDepth || head > MaxHeadSize)
        {
            throw new AbiException($"The type '{canonicalName}' is nested too deeply or too large.");
        }

        HeadSize = (int)head;
    }

    /// <summary><c>address</c>.</summary>
    public static AbiType Address { get; } = new(AbiKind.Address, 0, null, [], "address");

    /// <summary><c>bool</c>.</summary>
    public static AbiType Boolean { get; } = new(AbiKind.Boolean, 0, null, [], "bool");

    /// <summary><c>bytes</c>.</summary>
    public static AbiType Bytes { get; } = new(AbiKind.Bytes, 0, null, [], "bytes");

    /// <summary><c>string</c>.</summary>
    public static AbiType String { get; } = new(AbiKind.String, 0, null, [], "string");

    /// <summary><c>uint256</c>.</summary>
    public static AbiType UInt256 { get; } = UnsignedInteger(256);

    /// <summary><c>bytes32</c>.</summary>
    public static AbiType Bytes32 { get; } = FixedBytes(32);

    /// <summary>The family.</summary>
    public AbiKind Kind { get; }

    /// <summary>Bits of an integer, bytes of <c>bytesN</c>, elements of a fixed array; else 0.</summary>
    public int Size { get; }

    /// <summary>The element type of an array.</summary>
    public AbiType? Element { get; }

    /// <summary>The fields of a tuple; empty for other types.</summary>
    public IReadOnlyList<AbiParameter> Components { get; }

    /// <summary>The name that signatures hash: full widths, tuples in parentheses.</summary>
    public string CanonicalName { get; }

    /// <summary>Whether the encoding's length depends on the value.</summary>
    public bool IsDynamic { get; }

    /// <summary>Whether the value takes one word in a head or topic.</summary>
    public bool IsValueType => Kind is AbiKind.UnsignedInteger or AbiKind.SignedInteger or AbiKind.Address or AbiKind.Boolean or AbiKind.FixedBytes;

    /// <summary>Bytes in the head: 32 for dynamic types, the whole encoding for static ones.</summary>
    internal int HeadSize { get; }

    private int Depth { get; }

    /// <summary><c>uintN</c>; bits in 8, 16 … 256.</summary>
    public static AbiType UnsignedInteger(int bits)
        => new(AbiKind.UnsignedInteger, CheckBits(bits), null, [], "uint" + bits.ToString(CultureInfo.InvariantCulture));

    /// <summary><c>intN</c>; bits in 8, 16 … 256.</summary>
    public static AbiType SignedInteger(int bits)
        => new(AbiKind.SignedInteger, CheckBits(bits), null, [], "int" + bits.ToString(CultureInfo.InvariantCulture));

    /// <summary><c>bytesN</c>; length in [1, 32].</summary>
    public static AbiType FixedBytes(int length) => length is >= 1 and <= 32
        ? new AbiType(AbiKind.FixedBytes, length, null, [], "bytes" + length.ToString(CultureInfo.InvariantCulture))
        : throw new AbiException($"There is no type bytes{length}.");

    /// <summary><c>T[]</c>.</summary>
    public static AbiType ArrayOf(AbiType element) => new(AbiKind.DynamicArray, 0, element, [], element.CanonicalName + "[]");

    /// <summary><c>T[length]</c>; an empty array is refused, as Solidity refuses it.</summary>
    public static AbiType ArrayOf(AbiType element, int length) => length > 0
        ? new AbiType(AbiKind.FixedArray, length, element, [], string.Create(CultureInfo.InvariantCulture, $"{element.CanonicalName}[{length}]"))
        : throw new AbiException("A fixed array has at least one element.");

    /// <summary>A struct; one without fields is refused, as Solidity refuses it.</summary>
    public static AbiType Tuple(params IReadOnlyList<AbiParameter> components) => components.Count > 0
        ? new AbiType(AbiKind.Tuple, 0, null, components, $"({string.Join(',', components.Select(c => c.Type.CanonicalName))})")
        : throw new AbiException("A tuple has at least one component.");

    /// <summary>A struct whose fields have no names.</summary>
    public static AbiType TupleOf(params AbiType[] types) => Tuple([.. types.Select(t => new AbiParameter("", t))]);

    /// <summary>Reads a type such as <c>uint256</c>, <c>(address,bytes)[2][]</c>; <c>uint</c> and <c>int</c> mean 256 bits.</summary>
    /// <exception cref="AbiException">The text names no type.</exception>
    public static AbiType Parse(string text) => AbiTypeParser.Parse(text);

    /// <inheritdoc/>
    public override string ToString() => CanonicalName;

    private static int CheckBits(int bits)
        => bits is >= 8 and <= 256 && bits % 8 == 0 ? bits : throw new AbiException($"There is no integer type of {bits} bits.");
}
