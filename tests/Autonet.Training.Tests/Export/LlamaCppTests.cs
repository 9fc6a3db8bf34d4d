using Autonet.Exact.Parallelism;
using Autonet.Training.Checkpoints;
using Autonet.Training.Export;
using Autonet.Training.Inference;
using Autonet.Training.Models;
using Autonet.Training.Tokenizers;
using Autonet.Training.Tests.Tokenizers;

namespace Autonet.Training.Tests.Export;

/// <summary>
/// Exported files in llama.cpp itself. Its sums are ordered otherwise than the exact ones, so its logits differ in the last bits; the models'
/// weights are spread so far that no two leading logits come near each other.
/// </summary>
public sealed class LlamaCppTests : IDisposable
{
    private const int Count = 96;
    private const float LogitTolerance = 5e-5f;
    private static readonly ushort[] Prompt = ByteTokenizer.Instance.Encode("We hold these truths");
    private readonly string _folder = Directory.CreateTempSubdirectory("autonet-llama-").FullName;

    public static TheoryData<string> Models => ["Grouped", "Single", "Tied"];

    private static ModelConfiguration Grouped { get; } = new()
    {
        Dim = 96, Layers = 3, Heads = 6, KvHeads = 2, Hidden = 160, Vocab = 256, Seq = 128,
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Llama_cpp_continues_with_the_same_tokens(string name)
    {
        LlamaCpp.SkipWhereItDoesNotRun();
        ModelConfiguration model = name switch
        {
            "Single" => Grouped with { Heads = 2, KvHeads = 2, Layers = 1, RopeTheta = 500f, NormEps = 1e-6f },
            "Tied" => Grouped with { KvHeads = 6, TiedHead = true, Vocab = 300, RopeTheta = 100_000f },
            _ => Grouped,
        };
        (Checkpoint checkpoint, ushort[] tokens, float[] logits) = WellApart(model);
        LlamaAnswer answer = await LlamaCpp.ContinueAsync(Export(checkpoint, GgufQuantisation.F32), Prompt, Count);
        Assert.Equal(tokens, answer.Tokens);
        Assert.Contains("llama", answer.Description, StringComparison.Ordinal);
        Assert.Contains("all F32", answer.Description, StringComparison.Ordinal);
        Assert.Equal([0], answer.Ends);
        float difference = answer.Logits.Chunk(2).Max(pair => MathF.Abs((float)pair[1] - logits[(int)pair[0]]));
        Assert.Equal(2 * model.Vocab, answer.Logits.Length);
        Assert.True(difference < LogitTolerance, $"Logits differ by {difference}.");
    }

    [Theory]
    [InlineData(GgufQuantisation.Q8_0, "Q8_0", 0.05f)]
    [InlineData(GgufQuantisation.Q4_0, "Q4_0", 0.3f)]
    public async Task Quantised_files_load_and_stay_near(GgufQuantisation quantisation, string type, float share)
    {
        LlamaCpp.SkipWhereItDoesNotRun();
        (Checkpoint checkpoint, _, float[] logits) = WellApart(Grouped);
        LlamaAnswer answer = await LlamaCpp.ContinueAsync(Export(checkpoint, quantisation), Prompt, Count);
        Assert.Contains(type, answer.Description, StringComparison.Ordinal);
        Assert.Equal(Count, answer.Tokens.Length);
        Assert.All(answer.Tokens, token => Assert.InRange(token, 0, Grouped.Vocab - 1));

        // Root of the mean square, as a share of the logits' own.
        double error = answer.Logits.Chunk(2).Average(pair => Math.Pow(pair[1] - logits[(int)pair[0]], 2));
        double size = logits.Average(static logit => Math.Pow(logit, 2));
        Assert.InRange(Math.Sqrt(error / size), 1e-5, share);
    }

    [Fact]
    public async Task Llama_cpp_reads_text_as_the_same_tokens()
    {
        LlamaCpp.SkipWhereItDoesNotRun();
        string[] texts = ["plain", "two  spaces\nand lines\t", "Ünïcödé 漢字 🙂", "don't 123 ,.", "the then the"];
        Checkpoint checkpoint = ExportSamples.Spread(Grouped with { Vocab = 280 }, 7);
        Assert.Equal(TokenizerRefusal.None, HuggingFaceTokenizer.TryRead(TokenizerTests.Bpe(), out HuggingFaceTokenizer? merging));
        foreach (ITokenizer tokenizer in (ITokenizer[])[ByteTokenizer.Instance, merging!])
        {
            string path = Path.Combine(_folder, "tokens.gguf");
            ExportSamples.Gguf(checkpoint, tokenizer, GgufQuantisation.F32, path);
            LlamaAnswer answer = await LlamaCpp.ContinueAsync(path, [1], 1, texts);
            Assert.Equal(texts.Select(tokenizer.Encode), answer.Texts);
        }
    }

    /// <summary>The first of the seeds whose model never has its two likeliest tokens near each other.</summary>
    private static (Checkpoint Checkpoint, ushort[] Tokens, float[] Logits) WellApart(ModelConfiguration model)
    {
        for (ulong seed = 1; seed < 100; seed++)
        {
            Checkpoint checkpoint = ExportSamples.Spread(model, seed);
            (ushort[] tokens, float[] logits, float gap) = Continue(checkpoint);
            if (gap > 20 * LogitTolerance && tokens.Distinct().Count() > 8)
            {
                return (checkpoint, tokens, logits);
            }
        }

        throw new InvalidOperationException("No seed gives a model to compare with.");
    }

    /// <summary>The exact continuation, the logits after the prompt, and the least distance between the two likeliest tokens of any step.</summary>
    private static (ushort[] Tokens, float[] Logits, float Gap) Continue(Checkpoint checkpoint)
    {
        using KernelContext context = Scenarios.Context();
        Decoder decoder = Decoder.Of(checkpoint, context);
        KeyValueCache cache = new(checkpoint.Model, 1, Prompt.Length + Count);
        List<ushort> tokens = [];
        float[] first = [];
        float gap = float.PositiveInfinity;
        for (ushort[] next = Prompt; tokens.Count < Count; next = [tokens[^1]])
        {
            decoder.Extend(cache, new Extension(0, next));
            float[] logits = decoder.Logits(0).ToArray();
            first = tokens.Count == 0 ? logits : first;
            int[] order = [.. Enumerable.Range(0, logits.Length).OrderByDescending(token => logits[token])];
            gap = MathF.Min(gap, logits[order[0]] - logits[order[1]]);
            tokens.Add((ushort)order[0]);
        }

        Assert.Equal(tokens, Generator.Generate(checkpoint, Prompt, Count, new SamplingSettings(0, 1, 0), context, null, CancellationToken.None));
        return ([.. tokens], first, gap);
    }

    private string Export(Checkpoint checkpoint, GgufQuantisation quantisation)
    {
        string path = Path.Combine(_folder, "model.gguf");
        ExportSamples.Gguf(checkpoint, ByteTokenizer.Instance, quantisation, path);
        return path;
    }
}
