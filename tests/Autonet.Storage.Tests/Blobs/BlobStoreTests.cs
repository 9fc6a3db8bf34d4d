using Autonet.Core.Identifiers;
using Autonet.Storage.Blobs;
using Autonet.Storage.UnixFs;
using CsCheck;

namespace Autonet.Storage.Tests.Blobs;

public sealed class BlobStoreTests : IDisposable
{
    private readonly TestStore _store = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private BlobStore Blobs => _store.Blobs;

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task What_was_put_is_read_whatever_its_size()
        => await Gen.Select(Gen.Int[0, 500], Gen.UInt).SampleAsync(
            async (size, seed) =>
            {
                byte[] content = PatternStream.Bytes(size, seed);
                Cid cid = await Blobs.PutAsync(content, Token);
                Assert.Equal(UnixFsFile.CidOf(content, TestStore.SmallLayout), cid);
                Assert.Equal(cid, await Blobs.PutAsync(new PatternStream(size, seed), Token));
                BlobRead read = await Blobs.ReadAsync(cid, size, Token);
                Assert.Equal(BlobStatus.Ok, read.Status);
                Assert.Equal(content, read.Bytes.ToArray());
            },
            iter: 40);

    [Fact]
    public async Task Standard_layout_round_trips_across_its_chunk_boundary()
    {
        using TestStore store = new(layout: UnixFsLayout.Standard);
        foreach (int size in (int[])[0, 1, 1_048_575, 1_048_576, 1_048_577, 3_145_735])
        {
            byte[] content = PatternStream.Bytes(size, 7);
            Cid cid = await store.Blobs.PutAsync(new PatternStream(size, 7), Token);
            Assert.Equal(size <= 1_048_576 ? CidCodec.Raw : CidCodec.DagPb, cid.Codec);
            BlobRead read = await store.Blobs.ReadAsync(cid, size, Token);
            Assert.True(read.Bytes.Span.SequenceEqual(content));
        }
    }

    [Fact]
    public async Task Stream_reads_any_part_of_a_file()
    {
        byte[] content = PatternStream.Bytes(1000, 3);
        Cid cid = await Blobs.PutAsync(content, Token);
        await using Stream stream = (await Blobs.OpenReadAsync(cid, Token)).Content!;
        Assert.Equal(1000, stream.Length);
        await Gen.Select(Gen.Int[0, 1000], Gen.Int[0, 1000]).SampleAsync(
            async (start, length) =>
            {
                byte[] part = new byte[Math.Min(length, 1000 - start)];
                stream.Seek(start, SeekOrigin.Begin);
                await stream.ReadExactlyAsync(part, Token);
                return content.AsSpan(start, part.Length).SequenceEqual(part);
            },
            iter: 200,
            threads: 1);
    }

