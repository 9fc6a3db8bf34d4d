using System.Globalization;
using System.Numerics;
using Autonet.Chain.Abi;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Node.Governance.Descriptions;
using GovernedAction = Autonet.Chain.Bindings.Action;

namespace Autonet.Node.Governance.Simulation;

/// <summary>A view that is looked at before and after the simulated calls.</summary>
/// <param name="Call">The question.</param>
/// <param name="Read">Named values of the answer, as people read them.</param>
internal sealed record Watch(CallRequest Call, Func<ReadOnlyMemory<byte>, IEnumerable<(string Name, string Value)>> Read);

/// <summary>What a proposal may visibly change: money, runs, parameters, articles, actions, models, streams.</summary>
internal static class WatchList
{
    /// <summary>
    /// Where a simulation puts code that answers with the balance of the account in its input: <c>PUSH 0, CALLDATALOAD, BALANCE, PUSH 0, MSTORE,
    /// PUSH 32, PUSH 0, RETURN</c>. No one has the key of this address and nothing stands there.
    /// </summary>
    public static Address BalanceProbe { get; } = Address.Parse("0x000000000000000000000000000000ba1a9ce000");

    public static ReadOnlyMemory<byte> BalanceProbeCode { get; } = Convert.FromHexString("6000353160005260206000f3");

    public static IReadOnlyList<Watch> Create(GovernanceContracts contracts, IReadOnlyList<string> articleIds) =>
    [
        Number("treasury: tokens", contracts.Token.Address, AutonetTokenContract.Abi, "balanceOf", Quantities.TokenAmount, contracts.Treasury.Address),
        Number("treasury: free tokens", contracts.Treasury.Address, TreasuryContract.Abi, "freeWei", Quantities.TokenAmount),
        Number("treasury: tokens in streams", contracts.Treasury.Address, TreasuryContract.Abi, "streamedWei", Quantities.TokenAmount),
        Number("treasury: streams", contracts.Treasury.Address, TreasuryContract.Abi, "streamCount", Plain),
        Balance("treasury: coins", contracts.Treasury.Address),
        Number("token: supply", contracts.Token.Address, AutonetTokenContract.Abi, "totalSupply", Quantities.TokenAmount),
        Number("runs", contracts.Runs.Address, RunRegistryContract.Abi, "runCount", Plain),
        Number("models", contracts.Models.Address, ModelRegistryContract.Abi, "modelCount", Plain),
        Number("timelock: delay", contracts.Timelock.Address, GuardedTimelockContract.Abi, "getMinDelay", Quantities.Duration),
        Values("parameters", contracts.Parameters.Address, ParametersContract.Abi, ReadParameters),
        Values("actions", contracts.Constitution.Address, ConstitutionContract.Abi, answer => ReadActions(answer, contracts.Manifest)),
        Values("articleIds", contracts.Constitution.Address, ConstitutionContract.Abi, answer => [("articles", string.Join(", ", (object[])answer))]),
        .. articleIds.Select(id => Values("articleHistory", contracts.Constitution.Address, ConstitutionContract.Abi, answer => ReadHistory(id, answer), id)),
    ];

    private static string Plain(BigInteger value) => value.ToString(CultureInfo.InvariantCulture);

    private static Watch Number(string name, Address contract, ContractAbi abi, string function, Func<BigInteger, string> format, params object[] arguments)
        => Values(function, contract, abi, answer => [(name, format((BigInteger)answer))], arguments);

    private static Watch Balance(string name, Address account) => new(
        new CallRequest { To = BalanceProbe, Data = (byte[])[.. new byte[12], .. account.ToArray()] },
        answer => answer.Length == 32 ? [(name, Quantities.CoinAmount(new BigInteger(answer.Span, isUnsigned: true, isBigEndian: true)))] : []);

    private static Watch Values(string function, Address contract, ContractAbi abi, Func<object, IEnumerable<(string, string)>> read, params object[] arguments)
    {
        AbiFunction view = abi.Function(function);
        return new Watch(new CallRequest { To = contract, Data = view.EncodeCall(arguments) }, answer => [.. read(view.DecodeResult(answer.Span)[0])]);
    }

    private static IEnumerable<(string, string)> ReadParameters(object answer)
        => ((object[])answer).Select(item => ParameterView.FromAbi((object[])item)).SelectMany(parameter => ((string, string)[])
        [
            ("parameter " + parameter.Name, parameter.Value.ToString(CultureInfo.InvariantCulture)),
            ("bounds of " + parameter.Name, string.Create(
                CultureInfo.InvariantCulture,
                $"{parameter.Bounds.Minimum} … {parameter.Bounds.Maximum}, steps of {Quantities.Share(parameter.Bounds.MaxStepPpm)}, every {Quantities.Duration(parameter.Bounds.CooldownSeconds)}")),
        ]);

    private static IEnumerable<(string, string)> ReadActions(object answer, DeploymentManifest manifest)
        => ((object[])answer).Select(item => GovernedAction.FromAbi((object[])item)).Select(action => (
            "action " + ContractInterfaces.ActionName(manifest, action.Target, action.Selector),
            $"{(Track)action.Track} track{(action.Articles.Length == 0 ? "" : ", judged by " + string.Join(", ", action.Articles))}"));

    private static IEnumerable<(string, string)> ReadHistory(string id, object answer)
    {
        object[] versions = (object[])answer;
        Article newest = Article.FromAbi((object[])versions[^1]);
        yield return ($"article {id}", string.Create(
            CultureInfo.InvariantCulture, $"version {versions.Length}, text {newest.TextHash}, holds from {Quantities.Time(newest.ActiveFrom)}"));
    }
}
