using Autonet.Chain.Rpc;
using Autonet.Chain.Tests.Tools;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Tests.Rpc;

public sealed class BlockHeaderTests
{
    [Fact]
    public void Hash_of_the_mainnet_genesis_matches()
    {
        BlockHeader genesis = new()
        {
            Hash = Hash256.Parse("0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3"),
            ParentHash = Hash256.Zero,
            OmmersHash = Hash256.Parse("0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347"),
            Beneficiary = Address.Zero,
            StateRoot = Hash256.Parse("0xd7f8974fb5ac78d9ac099b9ad5018bedc2ce0a72dad1827a1709da30580f0544"),
            TransactionsRoot = Hash256.Parse("0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421"),
            ReceiptsRoot = Hash256.Parse("0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421"),
            LogsBloom = new byte[256],
            Difficulty = 0x400000000,
            Number = 0,
            GasLimit = 5_000,
            GasUsed = 0,
            Timestamp = 0,
            ExtraData = Convert.FromHexString("11bbe8db4e347b4e8c937c1c8370e4b5ed33adb3db69cbdb7a38e1e50b1b82fa"),
            MixHash = Hash256.Zero,
            Nonce = Convert.FromHexString("0000000000000042"),
        };
        Assert.Equal(genesis.Hash, genesis.ComputeHash());
    }

    [Theory]
    [InlineData("london")]
    [InlineData("shanghai")]
    [InlineData("cancun")]
    [InlineData("prague")]
    public async Task Hash_of_a_block_of_each_fork_is_the_chains(string fork)
    {
        await using Anvil anvil = await Anvil.StartAsync("--hardfork", fork);
        await anvil.MineAsync(2);
        foreach (BlockHeader? header in await anvil.Client.GetBlocksAsync([0, 1, 2], TestContext.Current.CancellationToken))
        {
            Assert.Equal(header!.Hash, header.ComputeHash());
        }
    }
}
