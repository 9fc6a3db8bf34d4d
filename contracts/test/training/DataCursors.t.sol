// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {DataCursor, DataCursors} from "../../src/training/DataCursors.sol";
import {SlotBitmap} from "../../src/training/SlotBitmap.sol";
import {Certificate, IRounds, SlotSignature} from "../../src/training/interfaces/IRounds.sol";
import {Charters} from "../Charters.sol";
import {CourtFixture} from "./CourtFixture.sol";

/// @notice How data is divided, in the library and in a run. Nodes assert the same golden vectors.
contract DataCursorsTest is CourtFixture {
    using SlotBitmap for uint256;

    string private constant PATH = "../tests/vectors/data-cursor.json";

    function unitOf(DataCursor memory now_, uint256 active, uint16 slot) external pure returns (uint64) {
        return DataCursors.unitOf(now_, active, slot);
    }

    function advance(DataCursor memory now_, uint256 active, uint256 included) external pure returns (DataCursor memory) {
        return DataCursors.advance(now_, active, included);
    }

    function test_Cursor_follows_the_golden_vectors() public view {
        string memory json = vm.readFile(PATH);
        uint256[] memory actives = vm.parseJsonUintArray(json, ".active");
        uint256[] memory included = vm.parseJsonUintArray(json, ".included");
        uint256[] memory firsts = vm.parseJsonUintArray(json, ".first");
        uint256[] memory fresh = vm.parseJsonUintArray(json, ".nextFreshUnit");
        uint256[] memory counts = vm.parseJsonUintArray(json, ".returnedCount");
        uint256[] memory returned = vm.parseJsonUintArray(json, ".returned");
        uint256[] memory units = vm.parseJsonUintArray(json, ".units");
        (uint256 unit, uint256 at) = (0, 0);
        DataCursor memory now_;
        for (uint256 i = 0; i < actives.length; ++i) {
            if (firsts[i] == 1) now_ = DataCursor(0, new uint64[](0));
            for (uint256 rest = actives[i]; rest != 0; rest &= rest - 1) {
                assertEq(DataCursors.unitOf(now_, actives[i], uint16(rest.lowest())), units[unit++]);
            }
            now_ = DataCursors.advance(now_, actives[i], included[i]);
            assertEq(now_.nextFreshUnit, fresh[i]);
            assertEq(now_.returned.length, counts[i]);
            for (uint256 j = 0; j < counts[i]; ++j) {
                assertEq(now_.returned[j], returned[at++]);
            }
        }
        assertGt(actives.length, 20);
        assertEq(unit, units.length);
        assertEq(at, returned.length);
    }

    function test_Start_is_the_hash_of_nothing_given_out() public pure {
        assertEq(DataCursors.start(), DataCursors.hash(DataCursor(0, new uint64[](0))));
    }

    /// @dev Every unit that was given out is learned, or waits for the next round; none twice.
    function testFuzz_No_unit_is_repeated_or_lost(uint256[24] memory actives, uint256[24] memory kept) public pure {
        DataCursor memory now_ = DataCursor(0, new uint64[](0));
        uint256 learned = 0; // bitmap: 24 rounds of at most 9 slots give out at most 216 units
        for (uint256 i = 0; i < actives.length; ++i) {
            uint256 active = uint256(keccak256(abi.encode(actives[i], i))) % 512;
            uint256 included = active & kept[i];
            for (uint256 rest = included; rest != 0; rest &= rest - 1) {
                uint64 unit = DataCursors.unitOf(now_, active, uint16(rest.lowest()));
                assertFalse(learned.contains(unit), "a unit is learned once");
                learned = learned.with(unit);
            }
            now_ = DataCursors.advance(now_, active, included);
        }
        uint256 all = learned;
        for (uint256 i = 0; i < now_.returned.length; ++i) {
            assertFalse(all.contains(now_.returned[i]), "what waits was not learned");
            if (i != 0) assertLt(now_.returned[i - 1], now_.returned[i], "ascending");
            all = all.with(now_.returned[i]);
        }
        assertEq(all, (1 << now_.nextFreshUnit) - 1, "no unit is lost");
    }

    function test_Slots_that_are_not_active_are_refused() public {
        DataCursor memory now_;
        vm.expectRevert(abi.encodeWithSelector(DataCursors.DataSlotNotActive.selector, 1, 5));
        this.unitOf(now_, 5, 1);
        vm.expectRevert(abi.encodeWithSelector(DataCursors.DataSlotsNotActive.selector, 2, 5));
        this.advance(now_, 5, 2);
    }

    function test_Certify_keeps_the_cursor_of_the_slots_that_delivered() public {
        startRun(Charters.withSlots(4));
        assertEq(registry.runOf(run).dataCursor, DataCursors.start());
        vm.warp(block.timestamp + 100);
        certifyAs(1, 13, 13, rootOf(1, 13), "");
        DataCursor memory after_ = DataCursor(4, new uint64[](1));
        after_.returned[0] = 1;
        assertEq(registry.runOf(run).dataCursor, DataCursors.hash(after_));
        assertEq(registry.runOf(run).assigned, 13);
        certify();
        assertEq(registry.runOf(run).dataCursor, DataCursors.hash(DataCursor(6, new uint64[](0))));
    }

    function test_Certify_with_another_cursor_is_refused() public {
        startRun(Charters.withSlots(4));
        SlotSignature[] memory signed = signatures(attestation(1, 15, CHECKPOINT), 15);
        Certificate memory certificate = Certificate(15, CHECKPOINT, CHECKPOINT, checkpointCid, signed);
        DataCursor memory other = DataCursor(1, new uint64[](0));
        bytes32 given = DataCursors.hash(other);
        vm.expectRevert(abi.encodeWithSelector(IRounds.RoundCursorMismatch.selector, given, DataCursors.start()));
        registry.certify(run, 1, certificate, other, "");
        other = DataCursor(0, new uint64[](1));
        given = DataCursors.hash(other);
        vm.expectRevert(abi.encodeWithSelector(IRounds.RoundCursorMismatch.selector, given, DataCursors.start()));
        registry.certify(run, 1, certificate, other, "");
    }

    /// @dev Whoever is convicted during a round was given a unit like everyone else.
    function test_A_slot_convicted_during_the_round_returns_its_unit() public {
        startRun(Charters.withSlots(4));
        certify();
        enrol(address(0x75), 1 ether);
        decide(challenge(address(0x75), 1, 0), true);
        assertEq(registry.runOf(run).active, 14);
        assertEq(registry.runOf(run).assigned, 15);
        certify();
        DataCursor memory after_ = DataCursor(8, new uint64[](1));
        after_.returned[0] = 4;
        assertEq(registry.runOf(run).dataCursor, DataCursors.hash(after_));
        assertEq(registry.runOf(run).assigned, 14);
    }

    function test_Reopen_leaves_the_cursor_alone() public {
        startRun(Charters.withSlots(4));
        certify();
        bytes32 before = registry.runOf(run).dataCursor;
        vm.warp(block.timestamp + 201);
        registry.reopen(run);
        assertEq(registry.runOf(run).dataCursor, before);
        for (uint16 slot = 1; slot < 4; ++slot) {
            vm.prank(operator(slot));
            registry.activate(run, slot);
        }
        registry.start(run);
        assertEq(registry.runOf(run).dataCursor, before);
        assertEq(registry.runOf(run).assigned, 14);
        certify();
        assertEq(registry.runOf(run).dataCursor, DataCursors.hash(DataCursor(7, new uint64[](0))));
    }
}
