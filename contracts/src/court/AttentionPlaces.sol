// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Kind, Operation} from "./Operation.sol";
import {Place} from "./Place.sol";

/// @notice Where the operands of attention's folds are. q and y are [N, H·h], k and v [N, K·h], weights [B, H, T, T]; H / K heads of the first
/// share one of the second.
library AttentionPlaces {
    /// @dev The sizes, and one element's place in them.
    struct Extent {
        uint256 heads;
        uint256 positions;
        uint256 queryColumns;
        uint256 keyColumns;
        uint256 headWidth;
        uint256 group;
    }

    /// @notice Operand `which` of item `item` of an element's fold.
    function place(Operation memory operation, uint256 element, uint256 item, uint256 which) internal pure returns (Place memory) {
        if (operation.kind == Kind.ATTENTION_SCORES) return _ofScores(operation, element, item, which);
        if (operation.kind == Kind.ATTENTION_MIX) return _ofMix(operation, element, item, which);
        return _ofSpread(operation, element, item, which);
    }

    /// @notice Number of items of an element's fold.
    function length(Operation memory operation, uint256 element) internal pure returns (uint256) {
        if (operation.kind == Kind.ATTENTION_SCORES) return operation.inputs[0].sizes[1] / operation.output.sizes[1];
        uint256 positions = operation.inputs[0].sizes[2];
        uint256 position = element / operation.output.sizes[1] % positions;
        if (operation.kind == Kind.ATTENTION_MIX) return position + 1;
        return operation.inputs[1].sizes[1] / operation.output.sizes[1] * (positions - position);
    }

    /// @dev Item d: q[i, a, d] and k[j, a / G, d].
    function _ofScores(Operation memory operation, uint256 element, uint256 item, uint256 which) private pure returns (Place memory) {
        Extent memory e = _extent(operation.output.sizes, operation.inputs[0].sizes[1], operation.inputs[1].sizes[1]);
        uint256 square = element / (e.positions * e.positions);
        (uint256 sequence, uint256 head) = (square / e.heads, square % e.heads);
        if (which == 0) return Place(0, 0, _query(e, sequence, element / e.positions % e.positions, head, item));
        return Place(0, 1, _key(e, sequence, element % e.positions, head / e.group, item));
    }

    /// @dev Item j: W[a, i, j] and v[j, a / G, d].
    function _ofMix(Operation memory operation, uint256 element, uint256 item, uint256 which) private pure returns (Place memory) {
        Extent memory e = _extent(operation.inputs[0].sizes, operation.output.sizes[1], operation.inputs[1].sizes[1]);
        (uint256 row, uint256 column) = (element / e.queryColumns, element % e.queryColumns);
        (uint256 sequence, uint256 head) = (row / e.positions, column / e.headWidth);
        if (which == 0) return Place(0, 0, _weight(e, sequence, head, row % e.positions, item));
        return Place(0, 1, _key(e, sequence, item, head / e.group, column % e.headWidth));
    }

    /// @dev Items run over the heads of the group, then over i = j … T-1: W[a, i, j] and y[i, a, d].
    function _ofSpread(Operation memory operation, uint256 element, uint256 item, uint256 which) private pure returns (Place memory) {
        Extent memory e = _extent(operation.inputs[0].sizes, operation.inputs[1].sizes[1], operation.output.sizes[1]);
        (uint256 row, uint256 column) = (element / e.keyColumns, element % e.keyColumns);
        uint256 position = row % e.positions;
        uint256 head = column / e.headWidth * e.group + item / (e.positions - position);
        uint256 later = position + item % (e.positions - position);
        if (which == 0) return Place(0, 0, _weight(e, row / e.positions, head, later, position));
        return Place(0, 1, _query(e, row / e.positions, later, head, column % e.headWidth));
    }

    function _extent(uint32[] memory weights, uint256 queryColumns, uint256 keyColumns) private pure returns (Extent memory) {
        return Extent(weights[1], weights[2], queryColumns, keyColumns, queryColumns / weights[1], queryColumns / keyColumns);
    }

    function _weight(Extent memory e, uint256 sequence, uint256 head, uint256 i, uint256 j) private pure returns (uint256) {
        return ((sequence * e.heads + head) * e.positions + i) * e.positions + j;
    }

    function _query(Extent memory e, uint256 sequence, uint256 position, uint256 head, uint256 d) private pure returns (uint256) {
        return (sequence * e.positions + position) * e.queryColumns + head * e.headWidth + d;
    }

    function _key(Extent memory e, uint256 sequence, uint256 position, uint256 head, uint256 d) private pure returns (uint256) {
        return (sequence * e.positions + position) * e.keyColumns + head * e.headWidth + d;
    }
}
