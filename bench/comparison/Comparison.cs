namespace Autonet.Bench.Comparison;

/// <summary>All rounds of one model, and what they come to.</summary>
internal sealed record Comparison(ModelSize Size, IReadOnlyList<(Measurement Ours, Measurement Peer)> Pairs)
{
    public double OursTokensPerSecond => Median(Pairs.Select(static pair => pair.Ours.TokensPerSecond));

    public double PeerTokensPerSecond => Median(Pairs.Select(static pair => pair.Peer.TokensPerSecond));

    /// <summary>The ratio of each round, ascending: both sides of a round ran one after the other.</summary>
    public double[] Ratios => [.. Pairs.Select(static pair => pair.Ours.TokensPerSecond / pair.Peer.TokensPerSecond).Order()];

    public long OursPeakBytes => Pairs.Max(static pair => pair.Ours.PeakBytes);

    public long PeerPeakBytes => Pairs.Max(static pair => pair.Peer.PeakBytes);

    /// <summary>Our arithmetic in 10⁹ operations per second, attention included.</summary>
    public double OursGigaflopsPerSecond => Size.OperationsPerStep / (Size.Batch * Size.Seq) * OursTokensPerSecond / 1e9;

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
