using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Autonet.Chain.Abi;
using Autonet.Chain.Bindings;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Core.Runs;
using Autonet.Node.Runs;
using DataCursor = Autonet.Core.Assignment.DataCursor;

namespace Autonet.Node.Tests.Runs;

/// <summary>Nodes and contracts agree on what a round's seed commits to.</summary>
public sealed class RoundSeedsTests
{
    private static readonly SlotBitmap Active = SlotBitmap.Of(0, 1, 2, 3);
    private static readonly BigInteger PrevRandao = new(12345);

    [Fact]
    public void Golden_seeds_are_met()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "round-seed.json")));
        int cases = 0;
        foreach (JsonElement one in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            Hash256 cursor = RoundSeeds.HashOfCursor(
                one.GetProperty("nextFreshUnit").GetUInt64(), [.. one.GetProperty("returned").EnumerateArray().Select(unit => unit.GetUInt64())]);
            Assert.Equal(Word(one, "dataCursor"), cursor);
            Assert.Equal(
                Word(one, "seed"),
                RoundSeeds.Compute(
                    Word(one, "charter"), one.GetProperty("round").GetUInt64(), one.GetProperty("attempt").GetUInt32(), Word(one, "checkpointRoot"),
                    Number(one, "prevRandao"), SlotBitmap.FromInteger(Number(one, "active")), cursor));
            cases++;
        }

        Assert.True(cases > 5);
    }

    [Fact]
    public async Task Round_opens_with_the_seed_that_its_inputs_give()
    {
        RunState state = SampleRun.Recruiting();
        (RunState State, RunNews News)? folded = await RunFold.ApplyAsync(state, Opened(state, DataCursor.Start, PrevRandao), _ => Task.FromResult(0ul));
        Assert.Equal((1ul, Active), (folded!.Value.State.Open!.Round, folded.Value.State.Open.Assigned));
    }

    [Fact]
    public async Task Round_with_another_cursor_or_another_seed_is_not_believed()
    {
        RunState state = SampleRun.Recruiting();
        LogEntry otherData = Opened(state, DataCursor.Start.Advance(Active, Active), PrevRandao);
        LogEntry otherSeed = Opened(state, DataCursor.Start, PrevRandao, claimedRandao: PrevRandao + 1);
        await Assert.ThrowsAsync<InvalidDataException>(() => RunFold.ApplyAsync(state, otherData, _ => Task.FromResult(0ul)));
        await Assert.ThrowsAsync<InvalidDataException>(() => RunFold.ApplyAsync(state, otherSeed, _ => Task.FromResult(0ul)));
    }

    // The event of round 1, whose seed is right for the cursor and the randomness given.
    private static LogEntry Opened(RunState state, DataCursor cursor, BigInteger prevRandao, BigInteger? claimedRandao = null)
    {
        Hash256 seed = RoundSeeds.Compute(state.Charter, 1, 0, state.GenesisRoot, prevRandao, Active, RoundSeeds.HashOf(cursor));
        AbiType[] types = [.. ((string[])["bytes32", "uint256", "uint64", "uint32", "uint256", "bytes32"]).Select(AbiType.Parse)];
        return new LogEntry
        {
            Address = default,
            Topics = [RunRegistryContract.RoundOpenedEvent.Topic, RunFold.TopicOf(state.Id.Value), RunFold.TopicOf(1)],
            Data = AbiEncoder.Encode(types, seed, Active.ToInteger(), 1000ul, 0u, claimedRandao ?? prevRandao, RoundSeeds.HashOf(cursor)),
            BlockNumber = 1,
            BlockHash = default,
            TransactionHash = default,
            LogIndex = 0,
        };
    }

    private static Hash256 Word(JsonElement one, string name) => Hash256.Parse(one.GetProperty(name).GetString()!);

    private static BigInteger Number(JsonElement one, string name)
        => BigInteger.Parse("0" + one.GetProperty(name).GetString()![2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
