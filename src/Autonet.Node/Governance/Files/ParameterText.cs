using System.Globalization;
using System.Numerics;
using Autonet.Node.Deployment;

namespace Autonet.Node.Governance.Files;

/// <summary>
/// Values of parameters as people write them: a whole number in the parameter's own unit, or with a unit that its name calls for:
/// <c>12.5 tokens</c> (<c>…Wei</c>), <c>30d</c> (<c>…Seconds</c>), <c>25%</c> (<c>…Ppm</c>).
/// </summary>
public static class ParameterText
{
    private const decimal PpmPerPercent = 10_000;

    /// <summary>Reads a value; never throws.</summary>
    /// <param name="name">The parameter's name, whose ending says its unit.</param>
    /// <param name="text">The value.</param>
    /// <param name="value">The value in the parameter's own unit.</param>
    public static bool TryParse(string name, string? text, out BigInteger value)
    {
        ArgumentNullException.ThrowIfNull(name);
        value = default;
        if (text is null || text.Length is 0 or > 80)
        {
            return false;
        }

        if (!text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            value = BigInteger.Parse(text, CultureInfo.InvariantCulture);
            return value.GetBitLength() <= 256;
        }

        return name.EndsWith("Wei", StringComparison.Ordinal) ? TryAmount(text, out value)
            : name.EndsWith("Seconds", StringComparison.Ordinal) ? TryDuration(text, out value)
            : name.EndsWith("Ppm", StringComparison.Ordinal) && TryShare(text, out value);
    }

    private static bool TryAmount(string text, out BigInteger value)
    {
        value = default;
        string? amount = ((string[])[" tokens", " coins"]).Where(unit => text.EndsWith(unit, StringComparison.Ordinal)).Select(unit => text[..^unit.Length]).FirstOrDefault();
        return amount is not null && Tokens.TryParse(amount, out value);
    }

    private static bool TryDuration(string text, out BigInteger value)
    {
        value = default;
        ulong unit = text[^1] switch { 's' => 1u, 'm' => 60u, 'h' => 3600u, 'd' => 86_400u, _ => 0u };
        if (unit == 0 || !uint.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out uint count))
        {
            return false;
        }

        value = count * unit;
        return true;
    }

    private static bool TryShare(string text, out BigInteger value)
    {
        value = default;
        if (!text.EndsWith('%')
            || !decimal.TryParse(text.AsSpan(0, text.Length - 1).TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal percent)
            || percent > 1_000_000 || percent * PpmPerPercent % 1 != 0)
        {
            return false;
        }

        value = (BigInteger)(percent * PpmPerPercent);
        return true;
    }
}
