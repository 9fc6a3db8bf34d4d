namespace Autonet.Node.Court;

/// <summary>Where an evaluation claim stands (contracts/src/training/interfaces/IEvaluations.sol).</summary>
public enum EvaluationStatus : byte
{
    /// <summary>There is no such claim.</summary>
    None = 0,

    /// <summary>It may be challenged or waits for its games.</summary>
    Open,

    /// <summary>Nobody refuted it in time.</summary>
    Standing,

    /// <summary>The court found it false.</summary>
    Refuted,
}
