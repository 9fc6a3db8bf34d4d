// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Arrays} from "@openzeppelin/contracts/utils/Arrays.sol";

/// @notice Sorts in n · log n steps whatever the order that values come in: whoever is disputed must not be able to make it dear.
library Sorting {
    using Arrays for uint256[];

    /// @notice The values in ascending order; the array that is given is used up.
    function ascending(uint256[] memory values) internal pure returns (uint256[] memory) {
        unchecked {
            uint256[] memory merged = new uint256[](values.length);
            for (uint256 width = 1; width < values.length; width *= 2) {
                for (uint256 first = 0; first < values.length; first += 2 * width) {
                    _merge(values, merged, first, width);
                }
                (values, merged) = (merged, values);
            }
            return values;
        }
    }

    /// @dev Merges two sorted runs that stand side by side from `first` on, of `width` values or what is left.
    function _merge(uint256[] memory from, uint256[] memory to, uint256 first, uint256 width) private pure {
        unchecked {
            uint256 left = first;
            uint256 middle = _least(first + width, from.length);
            uint256 right = middle;
            uint256 end = _least(middle + width, from.length);
            for (uint256 i = first; i < end; ++i) {
                // Indices stay within their runs, which end within the arrays.
                uint256 value;
                if (right == end || (left < middle && from.unsafeMemoryAccess(left) <= from.unsafeMemoryAccess(right))) {
                    value = from.unsafeMemoryAccess(left++);
                } else {
                    value = from.unsafeMemoryAccess(right++);
                }
                to[i] = value;
            }
        }
    }

    function _least(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
