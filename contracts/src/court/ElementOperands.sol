// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Descriptors, Kind, Operation, Tensor} from "./Operation.sol";
import {Place} from "./Place.sol";

/// @notice The operands that one element of an operation reads by itself, beside what its folds read (docs/arithmetic.md, the tables of
/// operations). Some places depend on operands with a lower number: a token says which row of a table is read.
library ElementOperands {
    using Descriptors for Tensor;

    uint256 private constant SIGNS = 32;

    /// @notice Number of operands.
    /// @param slots Number of included slots; only operations over updates look at it.
    function count(Operation memory operation, uint256 element, uint256 slots) internal pure returns (uint256) {
        uint16 kind = operation.kind;
        uint256 inputs = operation.inputs.length;
        if (kind == Kind.MAT_MUL_NT || kind == Kind.MAT_MUL_NN || kind == Kind.MAT_MUL_TN || kind == Kind.EMBED_BACKWARD) {
            return inputs > 2 ? 1 : 0;
        }
        if (kind == Kind.RMS_BACKWARD_WEIGHT) return inputs > 3 ? 1 : 0;
        if (
            kind == Kind.RMS_SCALE || kind == Kind.ATTENTION_SCORES || kind == Kind.ATTENTION_MIX || kind == Kind.ATTENTION_SPREAD
                || kind == Kind.MEAN || kind == Kind.CHUNK_SQUARES || kind == Kind.CLIP_SCALE
        ) return 0;
        if (kind == Kind.CAUSAL_SOFTMAX) return isMasked(operation, element) ? 0 : 1;
        if (kind == Kind.SOFTMAX_BACKWARD) return isMasked(operation, element) ? 0 : 2;
        if (kind == Kind.ROPE || kind == Kind.ROPE_BACKWARD || kind == Kind.OUTER_MOMENTUM) return 4;
        if (kind == Kind.ADAM_UPDATE) return 8;
        if (kind == Kind.ROW_SCALE) return 1;
        if (kind == Kind.PACK_HALVES) return _left(operation, 2 * element, 2);
        if (kind == Kind.PACK_SIGNS) return _left(operation, SIGNS * element, SIGNS);
        if (kind == Kind.MEAN_OF_SIGNS) return 2 * slots;
        if (kind == Kind.MEAN_OF_HALVES) return slots;
        if (kind == Kind.ROW_MOMENT || kind == Kind.COLUMN_MOMENT) return 2;
        return inputs;
    }

    /// @notice Where operand `which` is.
    /// @param values The element's operands, of which those with a lower number are looked at.
    function place(Operation memory operation, uint256 element, uint256 which, uint32[] memory values)
        internal
        pure
        returns (Place memory)
    {
        uint16 kind = operation.kind;
        Tensor[] memory inputs = operation.inputs;
        if (kind == Kind.EMBED) {
            uint256 columns = operation.output.sizes[1];
            return which == 0 ? Place(0, 1, element / columns) : Place(0, 0, values[0] * columns + element % columns);
        }
        if (kind == Kind.CROSS_ENTROPY_LOSS) {
            return which == 0 ? Place(0, 1, element) : Place(0, 0, element * inputs[0].sizes[1] + values[0]);
        }
        if (kind == Kind.CROSS_ENTROPY_GRAD) return which == 0 ? Place(0, 1, element / operation.output.sizes[1]) : Place(0, 0, element);
        if (kind == Kind.RMS_APPLY || kind == Kind.RMS_BACKWARD_INPUT) {
            uint256 columns = operation.output.sizes[1];
            uint256 last = inputs.length - 1;
            if (which == last) return Place(0, which, element % columns);
            return Place(0, which, which == last - 1 ? element / columns : element);
        }
        if (kind == Kind.ROPE || kind == Kind.ROPE_BACKWARD) return _rotaryPlace(operation, element, which);
        if (kind == Kind.ADAM_UPDATE) return _adamPlace(operation, element, which);
        if (kind == Kind.MAT_MUL_NT || kind == Kind.MAT_MUL_NN || kind == Kind.MAT_MUL_TN || kind == Kind.EMBED_BACKWARD) {
            return Place(0, 2, element);
        }
        if (kind == Kind.RMS_BACKWARD_WEIGHT) return Place(0, 3, element);
        if (kind >= Kind.LESS_CARRIED) return _updatePlace(operation, element, which);
        // The factor of the clip and the mean of a tensor's moments are one value each.
        if ((kind == Kind.ROW_MOMENT || kind == Kind.COLUMN_MOMENT) && which == 1) return Place(0, 2, 0);
        bool isOneValue = (kind == Kind.ADAM_MOMENT_1 && which == 2) || (kind == Kind.COLUMN_SHARE && which == 1);
        return Place(0, which, isOneValue ? 0 : element);
    }

    /// @notice Whether an element of [B, H, T, T] is one of a later position, which is +0 by definition.
    function isMasked(Operation memory operation, uint256 element) internal pure returns (bool) {
        uint256 positions = operation.output.sizes[3];
        return element % positions > element / positions % positions;
    }

    /// @dev The operands of encode and aggregate.
    function _updatePlace(Operation memory operation, uint256 element, uint256 which) private pure returns (Place memory) {
        uint16 kind = operation.kind;
        if (kind == Kind.LESS_CARRIED) return which == 2 ? Place(0, 2, 0) : Place(0, which, element);
        if (kind == Kind.ROW_SCALE) return Place(0, 1, 3);
        if (kind == Kind.SIGN) {
            uint256 columns = operation.inputs[0].count() / operation.inputs[1].count();
            return which == 0 ? Place(0, 0, element) : Place(0, 1, element / columns);
        }
        if (kind == Kind.PACK_HALVES) return Place(0, 0, 2 * element + which);
        if (kind == Kind.PACK_SIGNS) return Place(0, 0, SIGNS * element + which);
        if (kind == Kind.MEAN_OF_HALVES) return Place(which, 0, element / 2);
        if (kind == Kind.MEAN_OF_SIGNS) {
            return which % 2 == 0 ? Place(which / 2, 0, element / SIGNS) : Place(which / 2, 1, element / operation.attributes[1] / 2);
        }
        if (kind == Kind.OUTER_MOMENTUM && which >= 2) return Place(0, 2, which - 1);
        if (kind == Kind.OUTER_UPDATE && which == 3) return Place(0, 3, 0);
        return Place(0, which, element);
    }

    /// @dev x[e], the other half's x, cosine, sine.
    function _rotaryPlace(Operation memory operation, uint256 element, uint256 which) private pure returns (Place memory) {
        uint256 columns = operation.output.sizes[1];
        uint256 half = operation.inputs[1].sizes[1];
        uint256 within = element % columns % (2 * half);
        if (which == 0) return Place(0, 0, element);
        if (which == 1) return Place(0, 0, within < half ? element + half : element - half);
        uint256 position = element / columns % operation.inputs[1].sizes[0];
        return Place(0, which - 1, position * half + within % half);
    }

    /// @dev w, m', r', t, u, then the row of the schedule.
    function _adamPlace(Operation memory operation, uint256 element, uint256 which) private pure returns (Place memory) {
        uint256 columns = operation.inputs[3].count();
        if (which == 2) return Place(0, 2, element / columns);
        if (which == 3) return Place(0, 3, element % columns);
        return which < 5 ? Place(0, which, element) : Place(0, 5, which - 5);
    }

    /// @dev How many of `most` elements of the first input are left from `first` on.
    function _left(Operation memory operation, uint256 first, uint256 most) private pure returns (uint256) {
        uint256 left = operation.inputs[0].count() - first;
        return left < most ? left : most;
    }
}
