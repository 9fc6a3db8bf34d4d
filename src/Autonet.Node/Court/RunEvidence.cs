using System.Diagnostics;
using Autonet.Chain.Abi;
using Autonet.Chain.Bindings;
using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Node.Messages;
using Autonet.Training.Checkpoints;
using Autonet.Training.Court;
using Autonet.Training.Programs;
using Autonet.Training.Programs.Reference;
using Autonet.Training.Rounds;
using Commitment = Autonet.Core.Rounds.Commitment;

namespace Autonet.Node.Court;

/// <summary>
/// Proves to the challenges contract what the programs of a claim were given: values of the checkpoint, constants, tokens, and the updates that an
/// aggregate reads (contracts/src/training/RunInputs.sol).
/// </summary>
/// <param name="plan">The run.</param>
/// <param name="inputs">The claim's inputs, as the challenge names them.</param>
/// <param name="start">The checkpoint that the round starts from.</param>
/// <param name="tokens">Proves the token of a row of a step: step from 1, row, and 0 for inputs or 1 for targets.</param>
/// <param name="updates">The commitments and updates of the included slots, ascending; empty for claims that read none.</param>
internal sealed class RunEvidence(
    RunPlan plan, RunInputs inputs, Checkpoint start, Func<int, long, int, LeafProof> tokens, IReadOnlyList<(Commitment Commitment, Hash256[] Siblings, byte[] Update)> updates)
{
    private static readonly AbiType[] OuterTypes =
        [ChallengesContract.ChallengeOpenedEvent.Event.Parameters.Single(static parameter => parameter.Name == "inputs").Type, AbiType.Bytes];

    private static readonly AbiType[] UpdateTypes =
        [ChallengesContract.Abi.Functions.Single(static function => function.Name == "proveEquivocation").Inputs[1].Type, AbiType.Parse("bytes32[]"), AbiType.Bytes];

    /// <summary>The proof that the contract asks for.</summary>
    /// <param name="step">The disputed step, from 1.</param>
    /// <param name="given">The input.</param>
    public byte[] Prove(int step, GivenInput given)
    {
        byte[] inner = given.Tensor.Role switch
        {
            TensorRole.Checkpoint => CourtMoves.Encode(InTree(GivenTensors.Of(start), given.Tensor.Ordinal, given.Place.Index)),
            TensorRole.Constant => CourtMoves.Encode(InTree(GivenTensors.ConstantsOf(plan), given.Tensor.Ordinal, given.Place.Index)),
            TensorRole.ConstantRow => CourtMoves.Encode(InTree(GivenTensors.ConstantsOf(plan), given.Tensor.Ordinal, RowStart(step, given.Tensor.Ordinal) + given.Place.Index)),
            TensorRole.Token => CourtMoves.Encode(tokens(step, given.Place.Index, given.Tensor.Ordinal)),
            TensorRole.Update => InUpdate(given),
            _ => throw new UnreachableException($"The court itself knows tensors of role {given.Tensor.Role}."),
        };
        return AbiEncoder.Encode(OuterTypes, inputs.ToAbi(), inner);
    }

    private byte[] InUpdate(GivenInput given)
    {
        (Commitment commitment, Hash256[] siblings, byte[] update) = updates[given.Place.Slot];
        LeafProof proof = InTree(UpdateSections.Tensors(plan.Parameters, update), given.Tensor.Ordinal, given.Place.Index);
        return AbiEncoder.Encode(UpdateTypes, ChainCommitments.ToChain(commitment).ToAbi(), siblings, CourtMoves.Encode(proof));
    }

    /// <summary>A leaf of one tensor of a list, proved under the root over all their roots.</summary>
    private static LeafProof InTree(IReadOnlyList<ReferenceTensor> tensors, int ordinal, long index)
    {
        byte[] bytes = tensors[ordinal].Bytes();
        int leaf = (int)(index / GameRules.LeafWords);
        int first = leaf * TensorRoot.LeafBytes;
        MerkleLevels own = new(TensorRoot.Leaves(bytes));
        MerkleLevels all = new([.. tensors.Select(static tensor => tensor.Root())]);
        return new LeafProof(bytes[first..Math.Min(bytes.Length, first + TensorRoot.LeafBytes)], [.. own.Prove(leaf), .. all.Prove(ordinal)]);
    }

    private long RowStart(int step, int table)
    {
        long round = (long)inputs.Round - 1;
        return table == 2 ? 3 * ((round * inputs.Steps) + step - 1) : 4 * round;
    }
}
