using System.Diagnostics;
using System.Numerics;
using Autonet.Chain.Abi;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Training.Court;
using OperationProof = Autonet.Training.Court.OperationProof;
using Workings = Autonet.Training.Court.Workings;

namespace Autonet.Node.Court;

/// <summary>The players' moves as transactions, and the court's events as moves.</summary>
internal static class CourtMoves
{
    private static readonly AbiType LeafProofType = AbiType.Parse("(bytes,bytes32[])");

    /// <summary>The transaction that makes a move.</summary>
    /// <param name="court">The court.</param>
    /// <param name="gameId">The game.</param>
    /// <param name="position">The position that the move continues.</param>
    /// <param name="claim">What the game is about.</param>
    /// <param name="move">The move.</param>
    /// <param name="prove">Proves to the claimant what an input that it knows holds.</param>
    public static ContractCall ToCall(
        DisputeGameContract court, BigInteger gameId, Position position, Claim claim, GameMove move, Func<GivenInput, byte[]> prove) => move switch
        {
            RevealStates m => court.RevealStates(gameId, position, m.Roots),
            RevealNodes m => court.RevealNodes(gameId, position, m.Nodes),
            RevealLeaf m => court.RevealLeaf(gameId, position, m.Leaf),
            RevealValues m => court.RevealValues(gameId, position, new(m.Descriptor, m.Values)),
            RevealAccumulators m => court.RevealAccumulators(gameId, position, m.Accumulators),
            RevealItems m => court.RevealItems(gameId, position, m.Items),
            PickStep m => court.PickStep(gameId, position, claim, m.Roots, (uint)m.Step, ToChain(m.Proof)),
            PickNode m => court.PickNode(gameId, position, m.Nodes, m.Index),
            ContestOutput => court.ContestOutput(gameId, position),
            PickOperation m => court.PickOperation(gameId, position, m.Nodes, m.Index, ToChain(m.Proof)),
            PickElement m => court.PickElement(gameId, position, m.Leaf, m.Index),
            PickFold m => court.PickFold(gameId, position, ToChain(m.Workings), m.Fold),
            PickSegment m => court.PickSegment(gameId, position, m.Accumulators, m.Segment),
            RefuteOutput m => court.RefuteOutput(gameId, position, m.Nodes, m.Index, ToChain(m.Proof), m.TensorRoot, m.TraceProof),
            RefuteResult m => court.RefuteResult(gameId, position, ToChain(m.Workings)),
            RefuteOperand m => court.RefuteOperand(gameId, position, ToChain(m.Workings), m.Which, Encode(m.Proof, prove)),
            RefuteItem m => court.RefuteItem(gameId, position, ToChain(m.Workings), m.Items, m.Item),
            RefuteItemOperand m => court.RefuteItemOperand(gameId, position, ToChain(m.Workings), m.Items, new(m.Item, m.Which, Encode(m.Proof, prove))),
            _ => throw new UnreachableException($"{move.GetType().Name} is no move of the court."),
        };

    /// <summary>A move as an event tells it.</summary>
    public static PlayedMove ToPlayed(DisputeGameContract.MovedEvent moved) => new(ToPlayed(moved.Position), moved.Data);

    /// <summary>The bytes of a leaf and its siblings, as contracts decode them.</summary>
    public static byte[] Encode(LeafProof proof) => AbiEncoder.Encode([LeafProofType], [new object[] { proof.Leaf, proof.Siblings }]);

    private static GamePosition ToPlayed(Position position) => new()
    {
        Stage = (GameStage)position.Stage,
        Step = (int)position.Step,
        Afterwards = position.Afterwards,
        Height = position.Height,
        Path = (long)position.Path,
        Operation = (int)position.Operation,
        Element = (long)position.Element,
        Claimed = position.Claimed,
        Fold = (int)position.Fold,
        First = position.First,
        Last = position.Last,
        From = position.From,
        To = position.To,
    };

    private static byte[] Encode(InputProof proof, Func<GivenInput, byte[]> prove) => proof is GivenInput given ? prove(given) : Encode((LeafProof)proof);

    private static Chain.Bindings.OperationProof ToChain(OperationProof proof) => new(proof.Descriptor, proof.Operation, proof.Siblings);

    private static Chain.Bindings.Workings ToChain(Workings workings) => new(workings.Descriptor, workings.Values);
}
