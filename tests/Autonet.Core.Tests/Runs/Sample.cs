using Autonet.Core.Identifiers;
using Autonet.Core.Runs;

namespace Autonet.Core.Tests.Runs;

/// <summary>A small run before anything happened in it.</summary>
internal static class Sample
{
    public static Hash256 Genesis { get; } = Hash256.Sha256("genesis"u8);

    public static RunState Run(int slots = 4, ulong rounds = 3, ulong deadlineSeconds = 60, int minSlots = 2) => new()
    {
        Id = new RunId(1),
        Charter = Hash256.Sha256("charter"u8),
        GenesisRoot = Genesis,
        Terms = new RunTerms
        {
            Slots = slots,
            MinSlots = minSlots,
            Rounds = rounds,
            RoundDeadlineSeconds = deadlineSeconds,
            AuditRatePpm = 250_000,
            ChallengeWindowSeconds = 300,
            InnerSteps = 10,
            SequencesPerStep = 8,
        },
    };

    /// <summary>A digest that stands for the content named by the arguments.</summary>
    public static Hash256 Digest(string kind, ulong round, uint attempt = 0) => Hash256.Sha256(System.Text.Encoding.UTF8.GetBytes($"{kind} {round} {attempt}"));

    public static Address Operator(int number)
    {
        byte[] bytes = new byte[Address.Size];
        bytes[^1] = (byte)(number + 1);
        return new Address(bytes);
    }
}
