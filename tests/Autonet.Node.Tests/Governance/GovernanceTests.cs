using System.Numerics;
using Autonet.Chain.Accounts;
using Autonet.Chain.Bindings;
using Autonet.Node.Governance;
using Autonet.Node.Governance.Descriptions;
using Autonet.Node.Prerequisites;
using Autonet.Node.Tests.Charters;
using Autonet.Node.Tests.Devnet;

namespace Autonet.Node.Tests.Governance;

[Collection(DevelopmentNetworkCollection.Name)]
public sealed class GovernanceTests(DevelopmentNetwork network)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Charter_that_both_houses_approve_becomes_a_run()
    {
        using TemporaryFolder folder = new();
        RunCharter charter = await CharterReaderTests.BuildAsync(CharterReaderTests.Small, folder);
        GovernanceClient governance = await DelegatedAsync();
        Proposal proposal = await ProposeAsync(governance, charter);
        await WaitUntilActiveAsync(governance, proposal);
        await Task.WhenAll(network.Founders.Select(founder => governance.VoteAsync(founder, proposal, VoteChoice.For, "", Token)));
        await governance.WaitForAsync(proposal, ProposalStage.Succeeded, TimeProvider.System, Token);
        ProposalStatus voted = await governance.StatusAsync(proposal, Token);
        await governance.QueueAsync(network.Founders[1], proposal, Token);
        await governance.WaitUntilReadyAsync(proposal, TimeProvider.System, Token);
        await governance.ExecuteAsync(network.Founders[2], proposal, Token);

        RunRegistryContract runs = new(network.Client, network.Manifest["RunRegistry"].Address);
        ulong run = await runs.RunCountAsync(cancellationToken: Token);

        Assert.Equal(new BigInteger(DevelopmentNetwork.FounderCount), voted.Tally.Seats.RawFor);
        Assert.True(voted.IsQuorumReached && voted.Tally.Tokens.RawFor > voted.Thresholds.TokenQuorumWei);
        Assert.Equal(ProposalStage.Executed, await governance.StageAsync(proposal, Token));
        Assert.Equal(charter.GenesisRoot, (await runs.RunOfAsync(run, cancellationToken: Token)).CheckpointRoot);
        Assert.Equal(charter.BudgetWei, (await runs.RunOfAsync(run, cancellationToken: Token)).BudgetWei);
    }

    [Fact]
    public async Task Proposal_without_a_quorum_is_defeated_and_cannot_be_queued()
    {
        using TemporaryFolder folder = new();
        GovernanceClient governance = await DelegatedAsync();
        Proposal proposal = await ProposeAsync(governance, await CharterReaderTests.BuildAsync(CharterReaderTests.Small.Replace("seed: 7", "seed: 8", StringComparison.Ordinal), folder));

        ActionableException refusal = await Assert.ThrowsAsync<ActionableException>(
            () => governance.WaitForAsync(proposal, ProposalStage.Succeeded, TimeProvider.System, Token));

        Assert.Contains("is Defeated and cannot become Succeeded", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<TransactionRevertedException>(() => governance.QueueAsync(network.Founders[0], proposal, Token));
    }

    [Theory]
    [InlineData("licence: CC0-1.0", "licence: Proprietary", "provenance")]
    [InlineData("use: research", "use: weapons", "use")]
    [InlineData("stake: 1000", "stake: 1", "verification")]
    [InlineData("min-slots: 3", "min-slots: 3\n  slots-per-operator: 3", "breadth")]
    [InlineData("budget: 12.5", "budget: 9000000", "treasury")]
    public async Task Charter_against_an_article_never_reaches_the_voters(string good, string bad, string article)
    {
        using TemporaryFolder folder = new();
        RunCharter charter = await CharterReaderTests.BuildAsync(CharterReaderTests.Small.Replace(good, bad, StringComparison.Ordinal), folder);
        GovernanceClient governance = await DelegatedAsync();

        TransactionRevertedException refusal = await Assert.ThrowsAsync<TransactionRevertedException>(() => ProposeAsync(governance, charter));

        Assert.Contains($"ArticleRefuses(article: \"{article}\"", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proposal_is_found_by_number_and_id_and_told_in_words()
    {
        using TemporaryFolder folder = new();
        GovernanceClient governance = await DelegatedAsync();
        Proposal proposal = await ProposeAsync(governance, await CharterReaderTests.BuildAsync(CharterReaderTests.Small.Replace("seed: 7", "seed: 9", StringComparison.Ordinal), folder));

        Assert.Equal(proposal.Id, (await governance.FindAsync($"{proposal.Number}", Token)).Id);
        Assert.Equal(proposal.Number, (await governance.FindAsync($"{proposal.Id}", Token)).Number);
        await Assert.ThrowsAsync<ActionableException>(() => governance.FindAsync("999999", Token));
        Assert.Equal("Treasury.fundRun(amount: 12.5 tokens)", CallDescription.Of(proposal.Calls[0], network.Manifest));
        Assert.StartsWith("RunRegistry.createRun(charter: {name: \"Small\"", CallDescription.Of(proposal.Calls[1], network.Manifest), StringComparison.Ordinal);
    }

    private async Task<GovernanceClient> DelegatedAsync()
    {
        GovernanceClient governance = new(network.Client, network.Manifest);
        await Task.WhenAll(network.Founders.Select(founder => governance.DelegateToSelfAsync(founder, TimeProvider.System, Token)));
        return governance;
    }

    private async Task<Proposal> ProposeAsync(GovernanceClient governance, RunCharter charter) => await governance.ProposeAsync(
        await network.CreateProposerAsync(), Track.Operations, RunProposal.Calls(network.Client, network.Manifest, charter), RunProposal.Describe(charter), Token);

    private static async Task WaitUntilActiveAsync(GovernanceClient governance, Proposal proposal)
    {
        while (await governance.StageAsync(proposal, Token) == ProposalStage.Pending)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), Token);
        }
    }
}
