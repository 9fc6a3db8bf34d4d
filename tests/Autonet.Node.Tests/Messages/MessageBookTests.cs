using Autonet.Core.Identifiers;
using Autonet.Core.Rounds;
using Autonet.Core.Runs;
using Autonet.Node.Messages;

namespace Autonet.Node.Tests.Messages;

/// <summary>Which signed messages a node keeps, and why it refuses the others. Round 3 is open for slots 0 to 3; slot 4 is taken, but sits it out.</summary>
public sealed class MessageBookTests
{
    private static readonly SlotBitmap Four = SlotBitmap.Of(0, 1, 2, 3);

    private readonly MessageBook _book;
    private RunState _state = SampleRun.AfterRounds(2);

    public MessageBookTests() => _book = new MessageBook(() => _state);

    [Fact]
    public void Commitment_of_the_slots_holder_in_the_open_round_is_kept()
    {
        SignedMessage commitment = SampleRun.Sign(SampleRun.Commitment(3, 1), key: 1);

        Assert.Equal((MessageRefusal.None, true), Add(commitment));

        Assert.Equal(commitment, Assert.Single(_book.CommitmentsOf(3)).Value);
    }

    [Fact]
    public void Message_for_another_charter_is_refused()
    {
        Commitment other = SampleRun.Commitment(3, 1) with { Charter = SampleRun.Digest("another charter") };

        Assert.Equal((MessageRefusal.WrongCharter, false), Add(SampleRun.Sign(other, key: 1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(ulong.MaxValue)]
    public void Commitment_or_attestation_for_a_round_that_is_not_open_is_refused(ulong round)
    {
        Assert.Equal((MessageRefusal.WrongRound, false), Add(SampleRun.Sign(SampleRun.Commitment(round, 1), key: 1)));
        Assert.Equal((MessageRefusal.WrongRound, false), Add(SampleRun.Sign(SampleRun.Attestation(round, Four), key: 1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(ulong.MaxValue)]
    public void Report_on_a_round_that_is_not_certified_is_refused(ulong round)
        => Assert.Equal((MessageRefusal.WrongRound, false), Add(SampleRun.Sign(SampleRun.Report(round, 1), key: 2)));

    [Fact]
    public void Report_on_a_round_long_ago_is_refused()
    {
        _state = SampleRun.AfterRounds(MessageBook.RoundsKept + 1);

        Assert.Equal((MessageRefusal.WrongRound, false), Add(SampleRun.Sign(SampleRun.Report(1, 1), key: 2)));
        Assert.Equal((MessageRefusal.None, true), Add(SampleRun.Sign(SampleRun.Report(2, 1), key: 2)));
    }

    [Fact]
    public void Slot_that_is_not_active_or_not_certified_is_refused()
    {
        Assert.Equal((MessageRefusal.WrongSlot, false), Add(SampleRun.Sign(SampleRun.Commitment(3, 4), key: 4)));
        Assert.Equal((MessageRefusal.WrongSlot, false), Add(SampleRun.Sign(SampleRun.Attestation(3, SlotBitmap.Of(0, 4)), key: 0)));
        Assert.Equal((MessageRefusal.WrongSlot, false), Add(SampleRun.Sign(SampleRun.Attestation(3, SlotBitmap.Empty), key: 0)));
        Assert.Equal((MessageRefusal.WrongSlot, false), Add(SampleRun.Sign(SampleRun.Report(2, 4), key: 0)));
    }

    [Fact]
    public void Commitment_signed_by_anyone_but_the_slots_holder_is_refused()
        => Assert.Equal((MessageRefusal.NotEntitled, false), Add(SampleRun.Sign(SampleRun.Commitment(3, 1), key: 2)));

    [Fact]
    public void Message_of_an_account_without_a_slot_is_refused()
    {
        Assert.Equal((MessageRefusal.NotEntitled, false), Add(SampleRun.Sign(SampleRun.Attestation(3, Four), key: 5)));
        Assert.Equal((MessageRefusal.NotEntitled, false), Add(SampleRun.Sign(SampleRun.Report(2, 1), key: 5)));
    }

    [Fact]
    public void Message_of_another_attempt_at_the_round_is_refused()
    {
        Hash256 seed = SampleRun.Digest("an attempt without quorum");

        Assert.Equal((MessageRefusal.WrongRound, false), Add(SampleRun.Sign(SampleRun.Commitment(3, 1) with { Seed = seed }, key: 1)));
        Assert.Equal((MessageRefusal.WrongRound, false), Add(SampleRun.Sign(SampleRun.Attestation(3, SlotBitmap.Of(0, 1)) with { Seed = seed }, key: 1)));
    }

    [Fact]
    public void Commitment_of_a_slot_that_was_evicted_from_the_open_round_is_refused()
    {
        _state = _state.SlotEvicted(1, SampleRun.Sign(SampleRun.Commitment(3, 1), key: 1).Signer, 2);

        Assert.Equal((MessageRefusal.WrongSlot, false), Add(SampleRun.Sign(SampleRun.Commitment(3, 1), key: 1)));
    }

    [Fact]
    public void Replayed_messages_are_accepted_and_change_nothing()
    {
        SignedMessage[] messages =
        [
            SampleRun.Sign(SampleRun.Commitment(3, 1), key: 1), SampleRun.Sign(SampleRun.Attestation(3, Four), key: 1),
            SampleRun.Sign(SampleRun.Report(2, 1), key: 2),
        ];
        Assert.All(messages, message => Assert.Equal((MessageRefusal.None, true), Add(message)));
        int changes = 0;
        _book.Changed += _ => changes++;

        Assert.All(messages, message => Assert.Equal((MessageRefusal.None, false), Add(message)));

        Assert.Equal(0, changes);
        Assert.Equal(2, _book.AllOf(3).Count);
    }

    [Fact]
    public void Second_commitment_for_a_slot_is_refused_and_both_are_kept_as_evidence()
    {
        SignedMessage first = SampleRun.Sign(SampleRun.Commitment(3, 1, "one update"), key: 1);
        SignedMessage second = SampleRun.Sign(SampleRun.Commitment(3, 1, "another update"), key: 1);
        Add(first);

        Assert.Equal((MessageRefusal.Equivocation, true), Add(second));
        Assert.Equal((MessageRefusal.Equivocation, false), Add(second));
        Assert.Equal((MessageRefusal.Equivocation, false), Add(SampleRun.Sign(SampleRun.Commitment(3, 1, "a third update"), key: 1)));

        Assert.Equal(first, _book.CommitmentsOf(3)[1]);
        Assert.Equal((first, second), Assert.Single(_book.EquivocationsOf(3)));
    }

    [Fact]
    public void Flood_of_attestations_by_one_signer_is_bounded_and_leaves_room_for_others()
    {
        SignedMessage[] flood = [.. Enumerable.Range(0, 100).Select(i => SampleRun.Sign(SampleRun.Attestation(3, Four, $"checkpoint {i}"), key: 1))];

        (MessageRefusal Refusal, bool)[] answers = [.. flood.Select(Add)];

        Assert.Equal(16, answers.Count(answer => answer.Refusal == MessageRefusal.None));
        Assert.Equal(84, answers.Count(answer => answer.Refusal == MessageRefusal.TooMany));
        Assert.Equal((MessageRefusal.None, false), Add(flood[0]));
        Assert.Equal((MessageRefusal.None, true), Add(SampleRun.Sign(SampleRun.Attestation(3, Four), key: 2)));
    }

    [Fact]
    public void Round_that_opens_again_starts_without_messages()
    {
        Add(SampleRun.Sign(SampleRun.Commitment(3, 1), key: 1));

        _book.Begin(3);

        Assert.Empty(_book.AllOf(3));
        Assert.Equal((MessageRefusal.None, true), Add(SampleRun.Sign(SampleRun.Commitment(3, 1, "new update"), key: 1)));
    }

    [Fact]
    public void Memory_does_not_grow_with_the_rounds_of_a_run()
    {
        for (ulong certified = 0; certified < 200; certified++)
        {
            _state = certified == 0 ? SampleRun.AfterRounds(0) : SampleRun.Open(_state.RoundCertified(
                certified, Four, SampleRun.Digest("commitments"), SampleRun.Digest("checkpoint"), SampleRun.Blob, certified, certified));
            Assert.Equal((MessageRefusal.None, true), Add(SampleRun.Sign(SampleRun.Attestation(certified + 1, Four), key: 1)));
        }

        Assert.Equal(MessageBook.RoundsKept + 2, Enumerable.Range(0, 201).Count(round => _book.AllOf((ulong)round).Count > 0));
    }

    private (MessageRefusal Refusal, bool IsNew) Add(SignedMessage message) => (_book.Add(message, out bool isNew), isNew);
}
