// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Slot bitmaps
/// @notice Sets of slots as 256 bits: bit `s` is slot `s`.
library SlotBitmap {
    uint256 private constant LANES_OF_1 = 0x5555555555555555555555555555555555555555555555555555555555555555;
    uint256 private constant LANES_OF_2 = 0x3333333333333333333333333333333333333333333333333333333333333333;
    uint256 private constant LANES_OF_4 = 0x0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f;
    uint256 private constant LANES_OF_8 = 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff;
    uint256 private constant ONES_OF_16 = 0x0001000100010001000100010001000100010001000100010001000100010001;

    function contains(uint256 bitmap, uint256 slot) internal pure returns (bool) {
        return slot < 256 && (bitmap >> slot) & 1 == 1;
    }

    function with(uint256 bitmap, uint256 slot) internal pure returns (uint256) {
        return bitmap | (1 << slot);
    }

    function without(uint256 bitmap, uint256 slot) internal pure returns (uint256) {
        return bitmap & ~(1 << slot);
    }

    /// @notice Number of slots in the set, 0 to 256.
    function count(uint256 bitmap) internal pure returns (uint256) {
        // Unchecked: counts are summed in lanes that double in width before a lane can overflow (16 lanes of 16 bits hold at
        // most 16 each), and the final product's overflow above the top lane is the point of the method.
        unchecked {
            bitmap -= (bitmap >> 1) & LANES_OF_1;
            bitmap = (bitmap & LANES_OF_2) + ((bitmap >> 2) & LANES_OF_2);
            bitmap = (bitmap + (bitmap >> 4)) & LANES_OF_4;
            bitmap = (bitmap & LANES_OF_8) + ((bitmap >> 8) & LANES_OF_8);
            return (bitmap * ONES_OF_16) >> 240;
        }
    }

    /// @notice The lowest slot of a set that is not empty.
    function lowest(uint256 bitmap) internal pure returns (uint256) {
        // Unchecked: the set is not empty, so its lowest bit is at least 1.
        unchecked {
            return count((bitmap & (~bitmap + 1)) - 1);
        }
    }

    /// @notice How many slots of the set are below `slot`, which must be below 256.
    function rankOf(uint256 bitmap, uint256 slot) internal pure returns (uint256) {
        return count(bitmap & ((1 << slot) - 1));
    }

    /// @notice The slot at position `rank` (from 0, ascending) of a set with more than `rank` slots.
    function at(uint256 bitmap, uint256 rank) internal pure returns (uint256) {
        for (uint256 i = 0; i < rank; ++i) {
            bitmap &= bitmap - 1;
        }
        return lowest(bitmap);
    }

    /// @notice The next slot after `slot` in ascending order, starting over after the last one. The set must not be empty.
    function next(uint256 bitmap, uint256 slot) internal pure returns (uint256) {
        uint256 above = slot >= 255 ? 0 : (bitmap >> (slot + 1)) << (slot + 1);
        return lowest(above == 0 ? bitmap : above);
    }
}
