using System.CommandLine;
using System.CommandLine.Parsing;
using System.Numerics;
using Autonet.Chain.Bindings;
using Autonet.Cli.Terminal;
using Autonet.Core.Identifiers;
using Autonet.Node.Deployment;
using Autonet.Node.Governance;
using Autonet.Node.Governance.Descriptions;
using Autonet.Node.Prerequisites;

namespace Autonet.Cli.Commands.Proposals;

/// <summary><c>autonet proposal exit</c>: dissent that slows an approved proposal down.</summary>
internal static class ExitCommand
{
    public static Command Create(TextWriter output)
    {
        ChainOptions chain = new();
        Argument<string> id = ProposalCommand.IdArgument();
        Option<BigInteger> amount = new("--lock") { Description = "Lock so many tokens against it", HelpName = "tokens", CustomParser = ParseAmount };
        Option<bool> withdraw = new("--withdraw") { Description = "Take the tokens back" };
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("exit", "Show the dissent against a queued proposal, lock tokens against it, or take them back")
        {
            id, amount, withdraw, json, chain.DataDir, chain.Rpc, chain.Manifest, chain.Key, chain.PasswordFile,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(amount) is not null && result.GetValue(withdraw))
            {
                result.AddError("Say one of --lock and --withdraw.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            bool acts = parsed.GetResult(amount) is not null || parsed.GetValue(withdraw);
            using GovernanceSession session = acts
                ? await GovernanceSession.OpenAsync(chain, parsed, "founder-1", cancellationToken)
                : await GovernanceSession.OpenAsync(chain, parsed, cancellationToken);
            Proposal proposal = await session.Client.FindAsync(parsed.GetRequiredValue(id), cancellationToken);
            Hash256 operation = await session.Contracts.Governor(proposal.Track).OperationOfAsync(proposal.Id, cancellationToken: cancellationToken);
            if (operation.IsZero)
            {
                throw new ActionableException($"Proposal {proposal.Number} is not queued, and only a queued one can be slowed down: see 'autonet proposal show {proposal.Number}'.");
            }

            if (parsed.GetResult(amount) is not null)
            {
                await session.SendWithAllowanceAsync(session.Contracts.Exit.Lock(operation, parsed.GetValue(amount)), cancellationToken);
            }
            else if (parsed.GetValue(withdraw))
            {
                await session.SendAsync(session.Contracts.Exit.Withdraw(operation), cancellationToken);
            }

            DissentView dissent = await session.Contracts.Exit.DissentOfAsync(operation, cancellationToken: cancellationToken);
            ProposalStatus status = await session.Client.StatusAsync(proposal, cancellationToken);
            Outcome.Write(
                output, parsed.GetValue(json),
                $"{Tokens.Format(dissent.LockedWei)} tokens, {Quantities.Share(dissent.SharePpm)} of what is active, are locked against proposal {proposal.Number}; {NextStep.Of(status).Text}.",
                ("proposal", proposal.Number), ("operation", operation.ToString()), ("lockedWei", $"{dissent.LockedWei}"), ("sharePpm", (ulong)dissent.SharePpm),
                ("next", NextStep.Of(status).Text), ("runnableAt", status.Operation?.RunnableAtUnixSeconds));
        });
        return HelpWithExamples.With(
            command, "autonet proposal exit 4", "autonet proposal exit 4 --lock 50000 --key alice", "autonet proposal exit 4 --withdraw --key alice");
    }

    private static BigInteger ParseAmount(ArgumentResult result)
    {
        if (result.Tokens is [Token token] && Tokens.TryParse(token.Value, out BigInteger wei) && wei.Sign > 0)
        {
            return wei;
        }

        result.AddError("--lock takes an amount of tokens such as 12.5.");
        return default;
    }
}
