// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {ActivityLedger} from "../../src/governance/ActivityLedger.sol";
import {GovernanceParameters} from "../../src/governance/GovernanceParameters.sol";
import {IActivityLedger} from "../../src/governance/interfaces/IActivityLedger.sol";
import {IEntityRegistry} from "../../src/governance/interfaces/IEntityRegistry.sol";
import {AEntities} from "./doubles/AEntities.sol";
import {AVotes} from "./doubles/AVotes.sol";

contract ActivityLedgerTest is Test {
    uint256 private constant PERIOD_SECONDS = 1_000;
    uint48 private constant BREACH_SECONDS = 500;
    uint96 private constant SUPPLY_WEI = 1_000_000 ether;
    address[3] private governors = [address(0x61), address(0x62), address(0x63)];

    AVotes private tokens;
    AEntities private entities;
    ActivityLedger private ledger;

    function setUp() public {
        vm.warp(1_700_000_000);
        tokens = new AVotes(0);
        tokens.mint(address(1), SUPPLY_WEI);
        entities = new AEntities();
        ledger = _deploy(uint48(6 * PERIOD_SECONDS));
    }

    function test_Constructor_active_time_shorter_than_its_periods_reverts() public {
        vm.expectRevert(IActivityLedger.ActivityParametersInvalid.selector);
        _deploy(5);
    }

    function test_Record_by_each_governor_counts() public {
        for (uint64 i = 0; i < 3; ++i) {
            vm.prank(governors[i]);
            ledger.record(i, 10 ether, 1);
        }
        assertEq(ledger.active().tokensWei, 30 ether);
        assertEq(ledger.active().seats, 3);
    }

    function test_Record_by_anybody_else_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IActivityLedger.ActivityCallerNotGovernor.selector, address(this)));
        ledger.record(1, 1, 1);
    }

    function test_Record_emits_what_it_records() public {
        vm.expectEmit(address(ledger));
        emit IActivityLedger.ActivityRecorded(7, 10 ether, 2);
        vm.expectEmit(address(ledger));
        emit IActivityLedger.LargestChanged(7, 7);
        _record(7, 10 ether, 2);
    }

    function test_Record_growing_with_an_entitys_votes_counts_the_last() public {
        _record(1, 10 ether, 1);
        _record(1, 30 ether, 2);
        _assertActivity(1, 30 ether, 2);
        assertEq(ledger.active().tokensWei, 30 ether);
    }

    function test_Record_smaller_in_the_same_period_takes_nothing_off() public {
        _record(1, 30 ether, 2);
        _record(1, 10 ether, 3);
        _assertActivity(1, 30 ether, 3);
    }

    function test_Record_runs_out_with_the_active_time() public {
        _record(1, 30 ether, 2);
        skip(6 * PERIOD_SECONDS - 1);
        _assertActivity(1, 30 ether, 2);
        skip(1);
        _assertActivity(1, 0, 0);
        assertEq(ledger.active().tokensWei, 0);
        assertEq(ledger.active().seats, 0);
    }

    function test_Record_again_moves_an_entity_to_the_current_period() public {
        _record(1, 30 ether, 2);
        skip(3 * PERIOD_SECONDS);
        _record(1, 40 ether, 2);
        assertEq(ledger.active().tokensWei, 40 ether, "not both");
        skip(3 * PERIOD_SECONDS);
        _assertActivity(1, 40 ether, 2);
        assertEq(ledger.active().tokensWei, 40 ether);
    }

    function test_Record_smaller_in_a_later_period_keeps_the_rest_until_it_runs_out() public {
        _record(1, 30 ether, 4);
        skip(2 * PERIOD_SECONDS);
        _record(1, 10 ether, 5);
        _assertActivity(1, 30 ether, 5);
        skip(4 * PERIOD_SECONDS);
        _assertActivity(1, 10 ether, 5);
        assertEq(ledger.active().tokensWei, 10 ether);
        skip(2 * PERIOD_SECONDS);
        _assertActivity(1, 0, 0);
    }

    function test_Record_of_a_tiny_account_without_entity_wipes_nobody_elses() public {
        _record(0, 300_000 ether, 9);
        skip(PERIOD_SECONDS);
        _record(0, 1, 0);
        _assertActivity(0, 300_000 ether, 9);
    }

    function test_Record_after_a_long_silence_starts_anew() public {
        _record(1, 30 ether, 4);
        skip(PERIOD_SECONDS);
        _record(1, 10 ether, 1);
        skip(100 * PERIOD_SECONDS);
        _record(1, 5 ether, 1);
        _assertActivity(1, 5 ether, 1);
        assertEq(ledger.active().tokensWei, 5 ether);
    }

    function test_Active_without_the_largest_is_never_more_than_all_tokens() public {
        for (uint64 i = 1; i <= 100; ++i) {
            _record(i, SUPPLY_WEI, 1); // the same tokens, moved on after each vote
        }
        assertEq(ledger.active().tokensWei, 2 * SUPPLY_WEI);
        assertEq(ledger.active().largestTokensWei, SUPPLY_WEI);
        assertEq(ledger.active().seats, 100);
    }

    function test_Active_is_in_range_whatever_is_recorded() public {
        for (uint64 i = 1; i <= 3; ++i) {
            _record(i, type(uint96).max, type(uint32).max);
        }
        assertEq(ledger.active().tokensWei, type(uint96).max);
        assertEq(ledger.active().seats, type(uint32).max);
    }

    /// @dev Half of all tokens voted, moved on, and voted for somebody else.
    function test_Active_of_the_others_is_the_same_whatever_the_largest_has() public {
        _record(1, SUPPLY_WEI / 2, 1);
        _record(2, SUPPLY_WEI / 2 - 1, 1);
        _record(3, SUPPLY_WEI / 2 - 1, 1);
        _record(1, SUPPLY_WEI - 1, 1);
        assertEq(ledger.active().tokensWei - ledger.active().largestTokensWei, SUPPLY_WEI - 2);
    }

    function test_Largest_follows_the_votes_by_house() public {
        _record(1, 10 ether, 5);
        _record(2, 20 ether, 1);
        (uint64 inTokens, uint64 inSeats) = ledger.largest();
        assertEq(inTokens, 2);
        assertEq(inSeats, 1);
        assertEq(ledger.active().largestTokensWei, 20 ether);
        assertEq(ledger.active().largestSeats, 5);
    }

    function test_Largest_run_out_counts_as_zero_until_another_is_proven() public {
        _record(1, 90 ether, 9);
        skip(3 * PERIOD_SECONDS);
        _record(2, 20 ether, 2);
        skip(3 * PERIOD_SECONDS);
        assertEq(ledger.active().largestTokensWei, 0);
        assertEq(ledger.active().largestSeats, 0);
        vm.expectEmit(address(ledger));
        emit IActivityLedger.LargestChanged(2, 2);
        ledger.proveLargest(2);
        assertEq(ledger.active().largestTokensWei, 20 ether);
        assertEq(ledger.active().largestSeats, 2);
    }

    function test_ProveLargest_of_a_smaller_entity_changes_nothing() public {
        _record(1, 90 ether, 9);
        _record(2, 20 ether, 2);
        ledger.proveLargest(2);
        (uint64 inTokens, uint64 inSeats) = ledger.largest();
        assertEq(inTokens, 1);
        assertEq(inSeats, 1);
    }

    function test_ProveBreach_raises_until_its_end() public {
        _recordMany(10, 10_000 ether);
        _record(11, 60_000 ether, 1);
        _record(12, 60_000 ether, 1);
        assertLe(ledger.breachUntil(), block.timestamp);
        uint48 until = uint48(block.timestamp) + BREACH_SECONDS;
        vm.expectEmit(address(ledger));
        emit IActivityLedger.BreachProven(_ids(11, 12), 120_000 ether, 220_000 ether, until);
        ledger.proveBreach(_ids(11, 12));
        assertEq(ledger.breachUntil(), until);
    }

    function test_ProveBreach_with_half_of_active_votes_reverts() public {
        _recordMany(12, 10_000 ether);
        _record(13, 60_000 ether, 1);
        _record(14, 60_000 ether, 1);
        vm.expectRevert(abi.encodeWithSelector(IActivityLedger.BreachNotProven.selector, 2, 120_000 ether, 240_000 ether));
        ledger.proveBreach(_ids(13, 14));
    }

    function test_ProveBreach_with_as_many_entities_as_the_floor_reverts() public {
        _recordMany(4, 10_000 ether);
        vm.expectRevert(abi.encodeWithSelector(IActivityLedger.BreachNotProven.selector, 4, 40_000 ether, 40_000 ether));
        ledger.proveBreach(_range(1, 4));
    }

    function test_ProveBreach_counts_merged_entities_as_one() public {
        _recordMany(4, 10_000 ether);
        entities.merge(1, 9); // by way of another one
        entities.merge(9, 4);
        ledger.proveBreach(_range(1, 4));
        assertGt(ledger.breachUntil(), block.timestamp);
    }

    function test_ProveBreach_counts_an_entity_merged_into_one_outside_the_list() public {
        _recordMany(4, 10_000 ether);
        entities.merge(1, 9);
        vm.expectRevert(abi.encodeWithSelector(IActivityLedger.BreachNotProven.selector, 4, 40_000 ether, 40_000 ether));
        ledger.proveBreach(_range(1, 4));
    }

    function test_ProveBreach_with_the_same_entity_twice_reverts() public {
        _record(1, 10_000 ether, 1);
        vm.expectRevert(abi.encodeWithSelector(IActivityLedger.BreachEntitiesUnordered.selector, 1));
        ledger.proveBreach(_ids(1, 1));
    }

    function test_ProveBreach_by_the_first_voter_reverts() public {
        _record(1, 4_000 ether, 1);
        vm.expectRevert(abi.encodeWithSelector(IActivityLedger.BreachNotProven.selector, 1, 4_000 ether, 10_000 ether));
        ledger.proveBreach(_range(1, 1));
    }

    function test_ProveBreach_by_votes_that_have_run_out_reverts() public {
        _record(1, 90_000 ether, 1);
        skip(6 * PERIOD_SECONDS);
        vm.expectRevert(abi.encodeWithSelector(IActivityLedger.BreachNotProven.selector, 1, 0, 10_000 ether));
        ledger.proveBreach(_range(1, 1));
    }

    function test_ProveBreach_measures_moved_tokens_on_both_sides_alike() public {
        for (uint64 i = 1; i <= 3; ++i) {
            _record(i, 200_000 ether, 1); // a fifth of all tokens, voted with three times
        }
        _record(4, 800_000 ether, 1);
        vm.expectRevert(abi.encodeWithSelector(IActivityLedger.BreachNotProven.selector, 3, 600_000 ether, 1_400_000 ether));
        ledger.proveBreach(_range(1, 3));
    }

    function test_ProveBreach_of_accounts_without_entity_counts_them_as_one() public {
        _record(0, 90_000 ether, 1);
        _record(1, 10_000 ether, 1);
        ledger.proveBreach(_range(0, 0));
        assertGt(ledger.breachUntil(), block.timestamp);
    }

    /// @notice Against a full history: an entity counts for at most the most it voted with within the active time and for at least its latest
    /// vote, and the sum of all is what is active.
    function testFuzz_Activity_lies_between_the_latest_and_the_largest_vote(uint256 seed) public {
        uint256[4][40] memory history; // entity, tokens, seats, period
        uint256 period = 0;
        for (uint256 i = 0; i < history.length; ++i) {
            uint256 draw = uint256(keccak256(abi.encode(seed, i)));
            period += draw % 3 == 0 ? (draw >> 8) % 4 : 0;
            vm.warp(1_700_000_000 + period * PERIOD_SECONDS + (draw >> 16) % PERIOD_SECONDS);
            history[i] = [1 + (draw >> 32) % 3, (draw >> 64) % 5 * 1 ether, (draw >> 96) % 5, period];
            _record(uint64(history[i][0]), uint96(history[i][1]), uint32(history[i][2]));
            _assertHistory(history, i, period);
        }
        vm.warp(1_700_000_000 + (period + 3) * PERIOD_SECONDS);
        _assertHistory(history, history.length - 1, period + 3);
    }

    function _assertHistory(uint256[4][40] memory history, uint256 last, uint256 period) private view {
        uint256 sumWei;
        uint256 sumSeats;
        for (uint64 entity = 1; entity <= 3; ++entity) {
            uint256[4] memory bounds; // latest and most tokens, latest and most seats
            for (uint256 i = 0; i <= last; ++i) {
                if (history[i][0] != entity || history[i][3] + 6 <= period) continue;
                (bounds[0], bounds[2]) = (history[i][1], history[i][2]);
                if (bounds[0] > bounds[1]) bounds[1] = bounds[0];
                if (bounds[2] > bounds[3]) bounds[3] = bounds[2];
            }
            (uint96 tokensWei, uint32 seats) = ledger.activityOf(entity);
            assertTrue(tokensWei >= bounds[0] && tokensWei <= bounds[1], "tokens");
            assertTrue(seats >= bounds[2] && seats <= bounds[3], "seats");
            (sumWei, sumSeats) = (sumWei + tokensWei, sumSeats + seats);
        }
        assertEq(ledger.active().tokensWei, sumWei);
        assertEq(ledger.active().seats, sumSeats);
    }

    function _deploy(uint48 activeSeconds) private returns (ActivityLedger) {
        GovernanceParameters memory p;
        p.counting.activeSeconds = activeSeconds;
        p.counting.quorumFloorPpm = 10_000;
        p.counting.nakamotoFloor = 4;
        p.counting.breachSeconds = BREACH_SECONDS;
        return new ActivityLedger(p, IERC20(address(tokens)), IEntityRegistry(address(entities)), governors);
    }

    function _record(uint64 entity, uint96 tokensWei, uint32 seats) private {
        vm.prank(governors[0]);
        ledger.record(entity, tokensWei, seats);
    }

    function _recordMany(uint64 count, uint96 tokensWei) private {
        for (uint64 i = 1; i <= count; ++i) {
            _record(i, tokensWei, 1);
        }
    }

    function _assertActivity(uint64 entity, uint256 tokensWei, uint256 seats) private view {
        (uint96 actualWei, uint32 actualSeats) = ledger.activityOf(entity);
        assertEq(actualWei, tokensWei);
        assertEq(actualSeats, seats);
    }

    function _ids(uint64 first, uint64 second) private pure returns (uint64[] memory ids) {
        ids = new uint64[](2);
        (ids[0], ids[1]) = (first, second);
    }

    function _range(uint64 first, uint64 last) private pure returns (uint64[] memory ids) {
        ids = new uint64[](last - first + 1);
        for (uint64 i = first; i <= last; ++i) {
            ids[i - first] = i;
        }
    }
}
