using System.CommandLine;
using System.Numerics;
using System.Text.Json.Nodes;
using Autonet.Chain.Bindings;
using Autonet.Chain.Crypto;
using Autonet.Cli.Terminal;
using Autonet.Node.Constitution;
using Autonet.Node.Deployment;
using Autonet.Node.Governance;
using Autonet.Node.Governance.Descriptions;
using Autonet.Node.Governance.Simulation;

namespace Autonet.Cli.Commands.Proposals;

/// <summary><c>autonet proposal show</c>: what it would do, what the constitution says, how it stands, what comes next.</summary>
internal static class ShowProposalCommand
{
    public static Command Create(TextWriter output)
    {
        ChainOptions chain = new();
        Argument<string> id = ProposalCommand.IdArgument();
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("show", "Show a proposal: its calls in words, the constitution's verdict, a simulation of its effect, both tallies, the next step")
        {
            id, chain.DataDir, chain.Rpc, chain.Manifest, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using GovernanceSession session = await GovernanceSession.OpenAsync(chain, parsed, cancellationToken);
            Picture picture = await Picture.TakeAsync(session, parsed.GetRequiredValue(id), cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonObject shown = ProposalJson.Of(picture.Status, session.Contracts.Manifest, picture.Parameters);
                shown["verdict"] = new JsonObject
                {
                    ["allowed"] = picture.Verdict.IsAllowed,
                    ["refusals"] = ProposalJson.Of(picture.Verdict.Refusals),
                    ["calls"] = new JsonArray([.. picture.Verdict.Calls.Select(call => ProposalJson.Of(call, session.Contracts.Manifest))]),
                };
                shown["simulation"] = ProposalJson.Of(picture.Simulation);
                shown["afterSecondVote"] = picture.Amended is null ? null : ProposalJson.Of(picture.Amended);
                Json.Write(output, shown);
                return;
            }

            Write(output, picture, session);
        });
        return HelpWithExamples.With(command, "autonet proposal show 1", "autonet proposal show 1 --json");
    }

    private static void Write(TextWriter output, Picture picture, GovernanceSession session)
    {
        ProposalStatus status = picture.Status;
        Proposal proposal = status.Proposal;
        output.WriteLine($"Proposal {proposal.Number} on the {proposal.Track} track: {status.Stage}");
        output.WriteLine($"next     {NextStep.Of(status).Text}");
        output.WriteLine($"id       {proposal.Id}");
        output.WriteLine($"made by  {ChecksumAddress.Format(proposal.Proposer)} in block {proposal.Block}");
        output.WriteLine($"voting   {Quantities.Time(proposal.VoteStartUnixSeconds)} to {Quantities.Time(proposal.VoteEndUnixSeconds)}");
        output.WriteLine();
        output.WriteLine(proposal.Description);
        output.WriteLine();
        foreach (ProposedCall call in proposal.Calls)
        {
            foreach (string line in CallDescription.Lines(call, session.Contracts.Manifest, picture.Parameters))
            {
                output.WriteLine("would call  " + line);
            }
        }

        output.WriteLine();
        VerdictLines.Write(output, picture.Verdict, session.Contracts.Manifest);
        output.WriteLine();
        WriteSimulation(output, "effect on the state of now", picture.Simulation);
        if (picture.Amended is SimulationReport amended)
        {
            WriteSimulation(output, "effect after the second vote", amended);
        }

        output.WriteLine();
        WriteHouse(output, "tokens", status.Tally.Tokens, status.Thresholds.TokenQuorumWei, status.Thresholds.TokenCapWei, Tokens.Format);
        WriteHouse(output, "seats", status.Tally.Seats, status.Thresholds.SeatQuorum, status.Thresholds.SeatCap, seats => $"{seats}");
        output.WriteLine(
            $"entities in favour {status.Tally.EntitiesInFavour} of {status.Thresholds.MinEntities} needed{(status.Thresholds.Bootstrap ? " (young network)" : "")}; "
            + $"more than {Quantities.Share(status.Thresholds.ApprovalPpm)} needed in each house");
        if (status.Stage is ProposalStage.Pending or ProposalStage.Active)
        {
            IReadOnlyList<string> missing = NextStep.Missing(status);
            output.WriteLine(missing.Count == 0 ? "It would pass if the vote ended now." : $"It would fail if the vote ended now: it lacks {string.Join(" and ", missing)}.");
        }
    }

    private static void WriteSimulation(TextWriter output, string title, SimulationReport report)
    {
        output.WriteLine(report.Outcome switch
        {
            SimulationOutcome.Succeeds => $"{title} (simulated, {report.GasUsed} gas):",
            SimulationOutcome.Unsupported => $"{title}: not simulated, because {report.Reason}",
            _ => $"{title}: it would fail, because {report.Reason}",
        });
        foreach (StateChange change in report.Changes)
        {
            output.WriteLine($"  {change.Name}: {Shown(change.Before)} -> {Shown(change.After)}");
        }

        foreach (string text in report.Events)
        {
            output.WriteLine($"  event {text}");
        }

        if (report.Outcome == SimulationOutcome.Succeeds && report.Changes.Count == 0)
        {
            output.WriteLine("  nothing that is watched changes");
        }
    }

    private static string Shown(string value) => value.Length == 0 ? "none" : value;

    private static void WriteHouse(TextWriter output, string name, HouseTally tally, BigInteger quorum, BigInteger cap, Func<BigInteger, string> format)
    {
        output.WriteLine($"{name,-8} raw: for {format(tally.RawFor)}, against {format(tally.RawAgainst)}, abstain {format(tally.RawAbstain)}");
        output.WriteLine($"         counted, at most {format(cap)} per entity: for {format(tally.CountedFor)}, against {format(tally.CountedAgainst)}");
        output.WriteLine(
            $"         without the largest entity: for {format(tally.CountedFor - tally.LargestFor)}, against {format(tally.CountedAgainst - tally.LargestAgainst)}; "
            + $"turnout {format(tally.Turnout - tally.LargestTurnout)} of quorum {format(quorum)}");
    }

    /// <summary>Everything that is shown, read at once.</summary>
    private sealed record Picture(
        ProposalStatus Status, ProposalVerdict Verdict, SimulationReport Simulation, SimulationReport? Amended, IReadOnlyDictionary<string, BigInteger> Parameters)
    {
        public static async Task<Picture> TakeAsync(GovernanceSession session, string id, CancellationToken cancellationToken)
        {
            Task<Proposal> finding = session.Client.FindAsync(id, cancellationToken);
            Task<ConstitutionState> reading = ConstitutionReader.ReadAsync(session.Contracts, cancellationToken);
            Task<ParameterView[]> parameters = session.Contracts.Parameters.ParametersAsync(cancellationToken: cancellationToken);
            Proposal proposal = await finding;
            Task<ProposalStatus> asking = session.Client.StatusAsync(proposal, cancellationToken);
            ConstitutionState constitution = await reading;
            string[] articles = [.. constitution.Articles.Select(article => article.Id)];
            IReadOnlyList<ProposedCall>? inner = proposal.Calls is [ProposedCall only]
                ? ProposalBook.InnerCalls(only, session.Contracts.Amendments.Address)
                : null;
            Task<SimulationReport> simulating = ProposalSimulation.RunAsync(session.Contracts, proposal.Calls, articles, cancellationToken);
            Task<SimulationReport>? amending = inner is null ? null : ProposalSimulation.RunAsync(session.Contracts, inner, articles, cancellationToken);
            ProposalStatus status = await asking;
            ProposalVerdict verdict = await new ConstitutionCheck(session.Contracts, constitution)
                .JudgeAsync(proposal.Track, proposal.Calls, status.ProposedAtUnixSeconds, cancellationToken);
            return new Picture(
                status, verdict, await simulating, amending is null ? null : await amending,
                (await parameters).ToDictionary(parameter => parameter.Name, parameter => parameter.Value));
        }
    }
}
