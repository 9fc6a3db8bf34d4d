// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {DescentMoves} from "./DescentMoves.sol";
import {Descriptors, Role, Tensor} from "./Operation.sol";
import {Place} from "./Place.sol";
import {TensorProofs} from "./TensorProofs.sol";
import {IClaimant} from "./interfaces/IClaimant.sol";
import {IDisputeGame, ItemOperand, Position, Stage, Workings} from "./interfaces/IDisputeGame.sol";
import {IOperationUnit} from "./interfaces/IOperationUnit.sol";

/// @title Dispute game
/// @notice Implementation of {IDisputeGame}: the moves from one element down to one scalar operation.
contract DisputeGame is DescentMoves {
    using Descriptors for Tensor;

    /// @dev Items that are revealed one by one.
    uint256 private constant ITEMS = 16;

    /// @dev Most segments that one move cuts a fold into.
    uint256 private constant SEGMENTS = 256;

    constructor(IOperationUnit unit) DescentMoves(unit) {}

    /// @inheritdoc IDisputeGame
    function revealValues(uint256 gameId, Position calldata position, Workings calldata workings) external {
        Game storage game = _enter(gameId, position, Stage.RevealValues);
        _requireDescriptor(position, workings.descriptor);
        (uint256 operands, uint256 folds) = UNIT.anatomyOf(workings.descriptor, position.element, position.slots);
        if (workings.values.length != 4 * (operands + folds)) revert GameRevealLength(workings.values.length, 4 * (operands + folds));

        Position memory next = position;
        next.stage = Stage.PickFold;
        next.values = keccak256(workings.values);
        _leave(gameId, game, next, workings.values);
    }

    /// @inheritdoc IDisputeGame
    function pickFold(uint256 gameId, Position calldata position, Workings calldata workings, uint256 fold) external {
        Game storage game = _enter(gameId, position, Stage.PickFold);
        _requireWorkings(position, workings);
        (uint256 operands, uint256 folds) = UNIT.anatomyOf(workings.descriptor, position.element, position.slots);
        if (fold >= folds) revert GamePickOutOfRange(fold, folds);
        (uint256 items, uint256 width, uint32 start) = UNIT.foldOf(workings.descriptor, position.element, fold, workings.values);
        uint32 result = _packedWord(workings.values, operands + fold);
        if (items == 0) {
            _refute(gameId, game, Ground.Start, result, start);
            return;
        }

        Position memory next = position;
        // Values that fit calldata have fewer than 2^32 folds, and no tensor that nodes can hold has 2^32 elements to fold over.
        // forge-lint: disable-start(unsafe-typecast)
        next.fold = uint32(fold);
        next.width = uint32(width);
        next.last = uint32(items);
        // forge-lint: disable-end(unsafe-typecast)
        next.from = start;
        next.to = result;
        next.stage = items > ITEMS ? Stage.RevealAccumulators : Stage.RevealItems;
        _leave(gameId, game, next, "");
    }

    /// @inheritdoc IDisputeGame
    function revealAccumulators(uint256 gameId, Position calldata position, bytes calldata accumulators) external {
        Game storage game = _enter(gameId, position, Stage.RevealAccumulators);
        uint256 items = position.last - position.first;
        uint256 size = segmentOf(items);
        uint256 expected = 4 * ((items + size - 1) / size - 1);
        if (accumulators.length != expected) revert GameRevealLength(accumulators.length, expected);

        Position memory next = position;
        next.stage = Stage.PickSegment;
        next.revealed = keccak256(accumulators);
        _leave(gameId, game, next, accumulators);
    }

    /// @inheritdoc IDisputeGame
    function pickSegment(uint256 gameId, Position calldata position, bytes calldata accumulators, uint256 segment) external {
        Game storage game = _enter(gameId, position, Stage.PickSegment);
        _requireRevealed(position, keccak256(accumulators));
        uint256 segments = accumulators.length / 4 + 1;
        if (segment >= segments) revert GamePickOutOfRange(segment, segments);
        uint256 size = segmentOf(position.last - position.first);

        Position memory next = position;
        if (segment > 0) {
            // Segments end at the last item, whose number has 32 bits.
            // forge-lint: disable-next-line(unsafe-typecast)
            next.first = uint32(position.first + size * segment);
            next.from = _packedWord(accumulators, segment - 1);
        }
        if (segment + 1 < segments) {
            // forge-lint: disable-next-line(unsafe-typecast)
            next.last = uint32(position.first + size * (segment + 1));
            next.to = _packedWord(accumulators, segment);
        }
        next.stage = next.last - next.first > ITEMS ? Stage.RevealAccumulators : Stage.RevealItems;
        next.revealed = 0;
        _leave(gameId, game, next, "");
    }

    /// @inheritdoc IDisputeGame
    function revealItems(uint256 gameId, Position calldata position, bytes calldata items) external {
        Game storage game = _enter(gameId, position, Stage.RevealItems);
        uint256 expected = 4 * ((position.last - position.first) * (uint256(position.width) + 1) - 1);
        if (items.length != expected) revert GameRevealLength(items.length, expected);

        Position memory next = position;
        next.stage = Stage.PickItem;
        next.revealed = keccak256(items);
        _leave(gameId, game, next, items);
    }

    /// @inheritdoc IDisputeGame
    function refuteResult(uint256 gameId, Position calldata position, Workings calldata workings) external {
        Game storage game = _enter(gameId, position, Stage.PickFold);
        _requireWorkings(position, workings);
        _refute(gameId, game, Ground.Result, position.claimed, UNIT.result(workings.descriptor, position.element, workings.values));
    }

    /// @inheritdoc IDisputeGame
    function refuteOperand(uint256 gameId, Position calldata position, Workings calldata workings, uint256 which, bytes calldata proof)
        external
    {
        Game storage game = _enter(gameId, position, Stage.PickFold);
        _requireWorkings(position, workings);
        (uint256 operands,) = UNIT.anatomyOf(workings.descriptor, position.element, position.slots);
        if (which >= operands) revert GamePickOutOfRange(which, operands);
        (Place memory place, Tensor memory tensor) = UNIT.operandOf(workings.descriptor, position.element, which, workings.values);
        uint32 actual = _inputOf(gameId, game, position, tensor, place, proof);
        _refute(gameId, game, Ground.Operand, _packedWord(workings.values, which), actual);
    }

    /// @inheritdoc IDisputeGame
    function refuteItem(uint256 gameId, Position calldata position, Workings calldata workings, bytes calldata items, uint256 item)
        external
    {
        Game storage game = _enter(gameId, position, Stage.PickItem);
        _requireWorkings(position, workings);
        _requireItem(position, items, item);
        (uint32 claimed, uint32 actual) = _steppedOver(position, workings, items, item);
        _refute(gameId, game, Ground.Item, claimed, actual);
    }

    /// @inheritdoc IDisputeGame
    function refuteItemOperand(
        uint256 gameId,
        Position calldata position,
        Workings calldata workings,
        bytes calldata items,
        ItemOperand calldata operand
    ) external {
        Game storage game = _enter(gameId, position, Stage.PickItem);
        _requireWorkings(position, workings);
        _requireItem(position, items, operand.item);
        if (operand.which >= position.width) revert GamePickOutOfRange(operand.which, position.width);
        uint32 claimed = _packedWord(items, operand.item * (uint256(position.width) + 1) + operand.which);
        uint32 actual = _itemOperandOf(gameId, game, position, workings.descriptor, operand);
        _refute(gameId, game, Ground.ItemOperand, claimed, actual);
    }

    /// @inheritdoc IDisputeGame
    function segmentOf(uint256 items) public pure returns (uint256 size) {
        size = ITEMS;
        while (size * SEGMENTS < items) size *= ITEMS;
    }

    function _itemOperandOf(
        uint256 gameId,
        Game storage game,
        Position calldata position,
        bytes calldata descriptor,
        ItemOperand calldata operand
    ) private view returns (uint32) {
        uint256 item = position.first + operand.item;
        (Place memory place, Tensor memory tensor) = UNIT.itemOperandOf(descriptor, position.element, position.fold, item, operand.which);
        return _inputOf(gameId, game, position, tensor, place, operand.proof);
    }

    /// @dev What an input holds, proved under the root that commits to it.
    function _inputOf(
        uint256 gameId,
        Game storage game,
        Position calldata position,
        Tensor memory tensor,
        Place memory place,
        bytes calldata proof
    ) private view returns (uint32) {
        if (tensor.role == Role.Intermediate || tensor.role == Role.Output) {
            return TensorProofs.word(position.trace, position.traceHeight, tensor.id - position.givens, tensor.count(), place.index, proof);
        }
        if (tensor.role == Role.FirstMoment && position.step == 1) return 0;
        if (tensor.role == Role.FirstMoment || tensor.role == Role.State) {
            return TensorProofs.word(position.before, position.stateHeight, tensor.ordinal, tensor.count(), place.index, proof);
        }
        return IClaimant(game.claimant).inputOf(gameId, position.step, tensor, place, proof);
    }

    /// @dev The accumulator after an item, as the defender has it and as it follows from the one before.
    function _steppedOver(Position calldata position, Workings calldata workings, bytes calldata items, uint256 item)
        private
        view
        returns (uint32 claimed, uint32 actual)
    {
        uint256 at = item * (uint256(position.width) + 1);
        bool isLast = item + 1 == position.last - position.first;
        claimed = isLast ? position.to : _packedWord(items, at + position.width);
        uint32 accumulator = item == 0 ? position.from : _packedWord(items, at - 1);
        bytes calldata operands = items[4 * at:4 * (at + position.width)];
        actual = UNIT.step(workings.descriptor, position.element, position.fold, accumulator, operands, workings.values);
    }

    function _requireDescriptor(Position calldata position, bytes calldata descriptor) private pure {
        bytes32 hash = keccak256(descriptor);
        if (hash != position.descriptor) revert GameRevealMismatch(hash, position.descriptor);
    }

    function _requireWorkings(Position calldata position, Workings calldata workings) private pure {
        _requireDescriptor(position, workings.descriptor);
        bytes32 hash = keccak256(workings.values);
        if (hash != position.values) revert GameRevealMismatch(hash, position.values);
    }

    function _requireItem(Position calldata position, bytes calldata items, uint256 item) private pure {
        _requireRevealed(position, keccak256(items));
        if (item >= position.last - position.first) revert GamePickOutOfRange(item, position.last - position.first);
    }

    /// @dev Word `index` of packed big-endian words.
    function _packedWord(bytes calldata words, uint256 index) private pure returns (uint32) {
        return uint32(bytes4(words[4 * index:4 * index + 4]));
    }
}
