using System.Numerics;
using Autonet.Chain.Abi;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Core.Identifiers;
using Autonet.Node.Deployment;
using Autonet.Node.Governance;
using Autonet.Node.Governance.Descriptions;

namespace Autonet.Node.Tests.Governance.Descriptions;

public sealed class CallDescriptionTests
{
    private static readonly DeploymentManifest Manifest = TestManifest.Create();
    private static readonly Address Alice = Address.Parse("0x7e5f4552091a69125d5dfcb7b8c2659029395bdf");

    [Fact]
    public void Amounts_are_tokens_durations_are_durations_and_addresses_are_names()
    {
        Assert.Equal("Treasury.fundRun(amount: 12.5 tokens)", Describe("Treasury", TreasuryContract.Abi, "fundRun", Tokens.Whole(25) / 2));
        Assert.Equal("Treasury.releaseEther(amount: 3 coins)", Describe("Treasury", TreasuryContract.Abi, "releaseEther", Tokens.Whole(3)));
        Assert.Equal("Treasury.transfer(to: RunRegistry, amount: 1 tokens)", Describe("Treasury", TreasuryContract.Abi, "transfer", TestManifest.AddressOf("RunRegistry"), Tokens.OneWei));
        Assert.Equal(
            "Treasury.openStream(to: 0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf, amount: 1 tokens, period: 90 d)",
            Describe("Treasury", TreasuryContract.Abi, "openStream", Alice, Tokens.OneWei, new BigInteger(90 * 86_400)));
    }

    [Fact]
    public void Change_of_a_parameter_names_both_values()
    {
        ProposedCall call = Call("Parameters", ParametersContract.Abi, "set", "breadth.maxSharePpm", new BigInteger(300_000));

        Assert.Equal(
            "breadth.maxSharePpm: 250000 -> 300000",
            CallDescription.Of(call, Manifest, new Dictionary<string, BigInteger> { ["breadth.maxSharePpm"] = 250_000 }));
        Assert.Equal("breadth.maxSharePpm: ? -> 300000", CallDescription.Of(call, Manifest));
    }

    [Fact]
    public void First_vote_shows_the_calls_that_it_approves()
    {
        ProposedCall inner = Call("Treasury", TreasuryContract.Abi, "fundRun", Tokens.OneWei);
        ProposedCall approve = Call(
            "Amendments", AmendmentsContract.Abi, "approve", (object[])[inner.Target], (object[])[BigInteger.Zero], (object[])[inner.Data.ToArray()]);

        Assert.Equal(
            ["Amendments.approve: first vote on 1 calls, which a second vote must pass again", "  Treasury.fundRun(amount: 1 tokens)"],
            CallDescription.Lines(approve, Manifest, new Dictionary<string, BigInteger>()));
    }

    [Fact]
    public void Action_is_named_by_its_function()
    {
        byte[] selector = TreasuryContract.Abi.Function("transfer").Selector.ToArray();

        Assert.Equal(
            "Constitution.removeAction(target: Treasury, function: Treasury.transfer)",
            Describe("Constitution", ConstitutionContract.Abi, "removeAction", TestManifest.AddressOf("Treasury"), selector));
        Assert.Equal(
            "Constitution.registerAction(action: {target: Treasury, function: Treasury.transfer, track: Protocol, articles: [\"treasury\"]})",
            Describe(
                "Constitution", ConstitutionContract.Abi, "registerAction",
                (object)new object[] { TestManifest.AddressOf("Treasury"), selector, new BigInteger(2), new object[] { "treasury" } }));
    }

    [Theory]
    [InlineData("", "Treasury: a function that its interface lacks")]
    [InlineData("01020304", "Treasury: a function that its interface lacks")]
    public void Call_that_no_interface_explains_says_so(string data, string said)
        => Assert.Equal(said, CallDescription.Of(new ProposedCall(TestManifest.AddressOf("Treasury"), 0, Convert.FromHexString(data)), Manifest));

    [Fact]
    public void Malformed_arguments_are_said_to_be_malformed()
    {
        ReadOnlyMemory<byte> selector = TreasuryContract.Abi.Function("transfer").Selector;

        Assert.Equal("Treasury.transfer(malformed arguments)", CallDescription.Of(new ProposedCall(TestManifest.AddressOf("Treasury"), 0, selector), Manifest));
    }

    [Fact]
    public void Coins_that_travel_along_are_said()
        => Assert.EndsWith(" with 2 coins", CallDescription.Of(new ProposedCall(Alice, Tokens.Whole(2), default), Manifest), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(59, "59 s")]
    [InlineData(3_660, "1 h 1 min")]
    [InlineData(183_600, "2 d 3 h")]
    public void Duration_has_its_two_largest_units(long seconds, string said) => Assert.Equal(said, Quantities.Duration(seconds));

    [Theory]
    [InlineData(25_000, "2.5 %")]
    [InlineData(1, "0.0001 %")]
    [InlineData(1_000_000, "100 %")]
    public void Share_is_said_in_per_cent(long ppm, string said) => Assert.Equal(said, Quantities.Share(ppm));

    private static string Describe(string contract, ContractAbi abi, string function, params object[] arguments)
        => CallDescription.Of(Call(contract, abi, function, arguments), Manifest);

    private static ProposedCall Call(string contract, ContractAbi abi, string function, params object[] arguments)
        => new(TestManifest.AddressOf(contract), 0, abi.Function(function).EncodeCall(arguments));
}
