using System.CommandLine;
using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Cli.Terminal;
using Autonet.Core.Identifiers;
using Autonet.Node.Governance.Ballots;
using Autonet.Node.Prerequisites;

namespace Autonet.Cli.Commands.Proposals;

/// <summary><c>autonet proposal delegate</c>: who votes with one's tokens, or with one's seat.</summary>
internal static class DelegateCommand
{
    private const ulong SignatureSeconds = 86_400;

    public static Command Create(TextWriter output)
    {
        ChainOptions chain = new();
        GaslessOptions gasless = new();
        Option<string> to = new("--to") { Description = "Who votes (default: oneself)", HelpName = "address" };
        Option<bool> seats = new("--seats") { Description = "Delegate the seat instead of the tokens" };
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("delegate", "Say who votes with your tokens or your seat; tokens vote only once they are delegated, to yourself or to another")
        {
            to, seats, gasless.Gasless, gasless.Relay, gasless.Out, gasless.SignerContract, json, chain.DataDir, chain.Rpc, chain.Manifest, chain.Key, chain.PasswordFile,
        };
        gasless.Validate(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using GovernanceSession session = await GovernanceSession.OpenAsync(chain, parsed, "founder-1", cancellationToken);
            Address delegator = gasless.VoterOf(parsed, session.Key);
            Address delegatee = parsed.GetValue(to) is not string text ? delegator
                : ChecksumAddress.TryParse(text, out Address named) ? named
                : throw new ActionableException($"'{text}' is no address: --to takes 0x and 40 hexadecimal digits.");
            Address house = parsed.GetValue(seats) ? session.Contracts.Seats.Address : session.Contracts.Token.Address;
            string what = $"{(parsed.GetValue(seats) ? "the seat" : "the tokens")} of {ChecksumAddress.Format(delegator)} to {ChecksumAddress.Format(delegatee)}";
            if (parsed.GetValue(gasless.Gasless))
            {
                ulong expiry = await session.Contracts.NowAsync(cancellationToken) + SignatureSeconds;
                SignedDelegation signed = await new BallotSigner(session.Contracts).SignDelegationAsync(house, delegator, delegatee, expiry, session.Key, cancellationToken);
                await gasless.DeliverAsync(
                    parsed, output, BallotCodec.Write(signed), "a delegation of " + what, relay => relay.SendAsync(signed, cancellationToken), cancellationToken);
                return;
            }

            ContractCall call = parsed.GetValue(seats) ? session.Contracts.Seats.Delegate(delegatee) : session.Contracts.Token.Delegate(delegatee);
            TransactionReceipt receipt = await session.SendAsync(call, cancellationToken);
            Outcome.Write(
                output, parsed.GetValue(json), $"Delegated {what}; it counts in votes whose snapshot comes later.",
                ("house", parsed.GetValue(seats) ? "seats" : "tokens"), ("delegator", delegator.ToString()), ("delegatee", delegatee.ToString()),
                ("transaction", receipt.TransactionHash.ToString()));
        });
        return HelpWithExamples.With(
            command, "autonet proposal delegate --key alice", "autonet proposal delegate --to 0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf --key alice",
            "autonet proposal delegate --seats --to 0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf --gasless --relay http://127.0.0.1:4001 --key alice");
    }
}
