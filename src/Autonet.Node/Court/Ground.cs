namespace Autonet.Node.Court;

/// <summary>What decided a game (contracts/src/court/interfaces/IDisputeGame.sol). All but silence are found by the contract.</summary>
public enum Ground : byte
{
    /// <summary>Not decided.</summary>
    None = 0,

    /// <summary>One side let its clock run out.</summary>
    Silence,

    /// <summary>The claimed element is no finite number.</summary>
    NotFinite,

    /// <summary>A tensor of the output is not the one in the trace.</summary>
    Output,

    /// <summary>The element is not what its values give.</summary>
    Result,

    /// <summary>A value is not the one that the input holds.</summary>
    Operand,

    /// <summary>A fold over nothing is not what it starts from.</summary>
    Start,

    /// <summary>An accumulator does not follow from the one before.</summary>
    Item,

    /// <summary>An operand of an item is not the one that the input holds.</summary>
    ItemOperand,
}
