using System.Collections;
using System.Globalization;
using System.Numerics;
using Autonet.Chain.Abi;
using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Core.Identifiers;

namespace Autonet.Node.Governance.Descriptions;

/// <summary>
/// Says values in words: units come from the names that the contracts give their parameters (<c>amountWei</c>, <c>roundDeadlineSeconds</c>,
/// <c>auditRatePpm</c>), addresses become the deployment's names.
/// </summary>
internal static class ValueDescription
{
    private const int LongestValue = 120;

    private static readonly string[] CoinWords = ["ether", "gas", "coin"];

    // ERC-20 and its votes name no unit.
    private static readonly string[] TokenNames = ["value", "previousVotes", "newVotes"];
    private static readonly string[] TimeSuffixes = ["At", "From", "Until", "Deadline"];

    /// <summary>Named values in a row, such as a call's arguments.</summary>
    public static string OfAll(IReadOnlyList<AbiParameter> parameters, IReadOnlyList<object> values, string context, DeploymentManifest manifest)
    {
        Address? target = parameters.Zip(values).FirstOrDefault(pair => pair.First.Name == "target").Second as Address?;
        return string.Join(", ", parameters.Zip(values, (parameter, value) => parameter.Name == "selector" && target is Address named && value is byte[] selector
            ? "function: " + ContractInterfaces.ActionName(manifest, named, selector)
            : Named(parameter, value, context, manifest)));
    }

    /// <summary>One value of a named quantity.</summary>
    public static string Of(string name, AbiType type, object value, string context, DeploymentManifest manifest) => value switch
    {
        Address address => ContractInterfaces.NameAt(manifest, address) ?? ChecksumAddress.Format(address),
        string text => $"\"{Shorten(text)}\"",
        byte[] bytes => Shorten("0x" + Convert.ToHexStringLower(bytes)),
        bool flag => flag ? "true" : "false",
        BigInteger number => OfNumber(name, number, context),
        object[] fields when type.Kind == AbiKind.Tuple => "{" + OfAll(type.Components, fields, name, manifest) + "}",
        IList list => "[" + string.Join(", ", list.Cast<object>().Select(item => Of(name, type.Element!, item, context, manifest))) + "]",
        _ => value.ToString() ?? "",
    };

    private static string Named(AbiParameter parameter, object value, string context, DeploymentManifest manifest)
    {
        string said = Of(parameter.Name, parameter.Type, value, context, manifest);
        return parameter.Name.Length == 0 ? said : $"{NameWithoutUnit(parameter.Name, value)}: {said}";
    }

    private static string NameWithoutUnit(string name, object value)
    {
        string? unit = ((string[])["Wei", "Seconds", "Ppm", "Bits"]).FirstOrDefault(suffix => name.EndsWith(suffix, StringComparison.Ordinal));
        return value is BigInteger && unit is not null && name.Length > unit.Length ? name[..^unit.Length] : name;
    }

    private static string OfNumber(string name, BigInteger number, string context)
    {
        bool Ends(string suffix) => name.EndsWith(suffix, StringComparison.Ordinal);
        return Ends("Wei") ? Amount(name + context, number)
            : TokenNames.Contains(name) && context.StartsWith("AutonetToken.", StringComparison.Ordinal) ? Quantities.TokenAmount(number)
            : Ends("Seconds") ? Quantities.Duration(number)
            : Ends("Ppm") ? Quantities.Share(number)
            : Ends("Bits") && number <= uint.MaxValue ? BitConverter.UInt32BitsToSingle((uint)number).ToString("R", CultureInfo.InvariantCulture)
            : name == "track" && number < 4 && number > 0 ? ((Track)(int)number).ToString()
            : TimeSuffixes.Any(Ends) && number > 1_000_000_000 && number < ulong.MaxValue ? Quantities.Time((ulong)number)
            : number.ToString(CultureInfo.InvariantCulture);
    }

    private static string Amount(string words, BigInteger wei) => CoinWords.Any(word => words.Contains(word, StringComparison.OrdinalIgnoreCase))
        ? Quantities.CoinAmount(wei)
        : Quantities.TokenAmount(wei);

    private static string Shorten(string text) => text.Length <= LongestValue ? text : text[..LongestValue] + "…";
}
