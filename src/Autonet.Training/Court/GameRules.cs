namespace Autonet.Training.Court;

/// <summary>Sizes that the contract prescribes (contracts/src/court/DisputeGame.sol).</summary>
public static class GameRules
{
    /// <summary>Words of a full leaf.</summary>
    public const int LeafWords = 1024;

    /// <summary>Most levels of a Merkle tree that one move goes down.</summary>
    public const int Levels = 6;

    /// <summary>Items that are revealed one by one.</summary>
    public const int Items = 16;

    /// <summary>Most segments that one move cuts a fold into.</summary>
    public const int Segments = 256;

    /// <summary>Length of the segments that so many items are cut into; the last may be shorter.</summary>
    public static long SegmentOf(long items)
    {
        long size = Items;
        while (size * Segments < items)
        {
            size *= Items;
        }

        return size;
    }
}
