using System.CommandLine;
using Autonet.Cli.Terminal;

namespace Autonet.Cli.Commands.Models;

/// <summary><c>autonet model export</c>.</summary>
internal static class ModelCommand
{
    public static Command Create(TextWriter output, TextWriter error) => HelpWithExamples.With(
        new Command("model", "Models that runs trained") { ExportModelCommand.Create(output, error) },
        "autonet model export --run 1 --out model",
        "autonet model export --run 1 --format gguf --quantization q8_0");
}
