// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Messages} from "../../src/training/Messages.sol";
import {RunCharter} from "../../src/training/RunCharter.sol";
import {IChallenges, RoundOpening} from "../../src/training/interfaces/IChallenges.sol";
import {IConvictions} from "../../src/training/interfaces/IConvictions.sol";
import {IRewards} from "../../src/training/interfaces/IRewards.sol";
import {IRounds} from "../../src/training/interfaces/IRounds.sol";
import {IRuns} from "../../src/training/interfaces/IRuns.sol";
import {ISlots} from "../../src/training/interfaces/ISlots.sol";
import {Charters} from "../Charters.sol";
import {CourtFixture} from "./CourtFixture.sol";

/// @notice Challenges of a certified checkpoint: whom they may accuse, and what they hold until they end.
contract CheckpointChallengesTest is CourtFixture {
    struct Attempt {
        RunCharter charter;
        RoundOpening opening;
        uint64 round;
        uint16 slot;
        bytes checkpointCid;
        bytes signature;
    }

    address private outsider = address(0x0075);
    address private other = address(0x0076);

    function setUp() public override {
        super.setUp();
        startRun(Charters.withSlots(4));
        enrol(outsider, 1 ether);
        enrol(other, 1 ether);
        certify();
    }

    function test_OpenCheckpointChallenge_records_who_accuses_whom_of_what() public {
        uint256 id = challengeCheckpoint(outsider, 1, 2);
        IChallenges.Challenge memory expected = IChallenges.Challenge({
            runId: run,
            round: 1,
            slot: 2,
            about: 4,
            subject: IChallenges.Subject.Checkpoint,
            status: IChallenges.ChallengeStatus.Open,
            tookStake: false,
            openedAt: uint64(block.timestamp),
            challenger: outsider,
            accused: operator(2),
            root: CHECKPOINT,
            gameId: 0
        });
        assertEq(abi.encode(challenges.challengeOf(id)), abi.encode(expected));
    }

    function test_OpenCheckpointChallenge_takes_the_bond() public {
        uint256 before = token.balanceOf(outsider);
        challengeCheckpoint(outsider, 1, 2);
        assertEq(token.balanceOf(outsider), before - 10 ether);
        assertEq(challenges.bondedWei(), 10 ether);
    }

    function test_OpenCheckpointChallenge_holds_the_whole_run() public {
        Attempt memory attempt = _attempt(1, 2);
        vm.expectEmit(address(registry));
        emit IConvictions.WorkHeld(run, 1, 2, 1);
        vm.expectEmit(address(registry));
        emit IConvictions.RunHeld(run, 1);
        _open(attempt);
        assertEq(registry.openRunChallenges(run), 1);
        assertEq(registry.challengedSlots(run, 1), 4);
    }

    function test_OpenCheckpointChallenge_needs_the_signature_of_the_accused() public {
        Attempt memory attempt = _attempt(1, 2);
        attempt.slot = 1;
        _expectRefusal(attempt, abi.encodeWithSelector(IChallenges.ChallengeSignatureInvalid.selector, operator(2), operator(1)));
        attempt.signature = hex"00";
        _expectRefusal(attempt, abi.encodeWithSelector(IChallenges.ChallengeSignatureInvalid.selector, address(0), operator(1)));
    }

    function test_OpenCheckpointChallenge_with_another_cid_is_refused() public {
        Attempt memory attempt = _attempt(1, 2);
        attempt.checkpointCid = Charters.cid("another");
        bytes32 digest = digestOf(
            Messages.hashRoundAttestation(charterHash, 1, seedOf(1), 15, rootOf(1, 15), CHECKPOINT, keccak256(attempt.checkpointCid))
        );
        address recovered = _recovered(digest, attempt.signature);
        _expectRefusal(attempt, abi.encodeWithSelector(IChallenges.ChallengeSignatureInvalid.selector, recovered, operator(2)));
    }

    function test_OpenCheckpointChallenge_against_a_slot_without_a_holder_is_refused() public {
        Attempt memory attempt = _attempt(1, 2);
        attempt.slot = 9;
        _expectRefusal(attempt, abi.encodeWithSelector(ISlots.SlotUnknown.selector, run, 9));
    }

    /// @dev Who is left out of a round for its absence may have attested it all the same.
    function test_OpenCheckpointChallenge_against_an_attester_without_work_is_accepted() public {
        vm.warp(block.timestamp + 100);
        certifyAs(2, 7, 15, rootOf(2, 7), "");
        challengeCheckpoint(outsider, 2, 3);
        assertEq(challenges.challengeOf(0).accused, operator(3));
    }

    function test_OpenCheckpointChallenge_against_who_has_the_stake_back_ends_without_a_conviction() public {
        vm.warp(block.timestamp + 201);
        registry.reopen(run);
        for (uint16 slot = 0; slot < 4; ++slot) {
            vm.prank(operator(slot));
            if (slot == 3) registry.leave(run, slot);
            else registry.activate(run, slot);
        }
        registry.releaseStake(run, 3, 0);
        registry.start(run);
        certify();
        uint256 before = token.balanceOf(outsider);
        decide(challengeCheckpoint(outsider, 2, 3), true);
        assertEq(token.balanceOf(outsider), before, "the bond is back, and nothing else is there");
        assertEq(challenges.bondedWei(), 0);
    }

    function test_OpenCheckpointChallenge_under_another_charter_is_refused() public {
        Attempt memory attempt = _attempt(1, 2);
        attempt.charter.programs.aggregate = keccak256("another program");
        bytes32 given = keccak256(abi.encode(attempt.charter));
        _expectRefusal(attempt, abi.encodeWithSelector(IChallenges.ChallengeCharterMismatch.selector, given, charterHash));
    }

    function test_OpenCheckpointChallenge_with_another_opening_is_refused() public {
        certify();
        Attempt memory attempt = _attempt(2, 2);
        attempt.opening = openingOf(1);
        vm.expectPartialRevert(IChallenges.ChallengeSeedMismatch.selector);
        _open(attempt);
    }

    function test_OpenCheckpointChallenge_of_a_round_that_is_not_certified_is_refused() public {
        Attempt memory attempt = _attempt(1, 2);
        attempt.round = 2;
        _expectRefusal(attempt, abi.encodeWithSelector(IRounds.RoundNotCertified.selector, run, 2));
        attempt.round = 0;
        _expectRefusal(attempt, abi.encodeWithSelector(IRounds.RoundNotCertified.selector, run, 0));
    }

    function test_OpenCheckpointChallenge_after_the_window_is_refused() public {
        Attempt memory attempt = _attempt(1, 2);
        uint256 closesAt = block.timestamp + 100;
        vm.warp(closesAt + 1);
        _expectRefusal(attempt, abi.encodeWithSelector(IChallenges.ChallengeWindowClosed.selector, run, 1, closesAt));
    }

    function test_OpenCheckpointChallenge_twice_by_one_challenger_is_refused() public {
        challengeCheckpoint(outsider, 1, 2);
        _expectRefusal(_attempt(1, 2), abi.encodeWithSelector(IChallenges.ChallengeAlreadyOpen.selector, run, 1, 2, outsider));
    }

    function test_OpenCheckpointChallenge_by_several_against_one_and_by_one_against_several_is_accepted() public {
        challengeCheckpoint(outsider, 1, 2);
        challengeCheckpoint(other, 1, 2);
        challengeCheckpoint(outsider, 1, 3);
        assertEq(registry.openRunChallenges(run), 3);
        assertEq(challenges.bondedWei(), 30 ether);
    }

    /// @dev A checkpoint may be false although every update under it is right, and the other way round.
    function test_OpenCheckpointChallenge_beside_a_challenge_of_the_same_slots_work_is_accepted() public {
        challenge(outsider, 1, 2);
        challengeCheckpoint(outsider, 1, 2);
        assertEq(registry.openChallenges(run, 1, 2), 2);
    }

    function test_Rewards_of_the_whole_run_wait_while_a_checkpoint_is_challenged() public {
        certify();
        uint256 id = challengeCheckpoint(outsider, 2, 2);
        pastWindow();
        _expectClaimRefusal(1, 1, abi.encodeWithSelector(IRewards.RewardsHeld.selector, run, 1));
        decide(id, false);
        vm.prank(operator(1));
        registry.claimRewards(run, 1, 2);
        assertEq(token.balanceOf(operator(1)), OPERATOR_WEI + 2 ether);
    }

    function test_Audits_of_the_whole_run_wait_while_a_checkpoint_is_challenged() public {
        challengeCheckpoint(outsider, 1, 2);
        pastWindow();
        uint64[] memory rounds = new uint64[](1);
        rounds[0] = 1;
        vm.expectRevert(abi.encodeWithSelector(IRewards.RewardsHeld.selector, run, 1));
        vm.prank(operator(1));
        registry.claimAudits(run, 1, rounds, new uint256[](1));
    }

    function test_Rewards_wait_for_the_last_challenge_of_a_checkpoint() public {
        (uint256 first, uint256 second) = (challengeCheckpoint(outsider, 1, 2), challengeCheckpoint(other, 1, 3));
        pastWindow();
        decide(first, false);
        _expectClaimRefusal(1, 1, abi.encodeWithSelector(IRewards.RewardsHeld.selector, run, 1));
        decide(second, false);
        vm.prank(operator(1));
        registry.claimRewards(run, 1, 1);
    }

    function test_Verdict_rejected_pays_the_accused_and_the_run_goes_on() public {
        uint256 id = challengeCheckpoint(outsider, 1, 2);
        uint256 before = token.balanceOf(operator(2));
        vm.expectEmit(address(registry));
        emit IConvictions.RunHeld(run, 0);
        decide(id, false);
        assertEq(token.balanceOf(operator(2)), before + 10 ether);
        assertEq(nodes.stakeOf(operator(2)), 100 ether);
        assertEq(registry.openRunChallenges(run), 0);
        assertEq(registry.challengedSlots(run, 1), 0);
        assertEq(uint8(registry.runOf(run).status), uint8(IRuns.RunStatus.Open));
        certify();
        certify();
        assertEq(registry.runOf(run).checkpointRoot, CHECKPOINT);
    }

    function _attempt(uint64 round, uint16 slot) private view returns (Attempt memory) {
        return Attempt(runCharter, openingOf(round), round, slot, checkpointCid, signAttestation(round, slot));
    }

    function _open(Attempt memory a) private {
        vm.prank(outsider);
        challenges.openCheckpointChallenge(run, a.charter, a.opening, a.round, a.slot, a.checkpointCid, a.signature);
    }

    function _expectRefusal(Attempt memory attempt, bytes memory error) private {
        vm.expectRevert(error);
        _open(attempt);
    }

    function _expectClaimRefusal(uint16 slot, uint64 toRound, bytes memory error) private {
        vm.expectRevert(error);
        vm.prank(operator(slot));
        registry.claimRewards(run, slot, toRound);
    }

    function _recovered(bytes32 digest, bytes memory signature) private pure returns (address) {
        (bytes32 r, uint256 vs) = abi.decode(signature, (bytes32, uint256));
        return ecrecover(digest, uint8((vs >> 255) + 27), r, bytes32(vs & (type(uint256).max >> 1)));
    }
}
