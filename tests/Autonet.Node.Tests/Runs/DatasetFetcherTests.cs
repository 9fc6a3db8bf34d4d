using System.Text;
using Autonet.Chain.Bindings;
using Autonet.Core.Identifiers;
using Autonet.Node.Charters;
using Autonet.Node.Runs;
using Autonet.Node.Tests.Charters;
using Autonet.Node.Tests.Devnet;
using Autonet.Storage.Blobs;
using Autonet.Storage.Fetch;
using Autonet.Training.Data;
using Autonet.Training.Tokenizers;

namespace Autonet.Node.Tests.Runs;

/// <summary>A data set counts only if it is the one that the charter commits to, with all that contracts compute from the charter's numbers.</summary>
public sealed class DatasetFetcherTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private readonly BlobStore _store;

    public DatasetFetcherTests() => _store = BlobStore.Open(new BlobStoreOptions { Folder = _folder["blobs"] }, TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Data_set_of_the_charter_is_opened()
    {
        RunCharter charter = await StoreAsync();

        DatasetReader reader = await OpenAsync(charter);

        Assert.Equal((charter.Data.TrainTokens, charter.Data.EvaluationTokens), ((ulong)reader.Manifest.TrainTokens, (ulong)reader.Manifest.EvaluationTokens));
        Assert.Equal((long)(charter.Data.TrainTokens - 1) / charter.Model.Seq, reader.TrainSequences);
    }

    [Fact]
    public async Task Charter_that_says_something_else_of_its_data_is_refused()
    {
        RunCharter charter = await StoreAsync();
        DataTerms data = charter.Data;

        foreach (DataTerms other in (DataTerms[])
        [
            data with { Root = data.EvaluationRoot },
            data with { EvaluationRoot = data.Root },
            data with { TrainTokens = data.TrainTokens - 1 },
            data with { EvaluationTokens = data.EvaluationTokens + 1 },
            data with { TokenizerId = data.Root },
        ])
        {
            CharterException refusal = await Assert.ThrowsAsync<CharterException>(() => OpenAsync(charter with { Data = other }));
            Assert.Contains("commits to", refusal.Message, StringComparison.Ordinal);
        }
    }

    private async Task<RunCharter> StoreAsync()
    {
        CharterReader.TryRead(Encoding.UTF8.GetBytes(CharterReaderTests.Small), out CharterFile? file);
        await File.WriteAllTextAsync(_folder["text.txt"], string.Concat(Enumerable.Repeat("We the people train a model. ", 60)), Token);
        BuiltDataset data = CharterBuilder.BuildData(file!, ByteTokenizer.Instance, _folder.Path);
        Cid manifest = await DatasetFetcher.StoreAsync(data, _store, Token);
        return CharterBuilder.Build(file!, data.Manifest, manifest);
    }

    private Task<DatasetReader> OpenAsync(RunCharter charter)
        => DatasetFetcher.OpenAsync(charter, _store, new BlobFetcher(_http, _store, TimeProvider.System), [], Token);
}
