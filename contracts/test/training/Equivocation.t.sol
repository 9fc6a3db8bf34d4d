// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Messages} from "../../src/training/Messages.sol";
import {Commitment, IChallenges} from "../../src/training/interfaces/IChallenges.sol";
import {Charters} from "../Charters.sol";
import {RunFixture} from "../RunFixture.sol";

/// @notice Two signed commitments for one slot of one attempt at a round need no court.
contract EquivocationTest is RunFixture {
    address private outsider = address(0x0075);

    function setUp() public override {
        super.setUp();
        startRun(Charters.withSlots(4));
        certify();
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
        vm.expectRevert(abi.encodeWithSelector(IChallenges.ChallengeStakeReleased.selector, run, 1));
        challenges.proveEquivocation(run, first, a, second, b);
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
}
