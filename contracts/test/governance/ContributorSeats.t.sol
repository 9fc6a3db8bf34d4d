// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IContributorSeats} from "../../src/governance/interfaces/IContributorSeats.sol";
import {ISlots} from "../../src/training/interfaces/ISlots.sol";
import {CParameters} from "./doubles/CParameters.sol";
import {CSeatFixture} from "./doubles/CSeatFixture.sol";

contract ContributorSeatsTest is CSeatFixture {
    function test_Genesis_seats_vote_at_once() public view {
        assertEq(_seats.lastSeat(), GENESIS);
        assertEq(_seats.activeSeats(), GENESIS);
        assertEq(_seats.nextSeat(), 0);
        assertEq(_seats.getVotes(_account(0)), 1);
        assertEq(_seats.delegates(_account(0)), _account(0));
        assertEq(_seats.getPastTotalSupply(block.timestamp - 60 days), GENESIS);
        assertEq(_seats.seatOf(_account(1)), 2);
        assertEq(_seats.CLOCK_MODE(), "mode=timestamp");
        assertEq(_seats.clock(), block.timestamp);
    }

    function test_Genesis_of_one_entity_twice_is_refused() public {
        address[] memory genesis = new address[](2);
        genesis[0] = _account(0);
        genesis[1] = _account(1);
        _entities.set(_account(1), 1);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatEntityTaken.selector, 1, 1));
        _deploy(CParameters.all(), genesis);
    }

    function test_Genesis_of_one_account_twice_is_refused() public {
        address[] memory genesis = new address[](2);
        genesis[0] = _account(0);
        genesis[1] = _account(0);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatAlreadyHeld.selector, _account(0), 1));
        _deploy(CParameters.all(), genesis);
    }

    function test_Seat_never_moves() public {
        vm.startPrank(_account(0));
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatNotTransferable.selector, 1));
        _seats.transferFrom(_account(0), address(0xD1), 1);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatNotTransferable.selector, 1));
        _seats.transferFrom(_account(0), _account(0), 1);
        _seats.approve(address(this), 1);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatNotTransferable.selector, 1));
        _seats.transferFrom(_account(0), address(this), 1);
    }

    function test_Earn_gives_a_seat_without_a_vote() public {
        IContributorSeats.Work[] memory proofs = _work(_account(3), 3, 10 days);
        vm.expectEmit();
        emit IContributorSeats.SeatEarned(4, _account(3), 4, uint48(block.timestamp + PROBATION));
        vm.prank(_account(3));
        assertEq(_seats.earn(proofs), 4);
        assertEq(_seats.getVotes(_account(3)), 0);
        assertEq(_seats.activeSeats(), GENESIS);
        assertEq(_seats.ownerOf(4), _account(3));
        IContributorSeats.SeatView memory seat = _seats.seatView(4);
        assertEq(seat.holder, _account(3));
        assertEq(seat.entity, 4);
        assertEq(seat.earnedAt, block.timestamp);
        assertEq(seat.voteFrom, block.timestamp + PROBATION);
        assertEq(seat.lastWorkedAt, block.timestamp - 2 days);
        assertEq(seat.delegate, _account(3));
        assertFalse(seat.active);
        assertEq(_seats.workUsed(1, proofs[0].round), 1 << 5);
    }

    function test_Earn_with_several_slots_of_one_round_counts_each() public {
        IContributorSeats.Work[] memory proofs = new IContributorSeats.Work[](3);
        _runs.certify(1, 1, 4, _account(3), block.timestamp - 40 days);
        _runs.certify(1, 1, 9, _account(3), block.timestamp - 40 days);
        _runs.certify(2, 1, 0, _account(3), block.timestamp - 20 days);
        proofs[0] = IContributorSeats.Work(1, 1, 4);
        proofs[1] = IContributorSeats.Work(1, 1, 9);
        proofs[2] = IContributorSeats.Work(2, 1, 0);
        vm.prank(_account(3));
        _seats.earn(proofs);
        assertEq(_seats.workUsed(1, 1), 1 << 4 | 1 << 9);
    }

    function test_Earn_with_too_little_work_is_refused() public {
        IContributorSeats.Work[] memory proofs = _work(_account(3), 2, 10 days);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatWorkTooLittle.selector, 2, 3));
        vm.prank(_account(3));
        _seats.earn(proofs);
    }

    function test_Earn_with_work_of_too_few_days_is_refused() public {
        IContributorSeats.Work[] memory proofs = _work(_account(3), 3, 9 days);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatWorkTooShort.selector, 18 days, 20 days));
        vm.prank(_account(3));
        _seats.earn(proofs);
    }

    function test_Earn_with_the_same_work_repeated_is_refused() public {
        IContributorSeats.Work[] memory proofs = _work(_account(3), 3, 10 days);
        proofs[1] = proofs[0];
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatWorkUnordered.selector, proofs[1]));
        vm.prank(_account(3));
        _seats.earn(proofs);
    }

    function test_Earn_with_work_that_earned_a_seat_before_is_refused() public {
        IContributorSeats.Work[] memory proofs = _work(_account(3), 3, 10 days);
        vm.startPrank(_account(3));
        uint256 seat = _seats.earn(proofs);
        skip(100 days);
        _seats.lapse(seat);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatWorkUsed.selector, proofs[0]));
        _seats.earn(proofs);
    }

    function test_Earn_with_work_that_was_not_certified_is_refused() public {
        IContributorSeats.Work[] memory proofs = _work(_account(3), 3, 10 days);
        IContributorSeats.Work memory other = proofs[2];
        proofs[2].round = 1_000;
        vm.startPrank(_account(3));
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatWorkNotCertified.selector, proofs[2]));
        _seats.earn(proofs);
        other.round = _nextRound - 1;
        other.slot = 6;
        proofs[2] = other;
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatWorkNotCertified.selector, other));
        _seats.earn(proofs);
        other.slot = 256 + 5;
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatWorkNotCertified.selector, other));
        _seats.earn(proofs);
    }

    function test_Earn_with_the_round_zero_of_no_run_is_refused() public {
        IContributorSeats.Work[] memory proofs = _work(_account(3), 3, 10 days);
        proofs[0] = IContributorSeats.Work(0, 0, 1);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatWorkNotCertified.selector, proofs[0]));
        vm.prank(_account(3));
        _seats.earn(proofs);
    }

    function test_Earn_with_the_work_of_another_is_refused() public {
        IContributorSeats.Work[] memory proofs = _work(_account(3), 3, 10 days);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatWorkNotOwn.selector, proofs[0], _account(3)));
        vm.prank(_account(4));
        _seats.earn(proofs);
    }

    function test_Earn_with_convicted_or_challenged_work_is_refused() public {
        IContributorSeats.Work[] memory proofs = _work(_account(3), 3, 10 days);
        vm.startPrank(_account(3));
        _runs.setTenure(1, proofs[1].round, 5, ISlots.TenureStatus.Convicted, 0);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatWorkConvicted.selector, proofs[1]));
        _seats.earn(proofs);
        _runs.setTenure(1, proofs[1].round, 5, ISlots.TenureStatus.Left, 1);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatWorkChallenged.selector, proofs[1]));
        _seats.earn(proofs);
    }

    /// @dev A false checkpoint takes back the rounds after it, whoever worked in them.
    function test_Earn_with_work_of_a_run_with_a_challenged_checkpoint_is_refused() public {
        IContributorSeats.Work[] memory proofs = _work(_account(3), 3, 10 days);
        _runs.setOpenRunChallenges(1, 1);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatWorkChallenged.selector, proofs[0]));
        vm.prank(_account(3));
        _seats.earn(proofs);
        _runs.setOpenRunChallenges(1, 0);
        vm.prank(_account(3));
        assertEq(_seats.earn(proofs), 4);
    }

    function test_Earn_within_a_challenge_window_is_refused() public {
        IContributorSeats.Work[] memory proofs = _work(_account(3), 3, 10 days);
        rewind(1 days);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatWorkContestable.selector, proofs[2], block.timestamp));
        vm.prank(_account(3));
        _seats.earn(proofs);
        skip(1);
        vm.prank(_account(3));
        _seats.earn(proofs);
    }

    function test_Earn_without_an_entity_is_refused() public {
        IContributorSeats.Work[] memory proofs = _work(_account(3), 3, 10 days);
        _entities.set(_account(3), 0);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatEntityMissing.selector, _account(3)));
        vm.prank(_account(3));
        _seats.earn(proofs);
    }

    function test_Earn_by_an_entity_that_has_a_seat_is_refused() public {
        IContributorSeats.Work[] memory proofs = _work(_account(3), 3, 10 days);
        _entities.set(_account(3), 1);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatEntityTaken.selector, 1, 1));
        vm.prank(_account(3));
        _seats.earn(proofs);
    }

    function test_Earn_by_a_holder_is_refused() public {
        IContributorSeats.Work[] memory proofs = _work(_account(0), 3, 10 days);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatAlreadyHeld.selector, _account(0), 1));
        vm.prank(_account(0));
        _seats.earn(proofs);
    }

    function test_Earn_after_the_entitys_holder_moved_on_succeeds() public {
        _entities.set(_account(0), 20);
        _entities.set(_account(3), 1);
        assertEq(_earn(3), 4);
    }

    /// Whichever proofs an account combines, as often as it loses its seat: no proof counts for two.
    function testFuzz_Work_earns_at_most_one_seat(uint256 seed) public {
        IContributorSeats.Work[] memory pool = _work(_account(3), 8, 10 days);
        bool[8] memory used;
        for (uint256 i = 0; i < 30; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256[3] memory picked = [seed % 6, 1 + (seed >> 8) % 6, 2 + (seed >> 16) % 6];
            IContributorSeats.Work[] memory proofs = new IContributorSeats.Work[](3);
            for (uint256 j = 0; j < 3; ++j) {
                proofs[j] = pool[picked[j]];
            }
            vm.prank(_account(3));
            try _seats.earn(proofs) returns (uint256 seat) {
                for (uint256 j = 0; j < 3; ++j) {
                    assertFalse(used[picked[j]]);
                    used[picked[j]] = true;
                }
                _entities.set(_account(3), 0);
                _seats.expel(seat);
                _entities.set(_account(3), 4);
            } catch {}
        }
        assertGt(_seats.lastSeat(), GENESIS);
    }
}
