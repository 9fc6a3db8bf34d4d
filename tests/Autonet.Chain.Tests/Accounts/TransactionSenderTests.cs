using System.Numerics;
using Autonet.Chain.Abi;
using Autonet.Chain.Accounts;
using Autonet.Chain.Contracts;
using Autonet.Chain.Rpc;
using Autonet.Chain.Tests.Bindings;
using Autonet.Chain.Tests.Tools;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Tests.Accounts;

public sealed class TransactionSenderTests
{
    private static readonly TransactionSenderOptions Fast = new() { PollInterval = TimeSpan.FromMilliseconds(20) };
    private static readonly Address Recipient = Address.Parse("0x3535353535353535353535353535353535353535");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Transfer_moves_wei()
    {
        await using Anvil anvil = await Anvil.StartAsync();
        using TransactionSender sender = new(anvil.Client, anvil.Rich, Fast);
        TransactionReceipt receipt = await sender.SendAsync(ContractCall.Transfer(Recipient, 12_345), Token);
        Assert.True(receipt.Succeeded);
        Assert.Equal(12_345, await anvil.Client.GetBalanceAsync(Recipient, cancellationToken: Token));
        Assert.Equal(sender.Account, receipt.From);
        TransactionRecord? record = await anvil.Client.GetTransactionByHashAsync(receipt.TransactionHash, Token);
        Assert.Equal((receipt.BlockNumber, 12_345), (record!.BlockNumber!.Value, record.Value));
    }

    [Fact]
    public async Task Fifty_transfers_at_once_all_arrive()
    {
        await using Anvil anvil = await Anvil.StartAsync();
        using TransactionSender sender = new(anvil.Client, anvil.Rich, Fast);
        TransactionReceipt[] receipts = await Task.WhenAll(Enumerable.Range(1, 50).Select(i => sender.SendAsync(ContractCall.Transfer(Recipient, i), Token)));
        Assert.Equal(50, receipts.Select(r => r.TransactionHash).Distinct().Count());
        Assert.Equal(50 * 51 / 2, await anvil.Client.GetBalanceAsync(Recipient, cancellationToken: Token));
        Assert.Equal(50ul, await anvil.Client.GetTransactionCountAsync(sender.Account, cancellationToken: Token));
    }

    [Fact]
    public async Task Nonce_taken_by_another_program_is_read_again()
    {
        await using Anvil anvil = await Anvil.StartAsync();
        using TransactionSender first = new(anvil.Client, anvil.Rich, Fast);
        using TransactionSender second = new(anvil.Client, anvil.Rich, Fast);
        await first.SendAsync(ContractCall.Transfer(Recipient, 1), Token);
        await second.SendAsync(ContractCall.Transfer(Recipient, 1), Token);
        TransactionReceipt receipt = await first.SendAsync(ContractCall.Transfer(Recipient, 1), Token);
        Assert.True(receipt.Succeeded);
    }

    [Fact]
    public async Task Refused_transaction_leaves_no_gap()
    {
        await using Anvil anvil = await Anvil.StartAsync();
        using TransactionSender sender = new(anvil.Client, anvil.Rich, Fast);
        ContractCall tooMuch = ContractCall.Transfer(Recipient, BigInteger.Pow(10, 30)) with { GasLimit = 21_000 };
        await sender.SendAsync(ContractCall.Transfer(Recipient, 1), Token);
        await Assert.ThrowsAsync<RpcException>(() => sender.SendAsync(tooMuch, Token));
        TransactionReceipt receipt = await sender.SendAsync(ContractCall.Transfer(Recipient, 1), Token);
        Assert.True(receipt.Succeeded);
        Assert.Equal(2ul, await anvil.Client.GetTransactionCountAsync(sender.Account, cancellationToken: Token));
    }

