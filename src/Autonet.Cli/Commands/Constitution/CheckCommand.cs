using System.CommandLine;
using System.Text.Json.Nodes;
using Autonet.Cli.Commands.Proposals;
using Autonet.Cli.Terminal;
using Autonet.Node.Charters;
using Autonet.Node.Constitution;
using Autonet.Node.Governance;
using Autonet.Node.Governance.Files;
using Autonet.Node.Prerequisites;

namespace Autonet.Cli.Commands.Constitution;

/// <summary><c>autonet constitution check</c>: which articles refuse, and why, before anything is submitted.</summary>
internal static class CheckCommand
{
    private static readonly string[] TrackNames = ["operations", "protocol", "constitutional"];

    public static Command Create(TextWriter output, TextWriter error)
    {
        ChainOptions chain = new();
        Argument<string> file = new("file") { Description = "A charter, a proposal file, or a call: JSON {target, value, data}, or calldata in hexadecimal with --target" };
        Option<string> target = new("--target") { Description = "The contract of hexadecimal calldata: a name of the deployment or an address", HelpName = "name|address" };
        Option<string> track = new("--track") { Description = "Judge on this track (default: the lowest that is allowed)", HelpName = "name" };
        track.AcceptOnlyFromAmong(TrackNames);
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("check", "Say which articles refuse a charter, a proposal or a call, and why; exit code 0 whatever the answer, 1 if there is none")
        {
            file, target, track, json, chain.DataDir, chain.Rpc, chain.Manifest,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string path = parsed.GetRequiredValue(file);
            if (!File.Exists(path))
            {
                throw new ActionableException($"There is no file '{path}': name a charter, a proposal file, or a file with a call.");
            }

            using GovernanceSession session = await GovernanceSession.OpenAsync(chain, parsed, cancellationToken);
            ConstitutionState constitution = await ConstitutionReader.ReadAsync(session.Contracts, cancellationToken);
            (ProposalDraft draft, CharterFile? charter) = await DraftAsync(session, constitution, path, parsed.GetValue(target), Path.Combine(chain.FolderOf(parsed), "blobs"), error, cancellationToken);
            if (parsed.GetValue(track) is string named)
            {
                draft = draft with { Track = (Track)(Array.IndexOf(TrackNames, named) + 1) };
            }

            // An amendment's first step is the vote that approves it, unless that vote stands already.
            if (draft.NeedsTwoVotes(session.Contracts.Amendments.Address)
                && !(await draft.AmendmentAsync(session.Contracts, cancellationToken)).Stands(constitution.NowUnixSeconds))
            {
                draft = draft.ToFirstVote(session.Contracts);
            }

            ProposalVerdict verdict = await new ConstitutionCheck(session.Contracts, constitution)
                .JudgeAsync(draft.Track, draft.Calls, constitution.NowUnixSeconds, cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonObject answer = new() { ["allowed"] = verdict.IsAllowed, ["refusals"] = ProposalJson.Of(verdict.Refusals) };
                if (charter is not null)
                {
                    answer["stakes"] = StakeLines.Json(charter);
                }

                Json.Write(output, answer);
            }
            else
            {
                VerdictLines.Write(output, verdict, session.Contracts.Manifest);
                if (charter is not null)
                {
                    StakeLines.Write(output, charter);
                }
            }
        });
        return HelpWithExamples.With(
            command, "autonet constitution check charter.yaml", "autonet constitution check grant.yaml --json", "autonet constitution check call.json --track operations",
            "autonet constitution check calldata.hex --target Treasury");
    }

    /// <summary>The proposal, and the charter if it is one of a run.</summary>
    private static async Task<(ProposalDraft Draft, CharterFile? Charter)> DraftAsync(
        GovernanceSession session, ConstitutionState constitution, string path, string? target, string blobFolder, TextWriter error, CancellationToken cancellationToken)
    {
        if (new FileInfo(path).Length > CallFile.MaxBytes)
        {
            throw new ActionableException($"'{path}' has more than {CallFile.MaxBytes} bytes: it is no charter, proposal or call.");
        }

        byte[] bytes = await File.ReadAllBytesAsync(path, cancellationToken);
        if (CallFile.TryRead(bytes, target, session.Contracts.Manifest, out ProposedCall? call))
        {
            return (new ProposalDraft(new ConstitutionCheck(session.Contracts, constitution).LowestTrack([call]), [call], ""), null);
        }

        ProposalFile proposal = ProposalReader.NamesKind(bytes) ? CreateProposalCommand.Read(path) : new RunFile(Path.GetFileName(path));
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        CharterFile? charter = null;
        if (proposal is RunFile run)
        {
            charter = CharterReader.ReadFile(Path.Combine(folder, run.CharterPath));
            await error.WriteLineAsync("Building the data set and the programs …");
        }

        ProposalDraft draft = await new ProposalAssembly(session.Chain, session.Contracts, constitution, TimeProvider.System)
            .AssembleAsync(proposal, folder, blobFolder, cancellationToken);
        return (draft, charter);
    }
}
