using System.CommandLine;
using Autonet.Cli.Terminal;
using Autonet.Node.Governance;

namespace Autonet.Cli.Commands.Proposals;

/// <summary><c>autonet proposal …</c>: everything with which people govern.</summary>
internal static class ProposalCommand
{
    public static Command Create(TextWriter output, TextWriter error) => HelpWithExamples.With(
        new Command("proposal", "Propose, vote in both houses, queue, execute; seats, delegations, dissent")
        {
            CreateProposalCommand.Create(output, error), ListProposalsCommand.Create(output), ShowProposalCommand.Create(output), VoteCommand.Create(output),
            DelegateCommand.Create(output), SeatsCommand.Create(output), QueueCommand.Create(output), ExecuteCommand.Create(output), CancelCommand.Create(output),
            ExitCommand.Create(output), EntityCommand.Create(output),
        },
        "autonet proposal list",
        "autonet proposal create grant.yaml --key founder-1",
        "autonet proposal vote 1 --for --key founder-2",
        "autonet proposal queue 1 && autonet proposal execute 1");

    /// <summary>The argument that names a proposal.</summary>
    public static Argument<string> IdArgument() => new("proposal") { Description = "Number from the list, or the governor's id" };

    /// <summary>The first line of a proposal's description.</summary>
    public static string TitleOf(Proposal proposal) => proposal.Description.Split('\n')[0].TrimStart('#', ' ');
}
