using System.Text;
using Autonet.Chain.Bindings;
using Autonet.Node.Charters;
using Autonet.Node.Prerequisites;
using Autonet.Node.Tests.Devnet;
using Autonet.Storage.Blobs;
using Autonet.Training.Checkpoints;
using Autonet.Training.Export;
using Autonet.Training.Models;
using Autonet.Training.Tokenizers;

namespace Autonet.Node.Tests.Charters;

/// <summary>Charters whose runs start from weights that were trained before.</summary>
public sealed class CharterStartTests : IDisposable
{
    private const string Start = "start:\n  from: llama\n  licence: Apache-2.0\n  seq: 8\n";
    private static readonly ModelConfiguration Model = new() { Dim = 16, Layers = 1, Heads = 2, KvHeads = 1, Hidden = 24, Vocab = 300, Seq = 32 };
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Charter { get; } = WithoutModel() + Start;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_charter_commits_to_the_weights_and_their_blob_is_stored()
    {
        Checkpoint weights = await WriteAsync(Charter);

        AssembledCharter assembled = await AssembleAsync();

        RunCharter charter = assembled.Charter;
        Assert.Equal(weights.StateRoot, charter.GenesisRoot);
        Assert.Equal(assembled.Start!.Cid.ToArray(), charter.GenesisCid);
        Assert.Equal(assembled.Start.Cid, CharterTerms.GenesisCidOf(charter));
        Assert.Equal("Apache-2.0", charter.GenesisLicence);
        Assert.Equal(8u, charter.Model.Seq);
        Assert.Equal(300u, charter.Model.Vocab);
        Assert.Equal(ByteTokenizer.Instance.Id, charter.Data.TokenizerId);
        Assert.Equal(CharterTerms.ProgramsOf(CharterTerms.PlanOf(charter)), charter.Programs);
        using BlobStore store = BlobStore.Open(new BlobStoreOptions { Folder = _folder["blobs"] }, TimeProvider.System);
        BlobRead stored = await store.ReadAsync(assembled.Start.Cid, 1 << 20, Token);
        Assert.Equal(
            CheckpointRefusal.None, Checkpoint.TryRead(stored.Bytes.Span, CharterTerms.OfTraining(charter).Model, charter.GenesisRoot, out Checkpoint? _));
    }

    [Fact]
    public async Task A_folder_on_the_command_line_takes_the_place_of_the_files()
    {
        Checkpoint weights = await WriteAsync(Charter.Replace("from: llama", "from: nowhere", StringComparison.Ordinal));
        Assert.Equal(weights.StateRoot, (await AssembleAsync(_folder["llama"])).Charter.GenesisRoot);
        await WriteAsync(Charter.Replace("  from: llama\n", "", StringComparison.Ordinal));
        Assert.Equal(weights.StateRoot, (await AssembleAsync(_folder["llama"])).Charter.GenesisRoot);
    }

    [Fact]
    public async Task A_start_from_the_seed_names_no_weights()
    {
        await WriteAsync(CharterReaderTests.Small);
        AssembledCharter assembled = await AssembleAsync();
        Assert.Null(assembled.Start);
        Assert.Empty(assembled.Charter.GenesisCid);
        Assert.Empty(assembled.Charter.GenesisLicence);
        Assert.Null(CharterTerms.GenesisCidOf(assembled.Charter));
        Assert.Throws<CharterException>(() => CharterTerms.GenesisCidOf(assembled.Charter with { GenesisCid = [1, 2, 3] }));
    }

    [Theory]
    [InlineData("  seq: 8\n", "  seq: 33\n", "32 positions")]
    [InlineData("  from: llama\n", "  from: elsewhere\n", "config.json is missing")]
    [InlineData("  licence: CC0-1.0\n", "  licence: CC0-1.0\n  tokenizer: other.json\n", "another tokenizer")]
    [InlineData("  licence: Apache-2.0\n", "", "start.licence")]
    [InlineData("start:", "model: { dim: 8 }\nstart:", "'model' must be left out")]
    [InlineData("  seq: 8\n", "  seq: 0\n", "start.seq")]
    [InlineData("  seq: 8\n", "  sek: 8\n", "start.sek")]
    public async Task What_does_not_fit_is_refused(string good, string bad, string said)
    {
        await WriteAsync(Charter.Replace(good, bad, StringComparison.Ordinal));
        string other = Encoding.UTF8.GetString(ByteTokenizer.Instance.TokenizerJson.Span) + "\n";
        await File.WriteAllTextAsync(_folder["other.json"], other, Token);

        ActionableException refusal = await Assert.ThrowsAsync<ActionableException>(() => AssembleAsync());

        Assert.Contains(said, refusal.Message, StringComparison.Ordinal);
    }

    private static string WithoutModel()
    {
        string[] lines = [.. CharterReaderTests.Small.ReplaceLineEndings("\n").Split('\n')];
        int model = Array.IndexOf(lines, "model:");
        return string.Join('\n', lines.Where((_, i) => i < model || i > model + 5)) + "\n";
    }

    private async Task<Checkpoint> WriteAsync(string charter)
    {
        await File.WriteAllTextAsync(_folder["charter.yaml"], charter, Token);
        await File.WriteAllTextAsync(_folder["text.txt"], string.Concat(Enumerable.Repeat("We the people train a model. ", 60)), Token);
        Checkpoint weights = Checkpoint.Genesis(Model, 5);
        HuggingFaceExporter.Export(
            weights, ByteTokenizer.Instance, new ModelFacts { Name = "llama", CheckpointRoot = weights.StateRoot }, _folder["llama"], null, Token);
        return weights;
    }

    private Task<AssembledCharter> AssembleAsync(string? from = null)
        => AssembledCharter.OfFileAsync(_folder["charter.yaml"], from, _folder["blobs"], TimeProvider.System, Token);
}
