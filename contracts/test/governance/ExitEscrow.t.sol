// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {ExitEscrow} from "../../src/governance/ExitEscrow.sol";
import {GovernanceParameters} from "../../src/governance/GovernanceParameters.sol";
import {IActivityLedger} from "../../src/governance/interfaces/IActivityLedger.sol";
import {Track} from "../../src/governance/interfaces/IConstitution.sol";
import {IExitEscrow} from "../../src/governance/interfaces/IExitEscrow.sol";
import {CActivity} from "./doubles/CActivity.sol";
import {CParameters} from "./doubles/CParameters.sol";
import {CTimelock} from "./doubles/CTimelock.sol";
import {CToken} from "./doubles/CToken.sol";

contract ExitEscrowTest is Test {
    bytes32 private constant OPERATION = keccak256("operation");
    address private constant ADA = address(0xADA);
    address private constant BOB = address(0xB0B);
    uint96 private constant ACTIVE = 1_000 ether;

    CToken private _token;
    CActivity private _activity;
    CTimelock private _timelock;
    ExitEscrow private _escrow;
    uint256 private _readyAt;

    function setUp() public {
        vm.warp(1_700_000_000);
        _token = new CToken();
        _activity = new CActivity();
        _activity.set(ACTIVE);
        _timelock = new CTimelock();
        _escrow = _deploy(CParameters.all());
        _timelock.setBrakes([address(0), address(_escrow), address(0)]);
        _readyAt = block.timestamp + 7 days;
        _timelock.set(OPERATION, _readyAt, Track.Protocol);
        _fund(ADA, 5_000 ether);
        _fund(BOB, 5_000 ether);
    }

    function test_Constructor_refuses_parameters_that_make_no_sense() public {
        for (uint256 i = 0; i < 4; ++i) {
            GovernanceParameters memory p = CParameters.all();
            if (i == 0) p.brakes.dissentDelayPpm = p.brakes.dissentBlockPpm;
            else if (i == 1) p.brakes.dissentBlockPpm = 1_000_001;
            else if (i == 2) p.brakes.dissentMaxDelay = p.brakes.dissentMaxBlock + 1;
            else p.brakes.escrowLock = 0;
            vm.expectRevert(IExitEscrow.DissentParametersInvalid.selector);
            _deploy(p);
        }
    }

    function test_Lock_records_dissent_and_takes_the_tokens() public {
        vm.expectEmit();
        emit IExitEscrow.DissentLocked(OPERATION, ADA, 10 ether, 10 ether, uint48(block.timestamp + 7 days));
        _lock(ADA, 10 ether);
        IExitEscrow.DissentView memory dissent = _escrow.dissentOf(OPERATION);
        assertEq(dissent.lockedWei, 10 ether);
        assertEq(dissent.baseWei, ACTIVE);
        assertEq(dissent.sharePpm, 10_000);
        assertEq(_token.balanceOf(address(_escrow)), 10 ether);
        assertEq(_escrow.positionOf(OPERATION, ADA).amountWei, 10 ether);
        assertEq(_escrow.dissentOf(keccak256("other")).sharePpm, 0);
    }

    function test_Lock_refuses_nothing() public {
        vm.expectRevert(IExitEscrow.DissentAmountMissing.selector);
        _escrow.lock(OPERATION, 0);
    }

    function test_Lock_refuses_operations_that_are_not_pending() public {
        bytes32 unknown = keccak256("unknown");
        vm.expectRevert(abi.encodeWithSelector(IExitEscrow.DissentOperationNotPending.selector, unknown));
        vm.prank(ADA);
        _escrow.lock(unknown, 1);
        _timelock.set(OPERATION, 1, Track.Protocol);
        vm.expectRevert(abi.encodeWithSelector(IExitEscrow.DissentOperationNotPending.selector, OPERATION));
        _lock(ADA, 1);
    }

    function test_Lock_refuses_the_operations_track() public {
        _timelock.set(OPERATION, _readyAt, Track.Operations);
        vm.expectRevert(abi.encodeWithSelector(IExitEscrow.DissentTrackExempt.selector, OPERATION, Track.Operations));
        _lock(ADA, 1);
        _timelock.set(OPERATION, _readyAt, Track.Constitutional);
        _lock(ADA, 1);
    }

    function test_Lock_cannot_revive_an_expired_operation() public {
        vm.warp(_readyAt + 14 days);
        uint256 snapshot = vm.snapshotState();
        _lock(ADA, 190 ether);
        vm.revertToState(snapshot);
        vm.warp(_readyAt + 14 days + 1);
        vm.expectRevert(abi.encodeWithSelector(IExitEscrow.DissentOperationExpired.selector, OPERATION, _readyAt + 14 days));
        _lock(ADA, 190 ether);
    }

    function test_Share_is_of_a_floor_of_all_tokens_where_few_are_active() public {
        _activity.set(1 ether);
        _lock(ADA, 10 ether);
        assertEq(_escrow.dissentOf(OPERATION).baseWei, 200 ether, "two percent of 10,000");
    }

    /// @dev What voted for several entities counts as active more than once.
    function test_Share_is_of_all_tokens_where_more_are_active() public {
        _activity.set(25_000 ether);
        _lock(ADA, 10 ether);
        assertEq(_escrow.dissentOf(OPERATION).baseWei, 10_000 ether);
    }

    function test_Share_is_of_what_was_active_at_the_first_lock() public {
        _lock(ADA, 10 ether);
        _activity.set(1 ether);
        _lock(ADA, 10 ether);
        assertEq(_escrow.dissentOf(OPERATION).sharePpm, 20_000);
    }

    function test_Delay_begins_above_the_first_threshold_and_grows_linearly() public {
        assertEq(_escrow.releasesAt(OPERATION, _readyAt), _readyAt);
        _lock(ADA, 49 ether);
        assertEq(_escrow.releasesAt(OPERATION, _readyAt), _readyAt);
        _lock(ADA, 1 ether);
        assertEq(_escrow.releasesAt(OPERATION, _readyAt), _readyAt);
        _lock(ADA, 75 ether);
        assertEq(_escrow.releasesAt(OPERATION, _readyAt), _readyAt + 15 days);
        _lock(BOB, 74.999 ether);
        assertApproxEqAbs(_escrow.releasesAt(OPERATION, _readyAt), _readyAt + 30 days, 20);
    }

    function test_Block_lasts_until_its_limit_and_no_longer() public {
        _lock(ADA, 1_000 ether);
        assertEq(_escrow.releasesAt(OPERATION, _readyAt), _readyAt + 60 days);
        vm.warp(_readyAt + 59 days);
        _lock(BOB, 1_000 ether);
        assertEq(_escrow.releasesAt(OPERATION, _readyAt), _readyAt + 60 days);
    }

    function test_Block_ends_when_dissent_has_left() public {
        _lock(ADA, 200 ether);
        vm.warp(_readyAt + 10 days);
        vm.expectEmit();
        emit IExitEscrow.DissentWithdrawn(OPERATION, ADA, 200 ether, 0);
        vm.prank(ADA);
        _escrow.withdraw(OPERATION);
        assertEq(_escrow.releasesAt(OPERATION, _readyAt), block.timestamp, "its time to be executed begins now");
        assertEq(_token.balanceOf(ADA), 5_000 ether);
        assertEq(_timelock.expiresAt(OPERATION), block.timestamp + 14 days);
    }

    function test_Block_partly_left_becomes_a_delay() public {
        _lock(ADA, 125 ether);
        _lock(BOB, 200 ether);
        vm.warp(_readyAt + 10 days);
        vm.prank(BOB);
        _escrow.withdraw(OPERATION);
        assertEq(_escrow.releasesAt(OPERATION, _readyAt), _readyAt + 15 days);
    }

    function test_Delay_that_leaves_at_its_end_does_not_take_the_time_to_execute() public {
        _lock(ADA, 190 ether);
        vm.warp(_readyAt + 27 days);
        vm.prank(ADA);
        _escrow.withdraw(OPERATION);
        assertEq(_timelock.expiresAt(OPERATION), block.timestamp + 14 days);
    }

    function test_Delay_that_leaves_after_its_end_keeps_its_end() public {
        _lock(ADA, 125 ether);
        vm.warp(_readyAt + 20 days);
        vm.prank(ADA);
        _escrow.withdraw(OPERATION);
        assertEq(_escrow.releasesAt(OPERATION, _readyAt), _readyAt + 15 days);
    }

    function test_Withdraw_of_borrowed_tokens_in_the_same_block_is_refused() public {
        _lock(ADA, 200 ether);
        vm.expectRevert(abi.encodeWithSelector(IExitEscrow.DissentPositionLocked.selector, OPERATION, ADA, block.timestamp + 7 days));
        vm.prank(ADA);
        _escrow.withdraw(OPERATION);
    }

    function test_Withdraw_waits_even_if_the_operation_is_gone() public {
        _lock(ADA, 200 ether);
        _timelock.set(OPERATION, 0, Track.None);
        skip(7 days - 1);
        vm.expectRevert(abi.encodeWithSelector(IExitEscrow.DissentPositionLocked.selector, OPERATION, ADA, block.timestamp + 1));
        vm.prank(ADA);
        _escrow.withdraw(OPERATION);
        skip(1);
        vm.prank(ADA);
        _escrow.withdraw(OPERATION);
        assertEq(_escrow.dissentOf(OPERATION).heldUntil, 0);
    }

    function test_Withdraw_of_nothing_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IExitEscrow.DissentPositionMissing.selector, OPERATION, BOB));
        vm.prank(BOB);
        _escrow.withdraw(OPERATION);
    }

    function test_Lock_of_more_begins_the_wait_anew() public {
        _lock(ADA, 1 ether);
        skip(6 days);
        _lock(ADA, 1 ether);
        assertEq(_escrow.positionOf(OPERATION, ADA).unlocksAt, block.timestamp + 7 days);
    }

    /// Whoever locks and withdraws, whenever: dissent never holds an operation beyond the limit, an expired one stays expired, one that was
    /// held has its whole time afterwards, and all tokens come back.
    function testFuzz_Dissent_delays_and_never_vetoes(uint256 seed) public {
        bool expired = false;
        for (uint256 i = 0; i < 40; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            address actor = seed % 2 == 0 ? ADA : BOB;
            bool held = _timelock.runnableAt(OPERATION) > block.timestamp;
            vm.prank(actor);
            if ((seed >> 8) % 2 == 0) {
                try _escrow.lock(OPERATION, 1 + (seed >> 16) % 150 ether) {} catch {}
            } else {
                try _escrow.withdraw(OPERATION) {} catch {}
            }
            uint256 runnable = _timelock.runnableAt(OPERATION);
            assertLe(runnable, _readyAt + 60 days);
            if (held) assertGe(_timelock.expiresAt(OPERATION), block.timestamp + 14 days);
            if (expired) assertGt(block.timestamp, _timelock.expiresAt(OPERATION));
            skip((seed >> 128) % 4 days);
            expired = block.timestamp > _timelock.expiresAt(OPERATION);
        }
        skip(7 days);
        _withdrawIfAny(ADA);
        _withdrawIfAny(BOB);
        assertEq(_token.balanceOf(address(_escrow)), 0);
        assertEq(_escrow.dissentOf(OPERATION).lockedWei, 0);
    }

    function testFuzz_Delay_grows_with_dissent(uint96 less, uint96 more) public {
        less = uint96(bound(less, 1, 400 ether));
        more = uint96(bound(more, less, 401 ether));
        uint256 state = vm.snapshotState();
        _lock(ADA, less);
        uint256 earlier = _escrow.releasesAt(OPERATION, _readyAt);
        vm.revertToState(state);
        _lock(ADA, more);
        assertGe(_escrow.releasesAt(OPERATION, _readyAt), earlier);
    }

    function _deploy(GovernanceParameters memory p) private returns (ExitEscrow) {
        return new ExitEscrow(p, IERC20(address(_token)), IActivityLedger(address(_activity)), address(_timelock));
    }

    function _fund(address account, uint256 amountWei) private {
        _token.give(account, amountWei);
        vm.prank(account);
        _token.approve(address(_escrow), type(uint256).max);
    }

    function _lock(address account, uint256 amountWei) private {
        vm.prank(account);
        _escrow.lock(OPERATION, amountWei);
    }

    function _withdrawIfAny(address account) private {
        if (_escrow.positionOf(OPERATION, account).amountWei == 0) return;
        vm.prank(account);
        _escrow.withdraw(OPERATION);
    }
}
