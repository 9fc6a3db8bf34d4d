namespace Autonet.Training.Programs;

/// <summary>How running a program ended.</summary>
public enum StepStatus
{
    /// <summary>Nothing has run; never a success.</summary>
    NotRun = 0,

    /// <summary>Every tensor is finite.</summary>
    Valid,

    /// <summary>Some tensor held a NaN or an infinity, so the result counts for nothing.</summary>
    NotFinite,
}

/// <summary>The outcome of one training step: whether it is valid, and its mean loss in nats per token (meaningless unless valid).</summary>
public readonly record struct StepOutcome(StepStatus Status, float Loss)
{
    /// <summary>Whether the step counts.</summary>
    public bool IsValid => Status == StepStatus.Valid;
}
