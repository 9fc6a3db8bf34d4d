// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Feistel permutation
/// @notice A keyed permutation of 0 … size-1 without a table, the same as the nodes': a balanced Feistel network of eight rounds over the
/// smallest even number of bits that holds the size, walked in cycles until it lands inside. The round function is the first eight bytes
/// of `sha256(key (32 bytes) || round (1 byte) || right half (8 bytes, big-endian))`, cut to the half's width.
/// @dev The network is at most four times as wide as the size, so a walk takes at most four turns on average.
library FeistelPermutation {
    uint256 private constant ROUNDS = 8;
    uint256 private constant MAX_SIZE = 1 << 62;

    error PermutationSizeInvalid(uint256 size);
    error PermutationIndexInvalid(uint256 index, uint256 size);

    /// @notice Where `index` goes, in 0 … size-1.
    /// @param size Number of elements, 1 to 2^62.
    function permute(bytes32 key, uint256 size, uint256 index) internal pure returns (uint256) {
        if (size == 0 || size > MAX_SIZE) revert PermutationSizeInvalid(size);
        if (index >= size) revert PermutationIndexInvalid(index, size);
        uint256 halfBits = size == 1 ? 1 : (Math.log2(size - 1) + 2) / 2;
        do {
            index = _encrypt(key, halfBits, index);
        } while (index >= size);
        return index;
    }

    function _encrypt(bytes32 key, uint256 halfBits, uint256 value) private pure returns (uint256) {
        uint256 mask = (1 << halfBits) - 1;
        (uint256 left, uint256 right) = (value >> halfBits, value & mask);
        for (uint256 round = 0; round < ROUNDS; ++round) {
            // Eight rounds, and halves of at most 31 bits.
            // forge-lint: disable-next-line(unsafe-typecast)
            uint256 digest = uint256(sha256(abi.encodePacked(key, uint8(round), uint64(right))));
            (left, right) = (right, left ^ ((digest >> 192) & mask));
        }
        return (left << halfBits) | right;
    }
}
