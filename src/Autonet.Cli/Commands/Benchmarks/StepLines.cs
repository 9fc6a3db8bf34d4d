using System.Globalization;
using Autonet.Training.Rounds;

namespace Autonet.Cli.Commands.Benchmarks;

/// <summary>The progress of steps: one line that is written over in a terminal, nothing in a pipe.</summary>
internal sealed class StepLines(TextWriter error) : IProgress<StepProgress>
{
    public void Report(StepProgress value)
    {
        if (!Console.IsErrorRedirected)
        {
            error.Write(string.Create(CultureInfo.InvariantCulture, $"\rstep {value.Step} of {value.Steps}, loss {value.Loss:F4}"));
            if (value.Step == value.Steps)
            {
                error.WriteLine();
            }
        }
    }
}
