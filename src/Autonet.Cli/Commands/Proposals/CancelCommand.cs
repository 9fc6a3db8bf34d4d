using System.CommandLine;
using Autonet.Chain.Rpc;
using Autonet.Cli.Terminal;
using Autonet.Node.Governance;
using Autonet.Node.Prerequisites;

namespace Autonet.Cli.Commands.Proposals;

/// <summary><c>autonet proposal cancel</c>: a proposer's second thoughts.</summary>
internal static class CancelCommand
{
    public static Command Create(TextWriter output)
    {
        ChainOptions chain = new();
        Argument<string> id = ProposalCommand.IdArgument();
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("cancel", "Withdraw your own proposal while nobody can vote on it yet; its deposit comes back")
        {
            id, json, chain.DataDir, chain.Rpc, chain.Manifest, chain.Key, chain.PasswordFile,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using GovernanceSession session = await GovernanceSession.OpenAsync(chain, parsed, "founder-1", cancellationToken);
            Proposal proposal = await session.Client.FindAsync(parsed.GetRequiredValue(id), cancellationToken);
            ProposalStatus status = await session.Client.StatusAsync(proposal, cancellationToken);
            if (proposal.Proposer != session.Key.Address)
            {
                throw new ActionableException($"Proposal {proposal.Number} was made by {proposal.Proposer}, who alone can withdraw it.");
            }

            if (status.Stage != ProposalStage.Pending)
            {
                throw new ActionableException($"Proposal {proposal.Number} is {status.Stage} and can be withdrawn only before its vote opens: {NextStep.Of(status).Text}.");
            }

            TransactionReceipt receipt = await session.Client.CancelAsync(session.Sender, proposal, cancellationToken);
            await session.SendAsync(session.Contracts.Deposits.Settle(session.Contracts.Governor(proposal.Track).Address, proposal.Id), cancellationToken);
            Outcome.Write(
                output, parsed.GetValue(json), $"Proposal {proposal.Number} is withdrawn, and its deposit is back.",
                ("proposal", proposal.Number), ("transaction", receipt.TransactionHash.ToString()));
        });
        return HelpWithExamples.With(command, "autonet proposal cancel 3 --key founder-1");
    }
}
