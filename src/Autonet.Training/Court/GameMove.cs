using Autonet.Core.Identifiers;

namespace Autonet.Training.Court;

/// <summary>A move of the dispute game, by the names of the contract's functions (contracts/src/court/interfaces/IDisputeGame.sol).</summary>
public abstract record GameMove;

/// <summary>The roots of the states after all steps but the last.</summary>
public sealed record RevealStates(Hash256[] Roots) : GameMove;

/// <summary>The nodes below the disputed one, left to right.</summary>
public sealed record RevealNodes(Hash256[] Nodes) : GameMove;

/// <summary>The bytes of the disputed leaf.</summary>
public sealed record RevealLeaf(byte[] Leaf) : GameMove;

/// <summary>The values of the disputed element, packed big-endian.</summary>
public sealed record RevealValues(byte[] Descriptor, byte[] Values) : GameMove;

/// <summary>Accumulators after every segment but the last, packed big-endian.</summary>
public sealed record RevealAccumulators(byte[] Accumulators) : GameMove;

/// <summary>Operands of every item and the accumulators between, packed big-endian.</summary>
public sealed record RevealItems(byte[] Items) : GameMove;

/// <summary>The first step that is wrong.</summary>
public sealed record PickStep(Hash256[] Roots, int Step, OperationProof Proof) : GameMove;

/// <summary>The node that holds the first difference.</summary>
public sealed record PickNode(Hash256[] Nodes, int Index) : GameMove;

/// <summary>The trace is right, but the output does not hold its tensors.</summary>
public sealed record ContestOutput : GameMove;

/// <summary>The operation whose tensor is the first that is wrong.</summary>
public sealed record PickOperation(Hash256[] Nodes, int Index, OperationProof Proof) : GameMove;

/// <summary>The element of the leaf that is wrong.</summary>
public sealed record PickElement(byte[] Leaf, int Index) : GameMove;

/// <summary>The fold whose result is wrong.</summary>
public sealed record PickFold(Workings Workings, int Fold) : GameMove;

/// <summary>The segment whose end is the first that is wrong.</summary>
public sealed record PickSegment(byte[] Accumulators, int Segment) : GameMove;

/// <summary>A tensor of the output is not the one that the trace has.</summary>
public sealed record RefuteOutput(Hash256[] Nodes, int Index, OperationProof Proof, Hash256 TensorRoot, Hash256[] TraceProof) : GameMove;

/// <summary>The element is not what its values give.</summary>
public sealed record RefuteResult(Workings Workings) : GameMove;

/// <summary>An operand is not the one that the input holds.</summary>
public sealed record RefuteOperand(Workings Workings, int Which, InputProof Proof) : GameMove;

/// <summary>An accumulator does not follow from the one before.</summary>
public sealed record RefuteItem(Workings Workings, byte[] Items, int Item) : GameMove;

/// <summary>An operand of an item is not the one that the input holds.</summary>
public sealed record RefuteItemOperand(Workings Workings, byte[] Items, int Item, int Which, InputProof Proof) : GameMove;

/// <summary>An operation's descriptor and its siblings under the program's id.</summary>
public sealed record OperationProof(byte[] Descriptor, int Operation, Hash256[] Siblings);

/// <summary>An operation's descriptor and an element's values, packed big-endian.</summary>
public sealed record Workings(byte[] Descriptor, byte[] Values);

/// <summary>What an input really holds: proved to the court itself (<see cref="LeafProof"/>), or to the claimant (<see cref="GivenInput"/>).</summary>
public abstract record InputProof;

/// <summary>A leaf of a tensor and its siblings up to the root of the trace or of the state.</summary>
public sealed record LeafProof(byte[] Leaf, Hash256[] Siblings) : InputProof;

/// <summary>A word of a tensor that the claimant knows the root of; null where the rules alone give it.</summary>
public sealed record GivenInput(Programs.TensorDeclaration Tensor, Place Place) : InputProof;
