// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AttentionPlaces} from "./AttentionPlaces.sol";
import {ElementOperands} from "./ElementOperands.sol";
import {Elementary32} from "./Elementary32.sol";
import {Float32} from "./Float32.sol";
import {Lanes} from "./Lanes.sol";
import {Descriptors, Kind, Operation, Tensor} from "./Operation.sol";
import {Place} from "./Place.sol";

/// @notice The folds that one element is made of (docs/arithmetic.md, "Folds"). A fold goes over its items one by one, each a step of one
/// accumulator; what the page calls a lane fold is sixteen of them, lane l over the items l, l+16, l+32, …
/// @dev `values` are an element's operands followed by the results of its folds, as {ElementOperands} and {count} number them.
library ElementFolds {
    using Descriptors for Tensor;
    using Float32 for uint32;

    uint256 private constant LANES = Lanes.COUNT;
    uint256 private constant CHUNK = 1024;

    /// @notice Number of folds of an element.
    function count(Operation memory operation, uint256 element) internal pure returns (uint256) {
        uint16 kind = operation.kind;
        if (_isMatrixProduct(kind)) return 1;
        if (
            kind == Kind.RMS_SCALE || kind == Kind.MEAN || kind == Kind.RMS_BACKWARD_INPUT || kind == Kind.CHUNK_SQUARES
                || kind == Kind.ROW_MOMENT || kind == Kind.ROW_SCALE
        ) return LANES;
        if (kind == Kind.CROSS_ENTROPY_LOSS || kind == Kind.CROSS_ENTROPY_GRAD) return 2 * LANES;
        if (kind == Kind.ATTENTION_SCORES) return ElementOperands.isMasked(operation, element) ? 0 : 1;
        if (kind == Kind.CAUSAL_SOFTMAX) return ElementOperands.isMasked(operation, element) ? 0 : 2 * LANES;
        if (kind == Kind.SOFTMAX_BACKWARD) return ElementOperands.isMasked(operation, element) ? 0 : LANES;
        if (
            kind == Kind.ATTENTION_MIX || kind == Kind.ATTENTION_SPREAD || kind == Kind.RMS_BACKWARD_WEIGHT || kind == Kind.EMBED_BACKWARD
                || kind == Kind.COLUMN_MOMENT
        ) return 1;
        return kind == Kind.CLIP_SCALE ? (LANES + 1) * operation.inputs.length : 0;
    }

    /// @notice Number of items of a fold.
    function length(Operation memory operation, uint256 element, uint256 fold) internal pure returns (uint256) {
        uint16 kind = operation.kind;
        Tensor[] memory inputs = operation.inputs;
        if (kind == Kind.MAT_MUL_NT || kind == Kind.MAT_MUL_NN) return inputs[0].sizes[1];
        if (kind == Kind.MAT_MUL_TN) return inputs[0].sizes[0];
        if (_isAttention(kind)) return AttentionPlaces.length(operation, element);
        if (kind == Kind.RMS_BACKWARD_WEIGHT) return inputs[2].count();
        if (kind == Kind.EMBED_BACKWARD) return inputs[1].count();
        if (kind == Kind.COLUMN_MOMENT) return inputs[1].count() / operation.output.count();
        if (_isTotal(operation, fold)) return 0;
        return Lanes.itemsOf(_extent(operation, element, fold), fold % LANES);
    }

    /// @notice Number of operands of each item of a kind's folds.
    function width(Operation memory operation) internal pure returns (uint256) {
        uint16 kind = operation.kind;
        if (kind == Kind.RMS_BACKWARD_INPUT || kind == Kind.RMS_BACKWARD_WEIGHT) return 3;
        if (
            _isMatrixProduct(kind) || kind == Kind.ATTENTION_SCORES || kind == Kind.ATTENTION_MIX || kind == Kind.ATTENTION_SPREAD
                || kind == Kind.SOFTMAX_BACKWARD || kind == Kind.EMBED_BACKWARD
        ) return 2;
        return 1;
    }

    /// @notice Where operand `which` of an item is.
    function place(Operation memory operation, uint256 element, uint256 fold, uint256 item, uint256 which)
        internal
        pure
        returns (Place memory)
    {
        uint16 kind = operation.kind;
        if (_isMatrixProduct(kind)) return _matrixPlace(operation, element, item, which);
        if (_isAttention(kind)) {
            return AttentionPlaces.place(operation, element, item, which);
        }
        if (kind == Kind.RMS_BACKWARD_WEIGHT) {
            return which == 2 ? Place(0, 2, item) : Place(0, which, item * operation.output.sizes[0] + element);
        }
        if (kind == Kind.EMBED_BACKWARD) {
            uint256 columns = operation.output.sizes[1];
            return which == 0 ? Place(0, 1, item) : Place(0, 0, item * columns + element % columns);
        }
        if (kind == Kind.COLUMN_MOMENT) return Place(0, 1, item * operation.output.count() + element);
        return _lanePlace(operation, element, fold, fold % LANES + LANES * item, which);
    }

    /// @notice What a fold starts from.
    function start(Operation memory operation, uint256 fold, uint32[] memory values) internal pure returns (uint32) {
        uint16 kind = operation.kind;
        bool findsMaximum = kind == Kind.CAUSAL_SOFTMAX || kind == Kind.CROSS_ENTROPY_LOSS || kind == Kind.CROSS_ENTROPY_GRAD;
        if (findsMaximum && fold < LANES) return Float32.NEGATIVE_INFINITY;
        if (_isTotal(operation, fold)) {
            uint256 tensor = fold - LANES * operation.inputs.length;
            uint32 sum = Lanes.sum(values, LANES * tensor);
            return tensor == 0 ? sum : values[fold - 1].add(sum);
        }
        bool startsFromInput = (_isMatrixProduct(kind) || kind == Kind.EMBED_BACKWARD) && operation.inputs.length > 2;
        startsFromInput = startsFromInput || (kind == Kind.RMS_BACKWARD_WEIGHT && operation.inputs.length > 3);
        return startsFromInput ? values[0] : Float32.ZERO;
    }

    /// @notice The accumulator after an item with these operands.
    function step(
        Operation memory operation,
        uint256 element,
        uint256 fold,
        uint32 accumulator,
        uint32[] memory operands,
        uint32[] memory values
    ) internal pure returns (uint32) {
        uint16 kind = operation.kind;
        uint32 x = operands[0];
        if (kind == Kind.MEAN || kind == Kind.CLIP_SCALE) return accumulator.add(x);
        if (kind == Kind.ROW_SCALE) return accumulator.add(x.abs());
        if (kind == Kind.RMS_SCALE || kind == Kind.CHUNK_SQUARES) return x.fma(x, accumulator);
        if (kind == Kind.ROW_MOMENT || kind == Kind.COLUMN_MOMENT) {
            uint32 clipped = x.mul(values[1]);
            return clipped.fma(clipped, accumulator);
        }
        if (kind == Kind.RMS_BACKWARD_INPUT) return x.mul(operands[1]).fma(operands[2], accumulator);
        if (kind == Kind.RMS_BACKWARD_WEIGHT) return x.fma(operands[1].mul(operands[2]), accumulator);
        if (kind == Kind.EMBED_BACKWARD) return x == element / operation.output.sizes[1] ? accumulator.add(operands[1]) : accumulator;
        if (kind == Kind.CAUSAL_SOFTMAX || kind == Kind.CROSS_ENTROPY_LOSS || kind == Kind.CROSS_ENTROPY_GRAD) {
            if (fold < LANES) return x.max(accumulator);
            uint32 maximum = Lanes.maximum(values, ElementOperands.count(operation, element, 0));
            return accumulator.add(Elementary32.exp(x.sub(maximum)));
        }
        return x.fma(operands[1], accumulator);
    }

    /// @dev The sum of a clip's inputs goes on from one to the next. Each total on the way is a value of its own, a fold over nothing that starts from
    /// the total before and the lanes of one more input, so that no move adds up more than one input.
    function _isTotal(Operation memory operation, uint256 fold) private pure returns (bool) {
        return operation.kind == Kind.CLIP_SCALE && fold >= LANES * operation.inputs.length;
    }

    function _isMatrixProduct(uint16 kind) private pure returns (bool) {
        return kind == Kind.MAT_MUL_NT || kind == Kind.MAT_MUL_NN || kind == Kind.MAT_MUL_TN;
    }

    function _isAttention(uint16 kind) private pure returns (bool) {
        return kind == Kind.ATTENTION_SCORES || kind == Kind.ATTENTION_MIX || kind == Kind.ATTENTION_SPREAD;
    }

    /// @dev Number of items of all lanes together.
    function _extent(Operation memory operation, uint256 element, uint256 fold) private pure returns (uint256) {
        uint16 kind = operation.kind;
        Tensor memory first = operation.inputs[0];
        if (kind == Kind.MEAN) return first.count();
        if (kind == Kind.CLIP_SCALE) return operation.inputs[fold / LANES].count();
        if (kind == Kind.CHUNK_SQUARES) {
            uint256 left = first.count() - CHUNK * element;
            return left < CHUNK ? left : CHUNK;
        }
        if (kind == Kind.CAUSAL_SOFTMAX || kind == Kind.SOFTMAX_BACKWARD) {
            uint256 positions = first.sizes[3];
            return (element / positions) % positions + 1;
        }
        if (kind == Kind.ROW_MOMENT) return operation.inputs[1].count() / operation.output.count();
        if (kind == Kind.ROW_SCALE) return first.count() / operation.output.count();
        return first.sizes[1];
    }

    /// @dev Operand `which` of item `index` of all lanes together.
    function _lanePlace(Operation memory operation, uint256 element, uint256 fold, uint256 index, uint256 which)
        private
        pure
        returns (Place memory)
    {
        uint16 kind = operation.kind;
        if (kind == Kind.MEAN) return Place(0, 0, index);
        if (kind == Kind.CLIP_SCALE) return Place(0, fold / LANES, index);
        if (kind == Kind.CHUNK_SQUARES) return Place(0, 0, CHUNK * element + index);
        if (kind == Kind.CAUSAL_SOFTMAX || kind == Kind.SOFTMAX_BACKWARD) {
            uint256 positions = operation.output.sizes[3];
            return Place(0, which, element / positions * positions + index);
        }
        uint256 extent = _extent(operation, element, fold);
        if (kind == Kind.ROW_MOMENT) return Place(0, 1, element * extent + index);
        if (kind == Kind.RMS_BACKWARD_INPUT) {
            return which == 1 ? Place(0, 3, index) : Place(0, which / 2, element / extent * extent + index);
        }
        uint256 row = kind == Kind.CROSS_ENTROPY_GRAD ? element / extent : element;
        return Place(0, 0, row * extent + index);
    }

    function _matrixPlace(Operation memory operation, uint256 element, uint256 item, uint256 which) private pure returns (Place memory) {
        uint256 columns = operation.output.sizes[1];
        uint256 row = element / columns;
        uint256 column = element % columns;
        uint32[] memory sizes = operation.inputs[which].sizes;
        bool transposed = which == 0 ? operation.kind == Kind.MAT_MUL_TN : operation.kind != Kind.MAT_MUL_NT;
        uint256 line = which == 0 ? row : column;
        return Place(0, which, transposed ? item * sizes[1] + line : line * sizes[1] + item);
    }
}
