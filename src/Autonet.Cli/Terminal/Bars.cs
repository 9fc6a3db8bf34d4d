namespace Autonet.Cli.Terminal;

/// <summary>Bars of a chart in a terminal.</summary>
internal static class Bars
{
    private const uint PartsPerMillion = 1_000_000;
    private const string Eighths = " ▏▎▍▌▋▊▉";

    /// <summary>A bar for a share, in eighths of a character, padded to a width.</summary>
    /// <param name="sharePpm">The share in parts per million; more than all counts as all.</param>
    /// <param name="width">Characters of the whole.</param>
    public static string Of(uint sharePpm, int width)
    {
        int eighths = (int)((ulong)Math.Min(sharePpm, PartsPerMillion) * (ulong)width * 8 / PartsPerMillion);
        string bar = new string('█', eighths / 8) + (eighths % 8 == 0 ? "" : Eighths[eighths % 8].ToString());
        return bar.PadRight(width);
    }
}
