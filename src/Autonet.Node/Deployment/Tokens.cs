using System.Globalization;
using System.Numerics;

namespace Autonet.Node.Deployment;

/// <summary>Amounts of the Autonet token and of the chain's coin: both have 18 decimals, and 1 is 10^18 wei.</summary>
public static class Tokens
{
    /// <summary>Decimals of both.</summary>
    public const int Decimals = 18;

    /// <summary>Wei of one.</summary>
    public static BigInteger OneWei { get; } = BigInteger.Pow(10, Decimals);

    /// <summary>Wei of a whole number.</summary>
    public static BigInteger Whole(long amount) => amount * OneWei;

    /// <summary>Reads a decimal number such as <c>12.5</c>, at most 18 digits after the point, no sign and no exponent.</summary>
    public static bool TryParse(string? text, out BigInteger wei)
    {
        wei = default;
        if (text is null || text.Length is 0 or > 60)
        {
            return false;
        }

        int point = text.IndexOf('.', StringComparison.Ordinal);
        string whole = point < 0 ? text : text[..point];
        string fraction = point < 0 ? "" : text[(point + 1)..];
        if (whole.Length == 0 || (point >= 0 && fraction.Length == 0) || fraction.Length > Decimals
            || (whole + fraction).AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        wei = BigInteger.Parse(whole + fraction.PadRight(Decimals, '0'), CultureInfo.InvariantCulture);
        return true;
    }

    /// <summary>Writes an amount so that <see cref="TryParse"/> reads it back, without trailing zeros.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The amount is negative.</exception>
    public static string Format(BigInteger wei)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(wei);
        BigInteger whole = BigInteger.DivRem(wei, OneWei, out BigInteger fraction);
        string text = whole.ToString(CultureInfo.InvariantCulture);
        return fraction.IsZero ? text : text + "." + fraction.ToString(CultureInfo.InvariantCulture).PadLeft(Decimals, '0').TrimEnd('0');
    }
}
