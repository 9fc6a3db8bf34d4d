using System.Numerics;
using System.Text;
using Autonet.Chain.Bindings;
using Autonet.Core.Identifiers;
using Autonet.Node.Charters;
using Autonet.Node.Deployment;
using Autonet.Node.Tests.Devnet;
using Autonet.Training.Data;
using Autonet.Training.Tokenizers;
using CsCheck;

namespace Autonet.Node.Tests.Charters;

public sealed class CharterReaderTests
{
    internal const string Small = """
        name: Small
        purpose: A run for the tests of charters.
        use: research
        seed: 7
        model:
          dim: 32
          layers: 1
          heads: 1
          hidden: 32
          seq: 8
        data:
          path: text.txt
          licence: CC0-1.0
          evaluation-sequences: 2
          evaluation-floor: 5
        inner:
          steps: 2
          sequences: 1
          learning-rate: 4e-3
        participation:
          slots: 4
          min-slots: 3
          stake: 1000
          reward: 0.5
        verification:
          audit-rate: 0.25
          challenge-window: 2m
        rounds: 3
        round-deadline: 45s
        budget: 12.5
        """;

    [Fact]
    public void Charter_reads_human_units()
    {
        FileFault fault = Read(Small, out CharterFile? charter);

        Assert.Equal(FileFault.None, fault);
        Assert.Equal(Tokens.OneWei / 2, charter!.Participation.RewardWei);
        Assert.Equal(250_000u, charter.Verification.AuditRatePpm);
        Assert.Equal(120u, charter.Verification.ChallengeWindowSeconds);
        Assert.Equal(45u, charter.RoundDeadlineSeconds);
        Assert.Equal(4e-3f, charter.Inner.LearningRate);
        Assert.Equal(new BigInteger(25) * Tokens.OneWei / 2, charter.BudgetWei);
        Assert.Equal(1, charter.Model.KvHeads);
    }

    [Theory]
    [InlineData("seed: 7", "seed: -1", FileFaultKind.BadValue, 4, "seed")]
    [InlineData("rounds: 3", "rounds: many", FileFaultKind.BadValue, 28, "rounds")]
    [InlineData("rounds: 3", "", FileFaultKind.MissingField, 1, "rounds")]
    [InlineData("  steps: 2", "  step: 2", FileFaultKind.UnknownField, 17, "inner.step")]
    [InlineData("  reward: 0.5", "  reward: 1e3", FileFaultKind.BadValue, 24, "participation.reward")]
    [InlineData("audit-rate: 0.25", "audit-rate: 2", FileFaultKind.BadValue, 26, "verification.audit-rate")]
    [InlineData("challenge-window: 2m", "challenge-window: 120", FileFaultKind.BadValue, 27, "verification.challenge-window")]
    [InlineData("learning-rate: 4e-3", "learning-rate: NaN", FileFaultKind.BadValue, 19, "inner.learning-rate")]
    [InlineData("name: Small", "name: {a: 1}", FileFaultKind.BadValue, 1, "name")]
    [InlineData("  heads: 1", "  heads: 5", FileFaultKind.BadValue, 1, "model")]
    public void Malformed_field_is_named_with_its_line(string good, string bad, FileFaultKind kind, int line, string field)
    {
        FileFault fault = Read(Small.Replace(good, bad, StringComparison.Ordinal), out CharterFile? charter);

        Assert.Null(charter);
        Assert.Equal((kind, line, field), (fault.Kind, fault.Line, fault.Field));
        Assert.NotEmpty(fault.Allowed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("just text")]
    [InlineData("- a\n- b")]
    [InlineData("a: [")]
    [InlineData("a: 1\n---\nb: 2")]
    [InlineData("name: x\nname: y")]
    public void Anything_but_one_mapping_is_refused(string text)
    {
        FileFault fault = Read(text, out CharterFile? charter);

        Assert.Null(charter);
        Assert.Equal(FileFaultKind.NotYaml, fault.Kind);
    }

    [Fact]
    public void Oversized_charter_is_refused_unread()
        => Assert.Equal(FileFaultKind.TooLarge, CharterReader.TryRead(new byte[CharterFile.MaxBytes + 1], out _).Kind);

    [Fact]
    public void Random_bytes_never_throw_and_never_pass()
        => Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            FileFault fault = CharterReader.TryRead(bytes, out CharterFile? charter);
            Assert.Null(charter);
            Assert.NotEqual(FileFaultKind.None, fault.Kind);
        }, iter: 500);

    [Fact]
    public async Task Charter_built_from_its_file_carries_what_the_programs_need()
    {
        using TemporaryFolder folder = new();

        RunCharter charter = await BuildAsync(Small, folder);

        Assert.Equal(CharterTerms.ProgramsOf(CharterTerms.PlanOf(charter)), charter.Programs);
        Assert.Equal(CharterTerms.PlanOf(charter).Genesis().StateRoot, charter.GenesisRoot);
        Assert.Equal(36, charter.Data.ManifestCid.Length);
        Assert.Equal(2u, charter.Data.EvaluationSequences);
        Assert.Equal(60ul * 29, charter.Data.TrainTokens + charter.Data.EvaluationTokens);
        Assert.Equal((ulong)(60 * 29 / DatasetBuilder.HeldOutEvery), charter.Data.EvaluationTokens);
    }

    internal static async Task<RunCharter> BuildAsync(string yaml, TemporaryFolder folder)
    {
        Assert.Equal(FileFault.None, Read(yaml, out CharterFile? file));
        await File.WriteAllTextAsync(folder["text.txt"], string.Concat(Enumerable.Repeat("We the people train a model. ", 60)));
        BuiltDataset data = CharterBuilder.BuildData(file!, ByteTokenizer.Instance, folder.Path);
        return CharterBuilder.Build(file!, data.Manifest, Cid.OfRaw(data.Manifest.Serialize()));
    }

    private static FileFault Read(string yaml, out CharterFile? charter) => CharterReader.TryRead(Encoding.UTF8.GetBytes(yaml), out charter);
}
