// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ContributorSeats} from "../../src/governance/ContributorSeats.sol";
import {Fixture} from "../Fixture.sol";

contract ContributorSeatsTest is Fixture {
    function test_Genesis_seats_vote_at_once() public view {
        assertEq(seats.lastSeat(), VOTERS);
        assertEq(seats.getVotes(voter(0)), 1);
        assertEq(seats.delegates(voter(0)), voter(0));
        assertEq(seats.getPastTotalSupply(block.timestamp - 1), VOTERS);
        assertEq(seats.CLOCK_MODE(), "mode=timestamp");
    }

    function test_Seat_cannot_be_sent_or_lent() public {
        vm.startPrank(voter(0));
        vm.expectRevert(abi.encodeWithSelector(ContributorSeats.SeatNotTransferable.selector, 1));
        seats.transferFrom(voter(0), address(0xD1), 1);
        vm.expectRevert(abi.encodeWithSelector(ContributorSeats.SeatNotDelegable.selector, voter(0)));
        seats.delegate(voter(1));
        vm.stopPrank();
    }

    function test_Mint_and_revoke_are_for_the_timelock_only() public {
        vm.expectRevert(abi.encodeWithSelector(ContributorSeats.SeatCallerNotTimelock.selector, address(this)));
        seats.mint(address(0xD1));
        vm.expectRevert(abi.encodeWithSelector(ContributorSeats.SeatCallerNotTimelock.selector, address(this)));
        seats.revoke(1);
        vm.startPrank(address(timelock));
        assertEq(seats.mint(address(0xD1)), 4);
        vm.expectRevert(abi.encodeWithSelector(ContributorSeats.SeatAlreadyHeld.selector, address(0xD1)));
        seats.mint(address(0xD1));
        seats.revoke(4);
        vm.stopPrank();
        assertEq(seats.getVotes(address(0xD1)), 0);
    }
}
