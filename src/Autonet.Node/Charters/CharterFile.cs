using System.Numerics;
using Autonet.Core.Audits;
using Autonet.Training.Models;
using Autonet.Training.Rounds;

namespace Autonet.Node.Charters;

/// <summary>
/// A charter as people write it: YAML with decimal numbers, token amounts and durations such as <c>30s</c>. <see cref="CharterBuilder"/> makes it
/// the charter that a proposal carries. What is left out takes the defaults shown here.
/// </summary>
public sealed record CharterFile
{
    /// <summary>The most bytes that a charter file may have.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Name of the run.</summary>
    public required string Name { get; init; }

    /// <summary>What the model is for.</summary>
    public required string Purpose { get; init; }

    /// <summary>Category of use, judged by the constitution's article on use.</summary>
    public string Use { get; init; } = "research";

    /// <summary>Seed of the initial weights.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The model. Its vocabulary comes from the tokenizer.</summary>
    public required ModelConfiguration Model { get; init; }

    /// <summary>The data.</summary>
    public required CharterData Data { get; init; }

    /// <summary>The inner optimiser.</summary>
    public InnerSettings Inner { get; init; } = new(4, 8, 40, 2.5e-3f, 0.1f, 0.7f, 0.98f, 1e-8f, 0.1f, 1f);

    /// <summary>The outer optimiser.</summary>
    public OuterSettings Outer { get; init; } = new(1f, 0.7f, 3f, 1);

    /// <summary>Slots, stake and pay.</summary>
    public required CharterParticipation Participation { get; init; }

    /// <summary>Audits and challenges.</summary>
    public CharterVerification Verification { get; init; } = new();

    /// <summary>Rounds planned.</summary>
    public required int Rounds { get; init; }

    /// <summary>Seconds after opening from which a certificate may leave slots out.</summary>
    public uint RoundDeadlineSeconds { get; init; } = 60;

    /// <summary>Token wei that the run may pay.</summary>
    public required BigInteger BudgetWei { get; init; }

    /// <summary>Wei of the chain's coin for refunds of certificates' gas.</summary>
    public BigInteger GasBudgetWei { get; init; } = BigInteger.Pow(10, 18);

    /// <summary>The numbers on which it depends whether cheating pays.</summary>
    /// <param name="gameGasWei">What one side's moves in a game cost, in token wei.</param>
    public StakeTerms Stakes(BigInteger gameGasWei) => new()
    {
        StakeWei = Participation.StakeWei,
        RewardWei = Participation.RewardWei,
        AuditRewardWei = Participation.AuditRewardWei,
        ChallengeBondWei = Verification.ChallengeBondWei,
        AuditRatePpm = Verification.AuditRatePpm,
        ChallengerSharePpm = Verification.ChallengerSharePpm,
        Rounds = Rounds,
        GameGasWei = gameGasWei,
    };
}

/// <summary>The data of a charter.</summary>
public sealed record CharterData
{
    /// <summary>A text file, a folder or a <c>.jsonl</c> file; relative paths start at the charter file's folder.</summary>
    public required string Path { get; init; }

    /// <summary>SPDX id of the text's licence.</summary>
    public required string Licence { get; init; }

    /// <summary>Where the text was taken from.</summary>
    public string Source { get; init; } = "";

    /// <summary>A Hugging Face <c>tokenizer.json</c>; empty for bytes.</summary>
    public string Tokenizer { get; init; } = "";

    /// <summary>Held-out sequences of one evaluation.</summary>
    public int EvaluationSequences { get; init; } = 64;

    /// <summary>Held-out loss in nats per token above which the model must not be released. The article on evaluation asks for one above 0.</summary>
    public float EvaluationFloor { get; init; }
}

/// <summary>Who may take part, and for what.</summary>
public sealed record CharterParticipation
{
    /// <summary>Slots, 1 … 256.</summary>
    public required int Slots { get; init; }

    /// <summary>Active slots that open the first round.</summary>
    public required int MinSlots { get; init; }

    /// <summary>Slots that one operator may hold.</summary>
    public int SlotsPerOperator { get; init; } = 1;

    /// <summary>Token wei staked for each slot.</summary>
    public required BigInteger StakeWei { get; init; }

    /// <summary>Token wei for each slot and round.</summary>
    public required BigInteger RewardWei { get; init; }

    /// <summary>Token wei for each audit.</summary>
    public BigInteger AuditRewardWei { get; init; }
}

/// <summary>How work is checked.</summary>
public sealed record CharterVerification
{
    /// <summary>Share of slot-rounds that is audited, in parts per million.</summary>
    public uint AuditRatePpm { get; init; } = 250_000;

    /// <summary>Seconds after certification in which a slot can be challenged.</summary>
    public uint ChallengeWindowSeconds { get; init; } = 120;

    /// <summary>Token wei that a challenger puts up.</summary>
    public BigInteger ChallengeBondWei { get; init; } = BigInteger.Pow(10, 19);

    /// <summary>Share of a slashed stake that the challenger gets, in parts per million.</summary>
    public uint ChallengerSharePpm { get; init; } = 500_000;
}
