using Autonet.Chain.Accounts;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Node.Constitution;
using Autonet.Node.Deployment;
using Autonet.Node.Governance;
using Autonet.Node.Governance.Files;
using Autonet.Node.Governance.Simulation;
using Autonet.Node.Prerequisites;
using Autonet.Node.Tests.Devnet;

namespace Autonet.Node.Tests.Governance;

/// <summary>The constitution against real proposals on the embedded chain.</summary>
[Collection(DevelopmentNetworkCollection.Name)]
public sealed class ConstitutionEndToEndTests(DevelopmentNetwork network)
{
    private readonly Governing _governing = new(network);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Examples => Path.Combine(Checkout.Find(null).Root, "constitution", "examples");

    public static TheoryData<string> ArticlesWithExample =>
        ["purpose", "rights", "breadth", "verification", "provenance", "use", "transparency", "treasury", "evaluation", "exit"];

    [Theory]
    [MemberData(nameof(ArticlesWithExample))]
    public async Task Charter_against_an_article_is_refused_by_its_name_and_no_other(string article)
    {
        using TemporaryFolder folder = new();
        ProposalDraft draft = await _governing.DraftAsync(new RunFile(article + ".yaml"), Examples, folder["blobs"]);

        ProposalVerdict verdict = await _governing.JudgeAsync(draft);

        Assert.False(verdict.IsAllowed);
        Assert.All(verdict.Refusals, refusal => Assert.Equal(article, refusal.Article));
        Assert.All(verdict.Refusals, refusal => Assert.NotEmpty(refusal.Reason));
        TransactionRevertedException reverted = await Assert.ThrowsAsync<TransactionRevertedException>(
            () => _governing.Client.ProposeAsync(network.Founders[5], draft.Track, draft.Calls, draft.Description, Token));
        Assert.Contains($"ArticleRefuses(article: \"{article}\"", reverted.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Charter_that_keeps_every_article_is_allowed_on_the_operations_track()
    {
        using TemporaryFolder folder = new();

        ProposalVerdict verdict = await _governing.JudgeAsync(await _governing.DraftAsync(new RunFile("passes.yaml"), Examples, folder["blobs"]));

        Assert.Empty(verdict.Refusals);
        Assert.True(verdict.IsAllowed);
        Assert.Equal(Track.Operations, verdict.Track);
        Assert.Equal(10, verdict.Calls[1].Articles.Count(answer => answer.Answer == ArticleAnswer.Allowed));
    }

    [Fact]
    public async Task Parameter_out_of_its_bounds_is_refused_by_the_article_on_amendments()
    {
        ProposalVerdict verdict = await _governing.JudgeAsync(Governing.Draft(
            Track.Protocol, _governing.Contracts.Parameters.Set("breadth.maxSharePpm", 1_000_000), "Everything"));

        Assert.Equal("amendment", Assert.Single(verdict.Refusals).Article);
    }

    [Fact]
    public async Task Overspending_is_refused_by_the_article_on_the_treasury()
    {
        ProposalVerdict verdict = await _governing.JudgeAsync(Governing.Draft(
            Track.Protocol, _governing.Contracts.Treasury.Transfer(network.Founders[0].Account, Tokens.Whole(9_000_000)), "All of it"));

        Assert.All(verdict.Refusals, refusal => Assert.Equal("treasury", refusal.Article));
        Assert.NotEmpty(verdict.Refusals);
    }

    [Fact]
    public async Task Call_that_is_not_registered_never_reaches_the_voters()
    {
        ProposalDraft draft = Governing.Draft(Track.Constitutional, _governing.Contracts.Token.Approve(network.Founders[0].Account, 1), "Allow me");

        ProposalVerdict verdict = await _governing.JudgeAsync(draft);

        Assert.Contains("AutonetToken.approve is no registered action", Assert.Single(verdict.Refusals).Reason, StringComparison.Ordinal);
        TransactionRevertedException reverted = await Assert.ThrowsAsync<TransactionRevertedException>(
            () => _governing.Client.ProposeAsync(network.Founders[5], draft.Track, draft.Calls, draft.Description, Token));
        Assert.Contains("ActionDenied", reverted.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Track_that_is_too_low_is_refused_by_the_constitution()
    {
        ProposalVerdict verdict = await _governing.JudgeAsync(Governing.Draft(
            Track.Operations, _governing.Contracts.Treasury.Transfer(network.Founders[0].Account, 1), "A little"));

        Assert.Equal("Treasury.transfer needs the Protocol track, not the Operations track", Assert.Single(verdict.Refusals).Reason);
    }

    [Fact]
    public async Task Grant_is_simulated_before_it_is_voted_on()
    {
        SimulationReport report = await ProposalSimulation.RunAsync(
            _governing.Contracts,
            Governing.Draft(Track.Protocol, _governing.Contracts.Treasury.Transfer(network.Founders[0].Account, Tokens.Whole(5)), "").Calls, [], Token);
        SimulationReport refused = await ProposalSimulation.RunAsync(
            _governing.Contracts,
            Governing.Draft(Track.Protocol, _governing.Contracts.Treasury.Transfer(network.Founders[0].Account, Tokens.Whole(900_000_000)), "").Calls, [], Token);

        Assert.Equal(SimulationOutcome.Succeeds, report.Outcome);
        Assert.Contains(report.Changes, change => change.Name == "treasury: free tokens");
        Assert.Contains(report.Events, text => text.StartsWith("Treasury.TokensTransferred(to: 0x", StringComparison.Ordinal));
        Assert.Equal(SimulationOutcome.Reverts, refused.Outcome);
        Assert.Contains("TreasuryFundsInsufficient", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Amendment_passes_two_votes_and_its_second_one_cannot_come_early()
    {
        ParameterView before = await ViewAsync("evaluation.minSequences");
        ProposalDraft draft = Governing.Draft(
            Track.Constitutional,
            _governing.Contracts.Parameters.SetBounds(before.Name, before.Value, before.Bounds with { Maximum = before.Bounds.Maximum + 1 }), "Wider bounds");

        Refusal early = Assert.Single((await _governing.JudgeAsync(draft)).Refusals);
        Proposal first = await _governing.PassAsync(network.Founders[1], draft.ToFirstVote(_governing.Contracts));
        ProposalStatus approved = await _governing.Client.StatusAsync(first, Token);
        Refusal cooling = Assert.Single((await _governing.JudgeAsync(draft)).Refusals);
        NextStep next = NextStep.Of(approved);
        await _governing.AdvanceToAsync(approved.Amendment!.SecondVoteFrom);
        await _governing.PassAsync(network.Founders[1], ProposalDraft.SecondOf(first, _governing.Contracts.Amendments.Address)!);

        Assert.Equal(("amendment", "amendment"), (early.Article, cooling.Article));
        Assert.Contains("no first vote has approved exactly them", early.Reason, StringComparison.Ordinal);
        Assert.Contains("cools down", cooling.Reason, StringComparison.Ordinal);
        Assert.Equal(NextStepKind.AwaitSecondVote, next.Kind);
        Assert.Equal(before.Bounds.Maximum + 1, (await ViewAsync(before.Name)).Bounds.Maximum);
    }

    [Fact]
    public async Task Version_that_became_stricter_after_the_vote_stops_the_execution()
    {
        using TemporaryFolder folder = new();
        string charter = (await File.ReadAllTextAsync(Path.Combine(Examples, "passes.yaml"), Token)).Replace("use: research", "use: archival", StringComparison.Ordinal);
        string licence = Path.Combine(Checkout.Find(null).Root, "LICENSE");
        await File.WriteAllTextAsync(folder["archival.yaml"], charter.Replace("../../LICENSE", licence, StringComparison.Ordinal), Token);
        ProposalDraft draft = await _governing.DraftAsync(new RunFile("archival.yaml"), folder.Path, folder["blobs"]);
        Proposal run = await _governing.ApproveAsync(network.Founders[2], draft);
        await _governing.QueueAsync(run);

        await _governing.AmendAsync(network.Founders[3], await StricterUseAsync());
        ConstitutionState constitution = await _governing.ConstitutionAsync();
        await _governing.AdvanceToAsync(constitution.Articles.First(article => article.Id == "use").Versions[^1].ActiveFrom);
        ulong proposedAt = (await _governing.Client.StatusAsync(run, Token)).ProposedAtUnixSeconds;
        ProposalVerdict verdict = await new ConstitutionCheck(_governing.Contracts, await _governing.ConstitutionAsync()).JudgeAsync(run.Track, run.Calls, proposedAt, Token);
        TransactionRevertedException reverted = await Assert.ThrowsAsync<TransactionRevertedException>(() => _governing.Client.ExecuteAsync(network.Founders[0], run, Token));

        Assert.Contains("ArticleRefuses(article: \"use\"", reverted.Message, StringComparison.Ordinal);
        Assert.Equal("use", Assert.Single(verdict.Refusals).Article);
        Assert.True(verdict.Calls[1].Articles.Single(answer => answer.Article == "use").IsByLaterVersion);
    }

    private async Task<ProposalDraft> StricterUseAsync()
    {
        ContractArtifact artifact = Checkout.Find(null).LoadArtifact("UseRule");
        byte[] arguments = UseRuleContract.EncodeConstructor([.. network.Terms.Preset.BannedUseCategories, "archival"]);
        TransactionReceipt receipt = await network.Deployer.SendAsync(
            new ContractCall { To = null, Data = (byte[])[.. artifact.Bytecode.Span, .. arguments], Description = "creation of a stricter UseRule" }, Token);
        Address module = receipt.ContractAddress!.Value;
        Article current = (await _governing.ConstitutionAsync()).Articles.First(article => article.Id == "use").Versions[^1];
        ArticleTerms terms = new(
            "use", current.Title, Keccak256.Hash("# Use\n\nNo archives."), current.TextHash, "constitution/use.md", module,
            Keccak256.Hash(await network.Client.GetCodeAsync(module, cancellationToken: Token)), 0);
        return Governing.Draft(Track.Constitutional, _governing.Contracts.Constitution.AdoptArticle(terms), "No archives");
    }

    private Task<ParameterView> ViewAsync(string name) => _governing.Contracts.Parameters.ParameterViewAsync(name, cancellationToken: Token);
}
