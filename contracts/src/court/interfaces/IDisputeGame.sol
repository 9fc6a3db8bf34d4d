// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @notice What a game is about: a chain of program runs that is said to lead from one root to another. Every step but the last runs
/// `stepProgram` from the state before it to the state after it; the last runs `finalProgram` and gives the output.
/// @param slots Number of slots whose updates an aggregation reads; zero otherwise.
/// @param stateTensors Number of tensors of a state.
/// @param outputTensors Number of tensors of the output.
/// @param inputRoot Root of the state before the first step; the parties agree on it.
/// @param stateRoot Root of the state before the last step if the claimant knows it; zero otherwise.
/// @param outputRoot The root that the defender stands for.
struct Claim {
    bytes32 stepProgram;
    bytes32 finalProgram;
    uint32 steps;
    uint32 slots;
    uint32 stateTensors;
    uint32 outputTensors;
    bytes32 inputRoot;
    bytes32 stateRoot;
    bytes32 outputRoot;
}

/// @notice Whose move it is and which: `Reveal…` is the defender's, `Pick…` the challenger's.
enum Stage {
    None,
    RevealStates,
    PickStep,
    RevealTrace,
    PickTrace,
    RevealOutput,
    PickOutput,
    RevealTensor,
    PickTensor,
    RevealLeaf,
    PickElement,
    RevealValues,
    PickFold,
    RevealAccumulators,
    PickSegment,
    RevealItems,
    PickItem
}

/// @notice Where a game stands. The contract keeps its hash; every move brings the position it continues.
/// @param step The disputed step, from 1; zero until it is picked.
/// @param program Its program.
/// @param outputs Number of tensors of what the step makes.
/// @param givens Number of given tensors of the program: tensor `givens + i` is made by operation i.
/// @param before Root of the state before the step.
/// @param afterwards Root of what the step is said to make.
/// @param trace Merkle root over the roots of the operations' tensors, as the defender has them.
/// @param node The Merkle node that holds the difference, `height` levels above its leaves, at position `path` among the nodes of its level.
/// @param operation The disputed operation's place in the program.
/// @param descriptor Its descriptor's hash.
/// @param count Number of elements of the tensor that it makes.
/// @param integers Whether they are integers.
/// @param element The disputed element, and `claimed` what the defender has for it.
/// @param values Hash of the element's values.
/// @param fold The disputed fold, and `width` the operands of each of its items.
/// @param first The disputed items are `first` … `last` - 1; the accumulator is `from` before them and, says the defender, `to` after them.
/// @param revealed Hash of what the defender revealed last.
struct Position {
    Stage stage;
    uint32 step;
    uint32 slots;
    uint8 stateHeight;
    uint8 traceHeight;
    uint8 height;
    bool integers;
    uint32 outputs;
    uint32 givens;
    uint32 operation;
    uint32 claimed;
    uint32 fold;
    uint32 width;
    uint32 first;
    uint32 last;
    uint32 from;
    uint32 to;
    uint64 path;
    uint64 count;
    uint64 element;
    bytes32 program;
    bytes32 before;
    bytes32 afterwards;
    bytes32 trace;
    bytes32 node;
    bytes32 descriptor;
    bytes32 values;
    bytes32 revealed;
}

/// @notice An operation's descriptor and its Merkle proof under a program's id.
struct OperationProof {
    bytes descriptor;
    uint256 operation;
    bytes32[] siblings;
}

/// @notice How an element came to be: its operation's descriptor, and its values ({IOperationUnit}).
struct Workings {
    bytes descriptor;
    bytes values;
}

/// @notice Operand `which` of item `item` of the disputed items, and the proof of what it really is.
struct ItemOperand {
    uint256 item;
    uint256 which;
    bytes proof;
}

/// @title Dispute game
/// @notice Judges a claim by bisection: over steps, operations of the step, elements of the tensor, folds of the element, items of the fold,
/// until one scalar operation is left, which the contract computes (docs/court.md). The defender answers every question about its own
/// computation; the challenger picks where the paths part and wins by showing one value that the contract itself finds to be another.
/// Each side has a clock for the whole game, and silence loses. The game knows nothing of runs: whoever opens it is its {IClaimant}.
interface IDisputeGame {
    enum Status {
        None,
        Open,
        Upheld,
        Rejected
    }

    /// @notice What decided a game. All but `Silence` are found by the contract.
    /// `NotFinite`: the claimed element is no finite number. `Output`: a tensor of the output is not the one in the trace. `Result`: the element
    /// is not what its values give. `Operand`: a value is not the one that the input holds. `Start`: a fold over nothing is not what it starts from. `Item`:
    /// an accumulator does not follow from the one before. `ItemOperand`: an operand of an item is not the one that the input holds.
    /// `Padding`: there is something beyond the last leaf of a tensor or the last tensor of an output.
    enum Ground {
        None,
        Silence,
        NotFinite,
        Output,
        Result,
        Operand,
        Start,
        Item,
        ItemOperand,
        Padding
    }

    /// @param claimant Who opened the game and is told the verdict.
    /// @param challengerSeconds Time left on the challenger's clock when it was last stopped.
    /// @param position Hash of the position.
    struct Game {
        address claimant;
        uint64 movedAt;
        uint32 moves;
        address challenger;
        uint32 challengerSeconds;
        uint32 defenderSeconds;
        Status status;
        address defender;
        Stage stage;
        bytes32 claim;
        bytes32 position;
    }

    event GameOpened(
        uint256 indexed gameId, address indexed claimant, address indexed defender, address challenger, uint32 clockSeconds, Claim claim
    );

