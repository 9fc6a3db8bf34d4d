using System.Numerics;
using Autonet.Chain.Crypto;
using Autonet.Core.Identifiers;
using Autonet.Core.Rounds;
using Autonet.Core.Runs;
using Autonet.Node.Messages;

namespace Autonet.Node.Tests;

/// <summary>A run of five slots, each held by a key of its own, as its events would leave it; no chain behind it.</summary>
internal static class SampleRun
{
    public static readonly Hash256 Charter = Digest("charter");

    public static readonly ProtocolDomain Domain = new(31337, Address.Parse("0x00000000000000000000000000000000a0703e70"));

    public static readonly IReadOnlyList<PrivateKey> Keys = [.. Enumerable.Range(1, 6).Select(KeyOf)];

    public static readonly Cid Blob = Cid.OfRaw("blob"u8);

    /// <summary>A key that holds no slot.</summary>
    public static PrivateKey Stranger => Keys[5];

    /// <summary>Five slots are taken; no round is open.</summary>
    public static RunState Recruiting(Hash256? genesis = null) => Enumerable.Range(0, 5).Aggregate(
        new RunState
        {
            Id = new RunId(1),
            Charter = Charter,
            GenesisRoot = genesis ?? Digest("genesis"),
            Terms = new RunTerms
            {
                Slots = 5, MinSlots = 3, Rounds = 1000, RoundDeadlineSeconds = 60, AuditRatePpm = 1_000_000, ChallengeWindowSeconds = 300,
                InnerSteps = 2, SequencesPerStep = 2,
            },
        },
        (state, slot) => state.SlotJoined(slot, Keys[slot].Address, 1));

    /// <summary>The given number of rounds is certified with slots 0 to 3, and the next one is open for slots 0 to 3.</summary>
    public static RunState AfterRounds(ulong certified)
    {
        RunState state = Recruiting();
        for (ulong round = 1; round <= certified; round++)
        {
            state = Open(state).RoundCertified(round, SlotBitmap.Of(0, 1, 2, 3), Digest("commitments"), Digest("checkpoint"), Blob, round, round);
        }

        return Open(state);
    }

    public static RunState Open(RunState state)
        => state.RoundOpened((ulong)state.Certified.Count + 1, SeedOf((ulong)state.Certified.Count + 1), SlotBitmap.Of(0, 1, 2, 3), 1000);

    public static Commitment Commitment(ulong round, int slot, string update = "update")
        => new(Charter, round, SeedOf(round), slot, Digest("state"), Digest(update), Blob);

    public static RoundAttestation Attestation(ulong round, SlotBitmap slots, string checkpoint = "checkpoint")
        => new(Charter, round, SeedOf(round), slots, Digest("commitments"), Digest(checkpoint), Blob);

    public static AuditReport Report(ulong round, int slot) => new(Charter, round, slot, Digest("update"), Matches: true);

    public static SignedMessage Sign(object message, int key) => Domain.Sign(message, Keys[key]);

    /// <summary>The seed with which a round opens.</summary>
    public static Hash256 SeedOf(ulong round) => Digest($"seed {round}");

    public static Hash256 Digest(string name) => Hash256.Sha256(System.Text.Encoding.UTF8.GetBytes(name));

    private static PrivateKey KeyOf(int number) => PrivateKey.Parse("0x" + new BigInteger(number).ToString("x64", System.Globalization.CultureInfo.InvariantCulture));
}
