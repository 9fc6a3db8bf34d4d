// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ICanaries} from "../../src/training/interfaces/ICanaries.sol";
import {IChallenges} from "../../src/training/interfaces/IChallenges.sol";
import {CanaryFixture} from "./doubles/CanaryFixture.sol";

contract CanariesTest is CanaryFixture {
    function test_Grant_is_the_timelocks_alone_and_sets_the_limit() public {
        vm.expectEmit();
        emit ICanaries.CanaryGrantChanged(REGISTRAR, 7 ether);
        grant(REGISTRAR, 7 ether);
        _assertGrant(7 ether, 0);

        vm.prank(REGISTRAR);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryCallerNotTimelock.selector, REGISTRAR));
        canaries.grant(REGISTRAR, 8 ether);
    }

    function test_Register_reserves_from_the_grant_and_from_the_fund() public {
        bytes32 seal = sealOf(ROUND);
        vm.expectEmit();
        emit ICanaries.CanaryRegistered(seal, REGISTRAR, 128 ether);
        register(ROUND, 128 ether);

        ICanaries.Canary memory canary = canaries.canaryOf(seal);
        assertEq(canary.registrar, REGISTRAR);
        assertEq(canary.registeredAt, block.timestamp);
        assertEq(canary.registeredBlock, block.number);
        assertEq(uint8(canary.status), uint8(ICanaries.CanaryStatus.Registered));
        assertEq(canary.reservedWei, 128 ether);
        assertEq(canaries.reservedWei(), 128 ether);
        _assertGrant(500 ether, 128 ether);
    }

    function test_Register_without_a_grant_is_refused() public {
        bytes32 seal = sealOf(ROUND);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryGrantExceeded.selector, address(this), 0, 1));
        canaries.register(seal, 1);
    }

    function test_Register_above_what_is_left_of_the_grant_is_refused() public {
        register(ROUND, 400 ether);
        bytes32 seal = sealOf(ROUND + 1);
        vm.prank(REGISTRAR);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryGrantExceeded.selector, REGISTRAR, 100 ether, 101 ether));
        canaries.register(seal, 101 ether);
    }

    function test_Register_beyond_the_fund_is_refused_whatever_is_granted() public {
        grant(REGISTRAR, 5_000 ether);
        register(ROUND, 900 ether);
        bytes32 seal = sealOf(ROUND + 1);
        vm.prank(REGISTRAR);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryFundInsufficient.selector, 100 ether, 101 ether));
        canaries.register(seal, 101 ether);
    }

    function test_Register_of_nothing_and_of_a_seal_that_was_used_is_refused() public {
        bytes32 seal = register(ROUND, 128 ether);
        bytes32 other = sealOf(ROUND + 1);
        vm.startPrank(REGISTRAR);
        vm.expectRevert(ICanaries.CanaryReservationMissing.selector);
        canaries.register(other, 0);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanarySealTaken.selector, seal));
        canaries.register(seal, 1);
    }

    function test_Grant_below_what_is_used_stops_registering_and_keeps_the_promise() public {
        register(ROUND, 128 ether);
        grant(REGISTRAR, 0);
        bytes32 seal = sealOf(ROUND + 1);
        vm.prank(REGISTRAR);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryGrantExceeded.selector, REGISTRAR, 0, 1));
        canaries.register(seal, 1);

        certify(ROUND);
        reveal(ROUND, convict(ROUND));
        assertEq(token.balanceOf(OPERATOR), STAKE + REWARD);
        // What comes back does not revive a grant that was taken away.
        vm.prank(REGISTRAR);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryGrantExceeded.selector, REGISTRAR, 0, 1));
        canaries.register(seal, 1);
    }

    function test_Reveal_pays_stake_and_reward_and_frees_the_rest() public {
        bytes32 seal = register(ROUND, 128 ether);
        certify(ROUND);
        uint256 id = convict(ROUND);
        vm.expectEmit();
        emit ICanaries.CanaryRevealed(seal, RUN, ROUND, SLOT, OPERATOR, id, STAKE + REWARD);
        reveal(ROUND, id);

        assertEq(token.balanceOf(OPERATOR), STAKE + REWARD);
        assertEq(token.balanceOf(address(canaries)), 1_000 ether - STAKE - REWARD);
        assertEq(canaries.reservedWei(), 0);
        assertEq(uint8(canaries.canaryOf(seal).status), uint8(ICanaries.CanaryStatus.Revealed));
        _assertGrant(500 ether, STAKE + REWARD);
    }

    function test_Reveal_pays_at_most_what_was_reserved() public {
        register(ROUND, 50 ether);
        certify(ROUND);
        reveal(ROUND, convict(ROUND));
        assertEq(token.balanceOf(OPERATOR), 50 ether);
        _assertGrant(500 ether, 50 ether);
    }

    function test_Reveal_twice_is_refused() public {
        bytes32 seal = register(ROUND, 128 ether);
        certify(ROUND);
        uint256 id = convict(ROUND);
        reveal(ROUND, id);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryNotRegistered.selector, seal, ICanaries.CanaryStatus.Revealed));
        reveal(ROUND, id);
    }

    function test_Reveal_of_a_round_that_was_annulled_pays_the_stake_alone() public {
        register(ROUND, 128 ether);
        certify(ROUND);
        uint256 id = convict(ROUND);
        runs.annul(RUN, ROUND);
        reveal(ROUND, id);
        assertEq(token.balanceOf(OPERATOR), STAKE);
    }

    function test_Reveal_gives_a_stake_back_once_however_many_seals_name_the_work() public {
        register(ROUND, 128 ether);
        bytes32 second = canaries.sealOf("second", RUN, ROUND, SLOT, OPERATOR);
        vm.prank(REGISTRAR);
        canaries.register(second, 128 ether);
        certify(ROUND);
        uint256 id = convict(ROUND);
        reveal(ROUND, id);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryPaid.selector, id));
        canaries.reveal("second", RUN, ROUND, SLOT, OPERATOR, id);
    }

    function test_Reveal_needs_the_challenge_that_took_the_stake() public {
        register(ROUND, 128 ether);
        certify(ROUND);
        IChallenges.Challenge memory late = conviction(ROUND);
        late.tookStake = false;
        _expectNotConvicted(late);
    }

    function test_Reveal_of_what_its_own_operator_or_registrar_challenged_is_refused() public {
        register(ROUND, 128 ether);
        certify(ROUND);
        address[2] memory own = [OPERATOR, REGISTRAR];
        for (uint256 i = 0; i < own.length; ++i) {
            IChallenges.Challenge memory challenge = conviction(ROUND);
            challenge.challenger = own[i];
            uint256 id = challenges.add(challenge);
            vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryChallengedByItsOwn.selector, id, own[i]));
            reveal(ROUND, id);
        }
    }

    function test_Reveal_of_anything_but_what_was_sealed_is_refused() public {
        register(ROUND, 128 ether);
        certify(ROUND);
        certify(ROUND + 1);
        uint256 id = convict(ROUND);
        uint256 next = convict(ROUND + 1);
        _expectUnknown(bytes32(0), RUN, ROUND, SLOT, OPERATOR, id);
        _expectUnknown(SALT, RUN + 1, ROUND, SLOT, OPERATOR, id);
        _expectUnknown(SALT, RUN, ROUND + 1, SLOT, OPERATOR, next);
        _expectUnknown(SALT, RUN, ROUND, SLOT + 1, OPERATOR, id);
        _expectUnknown(SALT, RUN, ROUND, SLOT, REGISTRAR, id);
    }

    function test_Reveal_needs_a_challenge_of_exactly_that_work() public {
        register(ROUND, 128 ether);
        certify(ROUND);
        IChallenges.Challenge memory challenge = conviction(ROUND);
        challenge.subject = IChallenges.Subject.Checkpoint;
        _expectNotConvicted(challenge);
        challenge.subject = IChallenges.Subject.Approval;
        _expectNotConvicted(challenge);
        challenge = conviction(ROUND + 1);
        _expectNotConvicted(challenge);
        challenge = conviction(ROUND);
        challenge.slot = SLOT + 1;
        _expectNotConvicted(challenge);
        challenge = conviction(ROUND);
        challenge.runId = RUN + 1;
        _expectNotConvicted(challenge);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryNotConvicted.selector, 99, IChallenges.ChallengeStatus.None));
        reveal(ROUND, 99);
    }

    function test_Reveal_for_another_operator_than_the_convicted_is_refused() public {
        register(ROUND, 128 ether);
        certify(ROUND);
        IChallenges.Challenge memory challenge = conviction(ROUND);
        challenge.accused = REGISTRAR;
        uint256 id = challenges.add(challenge);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryOperatorMismatch.selector, OPERATOR, REGISTRAR));
        reveal(ROUND, id);
    }

    function test_Reveal_of_a_seal_not_older_than_the_certificate_is_refused() public {
        certify(ROUND);
        register(ROUND, 128 ether);
        uint256 id = convict(ROUND);
        uint256 block_ = vm.getBlockNumber();
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryTooLate.selector, block_, block_));
        reveal(ROUND, id);
    }

    function test_Disclose_pays_nothing_and_frees_the_reservation() public {
        bytes32 seal = register(ROUND, 128 ether);
        certify(ROUND);
        vm.expectEmit();
        emit ICanaries.CanaryDisclosed(seal, RUN, ROUND, SLOT, OPERATOR);
        vm.prank(REGISTRAR);
        disclose(ROUND);

        assertEq(token.balanceOf(OPERATOR), 0);
        assertEq(canaries.reservedWei(), 0);
        assertEq(uint8(canaries.canaryOf(seal).status), uint8(ICanaries.CanaryStatus.Disclosed));
        _assertGrant(500 ether, 0);
        uint256 id = convict(ROUND);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryNotRegistered.selector, seal, ICanaries.CanaryStatus.Disclosed));
        reveal(ROUND, id);
    }

    /// @dev Else whoever sees a reveal that waits for its block could take its payment away.
    function test_Disclose_is_the_registrars_alone() public {
        register(ROUND, 128 ether);
        certify(ROUND);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryCallerNotRegistrar.selector, address(this), REGISTRAR));
        disclose(ROUND);
    }

    function test_Disclose_of_what_was_no_work_of_the_round_is_refused() public {
        register(ROUND, 128 ether);
        vm.startPrank(REGISTRAR);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryTooLate.selector, vm.getBlockNumber(), 0));
        disclose(ROUND);
        vm.roll(vm.getBlockNumber() + 1);
        runs.certify(RUN, ROUND, 1 << (SLOT + 1));
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanarySlotNotIncluded.selector, RUN, ROUND, SLOT));
        disclose(ROUND);
    }

    function test_Disclose_of_a_seal_not_older_than_the_certificate_is_refused() public {
        certify(ROUND);
        register(ROUND, 128 ether);
        uint256 block_ = vm.getBlockNumber();
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryTooLate.selector, block_, block_));
        vm.prank(REGISTRAR);
        disclose(ROUND);
    }

    function test_Expire_frees_what_was_never_revealed() public {
        bytes32 seal = register(ROUND, 128 ether);
        uint256 overAt = vm.getBlockTimestamp() + LIFE;
        vm.warp(overAt);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryNotOver.selector, seal, overAt));
        canaries.expire(seal);

        vm.warp(overAt + 1);
        vm.expectEmit();
        emit ICanaries.CanaryExpired(seal, REGISTRAR, 128 ether);
        canaries.expire(seal);
        assertEq(canaries.reservedWei(), 0);
        _assertGrant(500 ether, 0);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryNotRegistered.selector, seal, ICanaries.CanaryStatus.Expired));
        canaries.expire(seal);
    }

    function test_Reveal_and_disclose_after_its_time_are_refused_expired_or_not() public {
        bytes32 seal = register(ROUND, 128 ether);
        certify(ROUND);
        uint256 id = convict(ROUND);
        uint256 overAt = vm.getBlockTimestamp() + LIFE;
        vm.warp(overAt + 1);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryOver.selector, seal, overAt));
        reveal(ROUND, id);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryOver.selector, seal, overAt));
        disclose(ROUND);
        canaries.expire(seal);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryNotRegistered.selector, seal, ICanaries.CanaryStatus.Expired));
        reveal(ROUND, id);
    }

    function _assertGrant(uint256 limitWei, uint256 usedWei) private view {
        (uint256 limit, uint256 used) = canaries.grantOf(REGISTRAR);
        assertEq(limit, limitWei);
        assertEq(used, usedWei);
    }

    function _expectUnknown(bytes32 salt, uint64 runId, uint64 round, uint16 slot, address operator, uint256 id) private {
        bytes32 seal = canaries.sealOf(salt, runId, round, slot, operator);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryNotRegistered.selector, seal, ICanaries.CanaryStatus.None));
        canaries.reveal(salt, runId, round, slot, operator, id);
    }

    function _expectNotConvicted(IChallenges.Challenge memory challenge) private {
        uint256 id = challenges.add(challenge);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryNotConvicted.selector, id, challenge.status));
        reveal(ROUND, id);
    }
}
