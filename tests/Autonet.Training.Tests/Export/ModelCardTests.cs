using Autonet.Core.Identifiers;
using Autonet.Training.Export;

namespace Autonet.Training.Tests.Export;

public sealed class ModelCardTests
{
    [Fact]
    public void The_card_states_the_lineage()
    {
        string card = ModelCard.Write(Facts(Hash256.Sha256("root"u8)), Scenarios.Wide);
        string[] lines = card.Split('\n');
        Assert.Equal("---", lines[0]);
        Assert.Contains("license: apache-2.0", lines);
        Assert.Contains("| Run | 5 of `0xregistry` on chain 31337 |", lines);
        Assert.Contains("| Round | 8 |", lines);
        Assert.Contains($"| Charter | `{Hash256.Sha256("charter"u8)}` |", lines);
        Assert.Contains($"| Checkpoint root | `{Hash256.Sha256("root"u8)}` |", lines);
        Assert.Contains($"| Data | `{Hash256.Sha256("data"u8)}`, 1,234,567 tokens for training |", lines);
        Assert.Contains("| Licence of the data | CC0-1.0 |", lines);
        Assert.Contains("| Licence of the model | Apache-2.0 |", lines);
        Assert.Contains("| Started from | `bafystart` |", lines);
        Assert.Contains("| Licence of that | MIT |", lines);
        Assert.Contains("autonet verify --run 5 --round 8", lines);
    }

    [Fact]
    public void What_is_not_known_is_not_stated()
    {
        string card = ModelCard.Write(new ModelFacts { Name = "plain", CheckpointRoot = Hash256.Sha256("root"u8) }, Scenarios.Wide);
        Assert.DoesNotContain("| Run |", card, StringComparison.Ordinal);
        Assert.DoesNotContain("license:", card, StringComparison.Ordinal);
        Assert.DoesNotContain("verify", card, StringComparison.Ordinal);
        Assert.Contains("| Licence of the model | not released yet |", card, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_of_a_charter_stays_text()
    {
        string card = ModelCard.Write(
            Facts(default) with
            {
                Name = "x\n---\nlicense: mit\n# Trusted",
                Purpose = "<script>alert(1)</script> [click](https://evil) ![](a) `code` | cell",
                Licence = "mit\nbase_model: other",
            },
            Scenarios.Wide);
        Assert.Equal(2, card.Split('\n').Count(static line => line == "---"));
        Assert.DoesNotContain("\nlicense:", card, StringComparison.Ordinal);
        Assert.DoesNotContain("\nbase_model", card, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", card.Replace("\\<", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(@"\[click\]\(https\://evil\)", card, StringComparison.Ordinal);
        Assert.Single(card.Split('\n'), static line => line.StartsWith("# ", StringComparison.Ordinal));
    }

    internal static ModelFacts Facts(Hash256 root) => new()
    {
        Name = "Autonet",
        Purpose = "To test.",
        Use = "research",
        Licence = "Apache-2.0",
        CheckpointRoot = root,
        Run = new RunFacts
        {
            ChainId = 31337,
            Registry = "0xregistry",
            Run = 5,
            Round = 8,
            Charter = Hash256.Sha256("charter"u8),
            StartCid = "bafystart",
            StartLicence = "MIT",
            DataRoot = Hash256.Sha256("data"u8),
            DataLicence = "CC0-1.0",
            TrainTokens = 1_234_567,
            Tokenizer = Hash256.Sha256("tokenizer"u8),
        },
    };
}
