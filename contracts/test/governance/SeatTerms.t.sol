// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ContributorSeats} from "../../src/governance/ContributorSeats.sol";
import {GovernanceParameters} from "../../src/governance/GovernanceParameters.sol";
import {IContributorSeats} from "../../src/governance/interfaces/IContributorSeats.sol";
import {CParameters} from "./doubles/CParameters.sol";
import {CSeatFixture} from "./doubles/CSeatFixture.sol";

contract SeatTermsTest is CSeatFixture {
    function test_Activate_gives_the_vote_after_probation() public {
        uint256 seat = _earn(3);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatOnProbation.selector, seat, block.timestamp + PROBATION));
        _seats.activate(seat);
        skip(PROBATION);
        assertEq(_seats.nextSeat(), seat);
        vm.expectEmit();
        emit IContributorSeats.SeatActivated(seat, _account(3), 4);
        _seats.activate(seat);
        assertEq(_seats.getVotes(_account(3)), 1);
        assertEq(_seats.activeSeats(), GENESIS + 1);
        assertEq(_seats.nextSeat(), 0);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatAlreadyActive.selector, seat));
        _seats.activate(seat);
    }

    function test_Activate_goes_by_the_order_of_earning() public {
        uint256 first = _earn(3);
        uint256 second = _earn(4);
        skip(PROBATION);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatNotNext.selector, second, first));
        _seats.activate(second);
        _entities.set(_account(3), 0);
        _seats.expel(first);
        _seats.activate(second);
    }

    function test_Activate_beyond_the_limit_on_growth_waits_for_the_next_period() public {
        uint256 first = _earn(3);
        uint256 second = _earn(4);
        skip(PROBATION);
        assertEq(_seats.growthLeft(), 1);
        _seats.activate(first);
        assertEq(_seats.growthLeft(), 0);
        skip(30 days - 1);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatGrowthExceeded.selector, 1, 1));
        _seats.activate(second);
        skip(1);
        _seats.activate(second);
    }

    function test_Activate_in_the_first_period_counts_from_genesis() public {
        GovernanceParameters memory p = CParameters.all();
        p.membership.growthPeriod = 1_000 days;
        p.membership.growthPpm = 700_000;
        address[] memory genesis = new address[](3);
        for (uint256 i = 0; i < 3; ++i) {
            genesis[i] = _account(i);
        }
        ContributorSeats fresh = _deploy(p, genesis);
        assertEq(fresh.growthLeft(), 2);
        skip(1);
        assertEq(fresh.growthLeft(), 2);
    }

    function test_Activate_without_an_entity_is_refused() public {
        uint256 seat = _earn(3);
        skip(PROBATION);
        _entities.set(_account(3), 0);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatEntityMissing.selector, _account(3)));
        _seats.activate(seat);
    }

    function test_Activate_in_an_entity_with_an_older_seat_is_refused() public {
        uint256 seat = _earn(3);
        skip(PROBATION);
        _entities.set(_account(3), 1);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatEntityTaken.selector, 1, 1));
        _seats.activate(seat);
    }

    function test_Activate_of_the_older_of_two_waiting_seats_succeeds() public {
        uint256 older = _earn(3);
        uint256 younger = _earn(4);
        skip(PROBATION);
        _entities.set(_account(3), 5);
        _seats.activate(older);
        _seats.expelDuplicate(younger, older);
        assertEq(_seats.nextSeat(), 0);
    }

    function test_Activate_of_an_unknown_seat_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatUnknown.selector, 9));
        _seats.activate(9);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatUnknown.selector, 9));
        _seats.seatView(9);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatUnknown.selector, 0));
        _seats.seatView(0);
    }

    function test_Prove_keeps_a_seat_from_lapsing() public {
        uint48 deployedAt = uint48(block.timestamp - 60 days);
        skip(30 days);
        _runs.certify(7, 2, 0, _account(0), block.timestamp - 2 days);
        IContributorSeats.Work memory work = IContributorSeats.Work(7, 2, 0);
        vm.expectEmit();
        emit IContributorSeats.SeatWorkProven(1, 7, 2, 0, uint48(block.timestamp - 2 days));
        _seats.prove(1, work);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatNotIdle.selector, 1, block.timestamp - 2 days + 90 days));
        _seats.lapse(1);
        assertEq(_seats.seatView(2).lastWorkedAt, deployedAt);
        _seats.lapse(2);
    }

    function test_Prove_with_old_or_foreign_work_is_refused() public {
        _runs.certify(7, 2, 0, _account(0), block.timestamp - 60 days);
        IContributorSeats.Work memory work = IContributorSeats.Work(7, 2, 0);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatWorkOld.selector, work, block.timestamp - 60 days));
        _seats.prove(1, work);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatWorkNotOwn.selector, work, _account(0)));
        _seats.prove(2, work);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatUnknown.selector, 8));
        _seats.prove(8, work);
    }

    function test_Lapse_takes_the_vote_of_the_idle() public {
        skip(30 days);
        vm.expectEmit();
        emit IContributorSeats.SeatLapsed(1, _account(0), uint48(block.timestamp - 90 days));
        _seats.lapse(1);
        assertEq(_seats.getVotes(_account(0)), 0);
        assertEq(_seats.activeSeats(), 2);
        assertEq(_seats.seatOf(_account(0)), 0);
        assertEq(_seats.seatView(1).holder, address(0));
        assertEq(_seats.seatView(1).delegate, address(0));
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatUnknown.selector, 1));
        _seats.lapse(1);
    }

    function test_Lapse_leaves_the_minimum_of_seats() public {
        skip(30 days);
        _seats.lapse(1);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatMinimumReached.selector, 2));
        _seats.lapse(2);
    }

    function test_Lapse_of_a_waiting_seat_needs_no_minimum() public {
        skip(30 days);
        _seats.lapse(1);
        uint256 seat = _earn(3);
        skip(90 days);
        _seats.lapse(seat);
        assertEq(_seats.activeSeats(), 2);
    }

    function test_Lapsed_holder_can_earn_again() public {
        skip(30 days);
        _seats.lapse(1);
        assertEq(_earn(0), 4);
        assertEq(_seats.getVotes(_account(0)), 0);
    }

    function test_Expel_is_for_holders_without_an_entity() public {
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatEntityStands.selector, 1, 1));
        _seats.expel(1);
        _entities.set(_account(0), 0);
        vm.expectEmit();
        emit IContributorSeats.SeatExpelled(1, _account(0), 0);
        _seats.expel(1);
        assertEq(_seats.getVotes(_account(0)), 0);
    }

    function test_ExpelDuplicate_ends_the_younger_seat_of_an_entity() public {
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatNotDuplicate.selector, 2, 1));
        _seats.expelDuplicate(2, 1);
        _entities.set(_account(1), 1);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatNotDuplicate.selector, 1, 2));
        _seats.expelDuplicate(1, 2);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatNotDuplicate.selector, 2, 2));
        _seats.expelDuplicate(2, 2);
        vm.expectEmit();
        emit IContributorSeats.SeatExpelled(2, _account(1), 1);
        _seats.expelDuplicate(2, 1);
        assertEq(_seats.activeSeats(), 2);
    }

    function test_ExpelDuplicate_of_holders_without_an_entity_is_refused() public {
        _entities.set(_account(0), 0);
        _entities.set(_account(1), 0);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatNotDuplicate.selector, 2, 1));
        _seats.expelDuplicate(2, 1);
    }
}
