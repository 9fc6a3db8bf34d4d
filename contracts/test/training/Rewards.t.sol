// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RunCharter} from "../../src/training/RunCharter.sol";
import {IRewards} from "../../src/training/interfaces/IRewards.sol";
import {IRounds} from "../../src/training/interfaces/IRounds.sol";
import {IRuns} from "../../src/training/interfaces/IRuns.sol";
import {ISlots} from "../../src/training/interfaces/ISlots.sol";
import {Charters} from "../Charters.sol";
import {CourtFixture} from "./CourtFixture.sol";

contract RewardsTest is CourtFixture {
    function test_ClaimRewards_pays_every_included_round_once() public {
        startRun(Charters.withSlots(4));
        certify();
        certify();
        pastWindow();
        uint256 before = token.balanceOf(operator(1));
        vm.expectEmit(address(registry));
        emit IRewards.RewardsClaimed(run, 1, operator(1), 1, 2, 2, 2 ether);
        _claim(1, 2);
        assertEq(token.balanceOf(operator(1)), before + 2 ether);
        assertEq(registry.runOf(run).budgetWei, 98 ether);
        assertEq(registry.tenureOf(run, 1, 0).claimedTo, 2);
        _expectClaimRefusal(1, 1, 2, abi.encodeWithSelector(IRewards.RewardAlreadyClaimed.selector, run, 1, 2));
    }

    function test_ClaimRewards_skips_rounds_without_the_slot() public {
        startRun(Charters.withSlots(4));
        vm.warp(block.timestamp + 100);
        certifyAs(1, 7, 7, rootOf(1, 7), "");
        vm.prank(operator(3));
        registry.activate(run, 3);
        certify();
        certify();
        pastWindow();
        vm.expectEmit(address(registry));
        emit IRewards.RewardsClaimed(run, 3, operator(3), 1, 3, 1, 1 ether);
        _claim(3, 3);
    }

    function test_ClaimRewards_refusals_name_their_reason() public {
        startRun(Charters.withSlots(4));
        _expectClaimRefusal(1, 1, 1, abi.encodeWithSelector(IRounds.RoundNotCertified.selector, run, 1));
        certify();
        uint256 closesAt = block.timestamp + 100;
        _expectClaimRefusal(1, 1, 1, abi.encodeWithSelector(IRewards.RewardWindowOpen.selector, run, 1, closesAt));
        vm.warp(closesAt);
        _expectClaimRefusal(1, 1, 1, abi.encodeWithSelector(IRewards.RewardWindowOpen.selector, run, 1, closesAt));
        _expectClaimRefusal(2, 1, 1, abi.encodeWithSelector(ISlots.SlotCallerNotHolder.selector, run, 1, operator(2)));
        uint256 id = challenge(operator(0), 1, 1);
        pastWindow();
        _expectClaimRefusal(1, 1, 1, abi.encodeWithSelector(IRewards.RewardChallenged.selector, run, 1, 1));
        decide(id, true);
        _expectClaimRefusal(1, 1, 1, abi.encodeWithSelector(IRewards.RewardForfeited.selector, run, 1, operator(1)));
    }

    function test_ClaimRewards_beyond_the_budget_is_refused() public {
        RunCharter memory charter = Charters.withSlots(4);
        charter.budgetWei = 1.5 ether;
        startRun(charter);
        certify();
        pastWindow();
        _claim(0, 1);
        _expectClaimRefusal(1, 1, 1, abi.encodeWithSelector(IRuns.RunBudgetExhausted.selector, run, 1 ether, 0.5 ether));
    }

    function test_ClaimRewards_after_leaving_pays_the_tenure() public {
        startRun(Charters.withSlots(4));
        vm.prank(operator(1));
        registry.leave(run, 1);
        certify();
        seat(8, 1);
        certify();
        certify();
        pastWindow();
        _claim(1, 1);
        vm.prank(operator(8));
        registry.claimRewards(run, 1, 3);
        assertEq(registry.tenureOf(run, 1, 0).claimedTo, 1);
        assertEq(registry.runOf(run).budgetWei, 98 ether);
    }

    function test_ClaimAudits_pays_drawn_audits_once() public {
        startRun(_alwaysAudited());
        certify();
        sealSeed(1, keccak256("mix"));
        pastWindow();
        uint256 paid = 0;
        for (uint16 auditor = 0; auditor < 4; ++auditor) {
            uint256 drawn = _drawnTo(1, auditor);
            if (drawn == 0) continue;
            (uint64[] memory rounds, uint256[] memory bitmaps) = _single(1, drawn);
            uint256 before = token.balanceOf(operator(auditor));
            vm.prank(operator(auditor));
            registry.claimAudits(run, auditor, rounds, bitmaps);
            paid += token.balanceOf(operator(auditor)) - before;
            vm.expectRevert(abi.encodeWithSelector(IRewards.AuditAlreadyClaimed.selector, run, 1, drawn));
            vm.prank(operator(auditor));
            registry.claimAudits(run, auditor, rounds, bitmaps);
        }
        assertEq(paid, 2 ether);
        assertEq(registry.auditsClaimed(run, 1), 15);
        assertEq(registry.runOf(run).budgetWei, 98 ether);
    }

    function test_ClaimAudits_refusals_name_their_reason() public {
        startRun(_alwaysAudited());
        certify();
        (uint64[] memory rounds, uint256[] memory bitmaps) = _single(1, 1);
        vm.prank(operator(1));
        vm.expectRevert(abi.encodeWithSelector(IRewards.AuditLengthsDiffer.selector, 1, 0));
        registry.claimAudits(run, 1, rounds, new uint256[](0));
        pastWindow();
        vm.prank(operator(1));
        vm.expectRevert(abi.encodeWithSelector(IRewards.AuditNotDrawn.selector, run, 1, 0, 1));
        registry.claimAudits(run, 1, rounds, bitmaps);
        vm.prank(operator(2));
        vm.expectRevert(abi.encodeWithSelector(ISlots.SlotCallerNotHolder.selector, run, 1, operator(2)));
        registry.claimAudits(run, 1, rounds, bitmaps);
    }

    function test_DrawAuditor_never_draws_the_own_operator() public {
        RunCharter memory charter = _alwaysAudited();
        charter.participation.slotsPerOperator = 2;
        create(charter);
        enrol(operator(0), 200 ether);
        for (uint16 slot = 0; slot < 4; ++slot) {
            uint256 who = slot / 2;
            if (slot == 2) enrol(operator(1), 200 ether);
            vm.prank(operator(who));
            registry.join(run, slot);
            slotKey[slot] = operatorKey(who);
        }
        registry.start(run);
        certify();
        sealSeed(1, keccak256("mix"));
        for (uint16 slot = 0; slot < 4; ++slot) {
            (bool drawn, uint16 auditor) = registry.drawAuditor(run, 1, slot);
            assertTrue(drawn);
            assertNotEq(registry.holderOf(run, auditor), registry.holderOf(run, slot));
        }
        (bool none,) = registry.drawAuditor(run, 1, 9);
        assertFalse(none);
    }

    function test_DrawAuditor_without_another_operator_draws_nobody() public {
        RunCharter memory charter = _alwaysAudited();
        charter.participation.slotsPerOperator = 4;
        create(charter);
        enrol(operator(0), 400 ether);
        for (uint16 slot = 0; slot < 4; ++slot) {
            vm.prank(operator(0));
            registry.join(run, slot);
            slotKey[slot] = operatorKey(0);
        }
        registry.start(run);
        certify();
        sealSeed(1, keccak256("mix"));
        (bool drawn,) = registry.drawAuditor(run, 1, 0);
        assertFalse(drawn);
    }

    /// @dev The registry always holds exactly what it owes: budgets and bonds.
    function testFuzz_Budget_is_conserved(uint256 order) public {
        startRun(Charters.withSlots(4));
        certify();
        certify();
        certify();
        pastWindow();
        uint256 paid = 0;
        for (uint256 i = 0; i < 8; ++i) {
            uint16 slot = uint16(order % 4);
            uint64 to = uint64(1 + (order >> 2) % 3);
            order >>= 5;
            uint32 claimed = registry.tenureOf(run, slot, 0).claimedTo;
            if (to <= claimed) continue;
            _claim(slot, to);
            paid += (to - claimed) * 1 ether;
            assertEq(registry.runOf(run).budgetWei, 100 ether - paid);
            assertEq(token.balanceOf(address(registry)), 100 ether - paid);
        }
    }

    function _alwaysAudited() private pure returns (RunCharter memory charter) {
        charter = Charters.withSlots(4);
        charter.verification.auditRatePpm = 1_000_000;
    }

    function _drawnTo(uint64 round, uint16 auditor) private view returns (uint256 slots) {
        for (uint16 slot = 0; slot < slotCount; ++slot) {
            (bool drawn, uint16 candidate) = registry.drawAuditor(run, round, slot);
            if (drawn && candidate == auditor) slots |= 1 << slot;
        }
    }

    function _single(uint64 round, uint256 slots) private pure returns (uint64[] memory rounds, uint256[] memory bitmaps) {
        rounds = new uint64[](1);
        bitmaps = new uint256[](1);
        (rounds[0], bitmaps[0]) = (round, slots);
    }

    function _claim(uint16 slot, uint64 toRound) private {
        vm.prank(operator(slot));
        registry.claimRewards(run, slot, toRound);
    }

    function _expectClaimRefusal(uint256 who, uint16 slot, uint64 toRound, bytes memory error) private {
        vm.expectRevert(error);
        vm.prank(operator(who));
        registry.claimRewards(run, slot, toRound);
    }
}
