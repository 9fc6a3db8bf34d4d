// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Messages} from "../../src/training/Messages.sol";
import {RunCharter} from "../../src/training/RunCharter.sol";
import {Commitment, IChallenges} from "../../src/training/interfaces/IChallenges.sol";
import {IConvictions} from "../../src/training/interfaces/IConvictions.sol";
import {IRounds, SlotSignature} from "../../src/training/interfaces/IRounds.sol";
import {ISlots} from "../../src/training/interfaces/ISlots.sol";
import {Charters} from "../Charters.sol";
import {RunFixture} from "../RunFixture.sol";

contract ChallengesTest is RunFixture {
    address private outsider = address(0x0075);

    function setUp() public override {
        super.setUp();
        startRun(Charters.withSlots(4));
        enrol(outsider, 1 ether);
        certify();
    }

    function test_OpenChallenge_takes_the_bond_and_names_the_slot() public {
        uint256 before = token.balanceOf(outsider);
        uint256 id = challenge(outsider, 1, 2);
        IChallenges.Challenge memory opened = challenges.challengeOf(id);
        assertEq(challenges.challengeCount(), 1);
        assertEq(opened.runId, run);
        assertEq(opened.round, 1);
        assertEq(opened.slot, 2);
        assertEq(opened.challenger, outsider);
        assertEq(uint8(opened.status), uint8(IChallenges.ChallengeStatus.Open));
        assertEq(opened.updateRoot, commitment(1, 2).updateRoot);
        assertEq(registry.challengedSlots(run, 1), 4);
        assertEq(token.balanceOf(outsider), before - 10 ether);
        assertEq(token.balanceOf(address(challenges)), 10 ether);
        assertEq(challenges.bondedWei(), 10 ether);
        assertEq(uint8(challenges.challengeOf(9).status), uint8(IChallenges.ChallengeStatus.None));
    }

    function test_OpenChallenge_takes_long_signatures_too() public {
        Commitment memory message = commitment(1, 2);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(slotKey[2], digestOf(Messages.hash(message)));
        bytes32[] memory proof = proofOf(1, 15, 2);
        vm.prank(outsider);
        challenges.openChallenge(run, message, abi.encodePacked(r, s, v), proof);
        assertEq(challenges.challengeCount(), 1);
    }

    function test_OpenChallenge_refusals_name_their_reason() public {
        Commitment memory message = commitment(1, 2);
        bytes memory signature = signCommitment(message);
        bytes32[] memory proof = proofOf(1, 15, 2);
        bytes32 root = registry.roundOf(run, 1).commitmentsRoot;

        message.charter = 0;
        _expectOpenRefusal(
            message, signature, proof, abi.encodeWithSelector(IChallenges.ChallengeCharterMismatch.selector, bytes32(0), charterHash)
        );
        message = commitment(1, 2);
        message.seed = seedOf(2);
        _expectOpenRefusal(
            message, signature, proof, abi.encodeWithSelector(IChallenges.ChallengeSeedMismatch.selector, seedOf(2), seedOf(1))
        );
        message = commitment(2, 2);
        _expectOpenRefusal(message, signature, proof, abi.encodeWithSelector(IRounds.RoundNotCertified.selector, run, 2));
        message = commitment(1, 5);
        _expectOpenRefusal(message, signature, proof, abi.encodeWithSelector(IChallenges.ChallengeSlotNotIncluded.selector, run, 1, 5));
        message = commitment(1, 2);
        message.updateRoot = keccak256("other");
        bytes32 leaf = sha256(abi.encodePacked(bytes1(0), Messages.hash(message)));
        _expectOpenRefusal(message, signature, proof, abi.encodeWithSelector(IChallenges.ChallengeProofInvalid.selector, leaf, root));
        message = commitment(1, 2);
        leaf = sha256(abi.encodePacked(bytes1(0), Messages.hash(message)));
        bytes memory proofError = abi.encodeWithSelector(IChallenges.ChallengeProofInvalid.selector, leaf, root);
        _expectOpenRefusal(message, signature, new bytes32[](1), proofError);
        _expectOpenRefusal(message, signature, new bytes32[](2), proofError);
        bytes memory signatureError = abi.encodeWithSelector(IChallenges.ChallengeSignatureInvalid.selector, address(0), operator(2));
        _expectOpenRefusal(message, hex"00", proof, signatureError);

        challenge(outsider, 1, 2);
        _expectOpenRefusal(
            message, signature, proof, abi.encodeWithSelector(IChallenges.ChallengeAlreadyOpen.selector, run, 1, 2, outsider)
        );
        uint256 closesAt = block.timestamp + 100;
        vm.warp(closesAt + 1);
        _expectOpenRefusal(message, signature, proof, abi.encodeWithSelector(IChallenges.ChallengeWindowClosed.selector, run, 1, closesAt));
    }

    function test_ResolveChallenge_upheld_slashes_pays_and_evicts() public {
        uint256 id = challenge(outsider, 1, 2);
        uint256 before = token.balanceOf(outsider);
        uint256 supply = token.totalSupply();
        vm.expectEmit(address(registry));
        emit IConvictions.SlotConvicted(run, 2, operator(2), 1, outsider, 50 ether, 50 ether);
        vm.expectEmit(address(challenges));
        emit IChallenges.ChallengeResolved(id, true, keccak256("recomputed"));
        resolve(id, true, 11);

        assertEq(token.balanceOf(outsider), before + 60 ether);
        assertEq(token.totalSupply(), supply - 50 ether);
        assertEq(nodes.stakeOf(operator(2)), 0);
        assertEq(registry.runOf(run).joined, 11);
        assertEq(registry.runOf(run).active, 11);
        assertEq(registry.holderOf(run, 2), address(0));
        assertEq(uint8(registry.tenureAt(run, 2, 1).status), uint8(ISlots.TenureStatus.Convicted));
        assertEq(registry.challengedSlots(run, 1), 0);

        bytes memory error = abi.encodeWithSelector(IChallenges.ChallengeAgainstConvicted.selector, run, 2);
        _expectOpenRefusal(commitment(1, 2), signCommitment(commitment(1, 2)), proofOf(1, 15, 2), error);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.ChallengeNotOpen.selector, id, IChallenges.ChallengeStatus.Upheld));
        challenges.resolveChallenge(id, 0, true, new SlotSignature[](0));
    }

    function test_ResolveChallenge_rejected_pays_the_accused() public {
        uint256 id = challenge(outsider, 1, 2);
        uint256 before = token.balanceOf(operator(2));
        resolve(id, false, 11);
        assertEq(token.balanceOf(operator(2)), before + 10 ether);
        assertEq(nodes.stakeOf(operator(2)), 100 ether);
        assertEq(registry.runOf(run).joined, 15);
        assertEq(uint8(challenges.challengeOf(id).status), uint8(IChallenges.ChallengeStatus.Rejected));
    }

    function test_ResolveChallenge_excludes_accused_and_challenger() public {
        uint256 id = challenge(operator(0), 1, 2);
        bytes32 digest = digestOf(Messages.hashChallengeVerdict(charterHash, 1, 2, keccak256("recomputed"), true));
        SlotSignature[] memory signed = signatures(digest, 11);
        vm.expectRevert(abi.encodeWithSelector(IRounds.SignatureNotEntitled.selector, 0));
        challenges.resolveChallenge(id, keccak256("recomputed"), true, signed);
        SlotSignature[] memory few = signatures(digest, 2);
        vm.expectRevert(abi.encodeWithSelector(IRounds.QuorumMissing.selector, 1, 2));
        challenges.resolveChallenge(id, keccak256("recomputed"), true, few);
        resolve(id, true, 10);
    }

    function test_ResolveChallenge_verdict_must_fit_the_roots() public {
        uint256 id = challenge(outsider, 1, 2);
        bytes32 committed = commitment(1, 2).updateRoot;
        SlotSignature[] memory none = new SlotSignature[](0);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.ChallengeVerdictContradicts.selector, committed, committed, true));
        challenges.resolveChallenge(id, committed, true, none);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.ChallengeVerdictContradicts.selector, committed, keccak256("x"), false));
        challenges.resolveChallenge(id, keccak256("x"), false, none);
    }

    function test_ResolveChallenge_without_a_jury_is_refused() public {
        vm.warp(block.timestamp + 201);
        registry.reopen(run);
        vm.warp(block.timestamp - 150);
        uint256 id = challenge(outsider, 1, 2);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.ChallengeJuryEmpty.selector, id));
        challenges.resolveChallenge(id, keccak256("x"), true, new SlotSignature[](0));
        for (uint16 slot = 0; slot < 2; ++slot) {
            vm.prank(operator(slot));
            registry.activate(run, slot);
        }
        resolve(id, true, 3);
    }

    function test_ResolveChallenge_twice_upheld_slashes_once() public {
        certify();
        uint256 first = challenge(outsider, 1, 2);
        uint256 second = challenge(outsider, 2, 2);
        resolve(first, true, 11);
        uint256 before = token.balanceOf(outsider);
        resolve(second, true, 11);
        assertEq(token.balanceOf(outsider), before + 10 ether);
        assertEq(nodes.stakeOf(operator(2)), 0);
    }

    function test_ResolveChallenge_against_a_former_holder_leaves_the_new_one_alone() public {
        vm.prank(operator(2));
        registry.leave(run, 2);
        certify();
        uint256 id = challenge(outsider, 2, 2);
        seat(7, 2);
        resolve(id, true, 11);
        assertEq(registry.runOf(run).joined, 15);
        assertEq(registry.holderOf(run, 2), operator(7));
        assertEq(nodes.stakeOf(operator(2)), 0);
        assertEq(nodes.stakeOf(operator(7)), 100 ether);
    }

    function test_ExpireChallenge_returns_the_bond() public {
        uint256 before = token.balanceOf(outsider);
        uint256 id = challenge(outsider, 1, 2);
        uint256 expiresAt = block.timestamp + 800;
        vm.warp(expiresAt);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.ChallengeNotExpired.selector, id, expiresAt));
        challenges.expireChallenge(id);
        vm.warp(expiresAt + 1);
        vm.expectEmit(address(challenges));
        emit IChallenges.ChallengeExpired(id);
        challenges.expireChallenge(id);
        assertEq(token.balanceOf(outsider), before);
        assertEq(registry.challengedSlots(run, 1), 0);
        assertEq(challenges.bondedWei(), 0);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.ChallengeNotOpen.selector, 5, IChallenges.ChallengeStatus.None));
        challenges.expireChallenge(5);
    }

    function test_ProveEquivocation_convicts_the_signer() public {
        (Commitment memory first, Commitment memory second) = _contradiction(2);
        (bytes memory a, bytes memory b) = (signCommitment(first), signCommitment(second));
        vm.expectEmit(address(challenges));
        emit IChallenges.EquivocationProved(run, 2, 1, outsider);
        vm.prank(outsider);
        challenges.proveEquivocation(run, first, a, second, b);
        assertEq(nodes.stakeOf(operator(1)), 0);
        assertEq(registry.runOf(run).active, 13);

        vm.expectRevert(abi.encodeWithSelector(IChallenges.ChallengeAgainstConvicted.selector, run, 1));
        challenges.proveEquivocation(run, first, a, second, b);
    }

    function test_ProveEquivocation_refusals_name_their_reason() public {
        (Commitment memory first, Commitment memory second) = _contradiction(2);
        (bytes memory a, bytes memory b) = (signCommitment(first), signCommitment(second));
        bytes32 hash = Messages.hash(first);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.EquivocationNotProved.selector, hash, hash));
        challenges.proveEquivocation(run, first, a, first, a);
        Commitment memory other = commitment(1, 1);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.EquivocationNotProved.selector, hash, Messages.hash(other)));
        challenges.proveEquivocation(run, first, a, other, b);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.ChallengeSignatureInvalid.selector, address(0), operator(1)));
        challenges.proveEquivocation(run, first, a, second, hex"");
        (Commitment memory early, Commitment memory late) = _contradiction(3);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.ChallengeSeedMismatch.selector, bytes32(0), bytes32(0)));
        challenges.proveEquivocation(run, early, a, late, b);
        (first.seed, second.seed) = (keccak256("guess"), keccak256("guess"));
        bytes memory seedError = abi.encodeWithSelector(IChallenges.ChallengeSeedMismatch.selector, keccak256("guess"), seedOf(2));
        vm.expectRevert(seedError);
        challenges.proveEquivocation(run, first, a, second, b);
        (first.charter, second.charter) = (bytes32(0), bytes32(0));
        vm.expectRevert(abi.encodeWithSelector(IChallenges.ChallengeCharterMismatch.selector, bytes32(0), charterHash));
        challenges.proveEquivocation(run, first, a, second, b);
    }

    function test_ProveEquivocation_of_claims_about_different_things_is_refused() public {
        (Commitment memory first, Commitment memory second) = _contradiction(2);
        bytes memory a = signCommitment(first);
        second.charter = 0;
        _expectNotProved(first, a, second);
        (first, second) = _contradiction(2);
        second.seed = seedOf(1);
        _expectNotProved(first, a, second);
        (first, second) = _contradiction(2);
        second.slot = 2;
        _expectNotProved(first, a, second);
    }

    /// @dev A round that is opened again deals its data anew: whoever signs once in each attempt is honest.
    function test_ProveEquivocation_across_attempts_is_refused() public {
        Commitment memory first = commitment(2, 1);
        bytes memory a = signCommitment(first);
        _reopen();
        Commitment memory second = commitment(2, 1);
        assertTrue(first.seed != second.seed);
        _expectNotProved(first, a, second);
    }

    function test_ProveEquivocation_in_a_reopened_round_convicts_the_signer() public {
        _reopen();
        (Commitment memory first, Commitment memory second) = _contradiction(2);
        (bytes memory a, bytes memory b) = (signCommitment(first), signCommitment(second));
        certify();
        challenges.proveEquivocation(run, first, a, second, b);
        assertEq(nodes.stakeOf(operator(1)), 0);
    }

    function test_ProveEquivocation_of_an_attempt_given_up_holds_until_the_next_opens() public {
        (Commitment memory first, Commitment memory second) = _contradiction(2);
        (bytes memory a, bytes memory b) = (signCommitment(first), signCommitment(second));
        uint256 snapshot = vm.snapshotState();
        vm.warp(block.timestamp + 201);
        registry.reopen(run);
        challenges.proveEquivocation(run, first, a, second, b);
        assertEq(nodes.stakeOf(operator(1)), 0);

        vm.revertToState(snapshot);
        _reopen();
        bytes memory error = abi.encodeWithSelector(IChallenges.ChallengeSeedMismatch.selector, first.seed, seedOf(2));
        vm.expectRevert(error);
        challenges.proveEquivocation(run, first, a, second, b);
    }

    function test_ProveEquivocation_after_the_stake_left_is_refused() public {
        (Commitment memory first, Commitment memory second) = _contradiction(1);
        (bytes memory a, bytes memory b) = (signCommitment(first), signCommitment(second));
        vm.prank(operator(1));
        registry.leave(run, 1);
        certify();
        pastWindow();
        registry.releaseStake(run, 1, 0);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.EquivocationStakeReleased.selector, run, 1));
        challenges.proveEquivocation(run, first, a, second, b);
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
        uint256 id = challenge(outsider, 1, 2);
        resolve(id, upheld, 11);
        uint256 burned = upheld ? 100 ether - 100 ether * uint256(charter.verification.challengerSharePpm) / 1_000_000 : 0;
        assertEq(token.totalSupply(), supply - burned);
        assertEq(_held(), held - burned);
    }

    function _held() private view returns (uint256) {
        return token.balanceOf(outsider) + token.balanceOf(operator(2)) + token.balanceOf(address(nodes))
            + token.balanceOf(address(registry)) + token.balanceOf(address(challenges));
    }

    function _contradiction(uint64 round) private view returns (Commitment memory first, Commitment memory second) {
        first = commitment(round, 1);
        second = commitment(round, 1);
        second.updateRoot = keccak256("another update");
    }

    /// @dev Gives the open round up and opens it again for all slots.
    function _reopen() private {
        vm.warp(block.timestamp + 201);
        registry.reopen(run);
        for (uint16 slot = 0; slot < slotCount; ++slot) {
            vm.prank(operator(slot));
            registry.activate(run, slot);
        }
        registry.start(run);
    }

    function _expectNotProved(Commitment memory first, bytes memory a, Commitment memory second) private {
        bytes memory b = signCommitment(second);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.EquivocationNotProved.selector, Messages.hash(first), Messages.hash(second)));
        challenges.proveEquivocation(run, first, a, second, b);
    }

    function _expectOpenRefusal(Commitment memory message, bytes memory signature, bytes32[] memory proof, bytes memory error) private {
        vm.expectRevert(error);
        vm.prank(outsider);
        challenges.openChallenge(run, message, signature, proof);
    }
}
