using Autonet.Core.Rounds;

namespace Autonet.Node.Messages;

/// <summary>Commitments as the run registry takes them.</summary>
public static class ChainCommitments
{
    /// <summary>The struct of the contract.</summary>
    public static Chain.Bindings.Commitment ToChain(Commitment commitment)
    {
        ArgumentNullException.ThrowIfNull(commitment);
        return new Chain.Bindings.Commitment(
            commitment.Charter, commitment.Round, commitment.Seed, (ushort)commitment.Slot, commitment.StateRoot, commitment.UpdateRoot,
            commitment.UpdateCid.ToArray());
    }
}
