using System.CommandLine;
using Autonet.Cli.Terminal;
using Autonet.Node.Deployment;
using Autonet.Node.Governance;

namespace Autonet.Cli.Commands.Proposals;

/// <summary><c>autonet proposal list</c>.</summary>
internal static class ListProposalsCommand
{
    public static Command Create(TextWriter output)
    {
        ChainOptions chain = new();
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("list", "List all proposals and what can be done with each") { chain.DataDir, chain.Rpc, chain.Manifest, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using GovernanceSession session = await GovernanceSession.OpenAsync(chain, parsed, cancellationToken);
            ProposalStatus[] all = await Task.WhenAll(
                (await session.Client.ProposalsAsync(cancellationToken)).Select(proposal => session.Client.StatusAsync(proposal, cancellationToken)));
            Listing.Write(
                output, parsed.GetValue(json), all, status => ProposalJson.Of(status, session.Contracts.Manifest),
                ["#", "track", "stage", "tokens for/against", "seats for/against", "next", "title"],
                status =>
                [
                    $"{status.Proposal.Number}", $"{status.Proposal.Track}", $"{status.Stage}",
                    $"{Tokens.Format(status.Tally.Tokens.RawFor)}/{Tokens.Format(status.Tally.Tokens.RawAgainst)}",
                    $"{status.Tally.Seats.RawFor}/{status.Tally.Seats.RawAgainst}", NextStep.Of(status).Text, ProposalCommand.TitleOf(status.Proposal),
                ]);
        });
        return HelpWithExamples.With(command, "autonet proposal list", "autonet proposal list --json");
    }
}
