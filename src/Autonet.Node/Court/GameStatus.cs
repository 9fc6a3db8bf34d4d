namespace Autonet.Node.Court;

/// <summary>Where a game stands (contracts/src/court/interfaces/IDisputeGame.sol).</summary>
public enum GameStatus : byte
{
    /// <summary>There is no such game.</summary>
    None,

    /// <summary>A side is to move.</summary>
    Open,

    /// <summary>The challenger won.</summary>
    Upheld,

    /// <summary>The defender won.</summary>
    Rejected,
}
