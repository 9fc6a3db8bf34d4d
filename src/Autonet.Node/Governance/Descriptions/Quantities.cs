using System.Globalization;
using System.Numerics;
using Autonet.Node.Deployment;

namespace Autonet.Node.Governance.Descriptions;

/// <summary>Amounts, shares, times and durations as people read them.</summary>
public static class Quantities
{
    private const long PartsPerMillion = 1_000_000;

    /// <summary>A point in time, such as <c>2026-11-24 21:50:00Z</c>.</summary>
    public static string Time(ulong unixSeconds) => unixSeconds <= (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds()
        ? DateTimeOffset.FromUnixTimeSeconds((long)unixSeconds).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : "never";

    /// <summary>A duration in its two largest units, such as <c>2 d 3 h</c> or <c>45 s</c>.</summary>
    public static string Duration(BigInteger seconds)
    {
        (long Size, string Name)[] units = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
        List<string> parts = [];
        foreach ((long size, string name) in units)
        {
            BigInteger count = BigInteger.DivRem(seconds, size, out seconds);
            if (count > 0 && parts.Count < 2)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {name}"));
            }
        }

        return parts.Count == 0 ? "0 s" : string.Join(' ', parts);
    }

    /// <summary>A share in parts per million as per cent, such as <c>2.5 %</c>.</summary>
    public static string Share(BigInteger partsPerMillion)
        => partsPerMillion <= PartsPerMillion * PartsPerMillion
            ? ((decimal)partsPerMillion / (PartsPerMillion / 100)).ToString("0.####", CultureInfo.InvariantCulture) + " %"
            : partsPerMillion.ToString(CultureInfo.InvariantCulture) + " ppm";

    /// <summary>An amount of tokens in wei as tokens.</summary>
    public static string TokenAmount(BigInteger wei) => Tokens.Format(wei) + " tokens";

    /// <summary>An amount of the chain's coin in wei as coins.</summary>
    public static string CoinAmount(BigInteger wei) => Tokens.Format(wei) + " coins";
}
