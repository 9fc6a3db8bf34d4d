using Autonet.Core.Identifiers;

namespace Autonet.Training.Rounds;

/// <summary>How a slot's round ended.</summary>
public enum SlotStatus
{
    /// <summary>Not trained; never a success.</summary>
    NotTrained = 0,

    /// <summary>All steps are valid and the update is encoded.</summary>
    Trained,

    /// <summary>A step or the encoding met a NaN or an infinity; there is no update.</summary>
    NotFinite,
}

/// <summary>A step's place in the round and its loss in nats per token.</summary>
public readonly record struct StepProgress(int Step, int Steps, float Loss);

/// <summary>What a slot made of a round. A pure function of plan, checkpoint, round and sequences; roots and update are empty unless trained.</summary>
public sealed record SlotResult
{
    /// <summary>How it ended.</summary>
    public required SlotStatus Status { get; init; }

    /// <summary>The encoded pseudo-gradient.</summary>
    public byte[] Update { get; init; } = [];

    /// <summary>The root of <see cref="Update"/> (<see cref="UpdateSections.Root"/>).</summary>
    public Hash256 UpdateRoot { get; init; }

    /// <summary>The Merkle root over the roots of parameters, first moments and second moments (rows, then columns) after the last step.</summary>
    public Hash256 StateRoot { get; init; }

    /// <summary>Loss of the first step, before any update, in nats per token.</summary>
    public float FirstLoss { get; init; }

    /// <summary>Loss of the last step, before its update, in nats per token.</summary>
    public float LastLoss { get; init; }

    /// <summary>Inner steps that were valid.</summary>
    public int Steps { get; init; }
}
