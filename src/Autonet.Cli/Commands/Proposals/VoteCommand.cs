using System.CommandLine;
using System.Numerics;
using Autonet.Chain.Rpc;
using Autonet.Cli.Terminal;
using Autonet.Core.Identifiers;
using Autonet.Node.Deployment;
using Autonet.Node.Governance;
using Autonet.Node.Governance.Ballots;
using Autonet.Node.Prerequisites;

namespace Autonet.Cli.Commands.Proposals;

/// <summary><c>autonet proposal vote</c>: one vote, counted in both houses.</summary>
internal static class VoteCommand
{
    public static Command Create(TextWriter output)
    {
        ChainOptions chain = new();
        GaslessOptions gasless = new();
        Argument<string> id = ProposalCommand.IdArgument();
        Option<bool> inFavour = new("--for") { Description = "Vote yes" };
        Option<bool> against = new("--against") { Description = "Vote no" };
        Option<bool> abstain = new("--abstain") { Description = "Count for the quorum alone" };
        Option<string> reason = new("--reason") { Description = "Why, for all to read", DefaultValueFactory = _ => "" };
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("vote", "Vote; one vote counts in both houses")
        {
            id, inFavour, against, abstain, reason, gasless.Gasless, gasless.Relay, gasless.Out, gasless.SignerContract, json,
            chain.DataDir, chain.Rpc, chain.Manifest, chain.Key, chain.PasswordFile,
        };
        command.Validators.Add(result =>
        {
            if (((Option<bool>[])[inFavour, against, abstain]).Count(choice => result.GetValue(choice)) != 1)
            {
                result.AddError("Say how you vote: one of --for, --against and --abstain.");
            }
        });
        gasless.Validate(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            VoteChoice choice = parsed.GetValue(inFavour) ? VoteChoice.For : parsed.GetValue(against) ? VoteChoice.Against : VoteChoice.Abstain;
            using GovernanceSession session = await GovernanceSession.OpenAsync(chain, parsed, "founder-1", cancellationToken);
            Proposal proposal = await session.Client.FindAsync(parsed.GetRequiredValue(id), cancellationToken);
            ProposalStatus status = await session.Client.StatusAsync(proposal, cancellationToken);
            if (status.Stage != ProposalStage.Active)
            {
                throw new ActionableException($"Proposal {proposal.Number} is {status.Stage} and takes no votes. Next: {NextStep.Of(status).Text}.");
            }

            Address voter = gasless.VoterOf(parsed, session.Key);
            if (await session.Contracts.Governor(proposal.Track).HasVotedAsync(proposal.Id, voter, cancellationToken: cancellationToken))
            {
                throw new ActionableException($"{voter} voted on proposal {proposal.Number} already, and a vote stands.");
            }

            (BigInteger tokens, BigInteger seats) = await session.Client.WeightAsync(voter, proposal, cancellationToken);
            if (tokens.IsZero && seats.IsZero)
            {
                throw new ActionableException(
                    $"{voter} had no votes when proposal {proposal.Number} took its snapshot: delegate with 'autonet proposal delegate' before the next proposal, so that your tokens count.");
            }

            if (parsed.GetValue(gasless.Gasless))
            {
                SignedBallot ballot = await new BallotSigner(session.Contracts).SignAsync(proposal, choice, parsed.GetValue(reason)!, voter, session.Key, cancellationToken);
                await gasless.DeliverAsync(
                    parsed, output, BallotCodec.Write(ballot), $"a ballot {choice} on proposal {proposal.Number}", relay => relay.SendAsync(ballot, cancellationToken), cancellationToken);
                return;
            }

            TransactionReceipt receipt = await session.Client.VoteAsync(session.Sender, proposal, choice, parsed.GetValue(reason)!, cancellationToken);
            Outcome.Write(
                output, parsed.GetValue(json), $"Voted {choice} on proposal {proposal.Number} with {Tokens.Format(tokens)} tokens and {seats} seats.",
                ("proposal", proposal.Number), ("choice", choice.ToString()), ("tokensWei", $"{tokens}"), ("seats", $"{seats}"),
                ("transaction", receipt.TransactionHash.ToString()), ("gas", receipt.GasUsed));
        });
        return HelpWithExamples.With(
            command, "autonet proposal vote 1 --for --key founder-2", "autonet proposal vote 1 --against --reason \"too large a budget\" --key alice",
            "autonet proposal vote 1 --for --gasless --relay http://127.0.0.1:4001 --key alice");
    }
}
