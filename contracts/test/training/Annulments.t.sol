// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Vm} from "forge-std/Vm.sol";

import {Commitment} from "../../src/training/interfaces/IChallenges.sol";
import {IConvictions} from "../../src/training/interfaces/IConvictions.sol";
import {IRounds} from "../../src/training/interfaces/IRounds.sol";
import {IRuns} from "../../src/training/interfaces/IRuns.sol";
import {RunCharter} from "../../src/training/RunCharter.sol";
import {Charters} from "../Charters.sol";
import {CourtFixture} from "./CourtFixture.sol";

/// @notice What a false checkpoint does to its run: five rounds, of which three are certified, and the second is false.
contract AnnulmentsTest is CourtFixture {
    address private outsider = address(0x0075);
    address private other = address(0x0076);
    bytes32 private goodRoot;

    function setUp() public override {
        super.setUp();
        RunCharter memory charter = Charters.withSlots(4);
        charter.schedule.rounds = 5;
        charter.verification.auditRatePpm = 1_000_000;
        startRun(charter);
        enrol(outsider, 1 ether);
        enrol(other, 1 ether);
        certify();
        goodRoot = registry.roundOf(run, 1).checkpointRoot;
        certify();
        certify();
    }

    function test_Verdict_upheld_returns_the_bond_and_convicts_the_accused() public {
        uint256 id = challengeCheckpoint(outsider, 2, 2);
        uint256 before = token.balanceOf(outsider);
        uint256 supply = token.totalSupply();
        vm.expectEmit(address(registry));
        emit IConvictions.SlotConvicted(run, 2, operator(2), 2, outsider, 50 ether, 50 ether);
        decide(id, true);
        assertEq(token.balanceOf(outsider), before + 60 ether);
        assertEq(token.totalSupply(), supply - 50 ether);
        assertEq(nodes.stakeOf(operator(2)), 0);
        assertEq(nodes.stakeOf(operator(1)), 100 ether, "the others answer for themselves");
    }

    function test_Verdicts_against_less_than_a_third_annul_nothing() public {
        decide(challengeCheckpoint(outsider, 2, 2), true);
        assertEq(uint8(registry.runOf(run).status), uint8(IRuns.RunStatus.Open));
        assertNotEq(registry.roundOf(run, 2).certifiedAt, 0);
        assertEq(registry.openRunChallenges(run), 0);
    }

    /// @dev One attester may lose as often as it likes: its signature is void once.
    function test_Verdicts_against_one_attester_annul_nothing() public {
        (uint256 first, uint256 second) = (challengeCheckpoint(outsider, 2, 2), challengeCheckpoint(other, 2, 2));
        decide(first, true);
        decide(second, true);
        assertNotEq(registry.roundOf(run, 2).certifiedAt, 0);
    }

    /// @dev Who was convicted for one round may have attested another false one.
    function test_Signature_of_a_convicted_attester_can_be_void_too() public {
        _annul(3);
        uint256 before = token.balanceOf(outsider);
        _annul(2);
        assertEq(registry.runOf(run).round, 2);
        assertEq(token.balanceOf(outsider), before, "there is no stake left to share");
    }

    function test_Verdict_upheld_completes_the_run_with_the_round_before() public {
        uint256 id = _lastBut(2);
        vm.warp(block.timestamp + 50);
        vm.expectEmit(address(registry));
        emit IConvictions.RoundAnnulled(run, 2);
        vm.expectEmit(address(registry));
        emit IRuns.RunCompleted(run, 1, goodRoot);
        decide(id, true);
        IRuns.RunView memory seen = registry.runOf(run);
        assertEq(uint8(seen.status), uint8(IRuns.RunStatus.Completed));
        assertEq(seen.round, 2);
        assertEq(seen.checkpointRoot, goodRoot);
        assertEq(seen.active, 0);
        assertEq(seen.pending, 0);
        assertEq(seen.closedAt, block.timestamp);
        assertEq(registry.openRunChallenges(run), 0);
    }

    function test_Annulled_first_round_leaves_the_genesis_checkpoint() public {
        uint256 id = _lastBut(1);
        vm.expectEmit(address(registry));
        emit IRuns.RunCompleted(run, 0, keccak256("genesis"));
        decide(id, true);
        assertEq(registry.runOf(run).checkpointRoot, keccak256("genesis"));
    }

    function test_RoundOf_shows_no_certificate_from_the_annulled_round_on() public {
        _annul(2);
        assertNotEq(registry.roundOf(run, 1).certifiedAt, 0);
        assertEq(registry.roundOf(run, 2).certifiedAt, 0);
        assertEq(registry.roundOf(run, 3).certifiedAt, 0);
    }

    function test_Rewards_of_void_rounds_are_not_paid() public {
        _annul(2);
        pastWindow();
        for (uint64 round = 2; round <= 3; ++round) {
            vm.expectRevert(abi.encodeWithSelector(IRounds.RoundNotCertified.selector, run, round));
            vm.prank(operator(1));
            registry.claimRewards(run, 1, round);
        }
        vm.prank(operator(1));
        registry.claimRewards(run, 1, 1);
        assertEq(token.balanceOf(operator(1)), OPERATOR_WEI + 1 ether, "of the round before");
    }

    function test_Audits_of_void_rounds_are_not_paid() public {
        sealSeed(1, keccak256("mix"));
        sealSeed(2, keccak256("mix"));
        _annul(2);
        pastWindow();
        uint256 drawn = _drawnTo(2, 1);
        assertNotEq(drawn, 0, "the mix was chosen so that it has one");
        vm.expectRevert(abi.encodeWithSelector(IRounds.RoundNotCertified.selector, run, 2));
        _claimAudits(1, 2, drawn);
        _claimAudits(1, 1, _drawnTo(1, 1));
    }

    function test_Audit_seeds_of_void_rounds_are_not_sealed() public {
        _annul(2);
        vm.roll(block.number + 2);
        vm.expectRevert(abi.encodeWithSelector(IRounds.RoundNotCertified.selector, run, 3));
        registry.sealAuditSeed(run, 3, "");
    }

    function test_Void_rounds_are_not_challenged() public {
        _annul(2);
        for (uint64 round = 2; round <= 3; ++round) {
            Commitment memory message = commitment(round, 1);
            bytes memory signature = signCommitment(message);
            bytes32[] memory proof = proofOf(round, 15, 1);
            bytes memory attested = signAttestation(round, 1);
            vm.expectRevert(abi.encodeWithSelector(IRounds.RoundNotCertified.selector, run, round));
            vm.prank(outsider);
            challenges.openChallenge(run, runCharter, openingOf(round), message, signature, proof);
            vm.expectRevert(abi.encodeWithSelector(IRounds.RoundNotCertified.selector, run, round));
            vm.prank(outsider);
            challenges.openCheckpointChallenge(run, runCharter, openingOf(round), round, 1, checkpointCid, attested);
        }
        challenge(outsider, 1, 1);
        assertEq(registry.challengedSlots(run, 1), 2, "the round before can be challenged on");
    }

    function test_Annulled_run_takes_nobody_and_opens_no_round() public {
        _annul(2);
        bytes memory completed = abi.encodeWithSelector(IRuns.RunStatusRefused.selector, run, IRuns.RunStatus.Completed);
        vm.expectRevert(completed);
        registry.start(run);
        vm.expectRevert(completed);
        registry.reopen(run);
        vm.expectRevert(completed);
        vm.prank(outsider);
        registry.join(run, 2);
        vm.expectRevert(completed);
        vm.prank(operator(1));
        registry.activate(run, 1);
    }

    function test_Games_of_void_rounds_end_as_others_do() public {
        uint256 work = challenge(outsider, 3, 1);
        uint256 checkpoint = challengeCheckpoint(outsider, 3, 3);
        _annul(2);
        uint256 before = token.balanceOf(outsider);
        decide(work, true);
        assertEq(token.balanceOf(outsider), before + 60 ether);
        decide(checkpoint, false);
        assertEq(token.balanceOf(operator(3)), OPERATOR_WEI + 10 ether);
        assertEq(registry.openRunChallenges(run), 0);
        assertEq(challenges.bondedWei(), 0);
        assertEq(registry.tenureAt(run, 3, 3).openChallenges, 0);
    }

    function test_Annulled_twice_for_one_round_ends_the_run_once() public {
        uint256 third = challengeCheckpoint(other, 2, 1);
        _annul(2);
        vm.recordLogs();
        decide(third, true);
        _requireNoLog(IConvictions.RoundAnnulled.selector);
        assertEq(registry.runOf(run).round, 2);
        assertEq(nodes.stakeOf(operator(1)), 0, "the accused attested it all the same");
        assertEq(registry.openRunChallenges(run), 0);
    }

    function test_Annulled_for_a_later_and_then_an_earlier_round_ends_with_the_earlier() public {
        (uint256 late, uint256 early) = (_lastBut(3), _lastBut(2));
        decide(late, true);
        assertEq(registry.runOf(run).round, 3);
        vm.expectEmit(address(registry));
        emit IConvictions.RoundAnnulled(run, 2);
        decide(early, true);
        assertEq(registry.runOf(run).round, 2);
        assertEq(registry.roundOf(run, 2).certifiedAt, 0);
        assertEq(registry.roundOf(run, 3).certifiedAt, 0);
        assertNotEq(registry.roundOf(run, 1).certifiedAt, 0);
    }

    function test_Annulled_for_an_earlier_and_then_a_later_round_ends_with_the_earlier() public {
        (uint256 late, uint256 early) = (_lastBut(3), _lastBut(2));
        decide(early, true);
        decide(late, true);
        assertEq(registry.runOf(run).round, 2);
        assertNotEq(registry.roundOf(run, 1).certifiedAt, 0);
        assertEq(nodes.stakeOf(operator(2)), 0);
    }

    function test_Closed_run_is_annulled_too() public {
        uint256 id = _lastBut(2);
        vm.prank(address(timelock));
        registry.closeRun(run);
        decide(id, true);
        assertEq(registry.runOf(run).round, 2);
        assertEq(registry.roundOf(run, 3).certifiedAt, 0);
    }

    function test_Waiting_run_is_annulled_too() public {
        for (uint16 slot = 0; slot < 2; ++slot) {
            vm.prank(operator(slot));
            registry.leave(run, slot);
        }
        certify();
        assertEq(uint8(registry.runOf(run).status), uint8(IRuns.RunStatus.Gathering));
        _annul(3);
        assertEq(registry.runOf(run).pending, 0);
        assertEq(registry.runOf(run).round, 3);
    }

    function test_Sweep_of_an_annulled_run_waits_sixteen_windows_from_the_verdict() public {
        uint256 id = _lastBut(2);
        vm.warp(block.timestamp + 700);
        decide(id, true);
        uint256 allowedAt = block.timestamp + 16 * 100;
        vm.prank(operator(1));
        registry.claimRewards(run, 1, 1);
        vm.warp(allowedAt);
        vm.expectRevert(abi.encodeWithSelector(IRuns.RunSweepTooEarly.selector, run, allowedAt));
        registry.sweep(run);
        vm.warp(allowedAt + 1);
        uint256 before = token.balanceOf(address(treasury));
        registry.sweep(run);
        assertEq(token.balanceOf(address(treasury)), before + 99 ether);
        assertEq(token.balanceOf(address(registry)), 0);
    }

    /// @dev Nobody ended the game in time: nothing is left to pay, but the verdict must be told all the same.
    function test_Verdict_upheld_after_the_sweep_still_convicts() public {
        certify();
        certify();
        uint256 id = _lastBut(5);
        vm.warp(block.timestamp + 16 * 100 + 1);
        registry.sweep(run);
        decide(id, true);
        assertEq(nodes.stakeOf(operator(2)), 0);
        assertEq(registry.runOf(run).round, 5);
        assertEq(registry.roundOf(run, 5).certifiedAt, 0);
    }

    function _annul(uint64 round) private {
        decide(_lastBut(round), true);
    }

    /// @dev A challenge whose verdict annuls the round, since another attester is convicted already.
    function _lastBut(uint64 round) private returns (uint256 id) {
        id = challengeCheckpoint(outsider, round, 2);
        decide(challengeCheckpoint(outsider, round, 3), true);
    }

    function _claimAudits(uint16 auditor, uint64 round, uint256 slots) private {
        uint64[] memory rounds = new uint64[](1);
        uint256[] memory bitmaps = new uint256[](1);
        (rounds[0], bitmaps[0]) = (round, slots);
        vm.prank(operator(auditor));
        registry.claimAudits(run, auditor, rounds, bitmaps);
    }

    function _drawnTo(uint64 round, uint16 auditor) private view returns (uint256 slots) {
        for (uint16 slot = 0; slot < slotCount; ++slot) {
            (bool drawn, uint16 candidate) = registry.drawAuditor(run, round, slot);
            if (drawn && candidate == auditor) slots |= 1 << slot;
        }
    }

    function _requireNoLog(bytes32 topic) private {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            assertNotEq(logs[i].topics[0], topic);
        }
    }
}
