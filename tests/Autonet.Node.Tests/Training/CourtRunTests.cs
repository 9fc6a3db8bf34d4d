using System.Numerics;
using Autonet.Chain.Accounts;
using Autonet.Chain.Bindings;
using Autonet.Chain.Crypto;
using Autonet.Core.Identifiers;
using Autonet.Core.Runs;
using Autonet.Node.Court;
using Autonet.Node.Deployment;
using Autonet.Node.Runs;
using Autonet.Node.Tests.Devnet;
using Autonet.Training.Programs;

namespace Autonet.Node.Tests.Training;

/// <summary>Challenges by somebody without stake, in a run that draws no auditors: one true, two false.</summary>
[Collection(TrainingCollection.Name)]
public sealed class CourtRunTests(DevelopmentNetwork development)
{
    private const int Cheating = 4;
    private const ulong Round = 1;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Outsider_convicts_a_cheat_down_to_one_operation_and_loses_its_bond_against_the_honest()
    {
        await using TrainingNetwork network = await TrainingNetwork.DecreeAsync(development, static file => file with
        {
            // The round ends when all slots are in; the deadline is for a busy machine.
            Rounds = 2, RoundDeadlineSeconds = 60, Verification = file.Verification with { AuditRatePpm = 0, ChallengeWindowSeconds = 60 },
        });
        for (int slot = 0; slot < Cheating; slot++)
        {
            await network.StartNodeAsync($"worker{slot}", slot);
        }

        await network.StartNodeAsync("cheat", Cheating, cheat: true);
        await using RunObserver observer = await network.ObserveAsync("observer");
        await TrainingNetwork.UntilAsync(observer, static state => state.Certified.Count >= (int)Round);
        (PrivateKey key, TransactionSender sender) = await OutsiderAsync();
        Prosecutor outsider = new(observer, sender, TimeProvider.System);

        await ConvictAsync(network, observer, outsider, key.Address);
        Assert.Empty(await outsider.ChallengeAsync(Round, 0, force: false, Token));
        Assert.Empty(await outsider.ChallengeAsync(Round, slot: null, force: false, Token));
        await LoseAsync(observer, outsider, slots: [0, null]);
    }

    /// <summary>The cheat's node is stopped in the middle of the game and goes on where it was.</summary>
    private static async Task ConvictAsync(TrainingNetwork network, RunObserver observer, Prosecutor outsider, Address account)
    {
        BigInteger before = await observer.Chain.Token.BalanceOfAsync(account, cancellationToken: Token);
        ulong challenge = Assert.Single(await outsider.ChallengeAsync(Round, Cheating, force: false, Token));
        int moves = 0;
        Task restarted = Task.CompletedTask;
        Assert.True(await outsider.PlayAsync(
            challenge,
            _ =>
            {
                if (++moves == 3)
                {
                    restarted = RestartAsync(network);
                }
            },
            Token));
        await restarted;

        CourtTranscript transcript = await TranscriptAsync(observer, challenge);
        Assert.Equal((true, (byte)Ground.Item), (transcript.Decided!.Upheld, transcript.Decided.Ground));
        Assert.Equal(OperationKind.MatMulTN, transcript.Final!.Kind);
        Assert.NotEqual(transcript.Final.Claimed.Bits, transcript.Final.Actual.Bits);
        Assert.InRange(transcript.Moves.Count, 5, 24);
        Assert.True(transcript.Gas < 10_000_000, $"{transcript.Gas} gas");
        Assert.True(transcript.LargestMoveGas < 2_000_000, $"{transcript.LargestMoveGas} gas");

        RunState state = await TrainingNetwork.UntilAsync(observer, static state => state.Convicted.ContainsKey(Cheating));
        Assert.Equal(Round, state.Convicted[Cheating]);
        BigInteger share = observer.Tracker.Charter.Participation.StakePerSlotWei * observer.Tracker.Charter.Verification.ChallengerSharePpm / 1_000_000;
        Assert.Equal(before + share, await observer.Chain.Token.BalanceOfAsync(account, cancellationToken: Token));
        Assert.Equal(
            [
                ("Challenges", account, observer.Tracker.Charter.Verification.ChallengeBondWei),
                ("NodeRegistry", account, share),
                ("NodeRegistry", Address.Zero, observer.Tracker.Charter.Participation.StakePerSlotWei - share),
            ],
            transcript.Payments.Select(static payment => (payment.Source, payment.To, payment.AmountWei)).OrderBy(static payment => payment.Source).ThenBy(static payment => payment.To == Address.Zero));
    }

    private static async Task RestartAsync(TrainingNetwork network)
    {
        await network.StopNodeAsync("cheat");
        await network.StartNodeAsync("cheat", Cheating, cheat: true);
    }

    /// <summary>
    /// Challenges what is right: slots' work, or the checkpoint. There is nothing to refute, so the challenger falls silent, and the accused end the games when its
    /// clocks have run out.
    /// </summary>
    private async Task LoseAsync(RunObserver observer, Prosecutor outsider, int?[] slots)
    {
        Dictionary<Address, BigInteger> due = [];
        List<ulong> numbers = [];
        foreach (int? slot in slots)
        {
            foreach (ulong number in await outsider.ChallengeAsync(Round, slot, force: true, Token))
            {
                Challenge challenge = await observer.Chain.Challenges.ChallengeOfAsync(number, cancellationToken: Token);
                BigInteger owed = due.TryGetValue(challenge.Accused, out BigInteger already)
                    ? already
                    : await observer.Chain.Token.BalanceOfAsync(challenge.Accused, cancellationToken: Token);
                due[challenge.Accused] = owed + observer.Tracker.Charter.Verification.ChallengeBondWei;
                numbers.Add(number);
            }
        }

        foreach (ulong number in numbers)
        {
            Assert.False(await outsider.PlayAsync(number, static _ => { }, Token));
        }

        await ChainTools.AskAsync(development.Client, "evm_increaseTime", Token, (4 * 60) + 1);
        await TrainingNetwork.UntilAsync(observer, state => !numbers.Any(state.Challenges.ContainsKey));
        foreach (ulong number in numbers)
        {
            Assert.Equal((byte)ChallengeStatus.Rejected, (await observer.Chain.Challenges.ChallengeOfAsync(number, cancellationToken: Token)).Status);
        }

        foreach ((Address accused, BigInteger balance) in due)
        {
            Assert.Equal(balance, await observer.Chain.Token.BalanceOfAsync(accused, cancellationToken: Token));
        }
    }

    private async Task<(PrivateKey Key, TransactionSender Sender)> OutsiderAsync()
    {
        (PrivateKey key, TransactionSender sender) = await development.CreateKeyAsync();
        AutonetTokenContract token = new(development.Client, development.Manifest["AutonetToken"].Address);
        await development.Founders[0].SendAsync(token.Transfer(key.Address, Tokens.Whole(1000)), Token);
        return (key, sender);
    }

    private static async Task<CourtTranscript> TranscriptAsync(RunObserver observer, ulong challenge)
    {
        ChallengesContract.ChallengeOpenedEvent opened = (await new CourtReader(observer.Chain).ChallengeAsync(challenge, Token))!;
        return await CourtTranscript.ReadAsync(observer.Chain, observer.Workshop.Plan, opened, Token);
    }

    private enum ChallengeStatus : byte
    {
        None,
        Open,
        Upheld,
        Rejected,
    }
}
