// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {GovernanceParameters} from "../../src/governance/GovernanceParameters.sol";
import {SunsetGuardian} from "../../src/governance/SunsetGuardian.sol";
import {Track} from "../../src/governance/interfaces/IConstitution.sol";
import {ISunsetGuardian} from "../../src/governance/interfaces/ISunsetGuardian.sol";
import {CBrake} from "./doubles/CBrake.sol";
import {CGovernor} from "./doubles/CGovernor.sol";
import {CParameters} from "./doubles/CParameters.sol";
import {CTimelock} from "./doubles/CTimelock.sol";

contract SunsetGuardianTest is Test {
    bytes32 private constant OPERATION = keccak256("operation");
    uint48 private constant PAUSE = 72 hours;

    CTimelock private _timelock;
    CGovernor private _governor;
    CBrake private _other;
    SunsetGuardian private _guardian;

    function setUp() public {
        vm.warp(1_700_000_000);
        _timelock = new CTimelock();
        _governor = new CGovernor();
        _other = new CBrake();
        _timelock.setGovernor(address(_governor), Track.Protocol);
        _guardian = new SunsetGuardian(CParameters.all(), address(_timelock), _members(3));
        _timelock.setBrakes([address(_guardian), address(_other), address(0xDEAD)]);
        vm.etch(address(0xDEAD), address(_other).code);
    }

    function test_Constructor_begins_armed() public view {
        ISunsetGuardian.GuardianView memory state = _guardian.guardianView();
        assertEq(state.arming, 1);
        assertTrue(state.armed);
        assertEq(state.endsAt, block.timestamp + 365 days);
        assertFalse(state.renewed);
        assertEq(state.pausedUntil, 0);
        assertEq(state.budgetSeconds, 120 hours);
        assertEq(_guardian.members().length, 3);
        assertTrue(_guardian.isMember(_member(2)));
        assertFalse(_guardian.isMember(_member(3)));
        assertEq(_guardian.maxLifeSeconds(), 730 days);
    }

    function test_Constructor_refuses_a_life_beyond_the_entrenched_maximum() public {
        GovernanceParameters memory p = CParameters.all();
        p.brakes.guardianSeconds = 365 days + 1;
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianLifeInvalid.selector, 730 days + 2, 730 days));
        new SunsetGuardian(p, address(_timelock), _members(3));
    }

    function test_Constructor_refuses_members_that_make_no_threshold() public {
        GovernanceParameters memory p = CParameters.all();
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianMembersInvalid.selector, 1, 2));
        new SunsetGuardian(p, address(_timelock), _members(1));
        p.brakes.guardianThreshold = 0;
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianMembersInvalid.selector, 3, 0));
        new SunsetGuardian(p, address(_timelock), _members(3));
    }

    function test_Constructor_refuses_the_same_member_twice_and_nobody() public {
        address[] memory members = _members(3);
        members[2] = members[0];
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianMemberInvalid.selector, members[0]));
        new SunsetGuardian(CParameters.all(), address(_timelock), members);
        members[2] = address(0);
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianMemberInvalid.selector, address(0)));
        new SunsetGuardian(CParameters.all(), address(_timelock), members);
    }

    function test_Cancel_acts_at_the_threshold() public {
        uint256 proposalId = _proposalId();
        _cancel(0);
        assertEq(_governor.cancelled(), 0);
        assertEq(_guardian.approvalsOf(_guardian.cancelAction(address(_governor), proposalId)), 1);
        vm.expectEmit();
        emit ISunsetGuardian.GuardianCancelled(address(_governor), proposalId);
        _cancel(1);
        assertEq(_governor.cancelled(), proposalId);
        assertEq(_governor.canceller(), address(_guardian));
        assertFalse(_guardian.guardianView().armed);
    }

    function test_Cancel_of_an_unknown_governor_is_refused() public {
        CGovernor stranger = new CGovernor();
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas) = _calls();
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianGovernorUnknown.selector, address(stranger)));
        vm.prank(_member(0));
        _guardian.cancel(address(stranger), targets, values, calldatas, 0);
    }

    function test_Actions_are_for_members_only() public {
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianCallerNotMember.selector, address(this)));
        _guardian.pause(1);
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas) = _calls();
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianCallerNotMember.selector, address(this)));
        _guardian.cancel(address(_governor), targets, values, calldatas, 0);
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianCallerNotMember.selector, address(this)));
        _guardian.withdrawApproval(0);
    }

    function test_Member_cannot_approve_twice() public {
        _pause(0, PAUSE);
        bytes32 action = _guardian.pauseAction(PAUSE);
        assertTrue(_guardian.hasApproved(action, _member(0)));
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianAlreadyApproved.selector, action, _member(0)));
        _pause(0, PAUSE);
        _pause(1, PAUSE - 1);
        assertEq(_guardian.guardianView().pausedUntil, 0, "two different pauses are two actions");
    }

    function test_Approval_taken_back_does_not_count() public {
        _pause(0, PAUSE);
        bytes32 action = _guardian.pauseAction(PAUSE);
        vm.expectEmit();
        emit ISunsetGuardian.GuardianApprovalWithdrawn(action, _member(0), 0);
        vm.prank(_member(0));
        _guardian.withdrawApproval(action);
        _pause(1, PAUSE);
        assertEq(_guardian.guardianView().pausedUntil, 0);
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianNotApproved.selector, action, _member(0)));
        vm.prank(_member(0));
        _guardian.withdrawApproval(action);
    }

    function test_Pause_holds_every_operation_while_it_lasts() public {
        uint256 readyAt = block.timestamp - 1 days;
        assertEq(_guardian.releasesAt(OPERATION, readyAt), readyAt);
        _pause(0, PAUSE);
        vm.expectEmit();
        emit ISunsetGuardian.GuardianPaused(uint48(block.timestamp), uint48(block.timestamp) + PAUSE, 48 hours);
        _pause(1, PAUSE);
        uint256 until = block.timestamp + PAUSE;
        assertEq(_guardian.releasesAt(OPERATION, readyAt), until);
        assertEq(_guardian.releasesAt(OPERATION, block.timestamp + 1), until);
        assertEq(_guardian.releasesAt(OPERATION, until + 1), until + 1);
        assertEq(_guardian.guardianView().pausedUntil, until);
    }

    function test_Pause_gives_held_operations_their_time_back_and_revives_none() public {
        uint256 alive = block.timestamp - 14 days;
        uint256 expired = alive - 1;
        _bothPause(PAUSE);
        uint256 until = block.timestamp + PAUSE;
        assertEq(_guardian.releasesAt(OPERATION, alive), until);
        assertEq(_guardian.releasesAt(OPERATION, expired), expired);
        skip(30 days);
        assertEq(_guardian.releasesAt(OPERATION, alive), until);
        assertEq(_guardian.releasesAt(OPERATION, expired), expired);
    }

    function test_Pause_holds_what_only_another_brake_kept_alive() public {
        uint256 readyAt = block.timestamp - 40 days;
        _other.hold(OPERATION, block.timestamp - 5 days);
        _bothPause(PAUSE);
        assertEq(_guardian.releasesAt(OPERATION, readyAt), block.timestamp + PAUSE);
    }

    function test_Pause_outside_its_range_is_refused() public {
        vm.startPrank(_member(0));
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianPauseOutOfRange.selector, 0, PAUSE));
        _guardian.pause(0);
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianPauseOutOfRange.selector, PAUSE + 1, PAUSE));
        _guardian.pause(PAUSE + 1);
        skip(365 days - 10);
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianPauseOutOfRange.selector, 11, 10));
        _guardian.pause(11);
    }

    function test_Pause_beyond_the_budget_is_refused() public {
        _bothPause(PAUSE);
        _rearm();
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianPauseOutOfRange.selector, 48 hours + 1, 48 hours));
        _pause(0, 48 hours + 1);
        _bothPause(48 hours);
        _rearm();
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianPauseOutOfRange.selector, 1, 0));
        _pause(0, 1);
    }

    function test_Spent_guardian_does_nothing_until_it_is_armed_again() public {
        _bothPause(1);
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianSpent.selector, 1));
        _pause(2, 1);
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianSpent.selector, 1));
        _cancel(0);
        vm.expectEmit();
        emit ISunsetGuardian.GuardianRearmed(2);
        _rearm();
        _bothPause(1);
    }

    function test_Approvals_do_not_outlive_an_arming() public {
        _pause(0, 5);
        _bothPause(1);
        _rearm();
        _pause(1, 5);
        assertEq(_guardian.approvalsOf(_guardian.pauseAction(5)), 1);
        assertTrue(_guardian.guardianView().armed);
    }

    function test_Rearm_is_for_the_timelock_and_for_a_spent_guardian() public {
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianCallerNotTimelock.selector, _member(0)));
        vm.prank(_member(0));
        _guardian.rearm();
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianStillArmed.selector, 1));
        _rearm();
    }

    function test_End_is_final() public {
        uint256 end = block.timestamp + 365 days;
        vm.warp(end);
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianEnded.selector, end));
        _pause(0, 1);
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianEnded.selector, end));
        _cancel(0);
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianEnded.selector, end));
        _rearm();
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianEnded.selector, end));
        vm.prank(address(_timelock));
        _guardian.renew();
        assertFalse(_guardian.guardianView().armed);
    }

    function test_Renew_doubles_the_life_once() public {
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianCallerNotTimelock.selector, address(this)));
        _guardian.renew();
        vm.expectEmit();
        emit ISunsetGuardian.GuardianRenewed(uint48(block.timestamp + 730 days));
        vm.prank(address(_timelock));
        _guardian.renew();
        vm.expectRevert(ISunsetGuardian.GuardianAlreadyRenewed.selector);
        vm.prank(address(_timelock));
        _guardian.renew();
    }

    /// However members pause and governance arms: paused time, seen second by second of an operation that is always ready, stays inside the
    /// budget, no pause is longer than its limit, and nothing is held after the end.
    function testFuzz_Paused_time_stays_inside_its_budget(uint256 seed) public {
        uint256 paused = 0;
        uint256 end = _guardian.guardianView().endsAt;
        for (uint256 i = 0; i < 60; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint48 wanted = uint48(seed >> 8) % 80 hours;
            uint256 before = _guardian.guardianView().pausedUntil;
            if (seed % 3 != 0) {
                vm.prank(_member((seed >> 64) % 3));
                try _guardian.pause((seed >> 72) % 2 == 0 ? 30 hours : wanted) {} catch {}
            }
            if (seed % 5 == 0) {
                vm.prank(address(_timelock));
                try _guardian.rearm() {} catch {}
            }
            uint256 until = _guardian.guardianView().pausedUntil;
            if (until != before) {
                paused += until - (before > block.timestamp ? before : block.timestamp);
                assertLe(until, block.timestamp + PAUSE);
                assertLe(until, end);
            }
            skip((seed >> 128) % 9 days);
        }
        assertLe(paused, 120 hours);
        assertLe(_guardian.guardianView().budgetSeconds + paused, 120 hours);
    }

    function _members(uint256 count) private pure returns (address[] memory members) {
        members = new address[](count);
        for (uint256 i = 0; i < count; ++i) {
            members[i] = _member(i);
        }
    }

    function _member(uint256 i) private pure returns (address) {
        return address(uint160(0x6000 + i));
    }

    function _pause(uint256 member, uint48 pauseSeconds) private {
        vm.prank(_member(member));
        _guardian.pause(pauseSeconds);
    }

    function _bothPause(uint48 pauseSeconds) private {
        _pause(0, pauseSeconds);
        _pause(1, pauseSeconds);
    }

    function _rearm() private {
        vm.prank(address(_timelock));
        _guardian.rearm();
    }

    function _proposalId() private view returns (uint256) {
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas) = _calls();
        return _governor.getProposalId(targets, values, calldatas, keccak256("why"));
    }

    function _cancel(uint256 member) private {
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas) = _calls();
        vm.prank(_member(member));
        _guardian.cancel(address(_governor), targets, values, calldatas, keccak256("why"));
    }

    function _calls() private pure returns (address[] memory targets, uint256[] memory values, bytes[] memory calldatas) {
        targets = new address[](1);
        values = new uint256[](1);
        calldatas = new bytes[](1);
        targets[0] = address(0x7A);
        calldatas[0] = hex"01020304";
    }
}
