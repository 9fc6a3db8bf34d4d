// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";

import {ContributorSeats} from "../../src/governance/ContributorSeats.sol";
import {GovernanceParameters} from "../../src/governance/GovernanceParameters.sol";
import {IContributorSeats} from "../../src/governance/interfaces/IContributorSeats.sol";
import {IEntityRegistry} from "../../src/governance/interfaces/IEntityRegistry.sol";
import {IRunRegistry} from "../../src/training/interfaces/IRunRegistry.sol";
import {ISlots} from "../../src/training/interfaces/ISlots.sol";
import {CEntities} from "./doubles/CEntities.sol";
import {CParameters} from "./doubles/CParameters.sol";
import {CRuns} from "./doubles/CRuns.sol";

contract ContributorSeatsTest is Test {
    uint256 private constant GENESIS = 3;
    uint256 private constant PROBATION = 30 days;

    CEntities private _entities;
    CRuns private _runs;
    ContributorSeats private _seats;
    uint64 private _nextRound = 1;

    function setUp() public {
        vm.warp(1_700_000_000);
        _entities = new CEntities();
        _runs = new CRuns();
        address[] memory genesis = new address[](GENESIS);
        for (uint256 i = 0; i < 30; ++i) {
            _entities.set(_account(i), uint64(i + 1));
            if (i < GENESIS) genesis[i] = _account(i);
        }
        _seats = _deploy(CParameters.all(), genesis);
        skip(60 days);
    }

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

    function _step(uint256 seed) private returns (bool grew) {
        uint256 who = (seed >> 8) % 10;
        uint256 seat = 1 + (seed >> 16) % _seats.lastSeat();
        uint256 action = seed % 8;
        if (action < 2) {
            IContributorSeats.Work[] memory proofs = _work(_account(who), 3, 10 days);
            vm.prank(_account(who));
            try _seats.earn(proofs) {} catch {}
        } else if (action < 4) {
            try _seats.activate(_seats.nextSeat()) {
                return true;
            } catch {}
        } else if (action < 6) {
            vm.prank(_account(who));
            try _seats.delegate(_account((seed >> 24) % 10)) {} catch {}
        } else if (action == 6) {
            try _seats.lapse(seat) {} catch {}
        } else {
            try _seats.returnVote(seat) {} catch {}
        }
    }

    function _deploy(GovernanceParameters memory p, address[] memory genesis) private returns (ContributorSeats) {
        return new ContributorSeats(p, IEntityRegistry(address(_entities)), IRunRegistry(address(_runs)), genesis);
    }

    function _key(uint256 i) private pure returns (uint256) {
        return 0xA000 + i;
    }

    function _account(uint256 i) private pure returns (address) {
        return vm.addr(_key(i));
    }

    /// @dev Work in slot 5 of run 1 that the account did every `spacing`, the last of it two days ago.
    function _work(address account, uint256 count, uint256 spacing) private returns (IContributorSeats.Work[] memory proofs) {
        proofs = new IContributorSeats.Work[](count);
        for (uint256 i = 0; i < count; ++i) {
            proofs[i] = IContributorSeats.Work(1, _nextRound++, 5);
            _runs.certify(1, proofs[i].round, 5, account, block.timestamp - 2 days - (count - 1 - i) * spacing);
        }
    }

    function _earn(uint256 i) private returns (uint256 seat) {
        IContributorSeats.Work[] memory proofs = _work(_account(i), 3, 10 days);
        vm.prank(_account(i));
        return _seats.earn(proofs);
    }

    function _signature(uint256 signer, address delegator, address delegatee, uint256 nonce) private view returns (bytes memory) {
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256("Delegation(address delegator,address delegatee,uint256 nonce,uint256 expiry)"),
                delegator,
                delegatee,
                nonce,
                block.timestamp
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_key(signer), MessageHashUtils.toTypedDataHash(_domain(), structHash));
        return abi.encodePacked(r, s, v);
    }

    function _domain() private view returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Autonet contributor seat"),
                keccak256("1"),
                block.chainid,
                address(_seats)
            )
        );
    }
}
