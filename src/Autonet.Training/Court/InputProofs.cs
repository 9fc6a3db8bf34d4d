using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Training.Programs;

namespace Autonet.Training.Court;

/// <summary>Proves what inputs of the disputed operation hold: everything before it is agreed, so one's own tensors are those under the defender's roots.</summary>
internal sealed class InputProofs(IComputation computation)
{
    /// <summary>The proof of one word.</summary>
    /// <param name="position">Where the game stands.</param>
    /// <param name="place">Where the word is.</param>
    /// <param name="played">All moves of the game so far.</param>
    public InputProof Of(GamePosition position, Place place, IReadOnlyList<PlayedMove> played)
    {
        ProgramTrace trace = computation.Trace(position.Step);
        TensorDeclaration tensor = trace.Graph.Tensors[trace.Graph.Operations[position.Operation].Inputs[place.Input]];
        if (tensor.Role == TensorRole.FirstMoment && position.Step == 1)
        {
            // Zero by the rules.
            return new LeafProof([], []);
        }

        if (tensor.Role is not (TensorRole.Intermediate or TensorRole.Output or TensorRole.State or TensorRole.FirstMoment))
        {
            return new GivenInput(tensor, place);
        }

        int made = tensor.Id - trace.Graph.GivenTensors;
        long leaf = place.Index / GameRules.LeafWords;
        Hash256[] upper = made >= 0
            ? new RevealedTrace(trace.Tree, played).Prove(made)
            : new MerkleLevels([.. computation.StateTensorRoots(position.Step)]).Prove(tensor.Ordinal);
        return new LeafProof(Defence.LeafOf(trace[tensor.Id].Bytes(), leaf), [.. trace.LeavesOf(tensor.Id).Prove(leaf), .. upper]);
    }
}
