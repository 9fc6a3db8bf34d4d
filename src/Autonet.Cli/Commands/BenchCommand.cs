using System.CommandLine;
using Autonet.Cli.Commands.Benchmarks;
using Autonet.Cli.Terminal;

namespace Autonet.Cli.Commands;

/// <summary><c>autonet bench …</c>: how fast this machine trains and generates.</summary>
internal static class BenchCommand
{
    public static Command Create(TextWriter output, TextWriter error) => HelpWithExamples.With(
        new Command("bench", "Measure the speed of this machine") { TrainBenchCommand.Create(output, error), GenerateBenchCommand.Create(output, error) },
        "autonet bench train --steps 10",
        "autonet bench generate --batch 8");
}
