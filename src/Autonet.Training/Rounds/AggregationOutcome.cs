using Autonet.Training.Checkpoints;

namespace Autonet.Training.Rounds;

/// <summary>How an aggregation ended.</summary>
public enum AggregationStatus
{
    /// <summary>Nothing was aggregated; never a success.</summary>
    NotAggregated = 0,

    /// <summary>There is a next checkpoint.</summary>
    Aggregated,

    /// <summary>A slot's update is refused; aggregate again without it.</summary>
    UpdateRefused,

    /// <summary>The outer step met a NaN or an infinity, though each update by itself is well formed.</summary>
    NotFinite,
}

/// <summary>The next checkpoint, or the slot that stands in its way and why.</summary>
public readonly record struct AggregationOutcome(AggregationStatus Status, Checkpoint? Checkpoint, int Slot, UpdateRefusal Refusal)
{
    internal static AggregationOutcome Refused(int slot, UpdateRefusal refusal) => new(AggregationStatus.UpdateRefused, null, slot, refusal);

    internal static AggregationOutcome Accepted(Checkpoint checkpoint) => new(AggregationStatus.Aggregated, checkpoint, -1, UpdateRefusal.None);
}
