using System.Collections;
using System.Globalization;
using Autonet.Chain.Abi;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Node.Deployment;

namespace Autonet.Node.Governance;

/// <summary>Says in words what a proposed call does.</summary>
public static class CallDescription
{
    private const int LongestValue = 120;

    private static readonly Dictionary<string, ContractAbi> Interfaces = new(StringComparer.Ordinal)
    {
        ["AutonetToken"] = AutonetTokenContract.Abi,
        ["NodeRegistry"] = NodeRegistryContract.Abi,
        ["RunRegistry"] = RunRegistryContract.Abi,
        ["Treasury"] = TreasuryContract.Abi,
        ["ContributorSeats"] = ContributorSeatsContract.Abi,
        ["Constitution"] = ConstitutionContract.Abi,
        ["GuardedTimelock"] = GuardedTimelockContract.Abi,
    };

    /// <summary>One line such as <c>Treasury.fundRun(amountWei: 1000)</c>; calls of unknown contracts or functions are shown as bytes.</summary>
    public static string Of(ProposedCall call, DeploymentManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(manifest);
        string coins = call.ValueWei.IsZero ? "" : $" with {Tokens.Format(call.ValueWei)} coins";
        string? contract = manifest.Contracts.Where(entry => entry.Value.Address == call.Target).Select(entry => entry.Key).FirstOrDefault();
        if (contract is null || !Interfaces.TryGetValue(contract, out ContractAbi? abi))
        {
            return $"{contract ?? call.Target.ToString()}: 0x{Convert.ToHexStringLower(call.Data.Span[..Math.Min(4, call.Data.Length)])}…{coins}";
        }

        AbiFunction? function = abi.Functions.FirstOrDefault(candidate => call.Data.Span.StartsWith(candidate.Selector.Span));
        return function is null ? $"{contract}: a function that its interface lacks{coins}" : $"{contract}.{function.Name}({Arguments(function, call)}){coins}";
    }

    private static string Arguments(AbiFunction function, ProposedCall call)
    {
        try
        {
            object[] values = function.DecodeCall(call.Data.Span);
            return string.Join(", ", function.Inputs.Select((input, i) => Describe(input, values[i])));
        }
        catch (AbiException)
        {
            // The timelock would refuse it too; the voter should see that the arguments are no arguments.
            return "malformed arguments";
        }
    }

    private static string Describe(AbiParameter parameter, object value)
        => (parameter.Name.Length == 0 ? "" : parameter.Name + ": ") + Describe(parameter.Type, value);

    private static string Describe(AbiType type, object value) => value switch
    {
        string text => $"\"{Shorten(text)}\"",
        byte[] bytes => Shorten("0x" + Convert.ToHexStringLower(bytes)),
        bool flag => flag ? "true" : "false",
        object[] fields when type.Kind == AbiKind.Tuple
            => "{" + string.Join(", ", type.Components.Select((component, i) => Describe(component, fields[i]))) + "}",
        IList list => "[" + string.Join(", ", list.Cast<object>().Select(item => Describe(type.Element!, item))) + "]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Shorten(string text) => text.Length <= LongestValue ? text : text[..LongestValue] + "…";
}
