using System.Numerics;
using System.Text;
using Autonet.Node.Charters;
using Autonet.Node.Deployment;
using Autonet.Node.Governance;
using Autonet.Node.Governance.Files;
using CsCheck;

namespace Autonet.Node.Tests.Governance.Files;

public sealed class ProposalReaderTests
{
    private const string Grant = """
        kind: grant
        title: Pay for an audit
        text: Why.
        to: "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf"
        amount: 12.5
        over: 90d
        """;

    public static TheoryData<string> Kinds => [.. ProposalReader.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Template_of_every_kind_is_read_back_as_that_kind(string kind)
    {
        FileFault fault = Read(ProposalTemplates.Find(kind)!, out ProposalFile? proposal);

        Assert.Equal(FileFault.None, fault);
        Assert.StartsWith(kind, proposal!.GetType().Name, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Template_of_no_kind_does_not_exist() => Assert.Null(ProposalTemplates.Find("decree"));

    [Fact]
    public void Grant_reads_human_units()
    {
        Assert.Equal(FileFault.None, Read(Grant, out ProposalFile? proposal));

        GrantFile grant = Assert.IsType<GrantFile>(proposal);
        Assert.Equal(new BigInteger(25) * Tokens.OneWei / 2, grant.AmountWei);
        Assert.Equal(90u * 86_400, grant.OverSeconds);
        Assert.Equal("Pay for an audit", grant.Title);
        Assert.Null(grant.Track);
    }

    [Fact]
    public void Json_is_read_as_yaml_is()
    {
        FileFault fault = Read(
            """{"kind":"parameter","title":"T","changes":[{"name":"breadth.maxSharePpm","value":"26%"},{"name":"x.periodSeconds","value":7}],"track":"constitutional"}""",
            out ProposalFile? proposal);

        Assert.Equal(FileFault.None, fault);
        ParameterFile parameters = Assert.IsType<ParameterFile>(proposal);
        Assert.Equal([new ParameterChange("breadth.maxSharePpm", 260_000), new ParameterChange("x.periodSeconds", 7)], parameters.Changes);
        Assert.Equal(Track.Constitutional, parameters.Track);
    }

    [Theory]
    [InlineData("kind: grant", "kind: decree", FileFaultKind.BadValue, 1, "kind")]
    [InlineData("amount: 12.5", "amount: lots", FileFaultKind.BadValue, 5, "amount")]
    [InlineData("amount: 12.5", "", FileFaultKind.MissingField, 1, "amount")]
    [InlineData("over: 90d", "over: 90", FileFaultKind.BadValue, 6, "over")]
    [InlineData("over: 90d", "until: 90d", FileFaultKind.UnknownField, 6, "until")]
    [InlineData("title: Pay for an audit", "", FileFaultKind.MissingField, 1, "title")]
    [InlineData("0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf", "0x7E5F4552091A69125d5DfCb7b8C2659029395BdF", FileFaultKind.BadValue, 4, "to")]
    public void Malformed_field_is_named_with_its_line(string good, string bad, FileFaultKind kind, int line, string field)
    {
        FileFault fault = Read(Grant.Replace(good, bad, StringComparison.Ordinal), out ProposalFile? proposal);

        Assert.Null(proposal);
        Assert.Equal((kind, line, field), (fault.Kind, fault.Line, fault.Field));
        Assert.NotEmpty(fault.Allowed);
    }

    [Theory]
    [InlineData("kind: parameter\ntitle: T")]
    [InlineData("kind: article\ntitle: T")]
    public void Proposal_that_changes_nothing_is_refused(string yaml)
    {
        Assert.Equal(FileFaultKind.MissingField, Read(yaml, out ProposalFile? proposal).Kind);
        Assert.Null(proposal);
    }

    [Fact]
    public void Fault_in_a_list_names_the_entry()
    {
        FileFault fault = Read("kind: parameter\ntitle: T\nchanges:\n  - name: a\n    value: 1\n  - name: b\n    value: often\n", out _);

        Assert.Equal((FileFaultKind.BadValue, 7, "changes[1].value"), (fault.Kind, fault.Line, fault.Field));
    }

    [Fact]
    public void Oversized_file_is_refused_unread()
        => Assert.Equal(FileFaultKind.TooLarge, ProposalReader.TryRead(new byte[ProposalFile.MaxBytes + 1], out _).Kind);

    [Fact]
    public void Random_bytes_never_throw_and_never_pass() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        FileFault fault = ProposalReader.TryRead(bytes, out ProposalFile? proposal);
        Assert.Null(proposal);
        Assert.NotEqual(FileFaultKind.None, fault.Kind);
    }, iter: 500);

    [Theory]
    [InlineData("treasury.tokenCallCapWei", "5", "5")]
    [InlineData("treasury.tokenCallCapWei", "0.5 tokens", "500000000000000000")]
    [InlineData("treasury.etherCallCapWei", "2 coins", "2000000000000000000")]
    [InlineData("treasury.windowSeconds", "30d", "2592000")]
    [InlineData("breadth.maxSharePpm", "25%", "250000")]
    [InlineData("breadth.maxSharePpm", "0.0001 %", "1")]
    [InlineData("evaluation.minSequences", "64", "64")]
    public void Parameter_value_takes_the_unit_of_its_name(string name, string text, string value)
    {
        Assert.True(ParameterText.TryParse(name, text, out BigInteger read));
        Assert.Equal(BigInteger.Parse(value, System.Globalization.CultureInfo.InvariantCulture), read);
    }

    [Theory]
    [InlineData("treasury.tokenCallCapWei", "30d")]
    [InlineData("treasury.windowSeconds", "25%")]
    [InlineData("breadth.maxSharePpm", "5 tokens")]
    [InlineData("breadth.maxSharePpm", "0.00001%")]
    [InlineData("evaluation.minSequences", "64 tokens")]
    [InlineData("evaluation.minSequences", "-1")]
    [InlineData("evaluation.minSequences", "")]
    public void Parameter_value_with_another_unit_is_refused(string name, string text) => Assert.False(ParameterText.TryParse(name, text, out _));

    private static FileFault Read(string yaml, out ProposalFile? proposal) => ProposalReader.TryRead(Encoding.UTF8.GetBytes(yaml), out proposal);
}
