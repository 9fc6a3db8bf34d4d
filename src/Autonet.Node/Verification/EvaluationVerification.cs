namespace Autonet.Node.Verification;

/// <summary>What the verification of a held-out loss compared, as bits of binary32.</summary>
/// <param name="Run">The run.</param>
/// <param name="Round">The round whose checkpoint was evaluated.</param>
/// <param name="Claimed">The claimed loss.</param>
/// <param name="Recomputed">The loss that recomputation gives; null if it meets a NaN or an infinity.</param>
public sealed record EvaluationVerification(ulong Run, ulong Round, uint Claimed, uint? Recomputed)
{
    /// <summary>Whether the claim is right.</summary>
    public bool Matches => Claimed == Recomputed;
}
