using System.CommandLine;
using System.Text.Json.Nodes;
using Autonet.Chain.Bindings;
using Autonet.Chain.Rpc;
using Autonet.Cli.Terminal;
using Autonet.Node.Governance;
using Autonet.Node.Governance.Descriptions;
using Autonet.Node.Prerequisites;

namespace Autonet.Cli.Commands.Proposals;

/// <summary><c>autonet proposal execute</c>.</summary>
internal static class ExecuteCommand
{
    public static Command Create(TextWriter output)
    {
        ChainOptions chain = new();
        Argument<string> id = ProposalCommand.IdArgument();
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("execute", "Execute a queued proposal; waits for its delay and its brakes")
        {
            id, json, chain.DataDir, chain.Rpc, chain.Manifest, chain.Key, chain.PasswordFile,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using GovernanceSession session = await GovernanceSession.OpenAsync(chain, parsed, "founder-1", cancellationToken);
            Proposal proposal = await session.Client.FindAsync(parsed.GetRequiredValue(id), cancellationToken);
            ProposalStatus status = await session.Client.StatusAsync(proposal, cancellationToken);
            if (status.Stage != ProposalStage.Queued)
            {
                throw new ActionableException($"Proposal {proposal.Number} is {status.Stage} and not Queued. Next: {NextStep.Of(status).Text}.");
            }

            await session.Client.WaitUntilReadyAsync(proposal, TimeProvider.System, cancellationToken);
            TransactionReceipt receipt = await session.Client.ExecuteAsync(session.Sender, proposal, cancellationToken);
            string[] events = [.. receipt.Logs.Select(log => EventDescription.Of(log, session.Contracts.Manifest))];
            ulong[] runs =
            [
                .. receipt.Logs.Select(log => RunRegistryContract.RunCreatedEvent.TryDecode(log, out RunRegistryContract.RunCreatedEvent? created) ? created.RunId : 0)
                    .Where(run => run > 0),
            ];
            ProposalStatus after = await session.Client.StatusAsync(proposal, cancellationToken);
            Outcome.Write(
                output, parsed.GetValue(json),
                string.Join('\n', (string[])
                [
                    $"Executed proposal {proposal.Number} in block {receipt.BlockNumber}.",
                    .. after.Amendment is null ? (string[])[] : [$"Next: {NextStep.Of(after).Text}."],
                    .. runs.Select(run => $"Run {run} exists now: autonet run show {run}"),
                ]),
                ("proposal", proposal.Number), ("transaction", receipt.TransactionHash.ToString()), ("gas", receipt.GasUsed),
                ("events", new JsonArray([.. events.Select(text => JsonValue.Create(text))])),
                ("runs", new JsonArray([.. runs.Select(run => JsonValue.Create(run))])));
        });
        return HelpWithExamples.With(command, "autonet proposal execute 1", "autonet proposal execute 1 --key alice --json");
    }
}
