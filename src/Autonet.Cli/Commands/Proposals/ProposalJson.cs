using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Node.Constitution;
using Autonet.Node.Governance;
using Autonet.Node.Governance.Descriptions;
using Autonet.Node.Governance.Simulation;

namespace Autonet.Cli.Commands.Proposals;

/// <summary>Proposals as JSON: large numbers as decimal strings, times in Unix seconds.</summary>
internal static class ProposalJson
{
    private static readonly Dictionary<string, BigInteger> NoParameters = [];

    public static JsonObject Of(ProposalStatus status, DeploymentManifest manifest, IReadOnlyDictionary<string, BigInteger>? parameters = null)
    {
        NextStep next = NextStep.Of(status);
        return new JsonObject
        {
            ["number"] = status.Proposal.Number,
            ["id"] = Text(status.Proposal.Id),
            ["track"] = status.Proposal.Track.ToString(),
            ["stage"] = status.Stage.ToString(),
            ["title"] = ProposalCommand.TitleOf(status.Proposal),
            ["proposer"] = status.Proposal.Proposer.ToString(),
            ["block"] = status.Proposal.Block,
            ["proposedAt"] = status.ProposedAtUnixSeconds,
            ["voteStart"] = status.Proposal.VoteStartUnixSeconds,
            ["voteEnd"] = status.Proposal.VoteEndUnixSeconds,
            ["readyAt"] = status.ReadyAtUnixSeconds == 0 ? null : status.ReadyAtUnixSeconds,
            ["operation"] = status.Operation?.Id.ToString(),
            ["next"] = new JsonObject
            {
                ["step"] = next.Kind.ToString(), ["text"] = next.Text, ["from"] = next.FromUnixSeconds, ["until"] = next.UntilUnixSeconds,
            },
            ["tokens"] = House(status.Tally.Tokens, status.Thresholds.TokenQuorumWei, status.Thresholds.TokenCapWei),
            ["seats"] = House(status.Tally.Seats, status.Thresholds.SeatQuorum, status.Thresholds.SeatCap),
            ["entitiesInFavour"] = status.Tally.EntitiesInFavour,
            ["entitiesNeeded"] = status.Thresholds.MinEntities,
            ["approvalPpm"] = status.Thresholds.ApprovalPpm,
            ["quorumReached"] = status.IsQuorumReached,
            ["approved"] = status.IsApproved,
            ["description"] = status.Proposal.Description,
            ["calls"] = new JsonArray([.. status.Proposal.Calls.Select(call => Call(call, manifest, parameters ?? NoParameters))]),
        };
    }

    public static JsonObject Of(CallVerdict verdict, DeploymentManifest manifest) => new()
    {
        ["action"] = verdict.Call.Data.Length < 4 ? null : ContractInterfaces.ActionName(manifest, verdict.Call.Target, verdict.Call.Data.Span),
        ["allowed"] = verdict.IsAllowed,
        ["track"] = verdict.Required?.ToString(),
        ["articles"] = new JsonArray([.. verdict.Articles.Select(article => new JsonObject
        {
            ["article"] = article.Article,
            ["allowed"] = article.Answer == ArticleAnswer.Allowed,
            ["reason"] = article.Reason,
            ["laterVersion"] = article.IsByLaterVersion,
        })]),
        ["refusals"] = Of(verdict.Refusals),
        ["inner"] = new JsonArray([.. verdict.Inner.Select(inner => Of(inner, manifest))]),
    };

    public static JsonArray Of(IEnumerable<Refusal> refusals)
        => new([.. refusals.Select(refusal => new JsonObject { ["article"] = refusal.Article, ["reason"] = refusal.Reason })]);

    public static JsonObject Of(SimulationReport report) => new()
    {
        ["outcome"] = report.Outcome.ToString(),
        ["reason"] = report.Reason,
        ["gas"] = report.GasUsed,
        ["changes"] = new JsonArray([.. report.Changes.Select(change => new JsonObject
        {
            ["name"] = change.Name, ["before"] = change.Before, ["after"] = change.After,
        })]),
        ["events"] = new JsonArray([.. report.Events.Select(text => JsonValue.Create(text))]),
    };

    private static JsonObject Call(ProposedCall call, DeploymentManifest manifest, IReadOnlyDictionary<string, BigInteger> parameters) => new()
    {
        ["target"] = call.Target.ToString(),
        ["valueWei"] = Text(call.ValueWei),
        ["data"] = "0x" + Convert.ToHexStringLower(call.Data.Span),
        ["text"] = CallDescription.Of(call, manifest, parameters),
        ["inner"] = new JsonArray([.. (ProposalBook.InnerCalls(call, manifest["Amendments"].Address) ?? []).Select(inner => Call(inner, manifest, parameters))]),
    };

    private static JsonObject House(HouseTally tally, BigInteger quorum, BigInteger cap) => new()
    {
        ["for"] = Text(tally.RawFor),
        ["against"] = Text(tally.RawAgainst),
        ["abstain"] = Text(tally.RawAbstain),
        ["countedFor"] = Text(tally.CountedFor),
        ["countedAgainst"] = Text(tally.CountedAgainst),
        ["largestFor"] = Text(tally.LargestFor),
        ["largestAgainst"] = Text(tally.LargestAgainst),
        ["comparedFor"] = Text(tally.CountedFor - tally.LargestFor),
        ["comparedAgainst"] = Text(tally.CountedAgainst - tally.LargestAgainst),
        ["turnoutWithoutLargest"] = Text(tally.Turnout - tally.LargestTurnout),
        ["quorum"] = Text(quorum),
        ["cap"] = Text(cap),
    };

    private static string Text(BigInteger number) => number.ToString(CultureInfo.InvariantCulture);
}
