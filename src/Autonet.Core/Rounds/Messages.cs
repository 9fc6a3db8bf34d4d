using Autonet.Core.Identifiers;

namespace Autonet.Core.Rounds;

/// <summary>
/// What a worker commits to: one update for one slot of one attempt at a round. Signed by the slot's holder (EIP-712); two different ones are
/// equivocation.
/// </summary>
/// <param name="Charter">Hash of the run's charter.</param>
/// <param name="Round">Round, from 1.</param>
/// <param name="Seed">Seed of the round: every attempt at a round has its own.</param>
/// <param name="Slot">Slot, from 0.</param>
/// <param name="StateRoot">State root of the parameters and moments after the last inner step.</param>
/// <param name="UpdateRoot">Merkle root over the roots of the encoded update's sections.</param>
/// <param name="UpdateCid">Where the encoded update is found.</param>
public sealed record Commitment(Hash256 Charter, ulong Round, Hash256 Seed, int Slot, Hash256 StateRoot, Hash256 UpdateRoot, Cid UpdateCid);

/// <summary>What a node attests of a round: these slots' updates aggregate to that checkpoint. More than two thirds of the active slots make a certificate.</summary>
/// <param name="Charter">Hash of the run's charter.</param>
/// <param name="Round">Round, from 1.</param>
/// <param name="Seed">Seed of the round: every attempt at a round has its own.</param>
/// <param name="Slots">Slots whose updates are in the aggregate.</param>
/// <param name="CommitmentsRoot">Root over all slots' commitments (<see cref="CommitmentTree"/>).</param>
/// <param name="CheckpointRoot">State root of the aggregate.</param>
/// <param name="CheckpointCid">Where the checkpoint is found.</param>
public sealed record RoundAttestation(
    Hash256 Charter, ulong Round, Hash256 Seed, SlotBitmap Slots, Hash256 CommitmentsRoot, Hash256 CheckpointRoot, Cid CheckpointCid);

/// <summary>What a drawn auditor says after recomputing a slot.</summary>
/// <param name="Charter">Hash of the run's charter.</param>
/// <param name="Round">Round, from 1.</param>
/// <param name="Slot">Audited slot.</param>
/// <param name="UpdateRoot">The update root that the auditor computed.</param>
/// <param name="Matches">Whether it equals the committed one.</param>
public sealed record AuditReport(Hash256 Charter, ulong Round, int Slot, Hash256 UpdateRoot, bool Matches);