    /// @notice A move was made: what it brought, and the position it led to.
    event Moved(uint256 indexed gameId, Position position, bytes data);

    /// @notice A game is decided.
    /// @param claimed What the defender had, where the ground is a value, as bits.
    /// @param actual What the contract found there.
    event GameDecided(uint256 indexed gameId, bool upheld, Ground ground, uint32 claimed, uint32 actual);

    error GameNotOpen(uint256 gameId, Status status);
    error GameClaimInvalid();
    error GameClaimMismatch(bytes32 given, bytes32 expected);
    error GamePositionMismatch(bytes32 given, bytes32 expected);
    error GameStageMismatch(Stage stage, Stage expected);
    error GameNotYourMove(address caller, address expected);
    error GameClockExpired(uint256 gameId);
    error GameClockRunning(uint256 gameId, uint256 expiresAt);
    error GameRevealMismatch(bytes32 given, bytes32 expected);
    error GameRevealLength(uint256 length, uint256 expected);
    error GamePickOutOfRange(uint256 pick, uint256 end);
    error GameProofInvalid();
    error GameNothingRefuted(uint32 value);

    /// @notice Opens a game; the caller is its claimant.
    /// @param clockSeconds What each side has for all its moves.
    function open(Claim calldata claim, address defender, address challenger, uint32 clockSeconds) external returns (uint256 gameId);

    /// @notice Ends a game in which the side to move has let its clock run out. Anyone may call.
    function expire(uint256 gameId) external;

    /// @notice Defender: the roots of the states after all steps but the last.
    function revealStates(uint256 gameId, Position calldata position, bytes32[] calldata roots) external;

    /// @notice Defender: the nodes below the disputed one, at most six levels down, left to right: of the trace, the output or the tensor.
    function revealNodes(uint256 gameId, Position calldata position, bytes32[] calldata nodes) external;

    /// @notice Defender: the bytes of the disputed leaf, little-endian words.
    function revealLeaf(uint256 gameId, Position calldata position, bytes calldata leaf) external;

    /// @notice Defender: the values of the disputed element ({IOperationUnit}).
    function revealValues(uint256 gameId, Position calldata position, Workings calldata workings) external;

    /// @notice Defender: the accumulators after every segment of the disputed items but the last ({segmentOf}).
    function revealAccumulators(uint256 gameId, Position calldata position, bytes calldata accumulators) external;

    /// @notice Defender: for each disputed item its operands and, but for the last, the accumulator after it.
    function revealItems(uint256 gameId, Position calldata position, bytes calldata items) external;

    /// @notice Challenger: the first step that is wrong. Any operation of its program proves how high the program's tree is.
    function pickStep(
        uint256 gameId,
        Position calldata position,
        Claim calldata claim,
        bytes32[] calldata roots,
        uint32 step,
        OperationProof calldata proof
    ) external;

    /// @notice Challenger: the node that holds the first difference. Wins at once if it stands beyond the end of the tensor or the output, and is not what nothing
    /// there hashes to.
    function pickNode(uint256 gameId, Position calldata position, bytes32[] calldata nodes, uint256 index) external;

    /// @notice Challenger: the trace is right, but the output does not hold its tensors.
    function contestOutput(uint256 gameId, Position calldata position) external;

    /// @notice Challenger: the operation whose tensor is the first that is wrong, with its descriptor under the program.
    function pickOperation(
        uint256 gameId,
        Position calldata position,
        bytes32[] calldata nodes,
        uint256 index,
        OperationProof calldata proof
    ) external;

    /// @notice Challenger: the element of the leaf that is wrong. Wins at once if it is not finite.
    function pickElement(uint256 gameId, Position calldata position, bytes calldata leaf, uint256 index) external;

    /// @notice Challenger: the fold whose result is wrong. Wins at once if the fold is empty and not what it starts from.
    function pickFold(uint256 gameId, Position calldata position, Workings calldata workings, uint256 fold) external;

    /// @notice Challenger: the segment whose accumulator at the end is the first that is wrong.
    function pickSegment(uint256 gameId, Position calldata position, bytes calldata accumulators, uint256 segment) external;

    /// @notice Challenger wins: a tensor of the output is not the one that an operation made according to the trace.
    function refuteOutput(
        uint256 gameId,
        Position calldata position,
        bytes32[] calldata nodes,
        uint256 index,
        OperationProof calldata proof,
        bytes32 tensorRoot,
        bytes32[] calldata traceProof
    ) external;

    /// @notice Challenger wins: the element is not what its values give.
    function refuteResult(uint256 gameId, Position calldata position, Workings calldata workings) external;

    /// @notice Challenger wins: operand `which` is not the one that the input holds.
    /// @param proof For a tensor that the program makes, or a state: `abi.encode(LeafProof)` ({TensorProofs}). Else what the claimant asks for.
    function refuteOperand(uint256 gameId, Position calldata position, Workings calldata workings, uint256 which, bytes calldata proof)
        external;

    /// @notice Challenger wins: the accumulator after item `item` does not follow from the one before it.
    function refuteItem(uint256 gameId, Position calldata position, Workings calldata workings, bytes calldata items, uint256 item) external;

    /// @notice Challenger wins: an operand of an item is not the one that the input holds.
    function refuteItemOperand(
        uint256 gameId,
        Position calldata position,
        Workings calldata workings,
        bytes calldata items,
        ItemOperand calldata operand
    ) external;

    function gameCount() external view returns (uint256);

    function gameOf(uint256 gameId) external view returns (Game memory);

    /// @notice Length of the segments that so many items are cut into; the last may be shorter.
    function segmentOf(uint256 items) external pure returns (uint256);
}
