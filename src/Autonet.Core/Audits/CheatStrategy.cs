namespace Autonet.Core.Audits;

/// <summary>What a participant may do for money that the rules do not want. The first five go from careless to worst case, each with what the one before has.</summary>
public enum CheatStrategy
{
    /// <summary>Commits to work that it did not do, in one slot and one round.</summary>
    CheatOnce = 1,

    /// <summary>And challenges itself when it is found out, which brings the challenger's share back.</summary>
    ChallengeItself,

    /// <summary>And has accomplices in a third of the slots, who audit nothing.</summary>
    Accomplices,

    /// <summary>And one honest challenger in ten falls silent and loses its bond to the cheat.</summary>
    SilentChallengers,

    /// <summary>And does so in every round of the run until it is convicted.</summary>
    EveryRound,

    /// <summary>Attests a false checkpoint with more than two thirds of the slots; the sum is for each of them.</summary>
    FalseCheckpoint,

    /// <summary>Loses a challenge of its own right work on purpose, to get the challenger's share.</summary>
    LoseOnPurpose,

    /// <summary>Challenges right work.</summary>
    FalseChallenge,
}
