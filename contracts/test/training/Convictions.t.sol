// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IChallenges} from "../../src/training/interfaces/IChallenges.sol";
import {IConvictions} from "../../src/training/interfaces/IConvictions.sol";
import {IRewards} from "../../src/training/interfaces/IRewards.sol";
import {IRounds} from "../../src/training/interfaces/IRounds.sol";
import {ISlots} from "../../src/training/interfaces/ISlots.sol";
import {Charters} from "../Charters.sol";
import {CourtFixture} from "./CourtFixture.sol";

contract ConvictionsTest is CourtFixture {
    address private first = address(0x0075);
    address private second = address(0x0076);

    function setUp() public override {
        super.setUp();
        startRun(Charters.withSlots(4));
        enrol(first, 1 ether);
        enrol(second, 1 ether);
        certify();
    }

    function test_Challenges_is_the_contract_that_was_predicted() public view {
        assertEq(registry.challenges(), address(challenges));
    }

    function test_Nobody_but_the_challenges_contract_holds_releases_or_convicts() public {
        bytes memory error = abi.encodeWithSelector(IConvictions.ConvictionCallerNotChallenges.selector, first);
        vm.startPrank(first);
        vm.expectRevert(error);
        registry.hold(run, 1, 2);
        vm.expectRevert(error);
        registry.release(run, 1, 2);
        vm.expectRevert(error);
        registry.convict(run, 1, 2, first);
        vm.expectRevert(error);
        registry.holdRun(run);
        vm.expectRevert(error);
        registry.releaseRun(run);
        vm.expectRevert(error);
        registry.annul(run, 1);
        vm.stopPrank();
    }

    function test_Hold_of_a_round_that_is_not_certified_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IRounds.RoundNotCertified.selector, run, 2));
        vm.prank(address(challenges));
        registry.hold(run, 2, 2);
    }

    function test_Release_of_what_is_not_held_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IConvictions.WorkNotHeld.selector, run, 1, 2));
        vm.prank(address(challenges));
        registry.release(run, 1, 2);
    }

    function test_ReleaseRun_of_a_run_that_is_not_held_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IConvictions.RunNotHeld.selector, run));
        vm.prank(address(challenges));
        registry.releaseRun(run);
    }

    /// @dev The stake of another slot of the same operator must not answer for it.
    function test_Convict_without_the_tenures_stake_is_refused() public {
        vm.startPrank(address(challenges));
        registry.convict(run, 1, 2, first);
        bytes memory error = abi.encodeWithSelector(IConvictions.ConvictionStakeMissing.selector, run, 2, ISlots.TenureStatus.Convicted);
        vm.expectRevert(error);
        registry.convict(run, 1, 2, first);
        vm.stopPrank();
        vm.prank(operator(1));
        registry.leave(run, 1);
        certifyAs(2, 11, 11, rootOf(2, 11), "");
        pastWindow();
        registry.releaseStake(run, 1, 0);
        error = abi.encodeWithSelector(IConvictions.ConvictionStakeMissing.selector, run, 1, ISlots.TenureStatus.Released);
        vm.expectRevert(error);
        vm.prank(address(challenges));
        registry.convict(run, 1, 1, first);
    }

    function test_Two_may_challenge_the_same_work_and_only_the_first_verdict_slashes() public {
        (uint256 one, uint256 other) = (challenge(first, 1, 2), challenge(second, 1, 2));
        assertEq(registry.openChallenges(run, 1, 2), 2);
        assertEq(registry.tenureAt(run, 2, 1).openChallenges, 2);
        assertEq(challenges.bondedWei(), 20 ether);

        uint256 before = token.balanceOf(second);
        vm.expectEmit(address(registry));
        emit IConvictions.WorkReleased(run, 1, 2, 1);
        decide(other, true);
        assertEq(token.balanceOf(second), before + 60 ether);
        assertEq(registry.challengedSlots(run, 1), 4, "the first is still open");

        before = token.balanceOf(first);
        decide(one, true);
        assertEq(token.balanceOf(first), before + 10 ether, "its bond and nothing of the stake");
        assertEq(nodes.stakeOf(operator(2)), 0);
        assertEq(registry.challengedSlots(run, 1), 0);
        assertEq(registry.tenureAt(run, 2, 1).openChallenges, 0);
    }

    /// @dev A cheat's accomplice cannot shield it by a challenge that is meant to fail.
    function test_A_rejected_challenge_leaves_the_other_ones_open() public {
        uint256 sham = challenge(first, 1, 2);
        uint256 honest = challenge(second, 1, 2);
        decide(sham, false);
        assertEq(registry.openChallenges(run, 1, 2), 1);
        assertEq(uint8(challenges.challengeOf(honest).status), uint8(IChallenges.ChallengeStatus.Open));
        decide(honest, true);
        assertEq(nodes.stakeOf(operator(2)), 0);
    }

    function test_A_challenger_may_come_again_once_its_challenge_has_ended() public {
        decide(challenge(first, 1, 2), false);
        assertEq(challenges.challengeOf(challenge(first, 1, 2)).challenger, first);
    }

    function test_Rewards_and_stake_wait_for_the_last_challenge() public {
        (uint256 one, uint256 other) = (challenge(first, 1, 2), challenge(second, 1, 2));
        vm.prank(operator(2));
        registry.leave(run, 2);
        certify();
        pastWindow();
        decide(one, false);
        vm.startPrank(operator(2));
        vm.expectRevert(abi.encodeWithSelector(IRewards.RewardChallenged.selector, run, 1, 2));
        registry.claimRewards(run, 2, 2);
        vm.expectRevert(abi.encodeWithSelector(ISlots.SlotStakeHeld.selector, run, 2, 0));
        registry.releaseStake(run, 2, 0);
        vm.stopPrank();
        decide(other, false);
        vm.startPrank(operator(2));
        registry.claimRewards(run, 2, 2);
        registry.releaseStake(run, 2, 0);
        vm.stopPrank();
    }

    /// @dev However many challenges of whatever slots open and end, counts and bits tell how many are left.
    function testFuzz_Holds_are_counted(uint256[20] memory moves) public {
        uint256[4] memory open;
        vm.startPrank(address(challenges));
        for (uint256 i = 0; i < moves.length; ++i) {
            uint16 slot = uint16(uint256(keccak256(abi.encode(moves[i], i))) % 4);
            if (moves[i] % 3 != 0) {
                registry.hold(run, 1, slot);
                ++open[slot];
            } else if (open[slot] != 0) {
                registry.release(run, 1, slot);
                --open[slot];
            }
            uint256 bits = 0;
            for (uint16 s = 0; s < 4; ++s) {
                assertEq(registry.openChallenges(run, 1, s), open[s]);
                assertEq(registry.tenureAt(run, s, 1).openChallenges, open[s]);
                if (open[s] != 0) bits |= 1 << s;
            }
            assertEq(registry.challengedSlots(run, 1), bits);
        }
        vm.stopPrank();
    }
}
