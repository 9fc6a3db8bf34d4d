using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Autonet.Chain.Abi;
using Autonet.Core.Identifiers;
using CsCheck;

namespace Autonet.Chain.Tests.Abi;

/// <summary>Values of any ABI type: generated, read from JSON, compared, and written as cast takes them.</summary>
internal static class AbiValues
{
    public static Gen<AbiType> Types { get; } = Gen.Recursive<AbiType>((depth, type) => depth > 3
        ? Elementary()
        : Gen.Frequency(
            (4, Elementary()),
            (1, type.Select(AbiType.ArrayOf)),
            (1, type.Select(Gen.Int[1, 3]).Select(AbiType.ArrayOf)),
            (1, type.Array[1, 3].Select(types => AbiType.TupleOf(types)))));

    public static Gen<(AbiType Type, object Value)> Typed { get; } = Types.SelectMany(type => Of(type).Select(value => (type, value)));

    public static Gen<object> Of(AbiType type) => type.Kind switch
    {
        AbiKind.UnsignedInteger => Gen.Byte.Array[0, type.Size / 8].Select(b => (object)new BigInteger(b, isUnsigned: true)),
        AbiKind.SignedInteger => Gen.Byte.Array[0, type.Size / 8].Select(b => (object)new BigInteger(b)),
        AbiKind.Address => Gen.Byte.Array[20].Select(b => (object)new Address(b)),
        AbiKind.Boolean => Gen.Bool.Select(b => (object)b),
        AbiKind.FixedBytes => Gen.Byte.Array[type.Size].Select(b => type.Size == 32 ? (object)new Hash256(b) : b),
        AbiKind.Bytes => Gen.Byte.Array[0, 80].Select(b => (object)b),
        AbiKind.String => Gen.Char.AlphaNumeric.Array[0, 80].Select(c => (object)new string(c)),
        AbiKind.DynamicArray => Of(type.Element!).Array[0, 4].Select(v => (object)v),
        AbiKind.FixedArray => Of(type.Element!).Array[type.Size].Select(v => (object)v),
        _ => type.Components.Select(c => Of(c.Type)).Aggregate(Gen.Const(Array.Empty<object>()), (all, one) => all.Select(one, (a, v) => (object[])[.. a, v]))
            .Select(v => (object)v),
    };

    public static bool Equal(object left, object right) => (left, right) switch
    {
        (IList a, IList b) => a.Count == b.Count && Enumerable.Range(0, a.Count).All(i => Equal(a[i]!, b[i]!)),
        _ => left.Equals(right),
    };

    public static object Parse(AbiType type, JsonElement json) => type.Kind switch
    {
        AbiKind.UnsignedInteger or AbiKind.SignedInteger => BigInteger.Parse(json.GetRawText(), CultureInfo.InvariantCulture),
        AbiKind.Boolean => json.GetBoolean(),
        AbiKind.String => json.GetString()!,
        AbiKind.DynamicArray or AbiKind.FixedArray => json.EnumerateArray().Select(item => Parse(type.Element!, item)).ToArray(),
        _ => Convert.FromHexString(json.GetString()![2..]),
    };

    public static string Write(AbiType type, object value) => type.Kind switch
    {
        AbiKind.DynamicArray or AbiKind.FixedArray => $"[{string.Join(',', ((object[])value).Select(v => Write(type.Element!, v)))}]",
        AbiKind.Tuple => $"({string.Join(',', ((object[])value).Zip(type.Components, (v, c) => Write(c.Type, v)))})",
        AbiKind.Boolean => (bool)value ? "true" : "false",
        AbiKind.String => $"\"{value}\"",
        _ => value is byte[] bytes ? "0x" + Convert.ToHexStringLower(bytes) : string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    private static Gen<AbiType> Elementary() => Gen.OneOf(
        Gen.Int[1, 32].Select(n => AbiType.UnsignedInteger(n * 8)),
        Gen.Int[1, 32].Select(n => AbiType.SignedInteger(n * 8)),
        Gen.Int[1, 32].Select(AbiType.FixedBytes),
        Gen.OneOf(AbiType.Address, AbiType.Boolean, AbiType.Bytes, AbiType.String));
}
