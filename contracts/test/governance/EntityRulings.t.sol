// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {GovernanceParameters} from "../../src/governance/GovernanceParameters.sol";
import {IEntityRegistry} from "../../src/governance/interfaces/IEntityRegistry.sol";
import {CEntityFixture} from "./doubles/CEntityFixture.sol";
import {CParameters} from "./doubles/CParameters.sol";

/// @notice Nine seats: seven judges' and those of the accused. A quorum is three of them, more than half is five.
contract EntityRulingsTest is CEntityFixture {
    function test_Rule_counts_the_seats_of_the_caller() public {
        _convene();
        uint48 contestedAt = uint48(block.timestamp);
        uint256 id = _contested(1, 2, BOB);
        vm.expectEmit();
        emit IEntityRegistry.RulingCast(id, _judge(0), true, 1);
        _rule(id, true, 0, 1);
        _rule(id, false, 1, 3);
        IEntityRegistry.RulingView memory ruling = _entities.rulingView(id);
        assertEq(ruling.contestedAt, contestedAt);
        assertEq(ruling.seatsFor, 1);
        assertEq(ruling.seatsAgainst, 2);
        assertTrue(_entities.hasRuled(id, _judge(2)));
        assertFalse(_entities.hasRuled(id, _judge(3)));
    }

    function test_Rule_counts_seats_that_others_delegated() public {
        _convene();
        vm.prank(_judge(1));
        _seats.delegate(_judge(0));
        uint256 id = _contested(1, 2, BOB);
        _rule(id, true, 0, 1);
        assertEq(_entities.rulingView(id).seatsFor, 2);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.RulingSeatsMissing.selector, _judge(1), block.timestamp - 1));
        vm.prank(_judge(1));
        _entities.rule(id, true);
    }

    function test_Rule_counts_seats_as_they_were_at_the_contest() public {
        _convene();
        vm.prank(CAT);
        _entities.register("Cat", "");
        uint256 id = _contested(1, 2, BOB);
        _seat(CAT);
        _seats.burn(_judge(0), 1);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.RulingSeatsMissing.selector, CAT, block.timestamp - 2));
        vm.prank(CAT);
        _entities.rule(id, true);
        _rule(id, true, 0, 1);
        assertEq(_entities.rulingView(id).seatsFor, 1);
    }

    function test_Rule_twice_is_refused() public {
        _convene();
        uint256 id = _contested(1, 2, BOB);
        _rule(id, true, 0, 1);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.RulingAlreadyCast.selector, id, _judge(0)));
        vm.prank(_judge(0));
        _entities.rule(id, false);
    }

    function test_Rule_on_another_challenge_is_another_ruling() public {
        _convene();
        uint256 first = _contested(1, 2, BOB);
        uint256 second = _contested(2, 1, ADA);
        _rule(first, true, 0, 1);
        _rule(second, false, 0, 1);
        assertEq(_entities.rulingView(first).seatsFor, 1);
        assertEq(_entities.rulingView(second).seatsAgainst, 1);
    }

    function test_Rule_in_the_second_of_the_contest_is_refused() public {
        _convene();
        uint256 id = _challenge(1, 2);
        vm.prank(BOB);
        _entities.contest(id);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.RulingTooEarly.selector, id, block.timestamp));
        vm.prank(_judge(0));
        _entities.rule(id, true);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.ChallengeDeadlineNotReached.selector, id, block.timestamp + 30 days));
        _entities.resolve(id);
    }

    function test_Rule_until_the_deadline() public {
        _convene();
        uint256 id = _contested(1, 2, BOB);
        vm.warp(_entities.challengeView(id).deadline);
        _rule(id, true, 0, 1);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.ChallengeDeadlinePassed.selector, id, block.timestamp - 1));
        vm.prank(_judge(1));
        _entities.rule(id, true);
    }

    function test_Rule_on_what_nobody_contested_is_refused() public {
        _convene();
        uint256 id = _challenge(1, 2);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.ChallengeStatusRefused.selector, id, IEntityRegistry.ChallengeStatus.Open));
        vm.prank(_judge(0));
        _entities.rule(id, true);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.ChallengeUnknown.selector, 7));
        _entities.rule(7, true);
    }

    function test_Rule_by_the_accused_is_refused() public {
        uint256 id = _contested(1, 2, BOB);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.RulingCallerAccused.selector, id, 1));
        vm.prank(ADA);
        _entities.rule(id, false);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.RulingCallerAccused.selector, id, 2));
        vm.prank(BOB);
        _entities.rule(id, false);
    }

    function test_Rule_by_who_became_one_with_the_accused_is_refused() public {
        _convene();
        uint64 judges = _entities.entityOf(_judge(0));
        uint256 id = _contested(1, 2, BOB);
        _mergeBySilence(2, judges);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.RulingCallerAccused.selector, id, 2));
        vm.prank(_judge(0));
        _entities.rule(id, false);
    }

    function test_Rule_by_a_member_that_left_the_accused_before_the_contest_is_refused() public {
        _admit(BOB, _judge(0));
        uint256 id = _challenge(1, 2);
        vm.prank(_judge(0));
        _entities.leave();
        vm.prank(BOB);
        _entities.contest(id);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityAccountMissing.selector, _judge(0)));
        vm.prank(_judge(0));
        _entities.rule(id, false);
    }

    function test_Rule_by_an_accused_that_announced_its_end_is_refused() public {
        vm.prank(BOB);
        _entities.requestDissolution();
        uint256 id = _contested(1, 2, BOB);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityAccountMissing.selector, BOB));
        vm.prank(BOB);
        _entities.rule(id, false);
    }

    function test_Rule_without_seats_is_refused() public {
        vm.prank(CAT);
        _entities.register("Cat", "");
        uint256 id = _contested(1, 2, BOB);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.RulingSeatsMissing.selector, CAT, block.timestamp - 1));
        vm.prank(CAT);
        _entities.rule(id, true);
    }

    function test_Resolve_waits_while_neither_side_has_more_than_half_of_all_seats() public {
        _convene();
        uint256 id = _contested(1, 2, BOB);
        _rule(id, true, 0, 4);
        uint256 deadline = _entities.challengeView(id).deadline;
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.ChallengeDeadlineNotReached.selector, id, deadline));
        _entities.resolve(id);
        _rule(id, true, 4, 5);
        vm.expectEmit();
        emit IEntityRegistry.AffiliationResolved(id, IEntityRegistry.ChallengeStatus.Upheld);
        _entities.resolve(id);
    }

    function test_Resolve_waits_for_a_quorum_above_one_half() public {
        GovernanceParameters memory p = CParameters.all();
        p.tracks[1].seatQuorumPpm = 600_000;
        _deploy(p);
        _convene();
        uint256 id = _contested(1, 2, BOB);
        _rule(id, true, 0, 5);
        vm.expectPartialRevert(IEntityRegistry.ChallengeDeadlineNotReached.selector);
        _entities.resolve(id);
        _rule(id, false, 5, 6);
        _entities.resolve(id);
        assertEq(_entities.entityOf(BOB), 1);
    }

    function test_Resolve_below_the_quorum_dismisses() public {
        _convene();
        uint256 id = _contested(1, 2, BOB);
        _rule(id, true, 0, 2);
        vm.warp(_entities.challengeView(id).deadline + 1);
        _entities.resolve(id);
        assertEq(_entities.entityOf(BOB), 2);
    }

    function test_Resolve_at_the_quorum_upholds() public {
        _convene();
        uint256 id = _contested(1, 2, BOB);
        _rule(id, true, 0, 2);
        _rule(id, false, 2, 3);
        vm.warp(_entities.challengeView(id).deadline + 1);
        _entities.resolve(id);
        assertEq(_entities.entityOf(BOB), 1);
    }

    function test_Resolve_of_a_tie_dismisses() public {
        _convene();
        uint256 id = _contested(1, 2, BOB);
        _rule(id, true, 0, 2);
        _rule(id, false, 2, 4);
        vm.warp(_entities.challengeView(id).deadline + 1);
        _entities.resolve(id);
        assertEq(_entities.entityOf(BOB), 2);
    }

    function test_Resolve_in_a_house_without_seats_dismisses() public {
        _seats.burn(ADA, 1);
        _seats.burn(BOB, 1);
        for (uint160 i = 0; i < JUDGES; ++i) {
            _seats.burn(_judge(i), 1);
        }
        uint256 id = _contested(1, 2, BOB);
        vm.warp(_entities.challengeView(id).deadline + 1);
        _entities.resolve(id);
        assertEq(_entities.entityOf(BOB), 2);
    }

    /// The outcome is that of the seats, however many rule; and what ends early could not have ended otherwise.
    function testFuzz_Outcome_follows_the_seats(uint160 inFavour, uint160 against) public {
        _convene();
        inFavour %= JUDGES + 1;
        against %= JUDGES + 1 - inFavour;
        uint256 id = _contested(1, 2, BOB);
        _rule(id, true, 0, inFavour);
        _rule(id, false, inFavour, inFavour + against);
        if (inFavour < 5 && against < 5) vm.warp(_entities.challengeView(id).deadline + 1);
        _entities.resolve(id);
        bool upheld = inFavour > against && inFavour + against >= 3;
        assertEq(_entities.entityOf(BOB), upheld ? 1 : 2);
    }
}
