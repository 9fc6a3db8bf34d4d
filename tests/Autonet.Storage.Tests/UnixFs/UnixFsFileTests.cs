using System.Text.Json;
using Autonet.Core.Identifiers;
using Autonet.Storage.UnixFs;
using CsCheck;

namespace Autonet.Storage.Tests.UnixFs;

public sealed class UnixFsFileTests
{
    public static TheoryData<int, int, int, int, string> ImporterVectors()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "unixfs.json")));
        TheoryData<int, int, int, int, string> data = [];
        foreach (JsonElement vector in document.RootElement.EnumerateArray())
        {
            data.Add(
                vector.GetProperty("chunkBytes").GetInt32(),
                vector.GetProperty("linksPerNode").GetInt32(),
                vector.GetProperty("size").GetInt32(),
                vector.GetProperty("seed").GetInt32(),
                vector.GetProperty("cid").GetString()!);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(ImporterVectors))]
    public async Task CidOf_a_file_is_the_one_that_the_ipfs_importer_gives(int chunkBytes, int linksPerNode, int size, int seed, string cid)
    {
        UnixFsLayout layout = new() { ChunkBytes = chunkBytes, LinksPerNode = linksPerNode };
        PatternStream content = new(size, (uint)seed);
        Assert.Equal(cid, (await UnixFsFile.CidOfAsync(content, layout, TestContext.Current.CancellationToken)).ToString());
    }

    [Fact]
    public void Standard_layout_is_the_one_that_the_protocol_fixes()
    {
        Assert.Equal(1_048_576, UnixFsLayout.Standard.ChunkBytes);
        Assert.Equal(174, UnixFsLayout.Standard.LinksPerNode);
    }

    [Fact]
    public void CidOf_memory_and_of_a_stream_agree_for_any_layout()
        => Gen.Select(Gen.Int[1, 20], Gen.Int[2, 5], Gen.Int[0, 600], Gen.UInt).Sample((chunkBytes, linksPerNode, size, seed) =>
        {
            UnixFsLayout layout = new() { ChunkBytes = chunkBytes, LinksPerNode = linksPerNode };
            byte[] content = PatternStream.Bytes(size, seed);
            Cid ofStream = UnixFsFile.CidOfAsync(new PatternStream(size, seed), layout, TestContext.Current.CancellationToken).GetAwaiter().GetResult();
            return UnixFsFile.CidOf(content, layout) == ofStream;
        });

    [Fact]
    public void CidOf_a_file_of_at_most_one_chunk_is_its_raw_block()
        => Gen.Int[0, 16].Sample(static size =>
        {
            byte[] content = PatternStream.Bytes(size, 1);
            return UnixFsFile.CidOf(content, TestStore.SmallLayout) == Cid.OfRaw(content);
        });

    [Fact]
    public void Complete_tree_takes_nothing_more()
    {
        BalancedDag dag = new(TestStore.SmallLayout);
        dag.Complete(static (_, _) => { });
        Assert.Throws<InvalidOperationException>(() => dag.Complete(static (_, _) => { }));
        Assert.Throws<InvalidOperationException>(() => dag.Add(Cid.OfRaw([1]), 1, static (_, _) => { }));
    }
}
