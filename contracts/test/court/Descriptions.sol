// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Role, Tensor} from "../../src/court/Operation.sol";

/// @notice Writes the descriptors that programs are made of (docs/arithmetic.md, "Roots").
library Descriptions {
    function write(uint16 kind, uint32[] memory attributes, Tensor[] memory inputs, Tensor memory output)
        internal
        pure
        returns (bytes memory descriptor)
    {
        descriptor = abi.encodePacked(_little(kind, 2), _little(attributes.length, 2));
        for (uint256 i = 0; i < attributes.length; ++i) {
            descriptor = abi.encodePacked(descriptor, _little(attributes[i], 4));
        }
        descriptor = abi.encodePacked(descriptor, _little(inputs.length + 1, 4));
        for (uint256 i = 0; i < inputs.length; ++i) {
            descriptor = abi.encodePacked(descriptor, _tensor(inputs[i]));
        }
        descriptor = abi.encodePacked(descriptor, _tensor(output));
    }

    /// @notice A tensor of reals.
    function reals(uint32 id, Role role, uint16 ordinal, uint32[] memory shape) internal pure returns (Tensor memory) {
        return Tensor(id, role, false, ordinal, shape);
    }

    function sizes(uint32 a) internal pure returns (uint32[] memory list) {
        list = new uint32[](1);
        list[0] = a;
    }

    function sizes(uint32 a, uint32 b) internal pure returns (uint32[] memory list) {
        list = new uint32[](2);
        (list[0], list[1]) = (a, b);
    }

    function _tensor(Tensor memory tensor) private pure returns (bytes memory bytes_) {
        bytes_ = abi.encodePacked(
            _little(tensor.id, 4),
            uint8(tensor.role),
            tensor.integers ? uint8(1) : uint8(0),
            _little(tensor.ordinal, 2),
            _little(tensor.sizes.length, 2)
        );
        for (uint256 i = 0; i < tensor.sizes.length; ++i) {
            bytes_ = abi.encodePacked(bytes_, _little(tensor.sizes[i], 4));
        }
    }

    function _little(uint256 value, uint256 width) private pure returns (bytes memory bytes_) {
        bytes_ = new bytes(width);
        for (uint256 i = 0; i < width; ++i) {
            bytes_[i] = bytes1(uint8(value >> (8 * i)));
        }
    }
}
