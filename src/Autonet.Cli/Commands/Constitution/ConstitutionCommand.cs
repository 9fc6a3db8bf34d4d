using System.CommandLine;
using Autonet.Cli.Terminal;
using Autonet.Node.Prerequisites;

namespace Autonet.Cli.Commands.Constitution;

/// <summary><c>autonet constitution show|diff|check</c>.</summary>
internal static class ConstitutionCommand
{
    public static Command Create(TextWriter output, TextWriter error) => HelpWithExamples.With(
        new Command("constitution", "The articles, their texts and the code that enforces them") { ShowConstitutionCommand.Create(output), DiffCommand.Create(output), CheckCommand.Create(output, error) },
        "autonet constitution show",
        "autonet constitution diff use",
        "autonet constitution check charter.yaml");

    /// <summary>The checkout's folder of article texts, or null when the program runs without one.</summary>
    public static string? TextFolder()
    {
        try
        {
            return Path.Combine(Checkout.Find(Environment.GetEnvironmentVariable(Checkout.RootVariable)).Root, "constitution");
        }
        catch (ActionableException)
        {
            // An installed program has no checkout; texts are then fetched from where the articles say.
            return null;
        }
    }
}
