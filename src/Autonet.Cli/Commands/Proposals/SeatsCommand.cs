using System.CommandLine;
using System.Numerics;
using System.Text.Json.Nodes;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Cli.Terminal;
using Autonet.Node.Governance;
using Autonet.Node.Governance.Descriptions;
using Autonet.Node.Prerequisites;

namespace Autonet.Cli.Commands.Proposals;

/// <summary><c>autonet proposal seats</c>: the contributors' house.</summary>
internal static class SeatsCommand
{
    public static Command Create(TextWriter output)
    {
        ChainOptions chain = new();
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("seats", "List the seats of the contributors' house; earn, activate, prove and lapse them")
        {
            json, chain.DataDir, chain.Rpc, chain.Manifest, Earn(output), Activate(output), Prove(output), Lapse(output),
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using GovernanceSession session = await GovernanceSession.OpenAsync(chain, parsed, cancellationToken);
            IReadOnlyList<SeatEntry> seats = await SeatBook.ReadAsync(session.Contracts, cancellationToken);
            Listing.Write(
                output, parsed.GetValue(json), seats, ToJson,
                ["seat", "state", "holder", "entity", "votes from", "last work", "delegate"],
                seat =>
                [
                    $"{seat.View.Seat}", seat.State.ToString().ToLowerInvariant(), seat.View.Holder.IsZero ? "" : ChecksumAddress.Format(seat.View.Holder), $"{seat.View.Entity}",
                    Quantities.Time(seat.View.VoteFrom), Quantities.Time(seat.View.LastWorkedAt),
                    seat.View.Delegate == seat.View.Holder ? "itself" : ChecksumAddress.Format(seat.View.Delegate),
                ]);
        });
        return HelpWithExamples.With(
            command, "autonet proposal seats", "autonet proposal seats earn --key worker-1", "autonet proposal seats activate 7", "autonet proposal seats prove --key worker-1");
    }

    private static Command Earn(TextWriter output)
    {
        ChainOptions chain = new();
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("earn", "Earn a seat with your certified rounds, which are found by themselves; needs an entity")
        {
            json, chain.DataDir, chain.Rpc, chain.Manifest, chain.Key, chain.PasswordFile,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using GovernanceSession session = await GovernanceSession.OpenAsync(chain, parsed, "node", cancellationToken);
            IReadOnlyList<(Work Work, ulong CertifiedAt)> work = await SeatBook.WorkOfAsync(session.Contracts, session.Key.Address, cancellationToken);
            if (work.Count == 0)
            {
                throw new ActionableException($"{session.Key.Address} has no certified work that can earn a seat: take part in a run with 'autonet node --run ID' and wait for the challenge window.");
            }

            TransactionReceipt receipt = await session.SendAsync(session.Contracts.Seats.Earn([.. work.Select(entry => entry.Work)]), cancellationToken);
            BigInteger seat = await session.Contracts.Seats.SeatOfAsync(session.Key.Address, cancellationToken: cancellationToken);
            SeatView view = await session.Contracts.Seats.SeatViewAsync(seat, cancellationToken: cancellationToken);
            Outcome.Write(
                output, parsed.GetValue(json), $"Earned seat {seat} with {work.Count} rounds; it can be activated from {Quantities.Time(view.VoteFrom)}: autonet proposal seats activate {seat}",
                ("seat", (ulong)seat), ("rounds", work.Count), ("voteFrom", view.VoteFrom), ("transaction", receipt.TransactionHash.ToString()));
        });
        return HelpWithExamples.With(command, "autonet proposal seats earn --key worker-1");
    }

    private static Command Prove(TextWriter output)
    {
        ChainOptions chain = new();
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("prove", "Show your newest certified work, so that your seat does not lapse")
        {
            json, chain.DataDir, chain.Rpc, chain.Manifest, chain.Key, chain.PasswordFile,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using GovernanceSession session = await GovernanceSession.OpenAsync(chain, parsed, "node", cancellationToken);
            BigInteger seat = await session.Contracts.Seats.SeatOfAsync(session.Key.Address, cancellationToken: cancellationToken);
            if (seat.IsZero)
            {
                throw new ActionableException($"{session.Key.Address} has no seat: earn one with 'autonet proposal seats earn'.");
            }

            SeatView view = await session.Contracts.Seats.SeatViewAsync(seat, cancellationToken: cancellationToken);
            (Work Work, ulong CertifiedAt)[] newer =
            [
                .. (await SeatBook.WorkOfAsync(session.Contracts, session.Key.Address, cancellationToken)).Where(entry => entry.CertifiedAt > view.LastWorkedAt),
            ];
            if (newer.Length == 0)
            {
                throw new ActionableException($"Seat {seat} has no certified work after {Quantities.Time(view.LastWorkedAt)} that could be shown: take part in a run and wait for the challenge window.");
            }

            Work newest = newer.MaxBy(entry => entry.CertifiedAt).Work;
            TransactionReceipt receipt = await session.SendAsync(session.Contracts.Seats.Prove(seat, newest), cancellationToken);
            Outcome.Write(
                output, parsed.GetValue(json), $"Seat {seat} is renewed by round {newest.Round} of run {newest.RunId}.",
                ("seat", (ulong)seat), ("run", newest.RunId), ("round", newest.Round), ("transaction", receipt.TransactionHash.ToString()));
        });
        return HelpWithExamples.With(command, "autonet proposal seats prove --key worker-1");
    }

    private static Command Activate(TextWriter output) => OfSeat(
        output, "activate", "Give a seat its vote after probation; anyone may", "autonet proposal seats activate 7 --key worker-1",
        (contracts, seat) => contracts.Seats.Activate(seat), "votes now");

    private static Command Lapse(TextWriter output) => OfSeat(
        output, "lapse", "End a seat that was idle for too long; anyone may", "autonet proposal seats lapse 3 --key founder-1",
        (contracts, seat) => contracts.Seats.Lapse(seat), "has lapsed");

    private static Command OfSeat(
        TextWriter output, string name, string description, string example, Func<GovernanceContracts, BigInteger, ContractCall> call, string what)
    {
        ChainOptions chain = new();
        Argument<ulong> seat = new("seat") { Description = "Number of the seat" };
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new(name, description) { seat, json, chain.DataDir, chain.Rpc, chain.Manifest, chain.Key, chain.PasswordFile };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using GovernanceSession session = await GovernanceSession.OpenAsync(chain, parsed, "founder-1", cancellationToken);
            ulong number = parsed.GetRequiredValue(seat);
            TransactionReceipt receipt = await session.SendAsync(call(session.Contracts, number), cancellationToken);
            Outcome.Write(output, parsed.GetValue(json), $"Seat {number} {what}.", ("seat", number), ("transaction", receipt.TransactionHash.ToString()));
        });
        return HelpWithExamples.With(command, example);
    }

    private static JsonObject ToJson(SeatEntry seat) => new()
    {
        ["seat"] = (ulong)seat.View.Seat,
        ["state"] = seat.State.ToString().ToLowerInvariant(),
        ["holder"] = seat.View.Holder.IsZero ? null : seat.View.Holder.ToString(),
        ["entity"] = seat.View.Entity,
        ["earnedAt"] = seat.View.EarnedAt,
        ["voteFrom"] = seat.View.VoteFrom,
        ["lastWorkedAt"] = seat.View.LastWorkedAt,
        ["delegate"] = seat.View.Delegate.ToString(),
    };
}
