using System.Numerics;
using Autonet.Chain.Bindings;
using Autonet.Core.Identifiers;
using Autonet.Core.Runs;

namespace Autonet.Node.Court;

/// <summary>What a game is about and between whom, whichever contract opened it.</summary>
/// <param name="GameId">The game.</param>
/// <param name="Statement">What the defender stands for, for people to read.</param>
/// <param name="Defender">Who stands for it.</param>
/// <param name="Challenger">Who says that it is false.</param>
public sealed record Dispute(BigInteger GameId, string Statement, Address Defender, Address Challenger)
{
    /// <summary>A challenge of a slot's work, of a round's checkpoint or of an auditor's approval.</summary>
    public static Dispute Of(ChallengesContract.ChallengeOpenedEvent challenge)
    {
        ArgumentNullException.ThrowIfNull(challenge);
        string statement = (ChallengeSubject)challenge.Subject == ChallengeSubject.Checkpoint
            ? $"the checkpoint after round {challenge.Round} of run {challenge.RunId} is {challenge.Root}"
            : $"slot {challenge.About}'s training of round {challenge.Round} of run {challenge.RunId} ends in update {challenge.Root}";
        return new Dispute(challenge.GameId, statement, challenge.Accused, challenge.Challenger);
    }

    /// <summary>A challenge of an evaluation claim.</summary>
    public static Dispute Of(EvaluationsContract.EvaluationClaimedEvent claim, EvaluationsContract.EvaluationChallengedEvent challenge)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(challenge);
        CourtNumber loss = new("loss", claim.LossBits, IsInteger: false);
        return new Dispute(
            challenge.GameId, $"the checkpoint after round {claim.Round} of run {claim.RunId} has the held-out loss {loss}", claim.Claimant, challenge.Challenger);
    }
}
