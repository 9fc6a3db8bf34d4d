using System.Numerics;
using Autonet.Chain.Abi;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Node.Constitution;
using Autonet.Node.Tests.Governance;

namespace Autonet.Node.Tests.Constitution;

public sealed class RefusalWordsTests
{
    private static readonly DeploymentManifest Manifest = TestManifest.Create();

    [Fact]
    public void Article_that_refuses_is_named_with_its_reason()
        => Assert.Equal(new Refusal("breadth", "too many slots"), Of(ConstitutionContract.Abi, "ArticleRefuses", "breadth", "too many slots"));

    [Theory]
    [InlineData("ArticleTooSoon")]
    [InlineData("ArticleChainBroken")]
    public void Unsound_article_is_refused_by_the_article_on_amendments(string error)
    {
        AbiError declared = ConstitutionContract.Abi.Errors.Single(candidate => candidate.Name == error);
        object[] arguments = [.. declared.Parameters.Select(parameter => parameter.Type.Kind switch
        {
            AbiKind.String => (object)"use",
            AbiKind.FixedBytes => Core.Identifiers.Hash256.Zero,
            _ => new BigInteger(1_700_000_000),
        })];

        Assert.Equal("amendment", Of(ConstitutionContract.Abi, error, arguments).Article);
    }

    [Fact]
    public void Amendment_without_a_first_vote_is_refused_by_the_article_on_amendments()
        => Assert.Equal("amendment", Of(AmendmentsContract.Abi, "AmendmentNotApproved", Core.Identifiers.Hash256.Zero).Article);

    [Fact]
    public void Parameter_out_of_bounds_is_refused_by_the_article_on_amendments()
        => Assert.Equal(new Refusal("amendment", "breadth.maxSharePpm: above the maximum"), Of(ParametersContract.Abi, "ParameterRefused", "breadth.maxSharePpm", "above the maximum"));

    [Fact]
    public void Call_that_is_not_registered_is_refused_by_the_constitution()
    {
        Refusal refusal = Of(ConstitutionContract.Abi, "ActionDenied", TestManifest.AddressOf("AutonetToken"), AutonetTokenContract.Abi.Function("approve").Selector.ToArray());

        Assert.Equal("constitution", refusal.Article);
        Assert.StartsWith("AutonetToken.approve is no registered action", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Track_that_is_too_low_is_refused_by_the_constitution()
    {
        Refusal refusal = Of(
            ConstitutionContract.Abi, "ActionTrackTooLow", TestManifest.AddressOf("Treasury"), TreasuryContract.Abi.Function("transfer").Selector.ToArray(), new BigInteger(2), new BigInteger(1));

        Assert.Equal(new Refusal("constitution", "Treasury.transfer needs the Protocol track, not the Operations track"), refusal);
    }

    [Fact]
    public void Unknown_error_is_shown_as_it_is()
        => Assert.Equal(new Refusal("constitution", "reverted without a reason"), RefusalWords.Of(RevertReason.Decode(default), Manifest));

    private static Refusal Of(ContractAbi abi, string error, params object[] arguments)
    {
        AbiError declared = abi.Errors.Single(candidate => candidate.Name == error);
        byte[] data = [.. declared.Selector.Span, .. AbiEncoder.Encode([.. declared.Parameters.Select(parameter => parameter.Type)], arguments)];
        return RefusalWords.Of(RevertReason.Decode(data, ContractErrors.All), Manifest);
    }
}
