using Autonet.Core.Identifiers;

namespace Autonet.Training.Court;

/// <summary>Whose move it is and which: reveals are the defender's, picks the challenger's (contracts/src/court/interfaces/IDisputeGame.sol).</summary>
public enum GameStage : byte
{
    /// <summary>No game.</summary>
    None = 0,

    /// <summary>The roots of the states after all steps but the last.</summary>
    RevealStates,

    /// <summary>The first step that is wrong.</summary>
    PickStep,

    /// <summary>Nodes of the trace.</summary>
    RevealTrace,

    /// <summary>The node, or in the end the operation, that is wrong; or that the output is not the trace's.</summary>
    PickTrace,

    /// <summary>Nodes of the output.</summary>
    RevealOutput,

    /// <summary>The node, or in the end the tensor, that is not the trace's.</summary>
    PickOutput,

    /// <summary>Nodes of the operation's tensor.</summary>
    RevealTensor,

    /// <summary>The node that is wrong.</summary>
    PickTensor,

    /// <summary>The bytes of a leaf.</summary>
    RevealLeaf,

    /// <summary>The element that is wrong.</summary>
    PickElement,

    /// <summary>The element's values.</summary>
    RevealValues,

    /// <summary>The value that is wrong, or that they give another element.</summary>
    PickFold,

    /// <summary>Accumulators along a fold.</summary>
    RevealAccumulators,

    /// <summary>The segment whose end is wrong.</summary>
    PickSegment,

    /// <summary>Operands and accumulators of the last items.</summary>
    RevealItems,

    /// <summary>The item that is wrong.</summary>
    PickItem,
}

/// <summary>Where a game stands, as far as a player looks at it; the field by field twin of the contract's <c>Position</c>.</summary>
public sealed record GamePosition
{
    /// <summary>Whose move it is and which.</summary>
    public required GameStage Stage { get; init; }

    /// <summary>The disputed step, from 1; 0 until it is picked.</summary>
    public int Step { get; init; }

    /// <summary>Root of what the step is said to make; before a step is picked, of the state before the last one.</summary>
    public Hash256 Afterwards { get; init; }

    /// <summary>Levels of the disputed Merkle node above its leaves.</summary>
    public int Height { get; init; }

    /// <summary>Position of the node among those of its level.</summary>
    public long Path { get; init; }

    /// <summary>The disputed operation.</summary>
    public int Operation { get; init; }

    /// <summary>The disputed element.</summary>
    public long Element { get; init; }

    /// <summary>What the defender has for the element.</summary>
    public uint Claimed { get; init; }

    /// <summary>The disputed fold.</summary>
    public int Fold { get; init; }

    /// <summary>The first disputed item.</summary>
    public long First { get; init; }

    /// <summary>The item after the last disputed one.</summary>
    public long Last { get; init; }

    /// <summary>The accumulator before the first disputed item.</summary>
    public uint From { get; init; }

    /// <summary>What the defender has for the accumulator after the last disputed item.</summary>
    public uint To { get; init; }
}

/// <summary>A move that was made: the position it led to, and what it brought.</summary>
public sealed record PlayedMove(GamePosition Position, ReadOnlyMemory<byte> Data);
