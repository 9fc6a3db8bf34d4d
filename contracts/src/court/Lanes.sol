// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Float32} from "./Float32.sol";

/// @notice How the sixteen lanes of a fold become one value: neighbours at distance 8, 4, 2, 1 (docs/arithmetic.md, "Folds").
library Lanes {
    using Float32 for uint32;

    uint256 internal constant COUNT = 16;

    /// @notice Number of items of one lane when there are `total` in all.
    function itemsOf(uint256 total, uint256 lane) internal pure returns (uint256) {
        return total <= lane ? 0 : (total - lane + COUNT - 1) / COUNT;
    }

    /// @notice The sum of the lanes `values[first …]`, canonical.
    function sum(uint32[] memory values, uint256 first) internal pure returns (uint32) {
        uint32[COUNT] memory lanes = _take(values, first);
        for (uint256 distance = COUNT / 2; distance > 0; distance /= 2) {
            for (uint256 lane = 0; lane < distance; ++lane) {
                lanes[lane] = lanes[lane].add(lanes[lane + distance]);
            }
        }
        return lanes[0].canonical();
    }

    /// @notice The largest of the lanes `values[first …]`, canonical.
    function maximum(uint32[] memory values, uint256 first) internal pure returns (uint32) {
        uint32[COUNT] memory lanes = _take(values, first);
        for (uint256 distance = COUNT / 2; distance > 0; distance /= 2) {
            for (uint256 lane = 0; lane < distance; ++lane) {
                lanes[lane] = lanes[lane].max(lanes[lane + distance]);
            }
        }
        return lanes[0].canonical();
    }

    function _take(uint32[] memory values, uint256 first) private pure returns (uint32[COUNT] memory lanes) {
        for (uint256 lane = 0; lane < COUNT; ++lane) {
            lanes[lane] = values[first + lane];
        }
    }
}
