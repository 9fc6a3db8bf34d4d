using System.Globalization;
using System.Numerics;
using Autonet.Chain.Abi;
using Autonet.Chain.Contracts;

namespace Autonet.Node.Governance.Descriptions;

/// <summary>Says in words what a proposed call does.</summary>
public static class CallDescription
{
    private static readonly Dictionary<string, BigInteger> NoValues = [];

    /// <summary>One line such as <c>Treasury.fundRun(amount: 12.5 tokens)</c>; calls of unknown contracts or functions are shown as bytes.</summary>
    public static string Of(ProposedCall call, DeploymentManifest manifest) => Of(call, manifest, NoValues);

    /// <summary>The same, with the values that parameters have now, so that a change names both.</summary>
    public static string Of(ProposedCall call, DeploymentManifest manifest, IReadOnlyDictionary<string, BigInteger> parameters)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(parameters);
        string coins = call.ValueWei.IsZero ? "" : $" with {Quantities.CoinAmount(call.ValueWei)}";
        string? contract = ContractInterfaces.NameAt(manifest, call.Target);
        if (contract is null || ContractInterfaces.Find(contract) is null)
        {
            return $"{contract ?? call.Target.ToString()}: 0x{Convert.ToHexStringLower(call.Data.Span[..Math.Min(4, call.Data.Length)])}…{coins}";
        }

        AbiFunction? function = ContractInterfaces.FunctionAt(manifest, call.Target, call.Data.Span);
        return function is null
            ? $"{contract}: a function that its interface lacks{coins}"
            : (TryDecode(function, call) is object[] values ? Describe(contract, function, values, manifest, parameters) : $"{contract}.{function.Name}(malformed arguments)") + coins;
    }

    /// <summary>A call and, below it and indented, the calls that it approves.</summary>
    public static IReadOnlyList<string> Lines(ProposedCall call, DeploymentManifest manifest, IReadOnlyDictionary<string, BigInteger> parameters)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        IReadOnlyList<ProposedCall>? inner = manifest.Contracts.TryGetValue("Amendments", out DeployedContract amendments)
            ? ProposalBook.InnerCalls(call, amendments.Address)
            : null;
        return inner is null
            ? [Of(call, manifest, parameters)]
            : [Of(call, manifest, parameters), .. inner.Select(approved => "  " + Of(approved, manifest, parameters))];
    }

    private static string Describe(
        string contract, AbiFunction function, object[] values, DeploymentManifest manifest, IReadOnlyDictionary<string, BigInteger> parameters)
    {
        switch (contract, function.Name)
        {
            case ("Parameters", "set"):
                string name = (string)values[0];
                string before = parameters.TryGetValue(name, out BigInteger value) ? value.ToString(CultureInfo.InvariantCulture) : "?";
                return string.Create(CultureInfo.InvariantCulture, $"{name}: {before} -> {values[1]}");
            case ("Amendments", "approve"):
                return $"Amendments.approve: first vote on {((object[])values[0]).Length} calls, which a second vote must pass again";
            default:
                return $"{contract}.{function.Name}({ValueDescription.OfAll(function.Inputs, values, $"{contract}.{function.Name}", manifest)})";
        }
    }

    private static object[]? TryDecode(AbiFunction function, ProposedCall call)
    {
        try
        {
            return function.DecodeCall(call.Data.Span);
        }
        catch (AbiException)
        {
            // The timelock would refuse it too; the voter should see that the arguments are no arguments.
            return null;
        }
    }
}