    [Fact]
    public async Task Stream_past_its_end_gives_nothing()
    {
        Cid cid = await Blobs.PutAsync(PatternStream.Bytes(100, 1), Token);
        await using Stream stream = (await Blobs.OpenReadAsync(cid, Token)).Content!;
        Assert.Equal(98, stream.Seek(-2, SeekOrigin.End));
        Assert.Equal(2, await stream.ReadAsync(new byte[10], Token));
        stream.Position = 1000;
        Assert.Equal(0, await stream.ReadAsync(new byte[10], Token));
        Assert.Throws<IOException>(() => stream.Seek(-1001, SeekOrigin.Current));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(1));
    }

    [Fact]
    public async Task File_over_the_callers_limit_is_refused()
    {
        Cid small = await Blobs.PutAsync(PatternStream.Bytes(10, 1), Token);
        Cid large = await Blobs.PutAsync(PatternStream.Bytes(100, 1), Token);
        Assert.Equal(BlobStatus.TooLarge, (await Blobs.ReadAsync(small, 9, Token)).Status);
        Assert.Equal(BlobStatus.TooLarge, (await Blobs.ReadAsync(large, 99, Token)).Status);
        Assert.Equal(BlobStatus.Ok, (await Blobs.ReadAsync(large, 100, Token)).Status);
    }

    [Fact]
    public async Task File_that_claims_2_to_the_60_bytes_is_refused_without_allocating_them()
    {
        UnixFsNode node = UnixFsNode.Of([new UnixFsLink(new Cid(CidCodec.DagPb, Hash256.Sha256("x"u8)), 1L << 60, 1L << 60)]);
        Cid cid = await PutNodeAsync(node);
        Assert.Equal(BlobStatus.Incomplete, (await Blobs.ReadAsync(cid, int.MaxValue, Token)).Status);
    }

    [Fact]
    public async Task Unknown_content_is_missing()
    {
        Assert.Equal(BlobStatus.Missing, (await Blobs.ReadAsync(Cid.OfRaw("x"u8), 100, Token)).Status);
        Assert.Equal(BlobStatus.Missing, (await Blobs.ReadBlockAsync(Cid.OfRaw("x"u8), Token)).Status);
        Assert.Equal(BlobStatus.Missing, (await Blobs.OpenReadAsync(new Cid(CidCodec.DagPb, default), Token)).Status);
        Assert.False(await Blobs.ContainsAsync(Cid.OfRaw("x"u8), Token));
    }

    [Fact]
    public void Default_outcomes_are_no_success()
    {
        Assert.False(default(BlobRead).IsOk);
        Assert.False(default(BlobOpen).IsOk);
        Assert.Equal(BlockWrite.HashMismatch, default);
    }

    [Fact]
    public async Task Damaged_block_is_set_aside_and_never_served()
    {
        byte[] content = PatternStream.Bytes(100, 1);
        Cid cid = await Blobs.PutAsync(content, Token);
        Cid leaf = Cid.OfRaw(content.AsSpan(32, 16));
        _store.Damage(leaf);
        Assert.Equal(BlobStatus.Corrupt, (await Blobs.ReadAsync(cid, 100, Token)).Status);
        Assert.Equal(leaf.ToString(), Path.GetFileName(Directory.EnumerateFiles(_store.QuarantineFolder).Single()));
        Assert.Equal(BlobStatus.Missing, (await Blobs.ReadBlockAsync(leaf, Token)).Status);
        Assert.Equal(BlobStatus.Incomplete, (await Blobs.ReadAsync(cid, 100, Token)).Status);
        Assert.False(await Blobs.ContainsAsync(cid, Token));
        Assert.Equal(Blobs.List().Sum(static block => block.Bytes), Blobs.UsedBytes);
    }

    [Fact]
    public async Task Damaged_inner_node_or_cut_leaf_is_found_on_opening()
    {
        byte[] content = PatternStream.Bytes(100, 1);
        Cid cid = await Blobs.PutAsync(content, Token);
        Cid leaf = Cid.OfRaw(content.AsSpan(0, 16));
        await File.WriteAllBytesAsync(_store.FileOf(leaf), content[..15], Token);
        Assert.Equal(BlobStatus.Corrupt, (await Blobs.OpenReadAsync(cid, Token)).Status);
        _store.Damage(cid);
        Assert.Equal(BlobStatus.Corrupt, (await Blobs.OpenReadAsync(cid, Token)).Status);
    }

    [Fact]
    public async Task Block_damaged_while_its_file_is_open_ends_the_reading()
    {
        byte[] content = PatternStream.Bytes(100, 1);
        Cid cid = await Blobs.PutAsync(content, Token);
        await using Stream stream = (await Blobs.OpenReadAsync(cid, Token)).Content!;
        await stream.ReadExactlyAsync(new byte[16], Token);
        Cid second = Cid.OfRaw(content.AsSpan(16, 16));
        _store.Damage(second);
        BlobUnreadableException e = await Assert.ThrowsAsync<BlobUnreadableException>(async () => await stream.ReadExactlyAsync(new byte[16], Token));
        Assert.Equal((second, BlobStatus.Corrupt), (e.Block, e.Status));
    }

    [Fact]
    public async Task Put_again_repairs_what_was_damaged()
    {
        byte[] content = PatternStream.Bytes(100, 1);
        Cid cid = await Blobs.PutAsync(content, Token);
        _store.Damage(Cid.OfRaw(content.AsSpan(32, 16)));
        await Blobs.PutAsync(content, Token);
        Assert.Equal(content, (await Blobs.ReadAsync(cid, 100, Token)).Bytes.ToArray());
        Assert.Equal(Blobs.List().Sum(static block => block.Bytes), Blobs.UsedBytes);
    }

    [Fact]
    public async Task Node_that_lies_about_a_child_is_malformed()
    {
        Cid leaf = await Blobs.PutAsync("0123456789"u8.ToArray(), Token);
        Cid liar = await PutNodeAsync(UnixFsNode.Of([new UnixFsLink(leaf, 9, 9)]));
        Cid contradiction = await PutNodeAsync(UnixFsNode.Of([new UnixFsLink(leaf, 10, 10), new UnixFsLink(leaf, 9, 9)]));
        UnixFsNode honest = UnixFsNode.Of([new UnixFsLink(leaf, 10, 10)]);
        Cid child = await PutNodeAsync(honest);
        Cid parent = await PutNodeAsync(UnixFsNode.Of([new UnixFsLink(child, 10, honest.LinkedBytes + honest.Encode().Length + 1)]));
        foreach (Cid cid in (Cid[])[liar, contradiction, parent])
        {
            Assert.Equal(BlobStatus.Malformed, (await Blobs.ReadAsync(cid, 100, Token)).Status);
        }
    }

    [Fact]
    public async Task Tree_beyond_the_depth_limit_is_malformed()
    {
        Cid cid = await Blobs.PutAsync("x"u8.ToArray(), Token);
        UnixFsLink link = new(cid, 1, 1);
        for (int depth = 1; depth <= UnixFsLayout.MaxDepth + 1; depth++)
        {
            UnixFsNode node = UnixFsNode.Of([link]);
            link = new UnixFsLink(await PutNodeAsync(node), 1, node.LinkedBytes + node.Encode().Length);
            Assert.Equal(depth <= UnixFsLayout.MaxDepth ? BlobStatus.Ok : BlobStatus.Malformed, (await Blobs.ReadAsync(link.Cid, 1, Token)).Status);
        }
    }

    [Fact]
    public async Task Block_under_a_foreign_name_is_refused()
    {
        Assert.Equal(BlockWrite.HashMismatch, await Blobs.PutBlockAsync(Cid.OfRaw("a"u8), "b"u8.ToArray(), Token));
        byte[] longBlock = new byte[UnixFsLayout.MaxBlockBytes + 1];
        Assert.Equal(BlockWrite.TooLong, await Blobs.PutBlockAsync(Cid.OfRaw(longBlock), longBlock, Token));
        Assert.Equal(BlockWrite.Stored, await Blobs.PutBlockAsync(Cid.OfRaw("a"u8), "a"u8.ToArray(), Token));
        Assert.Equal(BlockWrite.AlreadyPresent, await Blobs.PutBlockAsync(Cid.OfRaw("a"u8), "a"u8.ToArray(), Token));
    }

    [Fact]
    public async Task Store_survives_a_restart_and_sweeps_unfinished_writes()
    {
        byte[] content = PatternStream.Bytes(100, 1);
        Cid cid = await Blobs.PutAsync(content, Token);
        long used = Blobs.UsedBytes;
        await File.WriteAllBytesAsync(Path.Combine(_store.TempFolder, "1.tmp"), content[..7], Token);
        _store.Reopen();
        Assert.Empty(Directory.EnumerateFiles(_store.TempFolder));
        Assert.Equal(used, Blobs.UsedBytes);
        Assert.Equal(content, (await Blobs.ReadAsync(cid, 100, Token)).Bytes.ToArray());
    }

    // A crash between any two file operations leaves some of the blocks; whichever they are, the file is read whole or reported incomplete.
    [Fact]
    public async Task Any_subset_of_a_files_blocks_is_consistent_and_completed_by_putting_again()
        => await Gen.Select(Gen.Int[17, 300], Gen.UInt, Gen.ULong).SampleAsync(
            async (size, seed, lost) =>
            {
                using TestStore store = new();
                byte[] content = PatternStream.Bytes(size, seed);
                Cid cid = await store.Blobs.PutAsync(content, Token);
                int i = 0, removed = 0;
                foreach (StoredBlock block in store.Blobs.List().OrderBy(static block => block.Cid.ToString(), StringComparer.Ordinal).ToArray())
                {
                    removed += ((lost >> (i++ % 64)) & 1) == 1 && store.Blobs.Delete(block.Cid) ? 1 : 0;
                }

                store.Reopen();
                BlobStatus status = (await store.Blobs.ReadAsync(cid, size, Token)).Status;
                Assert.Equal(removed == 0, status == BlobStatus.Ok);
                Assert.True(status is BlobStatus.Ok or BlobStatus.Missing or BlobStatus.Incomplete);
                await store.Blobs.PutAsync(content, Token);
                Assert.Equal(content, (await store.Blobs.ReadAsync(cid, size, Token)).Bytes.ToArray());
            },
            iter: 20);

    [Fact]
    public void Folder_in_use_is_refused()
    {
        IOException e = Assert.Throws<IOException>(() => BlobStore.Open(_store.Options, _store.Time));
        Assert.Contains("in use", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writers_of_the_same_content_do_not_disturb_each_other()
    {
        byte[] content = PatternStream.Bytes(400, 9);
        Cid[] cids = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Blobs.PutAsync(content, Token), Token)));
        Assert.Single(cids.Distinct());
        Assert.Equal(content, (await Blobs.ReadAsync(cids[0], 400, Token)).Bytes.ToArray());
        Assert.Equal(Blobs.List().Sum(static block => block.Bytes), Blobs.UsedBytes);
        Assert.Empty(Directory.EnumerateFiles(_store.TempFolder));
    }

    [Fact]
    public async Task Content_over_the_budget_is_refused_and_accounted_exactly()
    {
        using TestStore store = new(maxBytes: 40);
        Cid first = await store.Blobs.PutAsync(PatternStream.Bytes(16, 1), Token);
        BlobStoreFullException e = await Assert.ThrowsAsync<BlobStoreFullException>(() => store.Blobs.PutAsync(PatternStream.Bytes(64, 2), Token));
        Assert.Equal((32, 40), (e.UsedBytes, e.MaxBytes));
        Assert.Equal(BlockWrite.StoreFull, await store.Blobs.PutBlockAsync(Cid.OfRaw(new byte[9]), new byte[9], Token));
        Assert.Equal(BlockWrite.AlreadyPresent, await store.Blobs.PutBlockAsync(first, PatternStream.Bytes(16, 1), Token));
        Assert.Empty(Directory.EnumerateFiles(store.TempFolder));
        await store.Blobs.PruneAsync([first], TimeSpan.Zero, Token);
        Assert.Equal(16, store.Blobs.UsedBytes);
        Assert.Equal(BlockWrite.Stored, await store.Blobs.PutBlockAsync(Cid.OfRaw(new byte[9]), new byte[9], Token));
    }

    [Fact]
    public async Task Cancelled_put_leaves_nothing_unfinished()
    {
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Blobs.PutAsync(PatternStream.Bytes(100, 1), cancelled.Token));
        Assert.Empty(Directory.EnumerateFiles(_store.TempFolder));
        Assert.Equal(0, Blobs.UsedBytes);
    }

    [Fact]
    public async Task Prune_keeps_the_named_files_and_what_they_share()
    {
        byte[] kept = PatternStream.Bytes(100, 1);
        byte[] sharing = [.. kept[..64], .. PatternStream.Bytes(50, 2)];
        Cid keptCid = await Blobs.PutAsync(kept, Token);
        Cid droppedCid = await Blobs.PutAsync(sharing, Token);
        int before = Blobs.List().Count();
        PruneResult result = await Blobs.PruneAsync([keptCid], TimeSpan.Zero, Token);
        Assert.Equal(kept, (await Blobs.ReadAsync(keptCid, 100, Token)).Bytes.ToArray());
        Assert.False(await Blobs.ContainsAsync(droppedCid, Token));
        Assert.Equal(before - result.Blocks, Blobs.List().Count());
        Assert.Equal(Blobs.List().Sum(static block => block.Bytes), Blobs.UsedBytes);
    }

    [Fact]
    public async Task Prune_spares_what_was_put_within_the_grace()
    {
        Cid old = await Blobs.PutAsync("old"u8.ToArray(), Token);
        Cid renewed = await Blobs.PutAsync("renewed"u8.ToArray(), Token);
        _store.Time.Advance(TimeSpan.FromHours(2));
        await Blobs.PutAsync("renewed"u8.ToArray(), Token);
        PruneResult result = await Blobs.PruneAsync([], TimeSpan.FromHours(1), Token);
        Assert.Equal(new PruneResult(1, 3), result);
        Assert.False(Blobs.ContainsBlock(old));
        Assert.True(Blobs.ContainsBlock(renewed));
    }

    [Fact]
    public async Task Delete_removes_one_block_once()
    {
        Cid cid = await Blobs.PutAsync("x"u8.ToArray(), Token);
        Assert.True(Blobs.Delete(cid));
        Assert.False(Blobs.Delete(cid));
        Assert.Equal(0, Blobs.UsedBytes);
        Assert.Empty(Blobs.List());
    }

    private async Task<Cid> PutNodeAsync(UnixFsNode node)
    {
        byte[] block = node.Encode();
        Cid cid = new(CidCodec.DagPb, Hash256.Sha256(block));
        Assert.NotEqual(BlockWrite.HashMismatch, await Blobs.PutBlockAsync(cid, block, Token));
        return cid;
    }
}
