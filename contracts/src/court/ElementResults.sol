// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ElementOperands} from "./ElementOperands.sol";
import {Elementary32} from "./Elementary32.sol";
import {Float32} from "./Float32.sol";
import {Lanes} from "./Lanes.sol";
import {Descriptors, Kind, Operation, Tensor} from "./Operation.sol";
import {Sorting} from "./Sorting.sol";

/// @notice What an element is, given its operands and the results of its folds (docs/arithmetic.md, the tables of operations).
/// @dev `values` are an element's operands followed by the results of its folds, as {ElementOperands} and {ElementFolds} number them.
library ElementResults {
    using Descriptors for Tensor;
    using Float32 for uint32;

    uint32 private constant ONE = Float32.ONE;
    uint32 private constant ZERO = Float32.ZERO;
    uint32 private constant ONE_AND_A_HALF = 0x3FC00000;

    /// @notice The element's bits. A token outside of the vocabulary gives NaN, which no program may store.
    function result(Operation memory operation, uint256 element, uint32[] memory values) internal pure returns (uint32) {
        uint16 kind = operation.kind;
        if (kind <= Kind.SOFTMAX_BACKWARD) return _forward(operation, element, values);
        if (kind <= Kind.EMBED_BACKWARD) return _loss(operation, element, values);
        if (kind <= Kind.ADAM_UPDATE) return _optimiser(operation, values);
        return _update(operation, element, values);
    }

    function _forward(Operation memory operation, uint256 element, uint32[] memory values) private pure returns (uint32) {
        uint16 kind = operation.kind;
        if (kind == Kind.EMBED) return values[0] < operation.inputs[0].sizes[0] ? values[1] : Float32.QUIET_NAN;
        if (kind == Kind.RMS_SCALE) {
            uint32 mean = Lanes.sum(values, 0).div(_real(operation.inputs[0].sizes[1]));
            return Elementary32.rsqrt(mean.add(operation.attributes[0]));
        }
        if (kind == Kind.RMS_APPLY) return values[0].mul(values[1]).mul(values[2]);
        if (kind == Kind.ROPE || kind == Kind.ROPE_BACKWARD) return _rotated(operation, element, values);
        if (kind == Kind.ATTENTION_SCORES) {
            return ElementOperands.isMasked(operation, element) ? ZERO : values[0].canonical().mul(operation.attributes[0]);
        }
        if (kind == Kind.CAUSAL_SOFTMAX) {
            return ElementOperands.isMasked(operation, element) ? ZERO : _share(values[0], values, 1);
        }
        if (kind == Kind.SOFTMAX_BACKWARD) {
            if (ElementOperands.isMasked(operation, element)) return ZERO;
            return values[0].mul(values[1].sub(Lanes.sum(values, 2))).mul(operation.attributes[0]);
        }
        // Matrix products, mix and spread: the fold is the element. Its start, if it is an input, stands before it.
        return values[values.length - 1].canonical();
    }

    function _loss(Operation memory operation, uint256 element, uint32[] memory values) private pure returns (uint32) {
        uint16 kind = operation.kind;
        if (kind == Kind.SWIGLU) return Elementary32.silu(values[0]).mul(values[1]);
        if (kind == Kind.SWIGLU_BACKWARD_GATE) {
            uint32 s = Elementary32.sigmoid(values[1]);
            return values[0].mul(values[2]).mul(s.mul(values[1].fma(ONE.sub(s), ONE)));
        }
        if (kind == Kind.SWIGLU_BACKWARD_UP) return values[0].mul(Elementary32.silu(values[1]));
        if (kind == Kind.ADD) return values[0].add(values[1]);
        if (kind == Kind.CROSS_ENTROPY_LOSS) {
            if (values[0] >= operation.inputs[0].sizes[1]) return Float32.QUIET_NAN;
            uint32 maximum = Lanes.maximum(values, 2);
            return Elementary32.log(Lanes.sum(values, 2 + Lanes.COUNT)).sub(values[1].sub(maximum));
        }
        if (kind == Kind.CROSS_ENTROPY_GRAD) {
            uint32 hit = values[0] == element % operation.output.sizes[1] ? ONE : ZERO;
            return _share(values[1], values, 2).sub(hit).mul(operation.attributes[0]);
        }
        if (kind == Kind.MEAN) return Lanes.sum(values, 0).div(_real(operation.inputs[0].count()));
        if (kind == Kind.RMS_BACKWARD_INPUT) {
            uint32 scale = values[2];
            uint32 factor = Lanes.sum(values, 4).mul(scale.mul(scale)).div(_real(operation.output.sizes[1]));
            return scale.mul(values[1].neg().fma(factor, values[0].mul(values[3])));
        }
        // Gradients of norm weights and of the embedding table: the fold is the element.
        return values[values.length - 1].canonical();
    }

    function _optimiser(Operation memory operation, uint32[] memory values) private pure returns (uint32) {
        uint16 kind = operation.kind;
        uint32[] memory attributes = operation.attributes;
        if (kind == Kind.CHUNK_SQUARES) return Lanes.sum(values, 0);
        if (kind == Kind.CLIP_SCALE) {
            uint32 norm = values[values.length - 1].sqrt();
            return norm.gt(attributes[0]) ? attributes[0].div(norm) : ONE;
        }
        if (kind == Kind.COLUMN_SHARE) return values[1].isZero() ? ZERO : values[0].div(values[1]);
        if (kind == Kind.ADAM_UPDATE) {
            uint32 own = values[1].div(values[2].mul(values[3]).mul(values[7]).sqrt().add(attributes[0]));
            uint32 moved = values[6].fma(values[4], own);
            return values[5].neg().fma(moved, values[5].mul(attributes[1]).neg().fma(values[0], values[0]));
        }
        uint32 fresh;
        if (kind == Kind.ADAM_MOMENT_1) fresh = values[1].mul(values[2]);
        else if (kind == Kind.ROW_MOMENT) fresh = Lanes.sum(values, 2).div(_real(operation.inputs[1].count() / operation.output.count()));
        else fresh = values[2].canonical().div(_real(operation.inputs[1].count() / operation.output.count()));
        return attributes[0].fma(values[0], ONE.sub(attributes[0]).mul(fresh));
    }

    function _update(Operation memory operation, uint256 element, uint32[] memory values) private pure returns (uint32) {
        uint16 kind = operation.kind;
        if (kind == Kind.SUBTRACT) return values[0].sub(values[1]);
        if (kind == Kind.LESS_CARRIED) return values[2].neg().fma(values[1], values[0]);
        if (kind == Kind.ROW_SCALE) {
            uint32 mean = Lanes.sum(values, 1).div(_real(operation.inputs[0].count() / operation.output.count()));
            uint32 scale = _roundUp(ONE_AND_A_HALF.mul(mean));
            return scale.gt(values[0]) ? values[0] : scale;
        }
        if (kind == Kind.SIGN) return ZERO.gt(values[0]) && values[1].gt(ZERO) ? type(uint32).max : 1;
        if (kind == Kind.ROUND_UP) return _roundUp(values[0]);
        if (kind == Kind.PACK_HALVES) return (values[0] >> 16) | (values.length > 1 ? values[1] & 0xFFFF0000 : 0);
        if (kind == Kind.PACK_SIGNS) {
            uint32 word = 0;
            for (uint256 i = 0; i < values.length; ++i) {
                // A word has at most 32 signs.
                // forge-lint: disable-next-line(unsafe-typecast)
                if (values[i] >> 31 != 0) word |= uint32(1) << uint32(i);
            }
            return word;
        }
        if (kind == Kind.MEAN_OF_SIGNS || kind == Kind.MEAN_OF_HALVES) return _trimmedMean(operation, element, values);
        if (kind == Kind.OUTER_MOMENTUM) return values[2].fma(values[0], values[3].mul(values[1]));
        if (kind == Kind.OUTER_UPDATE) return operation.attributes[0].neg().fma(values[3].fma(values[1], values[2]), values[0]);
        // No kind that this court knows: nothing is equal to it.
        return Float32.QUIET_NAN;
    }

    /// @dev exp(x - m) / z as softmax and its gradient take it; the lanes of m, then those of z, begin at `first`.
    function _share(uint32 x, uint32[] memory values, uint256 first) private pure returns (uint32) {
        uint32 maximum = Lanes.maximum(values, first);
        return Elementary32.exp(x.sub(maximum)).mul(ONE.div(Lanes.sum(values, first + Lanes.COUNT)));
    }

    /// @dev First half of a head: a·c - b·s; second half: b·c + a·s. Backward, the sine changes its sign.
    function _rotated(Operation memory operation, uint256 element, uint32[] memory values) private pure returns (uint32) {
        uint256 half = operation.inputs[1].sizes[1];
        bool isFirst = element % operation.output.sizes[1] % (2 * half) < half;
        bool isBackward = operation.kind == Kind.ROPE_BACKWARD;
        uint32 turned = values[1].mul(values[3]);
        return values[0].fma(values[2], isFirst != isBackward ? turned.neg() : turned);
    }

    /// @dev The slots' values ascending, the extremes left out, the rest added and divided.
    function _trimmedMean(Operation memory operation, uint256 element, uint32[] memory values) private pure returns (uint32) {
        bool ofSigns = operation.kind == Kind.MEAN_OF_SIGNS;
        uint256 slots = ofSigns ? values.length / 2 : values.length;
        uint256[] memory sorted = new uint256[](slots);
        for (uint256 i = 0; i < slots; ++i) {
            uint32 value;
            if (ofSigns) {
                value = _half(values[2 * i + 1], element / operation.attributes[1]);
                if (values[2 * i] >> (element % 32) & 1 != 0) value = value.neg();
            } else {
                value = _half(values[i], element);
            }
            sorted[i] = _rank(value);
        }
        sorted = Sorting.ascending(sorted);
        uint256 trim = operation.attributes[0];
        if (trim > (slots - 1) / 2) trim = (slots - 1) / 2;
        uint32 sum = ZERO;
        for (uint256 i = trim; i < slots - trim; ++i) {
            sum = sum.add(_valueAt(sorted[i]));
        }
        return sum.div(_real(slots - 2 * trim)).canonical();
    }

    /// @dev The bfloat16 with an index among packed ones.
    function _half(uint32 word, uint256 index) private pure returns (uint32) {
        return index % 2 == 0 ? word << 16 : word & 0xFFFF0000;
    }

    /// @dev Integers in the order of finite values, -0 before +0.
    function _rank(uint32 value) private pure returns (uint256) {
        return value & Float32.SIGN == 0 ? value | Float32.SIGN : ~value;
    }

    function _valueAt(uint256 rank) private pure returns (uint32) {
        // A rank is 32 bits turned around.
        // forge-lint: disable-next-line(unsafe-typecast)
        uint32 bits = uint32(rank);
        return bits & Float32.SIGN == 0 ? ~bits : bits ^ Float32.SIGN;
    }

    /// @dev The smallest bfloat16 that is not below a value that is not negative.
    function _roundUp(uint32 value) private pure returns (uint32) {
        unchecked {
            return (value + 0xFFFF) & 0xFFFF0000;
        }
    }

    function _real(uint256 integer) private pure returns (uint32) {
        // Numbers of elements are far below 2^255.
        // forge-lint: disable-next-line(unsafe-typecast)
        return Float32.fromInt(int256(integer));
    }
}
