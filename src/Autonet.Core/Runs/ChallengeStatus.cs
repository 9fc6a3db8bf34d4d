namespace Autonet.Core.Runs;

/// <summary>Where a challenge stands (contracts/src/training/interfaces/IChallenges.sol).</summary>
public enum ChallengeStatus : byte
{
    /// <summary>There is no such challenge.</summary>
    None,

    /// <summary>Its game is being played.</summary>
    Open,

    /// <summary>The challenger was right.</summary>
    Upheld,

    /// <summary>The challenger was not.</summary>
    Rejected,
}
