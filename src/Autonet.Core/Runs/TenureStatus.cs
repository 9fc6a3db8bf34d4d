namespace Autonet.Core.Runs;

/// <summary>Where one operator's time in a slot stands (contracts/src/training/interfaces/ISlots.sol).</summary>
public enum TenureStatus : byte
{
    /// <summary>There is no such tenure.</summary>
    None,

    /// <summary>The operator holds the slot.</summary>
    Sitting,

    /// <summary>The operator left; its stake is locked until nothing can be challenged any more.</summary>
    Left,

    /// <summary>The stake is free again.</summary>
    Released,

    /// <summary>The stake was taken.</summary>
    Convicted,
}
