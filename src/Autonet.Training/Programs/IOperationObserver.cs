namespace Autonet.Training.Programs;

/// <summary>Told what a step is doing, on the thread that runs it. A fused operation counts under the kind that it starts with.</summary>
public interface IOperationObserver
{
    /// <summary>An operation of <paramref name="kind"/> begins.</summary>
    public void Begin(OperationKind kind);

    /// <summary>The operation that began last has ended.</summary>
    public void End(OperationKind kind);
}
