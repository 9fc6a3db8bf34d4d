// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {SlotBitmap} from "../../src/training/SlotBitmap.sol";

contract SlotBitmapTest is Test {
    using SlotBitmap for uint256;

    function testFuzz_Count_and_at_agree_with_counting_by_hand(uint256 bitmap) public pure {
        uint256 rank = 0;
        for (uint256 slot = 0; slot < 256; ++slot) {
            bool present = (bitmap >> slot) & 1 == 1;
            assertEq(bitmap.contains(slot), present);
            if (!present) continue;
            if (rank == 0) assertEq(bitmap.lowest(), slot);
            assertEq(bitmap.at(rank), slot);
            ++rank;
        }
        assertEq(bitmap.count(), rank);
    }

    function testFuzz_Next_visits_every_slot_once(uint256 bitmap) public pure {
        vm.assume(bitmap != 0);
        uint256 first = bitmap.lowest();
        uint256 slot = first;
        uint256 left = bitmap;
        do {
            left = left.without(slot);
            slot = bitmap.next(slot);
        } while (slot != first);
        assertEq(left, 0);
    }

    function testFuzz_With_and_without_change_one_slot(uint256 bitmap, uint8 slot) public pure {
        assertTrue(bitmap.with(slot).contains(slot));
        assertFalse(bitmap.without(slot).contains(slot));
        assertEq(bitmap.with(slot).without(slot), bitmap.without(slot));
    }

    function test_Edges_hold() public pure {
        assertEq(uint256(0).count(), 0);
        assertEq(type(uint256).max.count(), 256);
        assertEq(type(uint256).max.at(255), 255);
        assertEq((uint256(1) << 255).lowest(), 255);
        assertEq(type(uint256).max.next(255), 0);
        assertFalse(type(uint256).max.contains(256));
    }
}
