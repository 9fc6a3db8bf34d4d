// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @notice One tensor of an operation. `ordinal` numbers it among those of its role (docs/arithmetic.md, "Where inputs come from").
struct Tensor {
    uint32 id;
    Role role;
    bool integers;
    uint16 ordinal;
    uint32[] sizes;
}

/// @notice An operation as its descriptor tells it: reals are bits of binary32.
struct Operation {
    uint16 kind;
    uint32[] attributes;
    Tensor[] inputs;
    Tensor output;
}

/// @notice Where a tensor of a program comes from or goes: `Autonet.Training/Programs/TensorDeclaration.cs`.
enum Role {
    Intermediate,
    State,
    FirstMoment,
    Checkpoint,
    Token,
    Constant,
    ConstantRow,
    Update,
    Output
}

/// @notice Kinds of operations: `Autonet.Training/Programs/OperationKind.cs`.
library Kind {
    uint16 internal constant EMBED = 1;
    uint16 internal constant RMS_SCALE = 2;
    uint16 internal constant RMS_APPLY = 3;
    uint16 internal constant MAT_MUL_NT = 4;
    uint16 internal constant MAT_MUL_NN = 5;
    uint16 internal constant MAT_MUL_TN = 6;
    uint16 internal constant ROPE = 7;
    uint16 internal constant ROPE_BACKWARD = 8;
    uint16 internal constant ATTENTION_SCORES = 9;
    uint16 internal constant CAUSAL_SOFTMAX = 10;
    uint16 internal constant ATTENTION_MIX = 11;
    uint16 internal constant ATTENTION_SPREAD = 12;
    uint16 internal constant SOFTMAX_BACKWARD = 13;
    uint16 internal constant SWIGLU = 14;
    uint16 internal constant SWIGLU_BACKWARD_GATE = 15;
    uint16 internal constant SWIGLU_BACKWARD_UP = 16;
    uint16 internal constant ADD = 17;
    uint16 internal constant CROSS_ENTROPY_LOSS = 18;
    uint16 internal constant CROSS_ENTROPY_GRAD = 19;
    uint16 internal constant MEAN = 20;
    uint16 internal constant RMS_BACKWARD_INPUT = 21;
    uint16 internal constant RMS_BACKWARD_WEIGHT = 22;
    uint16 internal constant EMBED_BACKWARD = 23;
    uint16 internal constant CHUNK_SQUARES = 24;
    uint16 internal constant CLIP_SCALE = 25;
    uint16 internal constant ADAM_MOMENT_1 = 26;
    uint16 internal constant ROW_MOMENT = 27;
    uint16 internal constant COLUMN_MOMENT = 28;
    uint16 internal constant COLUMN_SHARE = 29;
    uint16 internal constant ADAM_UPDATE = 30;
    uint16 internal constant SUBTRACT = 31;
    uint16 internal constant LESS_CARRIED = 32;
    uint16 internal constant ROW_SCALE = 33;
    uint16 internal constant SIGN = 34;
    uint16 internal constant ROUND_UP = 35;
    uint16 internal constant PACK_HALVES = 36;
    uint16 internal constant PACK_SIGNS = 37;
    uint16 internal constant MEAN_OF_SIGNS = 38;
    uint16 internal constant MEAN_OF_HALVES = 39;
    uint16 internal constant OUTER_MOMENTUM = 40;
    uint16 internal constant OUTER_UPDATE = 41;
}

/// @notice Reads operations from the bytes that a program id commits to: `ProgramGraph.Describe`, little-endian.
library Descriptors {
    /// @notice The bytes are not one whole descriptor.
    error DescriptorMalformed(uint256 offset, uint256 length);

    /// @notice The operation of a descriptor.
    function read(bytes calldata descriptor) internal pure returns (Operation memory operation) {
        operation.kind = uint16(_number(descriptor, 0, 2));
        operation.attributes = new uint32[](_number(descriptor, 2, 2));
        uint256 at = 4;
        for (uint256 i = 0; i < operation.attributes.length; ++i) {
            operation.attributes[i] = uint32(_number(descriptor, at, 4));
            at += 4;
        }
        uint256 tensors = _number(descriptor, at, 4);
        at += 4;
        // A tensor takes ten bytes at least, so that no count makes more memory than the descriptor pays for.
        if (tensors == 0 || tensors > descriptor.length / 10) revert DescriptorMalformed(at, descriptor.length);
        operation.inputs = new Tensor[](tensors - 1);
        for (uint256 i = 0; i < tensors - 1; ++i) {
            at = _readTensor(descriptor, at, operation.inputs[i]);
        }
        at = _readTensor(descriptor, at, operation.output);
        if (at != descriptor.length) revert DescriptorMalformed(at, descriptor.length);
    }

    /// @notice Number of elements.
    function count(Tensor memory tensor) internal pure returns (uint256 elements) {
        elements = 1;
        for (uint256 i = 0; i < tensor.sizes.length; ++i) {
            elements *= tensor.sizes[i];
        }
    }

    /// @dev Reads the tensor that stands at `at`; returns what stands after it.
    function _readTensor(bytes calldata descriptor, uint256 at, Tensor memory tensor) private pure returns (uint256 next) {
        next = at + 10;
        if (next > descriptor.length) revert DescriptorMalformed(at, descriptor.length);
        uint256 head = uint80(bytes10(descriptor[at:]));
        tensor.id = uint32(_reversed(head >> 48));
        // The casts take one byte each.
        // forge-lint: disable-next-line(unsafe-typecast)
        tensor.role = Role(uint8(head >> 40));
        // forge-lint: disable-next-line(unsafe-typecast)
        tensor.integers = uint8(head >> 32) != 0;
        uint256 rank = _reversed(head << 16 & 0xFFFF0000);
        tensor.ordinal = uint16(_reversed(head & 0xFFFF0000));
        if (next + 4 * rank > descriptor.length) revert DescriptorMalformed(next, descriptor.length);
        tensor.sizes = new uint32[](rank);
        for (uint256 i = 0; i < rank; ++i) {
            tensor.sizes[i] = uint32(_number(descriptor, next, 4));
            next += 4;
        }
    }

    /// @dev The little-endian number of `width` ≤ 4 bytes that stands at `at`.
    function _number(bytes calldata descriptor, uint256 at, uint256 width) private pure returns (uint256) {
        if (at + width > descriptor.length) revert DescriptorMalformed(at, descriptor.length);
        unchecked {
            return _reversed(uint32(bytes4(descriptor[at:]))) & ((1 << 8 * width) - 1);
        }
    }

    /// @dev The lowest four bytes in the opposite order.
    function _reversed(uint256 bytes_) private pure returns (uint256) {
        bytes_ = (bytes_ & 0xFF00FF00) >> 8 | (bytes_ & 0x00FF00FF) << 8;
        return bytes_ >> 16 | (bytes_ & 0xFFFF) << 16;
    }
}
