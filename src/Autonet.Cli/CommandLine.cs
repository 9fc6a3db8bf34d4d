using System.CommandLine;
using System.CommandLine.Help;
using Autonet.Cli.Commands;
using Autonet.Cli.Commands.Constitution;
using Autonet.Cli.Commands.Models;
using Autonet.Cli.Commands.Proposals;
using Autonet.Cli.Terminal;

namespace Autonet.Cli;

/// <summary>The <c>autonet</c> command line: its tree, and the one place where failures become sentences.</summary>
public static class CommandLine
{
    // What an interrupted demonstration needs to stop its nodes and let the chain write its state.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(45);

    /// <summary>Runs a command.</summary>
    /// <param name="arguments">The arguments after the program's name.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where progress and failures go.</param>
    /// <returns>The exit code: 0 when the command did what was asked, 130 when it was interrupted, else 1.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(error);
        ParseResult parsed = CreateTree(output, error).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            await error.WriteLineAsync($"autonet: {parsed.Errors[0].Message} See 'autonet {PathOf(parsed)}--help'.").ConfigureAwait(false);
            return 1;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = StopLimit,
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return Failure.Interrupted;
        }
        catch (Exception e) when (Environment.GetEnvironmentVariable(Failure.DebugVariable) != "1")
        {
            await error.WriteLineAsync("autonet: " + Failure.Explain(e)).ConfigureAwait(false);
            return 1;
        }
    }

    /// <summary>The tree of commands.</summary>
    internal static RootCommand CreateTree(TextWriter output, TextWriter error)
    {
        RootCommand root = new("Train an AI model together, on machines that do not trust each other, under a constitution that code enforces.")
        {
            DemoCommand.Create(output, error),
            DevnetCommand.Create(output, error),
            DeployCommand.Create(output, error),
            KeyCommand.Create(output),
            NodeCommand.Create(),
            RunCommand.Create(output, error),
            ModelCommand.Create(output, error),
            ProposalCommand.Create(output, error),
            ConstitutionCommand.Create(output, error),
            TreasuryCommand.Create(output),
            PowerCommand.Create(output),
            VerifyCommand.Create(output, error),
            CourtCommand.Create(output, error),
            EvaluationCommand.Create(output, error),
            CanaryCommand.Create(output),
            BenchCommand.Create(output, error),
        };
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    private static string PathOf(ParseResult parsed)
    {
        Stack<string> names = new();
        for (System.CommandLine.Parsing.SymbolResult? at = parsed.CommandResult; at is System.CommandLine.Parsing.CommandResult command; at = at.Parent)
        {
            if (command.Command is not RootCommand)
            {
                names.Push(command.Command.Name + " ");
            }
        }

        return string.Concat(names);
    }
}
