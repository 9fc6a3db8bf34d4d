using System.CommandLine;
using Autonet.Cli.Terminal;
using Autonet.Node.Governance;

namespace Autonet.Cli.Commands.Proposals;

/// <summary><c>autonet proposal queue</c>.</summary>
internal static class QueueCommand
{
    public static Command Create(TextWriter output)
    {
        ChainOptions chain = new();
        Argument<string> id = ProposalCommand.IdArgument();
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("queue", "Hand a proposal that succeeded to the timelock; waits for the vote to end")
        {
            id, json, chain.DataDir, chain.Rpc, chain.Manifest, chain.Key, chain.PasswordFile,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using GovernanceSession session = await GovernanceSession.OpenAsync(chain, parsed, "founder-1", cancellationToken);
            Proposal proposal = await session.Client.FindAsync(parsed.GetRequiredValue(id), cancellationToken);
            await session.Client.WaitForAsync(proposal, ProposalStage.Succeeded, TimeProvider.System, cancellationToken);
            await session.Client.QueueAsync(session.Sender, proposal, cancellationToken);
            ProposalStatus status = await session.Client.StatusAsync(proposal, cancellationToken);
            Outcome.Write(
                output, parsed.GetValue(json), $"Proposal {proposal.Number} is queued: {NextStep.Of(status).Text}.",
                ("proposal", proposal.Number), ("stage", status.Stage.ToString()), ("readyAt", status.ReadyAtUnixSeconds), ("operation", status.Operation?.Id.ToString()));
        });
        return HelpWithExamples.With(command, "autonet proposal queue 1", "autonet proposal queue 1 --key alice --json");
    }
}
