// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {INodeRegistry} from "../../src/training/interfaces/INodeRegistry.sol";
import {IRuns} from "../../src/training/interfaces/IRuns.sol";
import {ISlots} from "../../src/training/interfaces/ISlots.sol";
import {Charters} from "../Charters.sol";
import {RunFixture} from "../RunFixture.sol";

contract SlotsTest is RunFixture {
    function test_Join_takes_a_slot_and_locks_stake() public {
        create(Charters.withSlots(4));
        enrol(operator(0), 100 ether);
        vm.expectEmit(address(registry));
        emit ISlots.SlotJoined(run, 2, operator(0), 1);
        vm.prank(operator(0));
        registry.join(run, 2);
        assertEq(registry.runOf(run).joined, 1 << 2);
        assertEq(registry.runOf(run).pending, 1 << 2);
        assertEq(registry.holderOf(run, 2), operator(0));
        assertEq(registry.holdersOf(run)[2], operator(0));
        assertEq(registry.holdersOf(run).length, 4);
        assertEq(nodes.lockedOf(operator(0)), 100 ether);
        assertEq(registry.tenureCount(run, 2), 1);
        assertEq(registry.tenureOf(run, 2, 0).sinceRound, 1);
    }

    function test_Join_during_a_round_takes_effect_with_the_next() public {
        create(Charters.withSlots(4));
        for (uint16 slot = 0; slot < 3; ++slot) {
            seat(slot, slot);
        }
        registry.start(run);
        seat(3, 3);
        assertEq(registry.runOf(run).active, 7);
        assertEq(registry.tenureOf(run, 3, 0).sinceRound, 1);
        certify();
        assertEq(registry.runOf(run).active, 15);
        assertEq(registry.runOf(run).pending, 0);
    }

    function test_Join_before_a_round_is_reopened_takes_part_in_it() public {
        create(Charters.withSlots(4));
        for (uint16 slot = 0; slot < 3; ++slot) {
            seat(slot, slot);
        }
        registry.start(run);
        seat(3, 3);
        vm.warp(block.timestamp + 201);
        registry.reopen(run);
        for (uint16 slot = 0; slot < 3; ++slot) {
            vm.prank(operator(slot));
            registry.activate(run, slot);
        }
        registry.start(run);
        certify();
        assertEq(registry.roundOf(run, 1).slots, 15);
        assertEq(registry.tenureAt(run, 3, 1).operator, operator(3));
    }

    function test_Join_refusals_name_their_reason() public {
        create(Charters.withSlots(4));
        vm.expectRevert(abi.encodeWithSelector(ISlots.SlotOperatorUnregistered.selector, address(this)));
        registry.join(run, 0);
        vm.expectRevert(abi.encodeWithSelector(ISlots.SlotUnknown.selector, run, 4));
        registry.join(run, 4);
        vm.expectRevert(abi.encodeWithSelector(IRuns.RunUnknown.selector, 77));
        registry.join(77, 0);

        seat(0, 0);
        enrol(operator(0), 100 ether);
        vm.startPrank(operator(0));
        vm.expectRevert(abi.encodeWithSelector(ISlots.SlotLimitReached.selector, run, operator(0), 1));
        registry.join(run, 1);
        vm.stopPrank();
        enrol(operator(1), 99 ether);
        vm.startPrank(operator(1));
        vm.expectRevert(abi.encodeWithSelector(ISlots.SlotTaken.selector, run, 0, operator(0)));
        registry.join(run, 0);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.NodeFreeStakeInsufficient.selector, operator(1), 99 ether, 100 ether));
        registry.join(run, 1);
        vm.stopPrank();

        vm.prank(address(timelock));
        registry.closeRun(run);
        vm.expectRevert(abi.encodeWithSelector(IRuns.RunStatusRefused.selector, run, IRuns.RunStatus.Completed));
        registry.join(run, 1);
    }

    function test_Leave_during_a_round_lets_the_slot_finish_it() public {
        startRun(Charters.withSlots(4));
        vm.expectEmit(address(registry));
        emit ISlots.SlotLeft(run, 1, operator(1), 1);
        vm.prank(operator(1));
        registry.leave(run, 1);
        assertEq(registry.runOf(run).active, 15);
        assertEq(registry.holderOf(run, 1), operator(1));

        enrol(operator(9), 100 ether);
        vm.expectRevert(abi.encodeWithSelector(ISlots.SlotTaken.selector, run, 1, operator(1)));
        vm.prank(operator(9));
        registry.join(run, 1);

        certify();
        assertEq(registry.runOf(run).active, 13);
        assertEq(registry.holderOf(run, 1), address(0));
        vm.prank(operator(9));
        registry.join(run, 1);
        assertEq(registry.tenureAt(run, 1, 1).operator, operator(1));
        assertEq(registry.tenureAt(run, 1, 2).operator, operator(9));
        assertEq(registry.tenureAt(run, 1, 3).operator, operator(9));
    }

    function test_Leave_by_another_or_twice_is_refused() public {
        startRun(Charters.withSlots(4));
        vm.expectRevert(abi.encodeWithSelector(ISlots.SlotCallerNotHolder.selector, run, 1, address(this)));
        registry.leave(run, 1);
        vm.startPrank(operator(1));
        registry.leave(run, 1);
        vm.expectRevert(abi.encodeWithSelector(ISlots.SlotNotJoined.selector, run, 1));
        registry.leave(run, 1);
        vm.stopPrank();
    }

    function test_ReleaseStake_waits_for_the_last_rounds_window() public {
        startRun(Charters.withSlots(4));
        vm.expectRevert(abi.encodeWithSelector(ISlots.SlotStakeHeld.selector, run, 1, 0));
        registry.releaseStake(run, 1, 0);
        vm.prank(operator(1));
        registry.leave(run, 1);
        vm.expectRevert(abi.encodeWithSelector(ISlots.SlotStakeHeld.selector, run, 1, 0));
        registry.releaseStake(run, 1, 0);
        vm.expectRevert(abi.encodeWithSelector(ISlots.SlotTenureUnknown.selector, run, 1, 1));
        registry.releaseStake(run, 1, 1);

        certify();
        uint256 releaseAt = block.timestamp + 101;
        vm.expectRevert(abi.encodeWithSelector(ISlots.SlotStakeHeldUntil.selector, run, 1, releaseAt));
        registry.releaseStake(run, 1, 0);
        vm.warp(releaseAt);
        registry.releaseStake(run, 1, 0);
        assertEq(nodes.lockedOf(operator(1)), 0);
        vm.expectRevert(abi.encodeWithSelector(ISlots.SlotStakeHeld.selector, run, 1, 0));
        registry.releaseStake(run, 1, 0);
    }

    function test_ReleaseStake_after_leaving_the_last_round_is_possible() public {
        startRun(Charters.withSlots(4));
        certify();
        certify();
        vm.prank(operator(1));
        registry.leave(run, 1);
        certify();
        assertEq(registry.holderOf(run, 1), operator(1));
        pastWindow();
        registry.releaseStake(run, 1, 0);
        assertEq(nodes.lockedOf(operator(1)), 0);
    }

    function test_ReleaseStake_after_a_run_was_closed_is_possible() public {
        startRun(Charters.withSlots(4));
        vm.prank(operator(1));
        registry.leave(run, 1);
        vm.prank(address(timelock));
        registry.closeRun(run);
        registry.releaseStake(run, 1, 0);
        assertEq(nodes.lockedOf(operator(1)), 0);
    }

    function test_ReleaseStake_before_any_round_is_immediate() public {
        create(Charters.withSlots(4));
        seat(0, 0);
        vm.prank(operator(0));
        registry.leave(run, 0);
        registry.releaseStake(run, 0, 0);
        assertEq(nodes.lockedOf(operator(0)), 0);
        assertEq(registry.runOf(run).pending, 0);
    }

    function test_ReleaseStake_with_an_open_challenge_is_refused() public {
        startRun(Charters.withSlots(4));
        certify();
        vm.prank(operator(1));
        registry.leave(run, 1);
        certify();
        challenge(operator(0), 1, 1);
        pastWindow();
        vm.expectRevert(abi.encodeWithSelector(ISlots.SlotStakeHeld.selector, run, 1, 0));
        registry.releaseStake(run, 1, 0);
    }

    function test_Activate_brings_an_absent_slot_back() public {
        startRun(Charters.withSlots(4));
        vm.warp(block.timestamp + 100);
        certifyAs(1, 7, 7, rootOf(1, 7), "");
        assertEq(registry.runOf(run).active, 7);
        assertEq(registry.runOf(run).joined, 15);
        vm.expectRevert(abi.encodeWithSelector(ISlots.SlotAlreadyActive.selector, run, 0));
        vm.prank(operator(0));
        registry.activate(run, 0);
        vm.expectEmit(address(registry));
        emit ISlots.SlotActivated(run, 3, operator(3));
        vm.prank(operator(3));
        registry.activate(run, 3);
        certify();
        assertEq(registry.runOf(run).active, 15);
    }

    function test_TenureOf_unknown_is_refused() public {
        create(Charters.withSlots(4));
        vm.expectRevert(abi.encodeWithSelector(ISlots.SlotTenureUnknown.selector, run, 0, 0));
        registry.tenureOf(run, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(ISlots.SlotUnknown.selector, run, 0));
        registry.tenureAt(run, 0, 1);
    }
}
