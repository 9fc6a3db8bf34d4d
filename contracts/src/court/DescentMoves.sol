// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Merkle} from "../proofs/Merkle.sol";
import {Games} from "./Games.sol";
import {Float32} from "./Float32.sol";
import {Descriptors, Role, Tensor} from "./Operation.sol";
import {TensorProofs} from "./TensorProofs.sol";
import {Claim, IDisputeGame, OperationProof, Position, Stage} from "./interfaces/IDisputeGame.sol";
import {IOperationUnit} from "./interfaces/IOperationUnit.sol";

/// @title Descent
/// @notice The moves from a claim down to one element of one tensor.
abstract contract DescentMoves is Games {
    using Descriptors for Tensor;
    using Float32 for uint32;

    /// @dev Most levels of a Merkle tree that one move goes down.
    uint256 private constant LEVELS = 6;

    IOperationUnit internal immutable UNIT;

    constructor(IOperationUnit unit) {
        UNIT = unit;
    }

    /// @inheritdoc IDisputeGame
    function revealStates(uint256 gameId, Position calldata position, bytes32[] calldata roots) external {
        Game storage game = _enter(gameId, position, Stage.RevealStates);
        if (roots.length != position.last - 1) revert GameRevealLength(roots.length, position.last - 1);
        bytes32 end = roots[roots.length - 1];
        if (position.afterwards != 0 && end != position.afterwards) revert GameRevealMismatch(end, position.afterwards);

        Position memory next = position;
        next.stage = Stage.PickStep;
        next.revealed = keccak256(abi.encodePacked(roots));
        _leave(gameId, game, next, abi.encodePacked(roots));
    }

    /// @inheritdoc IDisputeGame
    function pickStep(
        uint256 gameId,
        Position calldata position,
        Claim calldata claim,
        bytes32[] calldata roots,
        uint32 step,
        OperationProof calldata proof
    ) external {
        Game storage game = _enter(gameId, position, Stage.PickStep);
        bytes32 hash = keccak256(abi.encode(claim));
        if (hash != game.claim) revert GameClaimMismatch(hash, game.claim);
        _requireRevealed(position, keccak256(abi.encodePacked(roots)));
        if (step == 0 || step > claim.steps) revert GamePickOutOfRange(step, uint256(claim.steps) + 1);
        bool isFinal = step == claim.steps;
        bytes32 program = isFinal ? claim.finalProgram : claim.stepProgram;
        _requireOperation(program, proof);

        Position memory next = position;
        next.stage = Stage.RevealTrace;
        next.step = step;
        next.last = 0;
        next.program = program;
        if (step > 1) next.before = roots[step - 2];
        next.afterwards = isFinal ? claim.outputRoot : roots[step - 1];
        next.outputs = isFinal ? claim.outputTensors : claim.stateTensors;
        next.traceHeight = uint8(proof.siblings.length);
        next.height = uint8(proof.siblings.length);
        next.revealed = 0;
        _leave(gameId, game, next, "");
    }

    /// @inheritdoc IDisputeGame
    function revealNodes(uint256 gameId, Position calldata position, bytes32[] calldata nodes) external {
        Game storage game = _enter(gameId, position);
        Stage stage = position.stage;
        if (stage != Stage.RevealTrace && stage != Stage.RevealOutput && stage != Stage.RevealTensor) {
            revert GameStageMismatch(stage, Stage.RevealTrace);
        }
        uint256 expected = 1 << _levels(position);
        if (nodes.length != expected) revert GameRevealLength(nodes.length, expected);
        bytes32 root = _fold(nodes);

        Position memory next = position;
        if (stage == Stage.RevealTrace && position.trace == 0) {
            next.trace = root;
            next.node = root;
        } else if (root != position.node) {
            revert GameRevealMismatch(root, position.node);
        }
        next.stage = Stage(uint8(stage) + 1);
        next.revealed = keccak256(abi.encodePacked(nodes));
        _leave(gameId, game, next, abi.encodePacked(nodes));
    }

    /// @inheritdoc IDisputeGame
    function pickNode(uint256 gameId, Position calldata position, bytes32[] calldata nodes, uint256 index) external {
        Game storage game = _enter(gameId, position);
        Stage stage = position.stage;
        if (stage != Stage.PickTrace && stage != Stage.PickOutput && stage != Stage.PickTensor) {
            revert GameStageMismatch(stage, Stage.PickTrace);
        }
        Position memory next = _descend(position, nodes, index);
        next.stage = Stage(uint8(stage) - 1);
        if (stage != Stage.PickTrace) {
            uint256 leaves = stage == Stage.PickTensor ? TensorProofs.leaves(position.count) : position.outputs;
            uint256 first = uint256(next.path) << next.height;
            if (first >= leaves) {
                // Nobody can reveal what stands beyond the end, but everybody knows it.
                if (next.node == Merkle.padding(next.height)) revert GamePickOutOfRange(first, leaves);
                _uphold(gameId, game, Ground.Padding, 0, 0);
                return;
            }
        }
        if (next.height == 0) {
            // The leaves of the other trees are tensors: an operation has to be picked, or an output refuted.
            if (stage != Stage.PickTensor) revert GameStageMismatch(stage, Stage.PickTensor);
            next.stage = Stage.RevealLeaf;
        }
        _leave(gameId, game, next, "");
    }

    /// @inheritdoc IDisputeGame
    function contestOutput(uint256 gameId, Position calldata position) external {
        Game storage game = _enter(gameId, position, Stage.PickTrace);
        Position memory next = position;
        next.stage = Stage.RevealOutput;
        next.node = position.afterwards;
        next.height = uint8(Merkle.height(position.outputs));
        next.path = 0;
        next.revealed = 0;
        _leave(gameId, game, next, "");
    }

    /// @inheritdoc IDisputeGame
    function refuteOutput(
        uint256 gameId,
        Position calldata position,
        bytes32[] calldata nodes,
        uint256 index,
        OperationProof calldata proof,
        bytes32 tensorRoot,
        bytes32[] calldata traceProof
    ) external {
        Game storage game = _enter(gameId, position, Stage.PickOutput);
        Position memory next = _descend(position, nodes, index);
        _requireOperation(position.program, proof);
        Tensor memory output = UNIT.outputOf(proof.descriptor);
        if (
            next.height != 0 || output.role != Role.Output || output.ordinal != next.path || traceProof.length != position.traceHeight
                || !Merkle.verify(position.trace, tensorRoot, proof.operation, traceProof)
        ) revert GameProofInvalid();
        if (tensorRoot == next.node) revert GameNothingRefuted(0);
        _uphold(gameId, game, Ground.Output, 0, 0);
    }

    /// @inheritdoc IDisputeGame
    function pickOperation(
        uint256 gameId,
        Position calldata position,
        bytes32[] calldata nodes,
        uint256 index,
        OperationProof calldata proof
    ) external {
        Game storage game = _enter(gameId, position, Stage.PickTrace);
        Position memory next = _descend(position, nodes, index);
        if (next.height != 0) revert GameStageMismatch(position.stage, Stage.PickTensor);
        if (proof.operation != next.path) revert GamePickOutOfRange(proof.operation, next.path);
        _requireOperation(position.program, proof);

        Tensor memory output = UNIT.outputOf(proof.descriptor);
        next.operation = uint32(next.path);
        next.givens = output.id - next.operation;
        next.descriptor = keccak256(proof.descriptor);
        next.count = uint64(output.count());
        next.integers = output.integers;
        next.height = uint8(Merkle.height(TensorProofs.leaves(next.count)));
        next.path = 0;
        next.stage = next.height == 0 ? Stage.RevealLeaf : Stage.RevealTensor;
        _leave(gameId, game, next, proof.descriptor);
    }

    /// @inheritdoc IDisputeGame
    function revealLeaf(uint256 gameId, Position calldata position, bytes calldata leaf) external {
        Game storage game = _enter(gameId, position, Stage.RevealLeaf);
        TensorProofs.requireLeafLength(leaf, position.count, position.path);
        bytes32 digest = Merkle.leafOf(leaf);
        if (digest != position.node) revert GameRevealMismatch(digest, position.node);

        Position memory next = position;
        next.stage = Stage.PickElement;
        next.revealed = keccak256(leaf);
        _leave(gameId, game, next, leaf);
    }

    /// @inheritdoc IDisputeGame
    function pickElement(uint256 gameId, Position calldata position, bytes calldata leaf, uint256 index) external {
        Game storage game = _enter(gameId, position, Stage.PickElement);
        _requireRevealed(position, keccak256(leaf));
        uint32 claimed = TensorProofs.wordOf(leaf, index);
        if (!position.integers && !claimed.isFinite()) {
            _uphold(gameId, game, Ground.NotFinite, claimed, claimed);
            return;
        }

        Position memory next = position;
        next.stage = Stage.RevealValues;
        // The leaf has no word beyond the tensor's elements, whose number has 64 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        next.element = uint64(position.path * TensorProofs.LEAF_WORDS + index);
        next.claimed = claimed;
        next.revealed = 0;
        _leave(gameId, game, next, "");
    }

    function _requireRevealed(Position calldata position, bytes32 hash) internal pure {
        if (hash != position.revealed) revert GameRevealMismatch(hash, position.revealed);
    }

    function _requireOperation(bytes32 program, OperationProof calldata proof) private pure {
        if (!Merkle.verify(program, Merkle.leafOf(proof.descriptor), proof.operation, proof.siblings)) revert GameProofInvalid();
    }

    function _levels(Position calldata position) private pure returns (uint256) {
        return position.height < LEVELS ? position.height : LEVELS;
    }

    function _descend(Position calldata position, bytes32[] calldata nodes, uint256 index) private pure returns (Position memory next) {
        _requireRevealed(position, keccak256(abi.encodePacked(nodes)));
        if (index >= nodes.length) revert GamePickOutOfRange(index, nodes.length);
        uint256 levels = _levels(position);
        next = position;
        // At most the height, which has 8 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        next.height -= uint8(levels);
        // A position in a tree over fewer than 2^64 leaves.
        // forge-lint: disable-next-line(unsafe-typecast)
        next.path = uint64((uint256(position.path) << levels) | index);
        next.node = nodes[index];
        next.revealed = 0;
    }

    /// @dev The root of a full tree.
    function _fold(bytes32[] memory nodes) private pure returns (bytes32) {
        for (uint256 size = nodes.length; size > 1; size /= 2) {
            for (uint256 i = 0; i < size / 2; ++i) {
                nodes[i] = Merkle.node(nodes[2 * i], nodes[2 * i + 1]);
            }
        }
        return nodes[0];
    }
}
