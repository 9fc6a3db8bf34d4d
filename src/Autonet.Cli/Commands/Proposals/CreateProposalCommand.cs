using System.CommandLine;
using System.Numerics;
using Autonet.Chain.Accounts;
using Autonet.Chain.Bindings;
using Autonet.Cli.Terminal;
using Autonet.Core.Identifiers;
using Autonet.Node.Charters;
using Autonet.Node.Constitution;
using Autonet.Node.Deployment;
using Autonet.Node.Governance;
using Autonet.Node.Governance.Descriptions;
using Autonet.Node.Governance.Files;
using Autonet.Node.Prerequisites;

namespace Autonet.Cli.Commands.Proposals;

/// <summary><c>autonet proposal create</c>: a file becomes a proposal, if the constitution allows it.</summary>
internal static class CreateProposalCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        ChainOptions chain = new();
        Argument<string?> file = new("file") { Description = "Proposal file (YAML or JSON)", Arity = ArgumentArity.ZeroOrOne };
        Option<string> template = new("--template") { Description = "Print a file to fill in: " + string.Join(", ", ProposalReader.Kinds), HelpName = "kind" };
        template.AcceptOnlyFromAmong([.. ProposalReader.Kinds]);
        Option<string> second = new("--second") { Description = "Propose the second vote on the amendment that this proposal approved", HelpName = "proposal" };
        Option<bool> dry = new("--dry-run") { Description = "Ask the constitution and propose nothing" };
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("create", "Propose what a file says; the constitution is asked before anything is sent, and the deposit is put up by itself")
        {
            file, template, second, dry, json, chain.DataDir, chain.Rpc, chain.Manifest, chain.Key, chain.PasswordFile,
        };
        command.Validators.Add(result =>
        {
            int ways = (result.GetValue(file) is null ? 0 : 1) + (result.GetResult(template) is null ? 0 : 1) + (result.GetResult(second) is null ? 0 : 1);
            if (ways != 1)
            {
                result.AddError("Name one thing to propose: a file, --template KIND to begin one, or --second NUMBER.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(template) is string kind)
            {
                output.Write(ProposalTemplates.Find(kind));
                return;
            }

            using GovernanceSession session = await GovernanceSession.OpenAsync(chain, parsed, "founder-1", cancellationToken);
            ConstitutionState constitution = await ConstitutionReader.ReadAsync(session.Contracts, cancellationToken);
            ProposalDraft draft = parsed.GetValue(second) is string number
                ? await SecondAsync(session, number, cancellationToken)
                : await OfFileAsync(session, constitution, parsed.GetRequiredValue(file)!, chain, parsed, error, cancellationToken);
            draft = await StageAsync(session, draft, constitution.NowUnixSeconds, cancellationToken);
            await RequireAllowedAsync(session, constitution, draft, cancellationToken);
            if (parsed.GetValue(dry))
            {
                Outcome.Write(
                    output, parsed.GetValue(json), $"The constitution allows it on the {draft.Track} track; nothing was proposed.",
                    ("allowed", true), ("track", draft.Track.ToString()));
                return;
            }

            await PrepareAsync(session, cancellationToken);
            Proposal proposal = await ProposeAsync(session, draft, cancellationToken);
            ProposalStatus status = await session.Client.StatusAsync(proposal, cancellationToken);
            Outcome.Write(
                output, parsed.GetValue(json),
                $"Proposal {proposal.Number} is made on the {proposal.Track} track (id {proposal.Id}): {NextStep.Of(status).Text}. Next: autonet proposal vote {proposal.Number} --for",
                ("number", proposal.Number), ("id", $"{proposal.Id}"), ("track", proposal.Track.ToString()), ("next", NextStep.Of(status).Text));
        });
        return HelpWithExamples.With(
            command, "autonet proposal create --template grant > grant.yaml", "autonet proposal create grant.yaml --key founder-1",
            "autonet proposal create article.yaml --dry-run", "autonet proposal create --second 5 --key founder-1");
    }

    /// <summary>Reads a proposal file.</summary>
    /// <exception cref="ActionableException">It is missing or refused.</exception>
    public static ProposalFile Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new ActionableException($"There is no proposal file '{path}': begin one with 'autonet proposal create --template KIND'.");
        }

        ProposalFile? proposal = null;
        FileFault fault = new FileInfo(path).Length > ProposalFile.MaxBytes
            ? new FileFault(FileFaultKind.TooLarge, 0, "", $"{ProposalFile.MaxBytes}")
            : ProposalReader.TryRead(File.ReadAllBytes(path), out proposal);
        return proposal ?? throw new ActionableException($"The proposal '{path}' is refused: {fault}.");
    }

    private static async Task<ProposalDraft> OfFileAsync(
        GovernanceSession session, ConstitutionState constitution, string path, ChainOptions chain, ParseResult parsed, TextWriter error, CancellationToken cancellationToken)
    {
        ProposalFile proposal = Read(path);
        if (proposal is RunFile)
        {
            await error.WriteLineAsync("Building the data set and the programs …");
        }

        return await new ProposalAssembly(session.Chain, session.Contracts, constitution, TimeProvider.System).AssembleAsync(
            proposal, Path.GetDirectoryName(Path.GetFullPath(path))!, Path.Combine(chain.FolderOf(parsed), "blobs"), cancellationToken);
    }

    private static async Task<ProposalDraft> SecondAsync(GovernanceSession session, string number, CancellationToken cancellationToken)
    {
        Proposal first = await session.Client.FindAsync(number, cancellationToken);
        return ProposalDraft.SecondOf(first, session.Contracts.Amendments.Address)
            ?? throw new ActionableException($"Proposal {first.Number} is no first vote on an amendment: --second takes one whose call is Amendments.approve.");
    }

    /// <summary>Chooses between the first and the second vote on an amendment by what the chain remembers of it.</summary>
    private static async Task<ProposalDraft> StageAsync(GovernanceSession session, ProposalDraft draft, ulong now, CancellationToken cancellationToken)
    {
        if (!draft.NeedsTwoVotes(session.Contracts.Amendments.Address))
        {
            return draft;
        }

        AmendmentView view = await draft.AmendmentAsync(session.Contracts, cancellationToken);
        return view.BarredUntil > now
                ? throw new ActionableException($"This amendment failed its second vote and is barred until {Quantities.Time(view.BarredUntil)}.")
            : !view.Stands(now) ? draft.ToFirstVote(session.Contracts)
            : now < view.SecondVoteFrom
                ? throw new ActionableException(
                    $"This amendment passed its first vote and cools down: its second vote may be proposed from {Quantities.Time(view.SecondVoteFrom)} until {Quantities.Time(view.SecondVoteUntil)}.")
            : draft.ToSecondVote();
    }

    /// <summary>Lets the proposer's tokens count, unless they were given to someone else to vote with, and sees that no other proposal of it is live.</summary>
    private static async Task PrepareAsync(GovernanceSession session, CancellationToken cancellationToken)
    {
        (Address governor, BigInteger id, bool isLive) = await session.Contracts.Deposits.LatestOfAsync(session.Key.Address, cancellationToken: cancellationToken);
        if (isLive && !governor.IsZero)
        {
            Proposal live = await session.Client.FindAsync($"{id}", cancellationToken);
            throw new ActionableException($"{session.Key.Address} has proposal {live.Number} under way, and one at a time is allowed: wait for its vote to end, or cancel it before it opens.");
        }

        if ((await session.Contracts.Token.DelegatesAsync(session.Key.Address, cancellationToken: cancellationToken)).IsZero)
        {
            await session.Client.DelegateToSelfAsync(session.Sender, TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<Proposal> ProposeAsync(GovernanceSession session, ProposalDraft draft, CancellationToken cancellationToken)
    {
        try
        {
            return await session.Client.ProposeAsync(session.Sender, draft.Track, draft.Calls, draft.Description, cancellationToken);
        }
        catch (TransactionRevertedException e) when (e.Reason?.Error?.Name == "GovernorUnexpectedProposalState")
        {
            // A proposal's id is the hash of its calls and its text.
            throw new ActionableException("The same proposal, word for word, was made before: change its title or its text.", e);
        }
        catch (TransactionRevertedException e) when (e.Reason?.Error?.Name == "GovernorInsufficientProposerVotes")
        {
            throw new ActionableException(
                $"{session.Key.Address} has {Tokens.Format((BigInteger)e.Reason.Arguments[1])} votes of tokens and proposing on the {draft.Track} track takes {Tokens.Format((BigInteger)e.Reason.Arguments[2])}: let others delegate to it, or ask one who has them.", e);
        }
    }

    private static async Task RequireAllowedAsync(GovernanceSession session, ConstitutionState constitution, ProposalDraft draft, CancellationToken cancellationToken)
    {
        ProposalVerdict verdict = await new ConstitutionCheck(session.Contracts, constitution).JudgeAsync(draft.Track, draft.Calls, constitution.NowUnixSeconds, cancellationToken);
        if (!verdict.IsAllowed)
        {
            throw new ActionableException("The constitution refuses it, and nothing was proposed: "
                + string.Join("; ", verdict.Refusals.Select(refusal => $"{VerdictLines.Subject(refusal.Article)}: {refusal.Reason}")) + ".");
        }
    }
}
