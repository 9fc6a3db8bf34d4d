// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Messages} from "../../src/training/Messages.sol";
import {Commitment, IChallenges} from "../../src/training/interfaces/IChallenges.sol";
import {ISlots} from "../../src/training/interfaces/ISlots.sol";
import {Charters} from "../Charters.sol";
import {CourtFixture} from "./CourtFixture.sol";
import {CourtDouble} from "./doubles/CourtDouble.sol";

/// @notice Challenges of work against an auditor who reported that it is right.
contract ApprovalChallengesTest is CourtFixture {
    address private outsider = address(0x0075);

    function setUp() public override {
        super.setUp();
        startRun(Charters.withSlots(4));
        enrol(outsider, 1 ether);
        certify();
    }

    function test_OpenApprovalChallenge_accuses_the_auditor_of_anothers_work() public {
        uint256 id = _challengeApproval(2, 3);
        IChallenges.Challenge memory expected = IChallenges.Challenge({
            runId: run,
            round: 1,
            slot: 3,
            about: 2,
            subject: IChallenges.Subject.Approval,
            status: IChallenges.ChallengeStatus.Open,
            tookStake: false,
            openedAt: uint64(block.timestamp),
            challenger: outsider,
            accused: operator(3),
            root: commitment(1, 2).updateRoot,
            gameId: 0
        });
        assertEq(abi.encode(challenges.challengeOf(id)), abi.encode(expected));
        assertEq(registry.openChallenges(run, 1, 3), 1);
        assertEq(registry.openChallenges(run, 1, 2), 0, "the worker answers in a game of its own");
    }

    function test_OpenApprovalChallenge_plays_the_game_about_the_work() public {
        CourtDouble.Opened memory approval = gameOf(_challengeApproval(2, 3));
        CourtDouble.Opened memory work = gameOf(challenge(outsider, 1, 2));
        assertEq(abi.encode(approval.claim), abi.encode(work.claim));
        assertEq(approval.defender, operator(3));
        assertEq(work.defender, operator(2));
    }

    function test_OpenApprovalChallenge_with_a_report_that_the_work_is_wrong_is_refused() public {
        bytes memory signature = _signReport(2, 3, false);
        _expectRefusal(2, 3, signature, IChallenges.ChallengeSignatureInvalid.selector);
    }

    function test_OpenApprovalChallenge_with_a_report_about_another_slot_is_refused() public {
        bytes memory signature = _signReport(1, 3, true);
        _expectRefusal(2, 3, signature, IChallenges.ChallengeSignatureInvalid.selector);
    }

    function test_OpenApprovalChallenge_with_the_signature_of_another_is_refused() public {
        bytes memory signature = _signReport(2, 1, true);
        _expectRefusal(2, 3, signature, IChallenges.ChallengeSignatureInvalid.selector);
    }

    function test_OpenApprovalChallenge_after_the_window_is_refused() public {
        bytes memory signature = _signReport(2, 3, true);
        pastWindow();
        _expectRefusal(2, 3, signature, IChallenges.ChallengeWindowClosed.selector);
    }

    function test_OpenApprovalChallenge_twice_by_one_challenger_is_refused() public {
        _challengeApproval(2, 3);
        bytes memory signature = _signReport(2, 3, true);
        _expectRefusal(2, 3, signature, IChallenges.ChallengeAlreadyOpen.selector);
    }

    function test_OpenApprovalChallenge_of_several_slots_by_one_auditor_is_accepted() public {
        _challengeApproval(1, 3);
        _challengeApproval(2, 3);
        assertEq(registry.openChallenges(run, 1, 3), 2);
    }

    function test_Verdict_upheld_convicts_the_auditor_and_not_the_worker() public {
        decide(_challengeApproval(2, 3), true);
        assertEq(uint8(registry.tenureAt(run, 3, 1).status), uint8(ISlots.TenureStatus.Convicted));
        assertEq(nodes.stakeOf(operator(3)), 0);
        assertEq(nodes.stakeOf(operator(2)), 100 ether);
    }

    /// @dev A worker who loses its own game on purpose takes nobody along.
    function test_Verdict_upheld_against_the_worker_leaves_its_auditors_alone() public {
        decide(challenge(outsider, 1, 2), true);
        uint256 id = _challengeApproval(2, 3);
        decide(id, false);
        assertEq(nodes.stakeOf(operator(2)), 0);
        assertEq(nodes.stakeOf(operator(3)), 100 ether);
    }

    function test_Verdict_rejected_pays_the_auditor() public {
        uint256 before = token.balanceOf(operator(3));
        decide(_challengeApproval(2, 3), false);
        assertEq(token.balanceOf(operator(3)), before + 10 ether);
        assertEq(challenges.bondedWei(), 0);
    }

    function _challengeApproval(uint16 worker, uint16 auditor) private returns (uint256) {
        return _open(worker, auditor, _signReport(worker, auditor, true));
    }

    function _open(uint16 worker, uint16 auditor, bytes memory signature) private returns (uint256) {
        Commitment memory work = commitment(1, worker);
        bytes32[] memory proof = proofOf(1, registry.roundOf(run, 1).slots, worker);
        vm.prank(outsider);
        return challenges.openApprovalChallenge(run, runCharter, openingOf(1), work, proof, auditor, signature);
    }

    function _expectRefusal(uint16 worker, uint16 auditor, bytes memory signature, bytes4 error) private {
        Commitment memory work = commitment(1, worker);
        bytes32[] memory proof = proofOf(1, registry.roundOf(run, 1).slots, worker);
        vm.expectPartialRevert(error);
        vm.prank(outsider);
        challenges.openApprovalChallenge(run, runCharter, openingOf(1), work, proof, auditor, signature);
    }

    function _signReport(uint16 worker, uint16 auditor, bool matches) private view returns (bytes memory) {
        Commitment memory work = commitment(1, worker);
        bytes32 report = Messages.hashAuditReport(charterHash, 1, worker, work.updateRoot, matches);
        (bytes32 r, bytes32 vs) = vm.signCompact(slotKey[auditor], digestOf(report));
        return abi.encodePacked(r, vs);
    }
}
