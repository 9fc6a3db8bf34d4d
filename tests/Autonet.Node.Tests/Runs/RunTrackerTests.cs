using Autonet.Chain.Accounts;
using Autonet.Core.Identifiers;
using Autonet.Core.Runs;
using Autonet.Node.Deployment;
using Autonet.Node.Runs;
using Autonet.Node.Tests.Devnet;
using Autonet.Node.Tests.Training;
using Microsoft.Extensions.Logging;

namespace Autonet.Node.Tests.Runs;

/// <summary>What a node believes of a run is what the chain says now, also when the chain changes its mind.</summary>
[Collection(DevelopmentNetworkCollection.Name)]
public sealed class RunTrackerTests(DevelopmentNetwork development)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reorganised_chain_gives_the_state_of_a_tracker_that_never_saw_the_old_one()
    {
        await using TrainingNetwork network = await TrainingNetwork.DecreeAsync(
            development, file => file with { Participation = file.Participation with { MinSlots = 2, StakeWei = Tokens.Whole(100) } });
        await using RunObserver observer = await network.ObserveAsync("observer");
        TransactionSender[] operators = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => StakeAsync(observer)));
        await JoinAsync(observer, operators[0], 0);
        await TrainingNetwork.UntilAsync(observer, state => state.Holders.Count == 1);

        // On one chain a second operator takes slot 1 and the run starts; on the other that slot is another operator's, and nothing has started.
        string before = (await ChainTools.AskAsync(development.Client, "evm_snapshot", Token)).GetString()!;
        await JoinAsync(observer, operators[1], 1);
        await operators[0].SendAsync(observer.Chain.Runs.Start(network.RunId.Value), Token);
        RunState abandoned = await TrainingNetwork.UntilAsync(observer, state => state.Phase == RunPhase.Training);
        Assert.True((await ChainTools.AskAsync(development.Client, "evm_revert", Token, before)).GetBoolean());
        await JoinAsync(observer, operators[2], 1);

        RunState state = await TrainingNetwork.UntilAsync(
            observer, state => state.Holders.TryGetValue(1, out Address holder) && holder == operators[2].Account);
        await using RunObserver late = await network.ObserveAsync("late");

        Assert.Equal(operators[1].Account, abandoned.Holders[1]);
        Assert.Equal(RunPhase.Recruiting, state.Phase);
        Assert.Null(state.Open);
        Assert.Equal(late.Tracker.State.Holders, state.Holders);
        Assert.Equal([0, 1], state.Holders.Keys.Order());
    }

    [Fact]
    public async Task Run_that_does_not_exist_is_named()
    {
        ChainSession chain = await ChainSession.ConnectAsync(development.Client, development.Manifest, Token);
        using ILoggerFactory loggers = LoggerFactory.Create(_ => { });

        RunUnknownException refusal = await Assert.ThrowsAsync<RunUnknownException>(() => RunTracker.OpenAsync(
            chain, new RunId(987_654), TimeSpan.FromMilliseconds(100), TimeProvider.System, loggers.CreateLogger<RunTracker>(), Token));

        Assert.Equal(new RunId(987_654), refusal.Id);
    }

    private async Task<TransactionSender> StakeAsync(RunObserver observer)
    {
        TransactionSender sender = await development.CreateAccountAsync();
        await development.Founders[0].SendAsync(observer.Chain.Token.Transfer(sender.Account, Tokens.Whole(100)), Token);
        await sender.SendAsync(observer.Chain.Nodes.Register("http://127.0.0.1:9/"), Token);
        await sender.SendAsync(observer.Chain.Token.Approve(observer.Chain.Nodes.Address, Tokens.Whole(100)), Token);
        await sender.SendAsync(observer.Chain.Nodes.Deposit(Tokens.Whole(100)), Token);
        return sender;
    }

    private static Task JoinAsync(RunObserver observer, TransactionSender sender, ushort slot)
        => sender.SendAsync(observer.Chain.Runs.Join(observer.Tracker.State.Id.Value, slot), Token);
}
