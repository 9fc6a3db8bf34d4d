using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Training.Court;

namespace Autonet.Node.Tests.Court;

/// <summary>Legal moves with something else in them, and the error by which the court refuses each.</summary>
internal static class Alterations
{
    private const string OtherReveal = "GameRevealMismatch";
    private const string OtherLength = "GameRevealLength";
    private const string OutOfRange = "GamePickOutOfRange";
    private const string OtherProof = "GameProofInvalid";

    public static IEnumerable<(GameMove Move, string Error)> Of(GameMove move, GamePosition position) => move switch
    {
        RevealStates m => [(m with { Roots = [.. m.Roots, default] }, OtherLength), (m with { Roots = m.Roots[1..] }, OtherLength), (m with { Roots = Changed(m.Roots) }, OtherReveal)],
        RevealNodes m =>
        [
            (m with { Nodes = [.. m.Nodes, default] }, OtherLength),
            (m with { Nodes = m.Nodes[1..] }, OtherLength),
            .. position.Stage == GameStage.RevealTrace && position.Path == 0 ? [] : new[] { ((GameMove)(m with { Nodes = Changed(m.Nodes) }), OtherReveal) },
        ],
        RevealLeaf m => [(m with { Leaf = m.Leaf[4..] }, "TensorLeafLength"), (m with { Leaf = [.. m.Leaf, 0] }, "TensorLeafLength"), (m with { Leaf = Changed(m.Leaf) }, OtherReveal)],
        RevealValues m => [(m with { Values = [.. m.Values, 0, 0, 0, 0] }, OtherLength), (m with { Values = m.Values[1..] }, OtherLength), (m with { Descriptor = Changed(m.Descriptor) }, OtherReveal)],
        RevealAccumulators m => [(m with { Accumulators = [.. m.Accumulators, 0] }, OtherLength), (m with { Accumulators = m.Accumulators[4..] }, OtherLength)],
        RevealItems m => [(m with { Items = [.. m.Items, 0] }, OtherLength), (m with { Items = m.Items[4..] }, OtherLength)],
        PickStep m =>
        [
            (m with { Roots = Changed(m.Roots) }, OtherReveal),
            (m with { Step = 0 }, OutOfRange),
            (m with { Step = m.Roots.Length + 2 }, OutOfRange),
            (m with { Proof = Changed(m.Proof) }, OtherProof),
            (m with { Proof = m.Proof with { Siblings = m.Proof.Siblings[1..] } }, OtherProof),
            (m with { Proof = m.Proof with { Siblings = [.. m.Proof.Siblings, default] } }, OtherProof),
            (m with { Proof = m.Proof with { Operation = m.Proof.Operation + (1 << m.Proof.Siblings.Length) } }, OtherProof),
        ],
        PickNode m => [(m with { Nodes = Changed(m.Nodes) }, OtherReveal), (m with { Nodes = m.Nodes[1..] }, OtherReveal), (m with { Index = m.Nodes.Length }, OutOfRange)],
        PickOperation m =>
        [
            (m with { Nodes = Changed(m.Nodes) }, OtherReveal),
            (m with { Index = m.Nodes.Length }, OutOfRange),
            (m with { Index = m.Index ^ 1 }, OutOfRange),
            (m with { Proof = Changed(m.Proof) }, OtherProof),
            (m with { Proof = m.Proof with { Siblings = m.Proof.Siblings[1..] } }, OtherProof),
            (new PickNode(m.Nodes, m.Index), "GameStageMismatch"),
        ],
        PickElement m => [(m with { Leaf = Changed(m.Leaf) }, OtherReveal), (m with { Index = m.Leaf.Length / 4 }, "TensorIndexOutOfRange")],
        PickFold m => [.. OfWorkings(m.Workings, workings => m with { Workings = workings }), (m with { Fold = m.Fold + 16 }, OutOfRange)],
        PickSegment m => [(m with { Accumulators = Changed(m.Accumulators) }, OtherReveal), (m with { Segment = (m.Accumulators.Length / 4) + 1 }, OutOfRange)],
        RefuteResult m => OfWorkings(m.Workings, workings => m with { Workings = workings }),
        RefuteOperand m =>
        [
            .. OfWorkings(m.Workings, workings => m with { Workings = workings }),
            (m with { Which = m.Workings.Values.Length }, OutOfRange),
            .. OfProof((LeafProof)m.Proof, proof => m with { Proof = proof }),
        ],
        RefuteItem m => [.. OfWorkings(m.Workings, workings => m with { Workings = workings }), (m with { Items = Changed(m.Items) }, OtherReveal), (m with { Item = 16 }, OutOfRange)],
        RefuteOutput m =>
        [
            (m with { Nodes = Changed(m.Nodes) }, OtherReveal),
            (m with { Index = m.Nodes.Length }, OutOfRange),
            (m with { Index = m.Index ^ 1 }, OtherProof),
            (m with { Proof = Changed(m.Proof) }, OtherProof),
            (m with { TensorRoot = default }, OtherProof),
            (m with { TraceProof = Changed(m.TraceProof) }, OtherProof),
            (m with { TraceProof = m.TraceProof[1..] }, OtherProof),
            (new PickNode(m.Nodes, m.Index), "GameStageMismatch"),
        ],
        _ => [],
    };

    private static IEnumerable<(GameMove Move, string Error)> OfWorkings(Workings workings, Func<Workings, GameMove> move) =>
    [
        (move(workings with { Values = Changed(workings.Values) }), OtherReveal),
        (move(workings with { Values = [.. workings.Values, 0, 0, 0, 0] }), OtherReveal),
        (move(workings with { Descriptor = Changed(workings.Descriptor) }), OtherReveal),
    ];

    private static IEnumerable<(GameMove Move, string Error)> OfProof(LeafProof proof, Func<LeafProof, GameMove> move) =>
    [
        (move(proof with { Leaf = Changed(proof.Leaf) }), "TensorProofInvalid"),
        (move(proof with { Leaf = proof.Leaf[4..] }), "TensorLeafLength"),
        (move(proof with { Siblings = Changed(proof.Siblings) }), "TensorProofInvalid"),
        (move(proof with { Siblings = proof.Siblings[1..] }), "TensorProofLength"),
    ];

    private static byte[] Changed(byte[] bytes) => [.. bytes[..^1], (byte)(bytes[^1] ^ 1)];

    private static Hash256[] Changed(Hash256[] hashes) => [.. hashes[..^1], MerkleTree.HashLeaf([1])];

    private static OperationProof Changed(OperationProof proof) => proof with { Descriptor = Changed(proof.Descriptor) };
}
