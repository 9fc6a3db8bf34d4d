// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {SlotBitmap} from "./SlotBitmap.sol";

/// @notice Which units of data a run gave out: `nextFreshUnit` is the smallest that no slot was ever given, `returned` are those whose slot was
/// left out of a certificate, ascending. A unit is what one slot consumes in one round.
struct DataCursor {
    uint64 nextFreshUnit;
    uint64[] returned;
}

/// @title Data cursors
/// @notice How a round's data is divided, alike on nodes and on the chain: its active slots take the returned units first and fresh ones after
/// them, in ascending order, and the units of slots that its certificate leaves out return. A run keeps its cursor's hash alone; golden
/// vectors are in `tests/vectors/data-cursor.json`.
library DataCursors {
    using SlotBitmap for uint256;

    error DataSlotNotActive(uint16 slot, uint256 active);
    error DataSlotsNotActive(uint256 included, uint256 active);

    /// @notice The word that stands for a cursor on the chain.
    function hash(DataCursor memory cursor) internal pure returns (bytes32) {
        return keccak256(abi.encode(cursor.nextFreshUnit, cursor.returned));
    }

    /// @notice The hash of the cursor before the first round.
    function start() internal pure returns (bytes32) {
        return keccak256(abi.encode(uint64(0), new uint64[](0)));
    }

    /// @notice The unit of `slot` in a round that opened with this cursor for the slots of `active`.
    function unitOf(DataCursor memory cursor, uint256 active, uint16 slot) internal pure returns (uint64) {
        if (!active.contains(slot)) revert DataSlotNotActive(slot, active);
        return _unitAt(cursor, active.rankOf(slot));
    }

    /// @notice The cursor after a round that opened for the slots of `active` was certified with those of `included`.
    function advance(DataCursor memory cursor, uint256 active, uint256 included) internal pure returns (DataCursor memory next) {
        if (included & ~active != 0) revert DataSlotsNotActive(included, active);
        uint256 taken = active.count();
        uint256 waiting = cursor.returned.length;
        uint256 untouched = waiting > taken ? waiting - taken : 0;
        uint256 left = active & ~included;
        next.nextFreshUnit = cursor.nextFreshUnit + uint64(taken > waiting ? taken - waiting : 0);
        next.returned = new uint64[](left.count() + untouched);

        // Units ascend with the slots' ranks and every untouched one is above all that were given out, so the result is ascending.
        uint256 length = 0;
        for (; left != 0; left &= left - 1) {
            next.returned[length++] = _unitAt(cursor, active.rankOf(left.lowest()));
        }
        for (uint256 i = waiting - untouched; i < waiting; ++i) {
            next.returned[length++] = cursor.returned[i];
        }
    }

    function _unitAt(DataCursor memory cursor, uint256 rank) private pure returns (uint64) {
        uint256 waiting = cursor.returned.length;
        // A run gives out fewer than 2^40 units: at most 256 in each of fewer than 2^32 rounds.
        // forge-lint: disable-next-line(unsafe-typecast)
        return rank < waiting ? cursor.returned[rank] : cursor.nextFreshUnit + uint64(rank - waiting);
    }
}
