// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {IClaimant} from "../../src/court/interfaces/IClaimant.sol";
import {Merkle} from "../../src/proofs/Merkle.sol";
import {DataCursors} from "../../src/training/DataCursors.sol";
import {Messages} from "../../src/training/Messages.sol";
import {RoundSeeds, SeedPreimage} from "../../src/training/RoundSeeds.sol";
import {RunCharter} from "../../src/training/RunCharter.sol";
import {Commitment, IChallenges, RoundOpening} from "../../src/training/interfaces/IChallenges.sol";
import {IConvictions} from "../../src/training/interfaces/IConvictions.sol";
import {IRounds} from "../../src/training/interfaces/IRounds.sol";
import {ISlots} from "../../src/training/interfaces/ISlots.sol";
import {Charters} from "../Charters.sol";
import {CourtFixture} from "./CourtFixture.sol";

/// @notice Challenges of a slot's work: what opens one, and what its verdict does.
contract ChallengesTest is CourtFixture {
    struct Attempt {
        RunCharter charter;
        RoundOpening opening;
        Commitment message;
        bytes signature;
        bytes32[] proof;
    }

    address private outsider = address(0x0075);

    function setUp() public override {
        super.setUp();
        startRun(Charters.withSlots(4));
        enrol(outsider, 1 ether);
        certify();
    }

    function test_OpenChallenge_records_who_accuses_whom_of_what() public {
        uint256 id = challenge(outsider, 1, 2);
        IChallenges.Challenge memory expected = IChallenges.Challenge({
            runId: run,
            round: 1,
            slot: 2,
            about: 2,
            subject: IChallenges.Subject.Work,
            status: IChallenges.ChallengeStatus.Open,
            tookStake: false,
            openedAt: uint64(block.timestamp),
            challenger: outsider,
            accused: operator(2),
            root: commitment(1, 2).updateRoot,
            gameId: 0
        });
        assertEq(abi.encode(challenges.challengeOf(id)), abi.encode(expected));
        assertEq(challenges.challengeCount(), 1);
        assertEq(uint8(challenges.challengeOf(9).status), uint8(IChallenges.ChallengeStatus.None));
    }

    function test_OpenChallenge_takes_the_bond() public {
        uint256 before = token.balanceOf(outsider);
        challenge(outsider, 1, 2);
        assertEq(token.balanceOf(outsider), before - 10 ether);
        assertEq(token.balanceOf(address(challenges)), 10 ether);
        assertEq(challenges.bondedWei(), 10 ether);
    }

    function test_OpenChallenge_holds_pay_and_stake_of_the_tenure() public {
        challenge(outsider, 1, 2);
        assertEq(registry.challengedSlots(run, 1), 4);
        assertEq(registry.openChallenges(run, 1, 2), 1);
        assertEq(registry.tenureAt(run, 2, 1).openChallenges, 1);
        assertEq(registry.openRunChallenges(run), 0, "and nothing of the others");
    }

    function test_OpenChallenge_takes_long_signatures_too() public {
        Attempt memory attempt = _attempt(1, 2);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(slotKey[2], digestOf(Messages.hash(attempt.message)));
        attempt.signature = abi.encodePacked(r, s, v);
        _open(attempt);
        assertEq(challenges.challengeCount(), 1);
    }

    function test_OpenChallenge_under_another_charter_is_refused() public {
        Attempt memory attempt = _attempt(1, 2);
        attempt.charter.inner.steps = 21;
        bytes32 given = keccak256(abi.encode(attempt.charter));
        _expectRefusal(attempt, abi.encodeWithSelector(IChallenges.ChallengeCharterMismatch.selector, given, charterHash));
    }

    function test_OpenChallenge_of_a_commitment_to_another_run_is_refused() public {
        Attempt memory attempt = _attempt(1, 2);
        attempt.message.charter = 0;
        _expectRefusal(attempt, abi.encodeWithSelector(IChallenges.ChallengeCharterMismatch.selector, bytes32(0), charterHash));
    }

    function test_OpenChallenge_of_a_commitment_to_another_seed_is_refused() public {
        Attempt memory attempt = _attempt(1, 2);
        attempt.message.seed = seedOf(2);
        _expectRefusal(attempt, abi.encodeWithSelector(IChallenges.ChallengeSeedMismatch.selector, seedOf(2), seedOf(1)));
    }

    function test_OpenChallenge_with_another_attempt_is_refused() public {
        Attempt memory attempt = _attempt(1, 2);
        attempt.opening.attempt = 1;
        _expectOpeningRefusal(attempt);
    }

    function test_OpenChallenge_with_other_randomness_is_refused() public {
        Attempt memory attempt = _attempt(1, 2);
        attempt.opening.prevrandao ^= 1;
        _expectOpeningRefusal(attempt);
    }

    function test_OpenChallenge_with_other_active_slots_is_refused() public {
        Attempt memory attempt = _attempt(1, 2);
        attempt.opening.active = 7;
        _expectOpeningRefusal(attempt);
    }

    function test_OpenChallenge_with_another_cursor_is_refused() public {
        Attempt memory attempt = _attempt(1, 2);
        attempt.opening.cursor.nextFreshUnit = 4;
        _expectOpeningRefusal(attempt);
        attempt = _attempt(1, 2);
        attempt.opening.cursor.returned = new uint64[](1);
        _expectOpeningRefusal(attempt);
    }

    function test_OpenChallenge_with_the_opening_of_another_round_is_refused() public {
        certify();
        Attempt memory attempt = _attempt(2, 2);
        attempt.opening = openingOf(1);
        _expectOpeningRefusal(attempt);
    }

    function test_OpenChallenge_of_a_round_that_is_not_certified_is_refused() public {
        Attempt memory attempt = _attempt(1, 2);
        attempt.message = commitment(2, 2);
        _expectRefusal(attempt, abi.encodeWithSelector(IRounds.RoundNotCertified.selector, run, 2));
        attempt.message.round = 0;
        _expectRefusal(attempt, abi.encodeWithSelector(IRounds.RoundNotCertified.selector, run, 0));
    }

    function test_OpenChallenge_of_a_slot_that_was_not_included_is_refused() public {
        Attempt memory attempt = _attempt(1, 2);
        attempt.message.slot = 5;
        _expectRefusal(attempt, abi.encodeWithSelector(IChallenges.ChallengeSlotNotIncluded.selector, run, 1, 5));
    }

    function test_OpenChallenge_of_another_commitment_is_refused() public {
        Attempt memory attempt = _attempt(1, 2);
        attempt.message.updateRoot = keccak256("other");
        _expectRefusal(attempt, _proofError(attempt.message));
    }

    function test_OpenChallenge_with_a_proof_of_another_length_is_refused() public {
        Attempt memory attempt = _attempt(1, 2);
        attempt.proof = new bytes32[](1);
        _expectRefusal(attempt, _proofError(attempt.message));
        attempt.proof = new bytes32[](2);
        _expectRefusal(attempt, _proofError(attempt.message));
    }

    function test_OpenChallenge_without_the_holders_signature_is_refused() public {
        Attempt memory attempt = _attempt(1, 2);
        attempt.signature = hex"00";
        _expectRefusal(attempt, abi.encodeWithSelector(IChallenges.ChallengeSignatureInvalid.selector, address(0), operator(2)));
        (bytes32 r, bytes32 vs) = vm.signCompact(slotKey[1], digestOf(Messages.hash(attempt.message)));
        attempt.signature = abi.encodePacked(r, vs);
        _expectRefusal(attempt, abi.encodeWithSelector(IChallenges.ChallengeSignatureInvalid.selector, operator(1), operator(2)));
    }

    function test_OpenChallenge_twice_by_one_challenger_is_refused() public {
        challenge(outsider, 1, 2);
        _expectRefusal(_attempt(1, 2), abi.encodeWithSelector(IChallenges.ChallengeAlreadyOpen.selector, run, 1, 2, outsider));
    }

    function test_OpenChallenge_of_other_work_while_one_is_open_is_accepted() public {
        certify();
        challenge(outsider, 1, 2);
        challenge(outsider, 1, 3);
        challenge(outsider, 2, 2);
        assertEq(challenges.challengeCount(), 3);
    }

    function test_OpenChallenge_at_the_end_of_the_window_is_accepted_and_after_it_refused() public {
        uint256 closesAt = block.timestamp + 100;
        vm.warp(closesAt);
        challenge(outsider, 1, 2);
        vm.warp(closesAt + 1);
        _expectRefusal(_attempt(1, 3), abi.encodeWithSelector(IChallenges.ChallengeWindowClosed.selector, run, 1, closesAt));
    }

    function test_OpenChallenge_without_an_allowance_is_refused() public {
        vm.prank(outsider);
        token.approve(address(challenges), 9 ether);
        bytes memory error =
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(challenges), 9 ether, 10 ether);
        _expectRefusal(_attempt(1, 2), error);
    }

    function test_OpenChallenge_against_the_convicted_is_refused() public {
        decide(challenge(outsider, 1, 2), true);
        _expectRefusal(_attempt(1, 2), abi.encodeWithSelector(IChallenges.ChallengeAgainstConvicted.selector, run, 2));
    }

    function test_Verdict_upheld_slashes_pays_and_evicts() public {
        uint256 id = challenge(outsider, 1, 2);
        uint256 before = token.balanceOf(outsider);
        uint256 supply = token.totalSupply();
        vm.expectEmit(address(challenges));
        emit IChallenges.ChallengeResolved(id, true);
        vm.expectEmit(address(registry));
        emit IConvictions.SlotConvicted(run, 2, operator(2), 1, outsider, 50 ether, 50 ether);
        decide(id, true);

        assertEq(token.balanceOf(outsider), before + 60 ether, "the bond and half of the stake");
        assertEq(token.totalSupply(), supply - 50 ether);
        assertEq(nodes.stakeOf(operator(2)), 0);
        assertEq(registry.runOf(run).joined, 11);
        assertEq(registry.runOf(run).active, 11);
        assertEq(registry.holderOf(run, 2), address(0));
        assertEq(uint8(registry.tenureAt(run, 2, 1).status), uint8(ISlots.TenureStatus.Convicted));
        assertEq(uint8(challenges.challengeOf(id).status), uint8(IChallenges.ChallengeStatus.Upheld));
        assertEq(registry.challengedSlots(run, 1), 0);
    }

    function test_Verdict_rejected_pays_the_accused() public {
        uint256 id = challenge(outsider, 1, 2);
        uint256 before = token.balanceOf(operator(2));
        decide(id, false);
        assertEq(token.balanceOf(operator(2)), before + 10 ether);
        assertEq(nodes.stakeOf(operator(2)), 100 ether);
        assertEq(registry.runOf(run).joined, 15);
        assertEq(registry.challengedSlots(run, 1), 0);
        assertEq(registry.tenureAt(run, 2, 1).openChallenges, 0);
        assertEq(uint8(challenges.challengeOf(id).status), uint8(IChallenges.ChallengeStatus.Rejected));
        assertEq(challenges.bondedWei(), 0);
    }

    function test_Verdict_by_anyone_but_the_court_is_refused() public {
        challenge(outsider, 1, 2);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.ChallengeCallerNotCourt.selector, outsider));
        vm.prank(outsider);
        IClaimant(address(challenges)).onVerdict(0, true);
    }

    function test_Verdict_about_a_game_that_is_no_challenge_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IChallenges.ChallengeGameUnknown.selector, 7));
        vm.prank(address(court));
        IClaimant(address(challenges)).onVerdict(7, true);
    }

    function test_Verdict_is_told_once() public {
        uint256 id = challenge(outsider, 1, 2);
        enrol(operator(9), 1 ether);
        challenge(operator(9), 1, 2);
        decide(id, false);
        uint256 gameId = challenges.challengeOf(id).gameId;
        vm.expectRevert(abi.encodeWithSelector(IChallenges.ChallengeGameUnknown.selector, gameId));
        vm.prank(address(court));
        IClaimant(address(challenges)).onVerdict(gameId, true);
    }

    function test_Verdicts_upheld_in_two_rounds_slash_once() public {
        certify();
        uint256 first = challenge(outsider, 1, 2);
        uint256 second = challenge(outsider, 2, 2);
        decide(first, true);
        uint256 before = token.balanceOf(outsider);
        decide(second, true);
        assertEq(token.balanceOf(outsider), before + 10 ether);
        assertEq(nodes.stakeOf(operator(2)), 0);
        assertEq(challenges.bondedWei(), 0);
    }

    function test_Verdict_upheld_after_equivocation_returns_the_bond_alone() public {
        uint256 id = challenge(outsider, 1, 2);
        Commitment memory other = commitment(2, 2);
        other.stateRoot = keccak256("another state");
        (bytes memory a, bytes memory b) = (signCommitment(commitment(2, 2)), signCommitment(other));
        challenges.proveEquivocation(run, commitment(2, 2), a, other, b);
        uint256 before = token.balanceOf(outsider);
        decide(id, true);
        assertEq(token.balanceOf(outsider), before + 10 ether);
        assertEq(registry.tenureAt(run, 2, 1).openChallenges, 0);
    }

    function test_Verdict_rejected_after_another_conviction_pays_the_convicted() public {
        certify();
        uint256 first = challenge(outsider, 1, 2);
        uint256 second = challenge(outsider, 2, 2);
        decide(first, true);
        decide(second, false);
        assertEq(token.balanceOf(operator(2)), OPERATOR_WEI + 10 ether);
        assertEq(token.balanceOf(address(challenges)), 0);
    }

    function test_Verdict_against_a_former_holder_leaves_the_new_one_alone() public {
        vm.prank(operator(2));
        registry.leave(run, 2);
        certify();
        uint256 id = challenge(outsider, 2, 2);
        seat(7, 2);
        decide(id, true);
        assertEq(registry.runOf(run).joined, 15);
        assertEq(registry.holderOf(run, 2), operator(7));
        assertEq(nodes.stakeOf(operator(2)), 0);
        assertEq(nodes.stakeOf(operator(7)), 100 ether);
    }

    /// @dev Tokens only move between the parties and the fire: supply falls by what was burned, nothing else appears or is lost.
    function testFuzz_Verdict_conserves_tokens(uint32 share, bool upheld) public {
        RunCharter memory charter = Charters.withSlots(4);
        charter.verification.challengerSharePpm = uint32(bound(share, 0, 1_000_000));
        charter.name = "another";
        startRun(charter);
        certify();
        uint256 supply = token.totalSupply();
        uint256 held = _held();
        decide(challenge(outsider, 1, 2), upheld);
        uint256 burned = upheld ? 100 ether - 100 ether * uint256(charter.verification.challengerSharePpm) / 1_000_000 : 0;
        assertEq(token.totalSupply(), supply - burned);
        assertEq(_held(), held - burned);
    }

    function _held() private view returns (uint256) {
        return token.balanceOf(outsider) + token.balanceOf(operator(2)) + token.balanceOf(address(nodes))
            + token.balanceOf(address(registry)) + token.balanceOf(address(challenges));
    }

    function _attempt(uint64 round, uint16 slot) private view returns (Attempt memory attempt) {
        attempt.charter = runCharter;
        attempt.opening = openingOf(round);
        attempt.message = commitment(round, slot);
        attempt.signature = signCommitment(attempt.message);
        attempt.proof = proofOf(round, registry.roundOf(run, round).slots, slot);
    }

    function _open(Attempt memory attempt) private {
        vm.prank(outsider);
        challenges.openChallenge(run, attempt.charter, attempt.opening, attempt.message, attempt.signature, attempt.proof);
    }

    function _expectRefusal(Attempt memory attempt, bytes memory error) private {
        vm.expectRevert(error);
        _open(attempt);
    }

    /// @dev What the opening gives is not the round's seed.
    function _expectOpeningRefusal(Attempt memory attempt) private {
        uint64 round = attempt.message.round;
        SeedPreimage memory preimage = SeedPreimage({
            charterHash: charterHash,
            round: round,
            attempt: attempt.opening.attempt,
            checkpointRoot: registry.roundOf(run, round - 1).checkpointRoot,
            prevrandao: attempt.opening.prevrandao,
            active: attempt.opening.active,
            dataCursor: DataCursors.hash(attempt.opening.cursor)
        });
        bytes memory error = abi.encodeWithSelector(IChallenges.ChallengeSeedMismatch.selector, RoundSeeds.hash(preimage), seedOf(round));
        _expectRefusal(attempt, error);
    }

    function _proofError(Commitment memory message) private view returns (bytes memory) {
        bytes32 leaf = Merkle.leaf(Messages.hash(message));
        return abi.encodeWithSelector(IChallenges.ChallengeProofInvalid.selector, leaf, registry.roundOf(run, 1).commitmentsRoot);
    }
}