    [Fact]
    public async Task Stuck_transaction_is_replaced_at_a_higher_fee()
    {
        await using Anvil anvil = await Anvil.StartAsync("--no-mining");
        using TransactionSender sender = new(
            anvil.Client, anvil.Rich, new TransactionSenderOptions { PollInterval = TimeSpan.FromMilliseconds(10), StuckAfter = TimeSpan.FromMilliseconds(30) });
        PendingTransaction pending = await sender.SubmitAsync(ContractCall.Transfer(Recipient, 9), Token);
        Hash256 first = pending.Hash;
        Task<TransactionReceipt> receipt = sender.WaitAsync(pending, Token);
        while (pending.Hash == first)
        {
            await Task.Yield();
            Token.ThrowIfCancellationRequested();
        }

        await anvil.MineAsync();
        Assert.NotEqual(first, (await receipt).TransactionHash);
        Assert.Equal(9, await anvil.Client.GetBalanceAsync(Recipient, cancellationToken: Token));
    }

    [Fact]
    public async Task Confirmations_are_waited_for()
    {
        await using Anvil anvil = await Anvil.StartAsync();
        using TransactionSender sender = new(anvil.Client, anvil.Rich, new TransactionSenderOptions { PollInterval = TimeSpan.FromMilliseconds(10), Confirmations = 3 });
        Task<TransactionReceipt> receipt = sender.SendAsync(ContractCall.Transfer(Recipient, 1), Token);
        while (await anvil.Client.GetBlockNumberAsync(Token) == 0)
        {
            Token.ThrowIfCancellationRequested();
        }

        Assert.False(receipt.IsCompleted);
        await anvil.MineAsync(2);
        Assert.Equal(1ul, (await receipt).BlockNumber);
    }

    [Fact]
    public async Task Revert_before_sending_is_explained_and_costs_nothing()
    {
        (Anvil anvil, TransactionSender sender, SamplerContract sampler) = await DeployAsync(start: 10);
        await using (anvil)
        using (sender)
        {
            ulong nonce = await anvil.Client.GetTransactionCountAsync(sender.Account, cancellationToken: Token);
            TransactionRevertedException revert = await Assert.ThrowsAsync<TransactionRevertedException>(() => sender.SendAsync(sampler.RequireAtLeast(5), Token));
            Assert.Equal((RevertKind.Custom, "TooSmall(given: 5, least: 10)"), (revert.Reason!.Kind, revert.Reason.Text));
            Assert.Null(revert.TransactionHash);
            Assert.Equal(nonce, await anvil.Client.GetTransactionCountAsync(sender.Account, cancellationToken: Token));
        }
    }

    [Fact]
    public async Task Revert_in_a_block_is_explained()
    {
        (Anvil anvil, TransactionSender sender, SamplerContract sampler) = await DeployAsync(start: 10);
        await using (anvil)
        using (sender)
        {
            (ContractCall Call, string Text)[] cases =
            [
                (sampler.RequireAtLeast(5), "TooSmall(given: 5, least: 10)"),
                (sampler.FailWithMessage(), "count is not zero"),
                (sampler.FailWithPanic(0), "panic 0x12: division by zero"),
                (sampler.Deposit(minimum: 8, wei: 7), "TooSmall(given: 7, least: 8)"),
            ];
            foreach ((ContractCall call, string text) in cases)
            {
                TransactionRevertedException revert = await Assert.ThrowsAsync<TransactionRevertedException>(
                    () => sender.SendAsync(call with { GasLimit = 200_000 }, Token));
                Assert.Equal(text, revert.Reason!.Text);
                Assert.NotNull(revert.TransactionHash);
            }
        }
    }

    private static async Task<(Anvil Anvil, TransactionSender Sender, SamplerContract Sampler)> DeployAsync(BigInteger start)
    {
        Anvil anvil = await Anvil.StartAsync();
        TransactionSender sender = new(anvil.Client, anvil.Rich, Fast);
        ContractArtifact artifact = ContractArtifact.Load(RepositoryFiles.Vector("contracts", "Sampler.json"));
        DeployedContract deployed = await ContractDeployer.DeployAsync(sender, artifact, Token, Recipient, start);
        return (anvil, sender, new SamplerContract(anvil.Client, deployed.Address));
    }
}
