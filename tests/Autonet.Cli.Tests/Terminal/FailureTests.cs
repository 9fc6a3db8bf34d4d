using Autonet.Chain.Abi;
using Autonet.Chain.Accounts;
using Autonet.Chain.Bindings;
using Autonet.Chain.Rpc;
using Autonet.Cli.Terminal;
using Autonet.Node.Charters;
using Autonet.Node.Prerequisites;

namespace Autonet.Cli.Tests.Terminal;

public sealed class FailureTests
{
    [Fact]
    public void Actionable_failure_is_its_own_sentence()
        => Assert.Equal("Do this.", Failure.Explain(new ActionableException("Do this.")));

    [Fact]
    public void Refused_charter_is_its_own_sentence()
        => Assert.Equal("The charter is wrong.", Failure.Explain(new CharterException("The charter is wrong.")));

    [Fact]
    public void Revert_says_what_the_contract_said()
    {
        AbiError error = ConstitutionContract.Errors.Single(known => known.Name == "ArticleRefuses");
        byte[] data = [.. error.Selector.Span, .. AbiEncoder.Encode([AbiType.String, AbiType.String], ["use", "the use category is banned"])];

        string sentence = Failure.Explain(new TransactionRevertedException("propose", RevertReason.Decode(data, error), null));

        Assert.Equal("The chain refused it: ArticleRefuses(article: \"use\", reason: \"the use category is banned\").", sentence);
    }

    [Fact]
    public void Several_failures_are_told_by_the_first()
        => Assert.Equal("First.", Failure.Explain(new AggregateException(new ActionableException("First."), new ActionableException("Second."))));

    [Fact]
    public void Unreachable_chain_names_the_way_out()
        => Assert.Contains("autonet devnet up", Failure.Explain(new RpcException(RpcFailure.Transport, "Connection refused.")), StringComparison.Ordinal);

    [Fact]
    public void Unexpected_failure_asks_for_a_report_on_one_line()
    {
        string sentence = Failure.Explain(new InvalidOperationException("first line\nsecond line"));

        Assert.StartsWith("Unexpected InvalidOperationException: first line second line", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', sentence);
    }
}
