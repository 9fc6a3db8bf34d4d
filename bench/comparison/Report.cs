using System.Globalization;
using System.Text;

namespace Autonet.Bench.Comparison;

/// <summary>The page that a comparison leaves behind.</summary>
internal static class Report
{
    public static string Write(IReadOnlyList<Comparison> comparisons, Ceiling ceiling, int threads, int steps)
    {
        StringBuilder text = new();
        string peer = comparisons[0].Pairs[0].Peer.Name;
        text.AppendLine(CultureInfo.InvariantCulture, $"# Training speed on {Processor.Name}, {threads} threads, {Processor.Registers}");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"By `bench/compare`: Autonet (exact fp32) and {peer} (eager fp32) train the same models, alternately, {comparisons[0].Pairs.Count} rounds of {steps} steps each.");
        text.AppendLine("Tokens per second are the median over rounds of each round's median step; the ratio is taken within a round; memory is the largest resident set.");
        text.AppendLine();
        text.AppendLine("| Parameters | Batch | Autonet tokens/s | libtorch tokens/s | Ratio, median (lowest to highest) | Autonet peak MiB | libtorch peak MiB |");
        text.AppendLine("|---|---|---|---|---|---|---|");
        foreach (Comparison c in comparisons)
        {
            double[] ratios = c.Ratios;
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {c.Pairs[0].Ours.Parameters:N0} | {c.Size.Batch} × {c.Size.Seq} | {c.OursTokensPerSecond:N0} | {c.PeerTokensPerSecond:N0} | {Comparison.Median(ratios):F2} ({ratios[0]:F2} to {ratios[^1]:F2}) | {c.OursPeakBytes / 1048576.0:N0} | {c.PeerPeakBytes / 1048576.0:N0} |");
        }

        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Roofline: registers alone reach {ceiling.PeakGigaflops:N0} GFLOP/s, our product of two 2,048 matrices {ceiling.ProductGigaflops:N0} ({ceiling.ProductGigaflops / ceiling.PeakGigaflops:P0}).");
        foreach (Comparison c in comparisons)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"A whole training step at {c.Size.Name} runs at {c.OursGigaflopsPerSecond:N0} GFLOP/s, attention included: {c.OursGigaflopsPerSecond / ceiling.ProductGigaflops:P0} of that product, {c.OursGigaflopsPerSecond / ceiling.PeakGigaflops:P0} of the registers.");
        }

        return text.ToString();
    }
}
