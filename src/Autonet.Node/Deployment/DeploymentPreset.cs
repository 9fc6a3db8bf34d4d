using System.Numerics;
using Autonet.Chain.Bindings;

namespace Autonet.Node.Deployment;

/// <summary>
/// The numbers of a deployment: how long governance takes and what its rules allow. Development and production run the same contracts with the
/// same checks; development scales days to seconds.
/// </summary>
public sealed record DeploymentPreset
{
    private const byte Operations = 1;
    private const byte Protocol = 2;
    private const byte Constitutional = 3;
    private const int SecondsPerDay = 86_400;

    // A day of governance on a development network: long enough for six votes in blocks of one second, short enough to wait for.
    private const double DevelopmentSecondsPerDay = 1.5;

    private static readonly string[] OpenLicences =
        ["CC0-1.0", "PDDL-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "ODC-By-1.0", "ODbL-1.0", "CDLA-Permissive-2.0", "Apache-2.0", "MIT", "BSD-3-Clause"];

    private static readonly string[] BannedUses = ["weapons", "mass-surveillance", "social-scoring", "deception", "malware"];

    /// <summary>The preset's name on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>What sets the three tracks apart, in the order operations, protocol, constitutional.</summary>
    public required IReadOnlyList<GovernanceParameters> Tracks { get; init; }

    /// <summary>Seconds between queueing and execution.</summary>
    public required ulong TimelockDelaySeconds { get; init; }

    /// <summary>Seconds after which an operation that could have run expires.</summary>
    public required ulong TimelockGraceSeconds { get; init; }

    /// <summary>Seconds between asking for stake back and getting it; no run's challenge window may be longer.</summary>
    public required ulong UnbondingSeconds { get; init; }

    /// <summary>The most of a run's slots that one operator may hold, in parts per million.</summary>
    public required uint BreadthSharePpm { get; init; }

    /// <summary>The lowest audit rate, in parts per million.</summary>
    public required uint AuditRateFloorPpm { get; init; }

    /// <summary>The lowest stake per slot, in token wei.</summary>
    public required BigInteger StakeFloorWei { get; init; }

    /// <summary>SPDX identifiers of the licences that training data may have.</summary>
    public required IReadOnlyList<string> Licences { get; init; }

    /// <summary>Categories of use that no run may declare.</summary>
    public IReadOnlyList<string> BannedUseCategories { get; init; } = BannedUses;

    /// <summary>What the treasury may pay.</summary>
    public required Limits TreasuryLimits { get; init; }

    /// <summary>For networks on one machine, or among friends: a proposal takes seconds.</summary>
    public static DeploymentPreset Development { get; } = Create("development", DevelopmentSecondsPerDay) with
    {
        // Longer than fourteen scaled days: a laptop that sleeps, or a demonstration that is resumed, must not lose an approved run.
        TimelockGraceSeconds = 3600,
        BreadthSharePpm = 500_000,
        // Whoever tries their own text on their own machine names it so; a production network asks for an open licence.
        Licences = [.. OpenLicences, OwnDataLicence],
    };

    /// <summary>For a public network.</summary>
    public static DeploymentPreset Production { get; } = Create("production", SecondsPerDay);

    /// <summary>The licence under which a development network takes text that its user brought.</summary>
    public const string OwnDataLicence = "LicenseRef-Own-Data";

    /// <summary>The preset with this name, or null.</summary>
    public static DeploymentPreset? Find(string name) => name switch
    {
        "development" => Development,
        "production" => Production,
        _ => null,
    };

    private static DeploymentPreset Create(string name, double secondsPerDay)
    {
        ulong Days(double days) => (ulong)Math.Max(1, Math.Round(days * secondsPerDay));
        GovernanceParameters Track(byte track, double votingDays, uint tokenPpm, uint seatPpm, uint approvalPpm)
            => new(Days(1), (uint)Days(votingDays), Tokens.Whole(1), tokenPpm, seatPpm, approvalPpm, track);
        return new DeploymentPreset
        {
            Name = name,
            Tracks =
            [
                Track(Operations, 4, 100_000, 150_000, 500_000),
                Track(Protocol, 7, 200_000, 250_000, 500_000),
                Track(Constitutional, 14, 330_000, 400_000, 666_666),
            ],
            TimelockDelaySeconds = Days(2),
            TimelockGraceSeconds = Days(14),
            UnbondingSeconds = Math.Max(3600, Days(14)),
            BreadthSharePpm = 250_000,
            AuditRateFloorPpm = 50_000,
            StakeFloorWei = Tokens.Whole(100),
            Licences = OpenLicences,
            TreasuryLimits = new Limits(
                Tokens.Whole(1_000_000), Tokens.Whole(5_000_000), Tokens.Whole(100), Tokens.Whole(500), Days(30)),
        };
    }
}
