using System.Numerics;
using Autonet.Chain.Abi;
using Autonet.Chain.Crypto;
using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Node.Court;
using Autonet.Training.Checkpoints;
using Autonet.Training.Court;
using Autonet.Training.Programs;
using Autonet.Training.Programs.Reference;

namespace Autonet.Node.Tests.Court;

/// <summary>The inputs of one step that the claimant knows: proves them, and says by which roots.</summary>
internal sealed class GameEvidence(ProgramTrace trace, IReadOnlyList<IReadOnlyList<ReferenceTensor>> updates)
{
    private static readonly AbiType[] KeyTypes = [AbiType.Parse("uint8"), AbiType.Parse("uint16"), AbiType.Parse("uint256")];

    private readonly (Hash256 Key, Hash256 Root)[] _roots =
    [
        .. trace.Graph.Tensors.Take(trace.Graph.GivenTensors)
            .Where(static tensor => tensor.Role is not (TensorRole.State or TensorRole.FirstMoment))
            .SelectMany(tensor => Enumerable.Range(0, tensor.Role == TensorRole.Update ? updates.Count : 1)
                .Select(slot => (Key(tensor, slot), (tensor.Role == TensorRole.Update ? updates[slot][tensor.Ordinal] : trace[tensor.Id]).Root()))),
    ];

    public IEnumerable<(Hash256 Key, Hash256 Root)> Roots() => _roots;

    public byte[] Prove(GivenInput given) => CourtMoves.Encode(Leaf(given));

    /// <summary>The leaf that holds an input, and its siblings.</summary>
    public LeafProof Leaf(GivenInput given)
    {
        ReferenceTensor tensor = given.Tensor.Role == TensorRole.Update ? updates[given.Place.Slot][given.Tensor.Ordinal] : trace[given.Tensor.Id];
        byte[] bytes = tensor.Bytes();
        int leaf = (int)(given.Place.Index / GameRules.LeafWords);
        int start = 4 * GameRules.LeafWords * leaf;
        return new LeafProof(bytes[start..Math.Min(bytes.Length, start + (4 * GameRules.LeafWords))], MerkleTree.Prove(TensorRoot.Leaves(bytes), leaf));
    }

    private static Hash256 Key(TensorDeclaration tensor, int slot)
        => Keccak256.Hash(AbiEncoder.Encode(KeyTypes, (byte)tensor.Role, (ushort)tensor.Ordinal, new BigInteger(slot)));
}
