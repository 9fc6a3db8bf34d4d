using System.Globalization;
using System.Numerics;
using Autonet.Chain.Abi;
using Autonet.Chain.Contracts;
using Autonet.Core.Identifiers;
using Autonet.Node.Governance;
using Autonet.Node.Governance.Descriptions;

namespace Autonet.Node.Constitution;

/// <summary>Turns the errors of the constitution and its organs into an article and a reason that people understand.</summary>
public static class RefusalWords
{
    /// <summary>The article under which all that concerns amendments, articles and bounds is refused.</summary>
    public const string Amendment = "amendment";

    /// <summary>What is refused by the constitution's own bytecode, not by an article.</summary>
    public const string Constitution = "constitution";

    /// <summary>The refusal that a revert means.</summary>
    public static Refusal Of(RevertReason reason, DeploymentManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(reason);
        ArgumentNullException.ThrowIfNull(manifest);
        object Argument(int i) => reason.Arguments[i];
        string Text(int i) => (string)Argument(i);
        string Time(int i) => (BigInteger)Argument(i) is BigInteger seconds && seconds <= ulong.MaxValue ? Quantities.Time((ulong)seconds) : "never";
        string Action() => ContractInterfaces.ActionName(manifest, (Address)Argument(0), (byte[])Argument(1));
        string TrackName(int i) => ((Track)(int)(BigInteger)Argument(i)).ToString();
        return reason.Error?.Name switch
        {
            "ArticleRefuses" => new Refusal(Text(0), Text(1)),
            "ArticleModuleFailed" => new Refusal(Text(0), ModuleFailed((Address)Argument(1))),
            "ArticleModuleChanged" => new Refusal(Text(0), ModuleChanged),
            "ArticleTooSoon" => new Refusal(
                Amendment, $"article '{Text(0)}' would hold from {Time(1)}, before people had time to leave; the earliest is {Time(2)}"),
            "ArticleChainBroken" => new Refusal(
                Amendment, $"article '{Text(0)}' does not follow the version in force, whose text hash is {Argument(1)} and not {Argument(2)}"),
            "ArticleInvalid" => new Refusal(
                Amendment, $"article '{Text(0)}' is malformed: it needs an id, a title, a text hash, and a rule module whose code hash is the stated one"),
            "ArticleNotInForce" => new Refusal(Text(0), $"no version of it holds before {Time(1)}, and the call needs its consent"),
            "ArticleGasMissing" => new Refusal(Text(0), "its rule module was left too little gas to answer"),
            "ArticleUnknown" => new Refusal(Amendment, $"there is no article '{Text(0)}'"),
            "AmendmentNotApproved" => new Refusal(Amendment, "these calls change the constitution and no first vote has approved exactly them: propose them with Amendments.approve first"),
            "AmendmentCooling" => new Refusal(Amendment, $"the amendment passed its first vote and cools down; its second vote may be proposed from {Time(1)}"),
            "AmendmentLapsed" => new Refusal(Amendment, $"the amendment's first vote lapsed: the second one had to be proposed until {Time(1)}"),
            "AmendmentBarred" => new Refusal(Amendment, $"the amendment failed a second vote and is barred until {Time(1)}"),
            "AmendmentStanding" => new Refusal(Amendment, $"the amendment passed its first vote already: its second vote may be proposed until {Time(1)}"),
            "AmendmentNested" => new Refusal(Amendment, "a first vote cannot approve another first vote"),
            "ParameterRefused" => new Refusal(Amendment, $"{Text(0)}: {Text(1)}"),
            "ParameterUnknown" => new Refusal(Amendment, $"there is no parameter '{Text(0)}'"),
            "ParameterBoundsInvalid" => new Refusal(Amendment, $"the bounds of '{Text(0)}': {Text(1)}"),
            "ActionDenied" => NotRegistered(Action()),
            "ActionTrackTooLow" => new Refusal(Constitution, $"{Action()} needs the {TrackName(2)} track, not the {TrackName(3)} track"),
            "ActionEntrenched" => new Refusal(Constitution, $"{Action()} is entrenched: no vote can register, weaken or remove it"),
            "ActionInvalid" => new Refusal(Constitution, $"{Action()} cannot be registered: it needs a contract, a function, a track, and articles that exist"),
            "ProposalLengthsDiffer" => new Refusal(Constitution, string.Create(CultureInfo.InvariantCulture, $"the proposal names {Argument(0)} targets, {Argument(1)} values and {Argument(2)} calldatas")),
            _ => new Refusal(Constitution, reason.Text),
        };
    }

    /// <summary>The refusal of a call that is no registered action.</summary>
    internal static Refusal NotRegistered(string action) => new(Constitution, $"{action} is no registered action, and what is not registered is denied");

    /// <summary>Why a module that does not answer refuses.</summary>
    internal static string ModuleFailed(Address module) => $"its rule module at {module} does not answer properly, so that the call is refused";

    /// <summary>Why a module with other code refuses.</summary>
    internal static string ModuleChanged => "its rule module is not the code that was adopted, so that the call is refused";
}
