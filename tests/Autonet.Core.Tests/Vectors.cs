using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Autonet.Core.Identifiers;

namespace Autonet.Core.Tests;

/// <summary>A JSON file of string arrays below <c>tests/vectors</c>, which the contracts' tests read too.</summary>
internal sealed class Vectors
{
    private readonly JsonElement _root;

    private Vectors(JsonElement root) => _root = root;

    public static Vectors Read(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", name)));
        return new Vectors(document.RootElement.Clone());
    }

    public string[] Texts(string field) => [.. _root.GetProperty(field).EnumerateArray().Select(static item => item.GetString()!)];

    public byte[][] Bytes(string field) => [.. Texts(field).Select(static text => Convert.FromHexString(text.AsSpan(2)))];

    public SlotBitmap[] Bitmaps(string field)
        => [.. Texts(field).Select(static text => SlotBitmap.FromInteger(BigInteger.Parse("0" + text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)))];

    public long[] Longs(string field) => [.. Texts(field).Select(static text => long.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture))];

    public int[] Numbers(string field) => [.. Texts(field).Select(static text => int.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
}
