// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";

import {IContributorSeats} from "../../src/governance/interfaces/IContributorSeats.sol";
import {CSeatFixture} from "./doubles/CSeatFixture.sol";

contract SeatDelegationTest is CSeatFixture {
    function test_Delegate_to_another_holder_and_back() public {
        vm.startPrank(_account(0));
        _seats.delegate(_account(1));
        assertEq(_seats.getVotes(_account(1)), 2);
        assertEq(_seats.getVotes(_account(0)), 0);
        assertEq(_seats.seatsBehind(_account(1)), 2);
        _seats.delegate(address(0));
        assertEq(_seats.delegates(_account(0)), _account(0));
        assertEq(_seats.getVotes(_account(0)), 1);
        assertEq(_seats.seatsBehind(_account(1)), 1);
    }

    function test_Delegate_needs_a_seat_on_both_sides() public {
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatDelegateHasNone.selector, address(0xD1)));
        vm.prank(_account(0));
        _seats.delegate(address(0xD1));
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatDelegateHasNone.selector, address(0xD1)));
        vm.prank(address(0xD1));
        _seats.delegate(_account(0));
    }

    function test_Delegate_beyond_the_limit_is_refused_even_for_waiting_seats() public {
        _earn(3);
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(_account(i + 1));
            _seats.delegate(_account(0));
        }
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatDelegateFull.selector, _account(0), 3));
        vm.prank(_account(3));
        _seats.delegate(_account(0));
        vm.prank(_account(1));
        _seats.delegate(_account(0));
        assertEq(_seats.seatsBehind(_account(0)), 3, "delegating anew counts once");
    }

    function test_Delegate_whose_own_seat_votes_elsewhere_keeps_room_for_it() public {
        _earn(3);
        vm.prank(_account(0));
        _seats.delegate(_account(1));
        vm.prank(_account(2));
        _seats.delegate(_account(0));
        vm.prank(_account(3));
        _seats.delegate(_account(0));
        skip(PROBATION);
        _seats.activate(4);
        vm.prank(_account(0));
        _seats.delegate(_account(0));
        assertEq(_seats.getVotes(_account(0)), 3);
    }

    function test_Ended_seat_leaves_nothing_with_its_delegate() public {
        vm.prank(_account(0));
        _seats.delegate(_account(1));
        _entities.set(_account(0), 0);
        _seats.expel(1);
        assertEq(_seats.getVotes(_account(1)), 1);
        assertEq(_seats.seatsBehind(_account(1)), 1);
        _entities.set(_account(0), 1);
        uint256 seat = _earn(0);
        assertEq(_seats.seatView(seat).delegate, _account(0));
    }

    function test_ReturnVote_takes_votes_from_a_delegate_without_a_seat() public {
        vm.prank(_account(0));
        _seats.delegate(_account(1));
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatDelegateStands.selector, 1, _account(1)));
        _seats.returnVote(1);
        _entities.set(_account(1), 0);
        _seats.expel(2);
        assertEq(_seats.getVotes(_account(1)), 1);
        _seats.returnVote(1);
        assertEq(_seats.getVotes(_account(1)), 0);
        assertEq(_seats.getVotes(_account(0)), 1);
    }

    function test_DelegateBySig_accepts_an_account_once() public {
        bytes memory signature = _signature(0, _account(0), _account(1), 0);
        _seats.delegateBySig(_account(0), _account(1), 0, block.timestamp, signature);
        assertEq(_seats.delegates(_account(0)), _account(1));
        vm.expectRevert(abi.encodeWithSelector(Nonces.InvalidAccountNonce.selector, _account(0), 1));
        _seats.delegateBySig(_account(0), _account(1), 0, block.timestamp, signature);
    }

    function test_DelegateBySig_accepts_a_contract() public {
        address wallet = address(0x3a11e7);
        _entities.set(wallet, 29);
        IContributorSeats.Work[] memory proofs = _work(wallet, 3, 10 days);
        vm.prank(wallet);
        _seats.earn(proofs);
        vm.etch(wallet, hex"00");
        vm.mockCall(wallet, abi.encodeWithSelector(IERC1271.isValidSignature.selector), abi.encode(IERC1271.isValidSignature.selector));
        _seats.delegateBySig(wallet, _account(1), 0, block.timestamp, "");
        assertEq(_seats.delegates(wallet), _account(1));
    }

    function test_DelegateBySig_refuses_late_and_foreign_signatures() public {
        bytes memory signature = _signature(0, _account(0), _account(1), 0);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatSignatureInvalid.selector, _account(2)));
        _seats.delegateBySig(_account(2), _account(1), 0, block.timestamp, signature);
        vm.expectRevert(abi.encodeWithSelector(IVotes.VotesExpiredSignature.selector, block.timestamp - 1));
        _seats.delegateBySig(_account(0), _account(1), 0, block.timestamp - 1, signature);
    }

    /// However seats are earned, activated, delegated and ended: no delegate votes more than the limit, votes equal active seats, and
    /// the house grows no faster than allowed.
    function testFuzz_Votes_stay_within_limits(uint256 seed) public {
        uint256 activated = 0;
        for (uint256 i = 0; i < 40; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 before = _seats.activeSeats();
            uint256 left = _seats.growthLeft();
            bool grew = _step(seed);
            if (grew) {
                assertEq(_seats.activeSeats(), before + 1);
                assertGt(left, 0);
                ++activated;
            }
            skip((seed >> 128) % 10 days);
        }
        uint256 votes = 0;
        for (uint256 i = 0; i < 10; ++i) {
            assertLe(_seats.getVotes(_account(i)), 3);
            assertLe(_seats.seatsBehind(_account(i)), 3);
            votes += _seats.getVotes(_account(i));
        }
        assertEq(votes, _seats.activeSeats());
    }
}
