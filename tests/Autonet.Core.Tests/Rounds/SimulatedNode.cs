using Autonet.Core.Identifiers;

namespace Autonet.Core.Tests.Rounds;

/// <summary>How a node treats its own update.</summary>
internal enum Conduct
{
    /// <summary>Everyone who asks gets it.</summary>
    Shares,

    /// <summary>It attests the update and gives it to nobody.</summary>
    Withholds,

    /// <summary>It gives the update to one other node only.</summary>
    SharesWithOne,

    /// <summary>It shares its update, and when it leads it proposes few slots of those that it holds.</summary>
    Censors,
}

/// <summary>A node of the scenario: what it holds of the open round.</summary>
internal sealed class SimulatedNode(int number, SlotBitmap slots)
{
    public int Number { get; } = number;

    public SlotBitmap Slots { get; } = slots;

    public bool IsUp { get; set; } = true;

    public Conduct Conduct { get; set; }

    /// <summary>Who gets the update under <see cref="Conduct.SharesWithOne"/>.</summary>
    public int Favourite { get; set; }

    /// <summary>The slots that the node proposes under <see cref="Conduct.Censors"/> when it leads.</summary>
    public SlotBitmap Favoured { get; set; }

    /// <summary>Chain seconds from the opening of a round, or from a restart within it, to the node's own updates.</summary>
    public ulong TrainingSeconds { get; set; } = 10;

    /// <summary>Chain time at which its own updates are there.</summary>
    public ulong ReadyAt { get; set; }

    /// <summary>Slots whose updates the node holds.</summary>
    public SlotBitmap Held { get; set; }

    /// <summary>What others may fetch from it: honest nodes pass on whatever they hold.</summary>
    public SlotBitmap Offered => !IsUp ? SlotBitmap.Empty : Conduct is Conduct.Shares or Conduct.Censors ? Held : Held.Except(Slots);
}
