namespace Autonet.Bench.Comparison;

/// <summary>A model and a batch that both sides train.</summary>
internal sealed record ModelSize(string Name, int Dim, int Layers, int Heads, int Hidden, int Vocab, int Seq, int Batch)
{
    public static readonly ModelSize[] All =
    [
        new("10.8 M", 384, 6, 6, 1024, 256, 256, 12),
        new("85 M", 768, 12, 12, 2048, 256, 256, 4),
    ];

    /// <summary>The options that both programs understand.</summary>
    public string[] Arguments =>
    [
        "--dim", $"{Dim}", "--layers", $"{Layers}", "--heads", $"{Heads}", "--hidden", $"{Hidden}", "--vocab", $"{Vocab}", "--seq", $"{Seq}", "--batch", $"{Batch}",
    ];

    /// <summary>Floating-point operations of one step: six per matrix weight and token, and of attention twelve per layer, width, token and earlier position.</summary>
    public double OperationsPerStep
    {
        get
        {
            double matrixWeights = (Layers * ((4.0 * Dim * Dim) + (3.0 * Dim * Hidden))) + ((double)Vocab * Dim);
            double tokens = Batch * Seq;
            return (6 * matrixWeights * tokens) + (12.0 * Layers * Dim * tokens * (Seq + 1) / 2);
        }
    }
}
