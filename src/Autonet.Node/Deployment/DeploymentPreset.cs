using Autonet.Chain.Bindings;

namespace Autonet.Node.Deployment;

/// <summary>
/// The numbers of a deployment: how long governance takes and what its rules allow. Development and production run the same contracts with the
/// same checks; development scales days to seconds.
/// </summary>
public sealed record DeploymentPreset
{
    private const int SecondsPerDay = 86_400;
    private const int SecondsPerHour = 3_600;

    // A day of governance on a development network: long enough for six votes in blocks of one second, short enough to wait for.
    private const double DevelopmentSecondsPerDay = 1.5;

    // What would run out under a person at their own machine lasts longer: a laptop that sleeps must not lose an approved run or its guardian.
    private const double DevelopmentLastingSecondsPerDay = SecondsPerHour;

    private static readonly string[] OpenLicences =
        ["CC0-1.0", "PDDL-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "ODC-By-1.0", "ODbL-1.0", "CDLA-Permissive-2.0", "Apache-2.0", "MIT", "BSD-3-Clause"];

    private static readonly string[] BannedUses = ["weapons", "mass-surveillance", "social-scoring", "deception", "malware"];

    private readonly GovernanceNumbers _numbers;

    private DeploymentPreset(GovernanceNumbers numbers)
    {
        _numbers = numbers;
    }

    /// <summary>The preset's name on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>Seconds between asking for stake back and getting it; no run's challenge window may be longer.</summary>
    public required ulong UnbondingSeconds { get; init; }

    /// <summary>The numbers that the rule modules read, with the bounds in which the protocol track moves them.</summary>
    public required IReadOnlyList<Genesis> Parameters { get; init; }

    /// <summary>How new tokens may be minted to the treasury.</summary>
    public required EmissionTerms Emission { get; init; }

    /// <summary>SPDX identifiers of the licences that training data may have.</summary>
    public required IReadOnlyList<string> Licences { get; init; }

    /// <summary>Categories of use that no run may declare.</summary>
    public IReadOnlyList<string> BannedUseCategories { get; init; } = BannedUses;

    /// <summary>For networks on one machine, or among friends: a proposal takes seconds.</summary>
    public static DeploymentPreset Development { get; } = CreateDevelopment();

    /// <summary>For a public network.</summary>
    public static DeploymentPreset Production { get; } = CreateProduction();

    /// <summary>The licence under which a development network takes text that its user brought.</summary>
    public const string OwnDataLicence = "LicenseRef-Own-Data";

    /// <summary>The preset with this name, or null.</summary>
    public static DeploymentPreset? Find(string name) => name switch
    {
        "development" => Development,
        "production" => Production,
        _ => null,
    };

    /// <summary>Thresholds and periods for a network of so many founders, who are the guardian's first members.</summary>
    public GovernanceParameters Governance(int founders)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(founders);
        return _numbers.For(founders);
    }

    // What is minted halves every four years of epochs; together never more than four times what a network begins with.
    private static EmissionTerms Emit(GovernanceNumbers numbers)
        => new(EpochWei: Tokens.Whole(1_000_000), EpochSeconds: numbers.Days(30), EpochsPerHalving: 48);

    private static DeploymentPreset CreateDevelopment()
    {
        GovernanceNumbers numbers = new(DevelopmentSecondsPerDay, DevelopmentLastingSecondsPerDay, seatRounds: 4);
        return new DeploymentPreset(numbers)
        {
            Name = "development",
            UnbondingSeconds = SecondsPerHour,
            Parameters = GenesisParameters.Of(numbers, breadthSharePpm: 500_000, evaluationSequences: 1, maxHoldSeconds: SecondsPerHour),
            Emission = Emit(numbers),
            // Whoever tries their own text on their own machine names it so; a production network asks for an open licence.
            Licences = [.. OpenLicences, OwnDataLicence],
        };
    }

    private static DeploymentPreset CreateProduction()
    {
        GovernanceNumbers numbers = new(SecondsPerDay, SecondsPerDay, seatRounds: 16);
        return new DeploymentPreset(numbers)
        {
            Name = "production",
            // No longer than the protocol track's delay: who unbonds when money or rules of the day are decided is out before they change.
            UnbondingSeconds = numbers.Days(7),
            Parameters = GenesisParameters.Of(numbers, breadthSharePpm: 250_000, evaluationSequences: 64, maxHoldSeconds: numbers.Days(7)),
            Emission = Emit(numbers),
            Licences = OpenLicences,
        };
    }
}
