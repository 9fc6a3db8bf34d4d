// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {ConstitutionalCommittee} from "../../src/governance/ConstitutionalCommittee.sol";
import {GovernanceParameters} from "../../src/governance/GovernanceParameters.sol";
import {Track} from "../../src/governance/interfaces/IConstitution.sol";
import {IConstitutionalCommittee} from "../../src/governance/interfaces/IConstitutionalCommittee.sol";
import {IEntityRegistry} from "../../src/governance/interfaces/IEntityRegistry.sol";
import {CEntities} from "./doubles/CEntities.sol";
import {CParameters} from "./doubles/CParameters.sol";
import {CTimelock} from "./doubles/CTimelock.sol";

/// @notice Five genesis members of five entities; three make a finding, four must sit.
contract ConstitutionalCommitteeTest is Test {
    bytes32 private constant OPERATION = keccak256("operation");
    uint256 private constant GENESIS = 5;

    CEntities private _entities;
    CTimelock private _timelock;
    ConstitutionalCommittee private _committee;
    uint256 private _readyAt;

    function setUp() public {
        vm.warp(1_700_000_000);
        _entities = new CEntities();
        _timelock = new CTimelock();
        for (uint256 i = 0; i < 12; ++i) {
            _entities.set(_account(i), uint64(i + 1));
        }
        _committee = _deploy(CParameters.all(), _list(0, GENESIS));
        _timelock.setBrakes([address(0), address(0), address(_committee)]);
        _readyAt = block.timestamp + 7 days;
        _timelock.set(OPERATION, _readyAt, Track.Protocol);
    }

    function test_Genesis_terms_are_staggered() public view {
        IConstitutionalCommittee.MemberView[] memory members = _committee.members();
        assertEq(members.length, GENESIS);
        for (uint256 i = 0; i < GENESIS; ++i) {
            assertEq(members[i].account, _account(i));
            assertEq(members[i].entity, i + 1);
            assertEq(members[i].until, block.timestamp + 73 days * (i + 1));
        }
        assertEq(_committee.sitting(), GENESIS);
        assertEq(_committee.seats(), GENESIS);
    }

    function test_Genesis_refuses_the_same_member_twice() public {
        address[] memory genesis = _list(0, 2);
        genesis[1] = genesis[0];
        vm.expectRevert(abi.encodeWithSelector(IConstitutionalCommittee.CommitteeMemberInvalid.selector, genesis[0]));
        _deploy(CParameters.all(), genesis);
    }

    function test_Constructor_refuses_parameters_that_make_no_sense() public {
        GovernanceParameters memory p = CParameters.all();
        p.brakes.committeeThreshold = 0;
        vm.expectRevert(IConstitutionalCommittee.CommitteeParametersInvalid.selector);
        _deploy(p, _list(0, 5));
        p = CParameters.all();
        p.brakes.committeeTerm = 0;
        vm.expectRevert(IConstitutionalCommittee.CommitteeParametersInvalid.selector);
        _deploy(p, _list(0, 5));
    }

    function test_Finding_suspends_at_the_threshold() public {
        _find(0);
        vm.expectEmit();
        emit IConstitutionalCommittee.FindingSupported(OPERATION, _account(1), "use", "ipfs://why", 2);
        _find(1);
        assertEq(_committee.supportersOf(OPERATION, "use"), 2);
        assertEq(_committee.releasesAt(OPERATION, _readyAt), 0);
        vm.expectEmit();
        emit IConstitutionalCommittee.OperationSuspended(OPERATION, "use", uint48(_readyAt + 30 days));
        _find(2);
        assertEq(_committee.releasesAt(OPERATION, _readyAt), _readyAt + 30 days);
        assertEq(_committee.findingOf(OPERATION).articleId, "use");
        assertEq(_committee.findingOf(OPERATION).suspendedUntil, _readyAt + 30 days);
    }

    function test_Finding_after_the_operation_could_run_suspends_from_now() public {
        vm.warp(_readyAt + 2 days);
        _findAll();
        assertEq(_committee.releasesAt(OPERATION, _readyAt), block.timestamp + 30 days);
    }

    function test_Finding_is_made_once_per_operation() public {
        _findAll();
        vm.expectRevert(abi.encodeWithSelector(IConstitutionalCommittee.CommitteeAlreadyDecided.selector, OPERATION));
        _find(3);
        vm.warp(_readyAt + 31 days);
        vm.expectRevert(abi.encodeWithSelector(IConstitutionalCommittee.CommitteeAlreadyDecided.selector, OPERATION));
        _find(3);
    }

    function test_Findings_that_cite_different_articles_are_counted_apart() public {
        _find(0);
        _find(1);
        vm.prank(_account(2));
        _committee.find(OPERATION, "treasury", "");
        assertEq(_committee.supportersOf(OPERATION, "treasury"), 1);
        assertEq(_committee.releasesAt(OPERATION, _readyAt), 0);
    }

    function test_Member_cannot_support_twice() public {
        _find(0);
        vm.expectRevert(abi.encodeWithSelector(IConstitutionalCommittee.CommitteeAlreadySupported.selector, OPERATION, _account(0)));
        _find(0);
    }

    function test_Finding_is_for_sitting_members_only() public {
        vm.expectRevert(abi.encodeWithSelector(IConstitutionalCommittee.CommitteeCallerNotMember.selector, _account(9)));
        _find(9);
        vm.warp(block.timestamp + 73 days);
        vm.expectRevert(abi.encodeWithSelector(IConstitutionalCommittee.CommitteeCallerNotMember.selector, _account(0)));
        _find(0);
        assertEq(_committee.members().length, 4);
        assertEq(_committee.sitting(), 4);
    }

    function test_Finding_needs_an_article() public {
        vm.startPrank(_account(0));
        vm.expectRevert(abi.encodeWithSelector(IConstitutionalCommittee.CommitteeArticleInvalid.selector, 0));
        _committee.find(OPERATION, "", "");
        vm.expectRevert(abi.encodeWithSelector(IConstitutionalCommittee.CommitteeArticleInvalid.selector, 33));
        _committee.find(OPERATION, string(new bytes(33)), "");
    }

    function test_Finding_needs_a_pending_operation() public {
        _timelock.set(OPERATION, 1, Track.Protocol);
        vm.expectRevert(abi.encodeWithSelector(IConstitutionalCommittee.CommitteeOperationNotPending.selector, OPERATION));
        _find(0);
    }

    function test_Finding_cannot_revive_an_expired_operation() public {
        vm.warp(_readyAt + 14 days + 1);
        vm.expectRevert(abi.encodeWithSelector(IConstitutionalCommittee.CommitteeOperationExpired.selector, OPERATION, _readyAt + 14 days));
        _find(0);
    }

    function test_Committee_below_its_minimum_has_no_power() public {
        _dismiss(4);
        _find(0);
        _dismiss(3);
        vm.expectRevert(abi.encodeWithSelector(IConstitutionalCommittee.CommitteeTooSmall.selector, 3, 4));
        _find(1);
    }

    function test_Members_who_became_one_entity_count_as_two() public {
        _entities.set(_account(1), 1);
        _entities.set(_account(2), 1);
        assertEq(_committee.sitting(), 4);
        _findAll();
        assertEq(_committee.supportersOf(OPERATION, "use"), 2);
        assertEq(_committee.releasesAt(OPERATION, _readyAt), 0);
        _find(3);
        assertEq(_committee.releasesAt(OPERATION, _readyAt), _readyAt + 30 days);
    }

    function test_Members_without_an_entity_do_not_count() public {
        _entities.set(_account(4), 0);
        assertEq(_committee.sitting(), 4);
        _find(4);
        assertEq(_committee.supportersOf(OPERATION, "use"), 0);
    }

    function test_Support_ends_with_the_mandate() public {
        _find(0);
        _dismiss(0);
        assertEq(_committee.supportersOf(OPERATION, "use"), 0);
        _elect(_list(0, 1));
        assertEq(_committee.supportersOf(OPERATION, "use"), 0, "elected again, the member has to support again");
        _find(0);
        assertEq(_committee.supportersOf(OPERATION, "use"), 1);
    }

    function test_Support_outlives_a_renewed_term() public {
        _find(0);
        _elect(_list(0, 1));
        assertEq(_committee.supportersOf(OPERATION, "use"), 1);
    }

    function test_Elect_fills_places_that_are_free() public {
        vm.expectRevert(abi.encodeWithSelector(IConstitutionalCommittee.CommitteeFull.selector, 5));
        _elect(_list(5, 1));
        vm.warp(block.timestamp + 2 * 73 days);
        vm.expectEmit();
        emit IConstitutionalCommittee.MemberElected(_account(5), uint48(block.timestamp + 365 days));
        _elect(_list(5, 2));
        assertEq(_committee.sitting(), 5);
        vm.expectRevert(abi.encodeWithSelector(IConstitutionalCommittee.CommitteeFull.selector, 5));
        _elect(_list(7, 1));
    }

    function test_Elect_of_a_small_genesis_grows_to_a_majority_size() public {
        ConstitutionalCommittee small = _deploy(CParameters.all(), _list(0, 1));
        assertEq(small.seats(), 5);
        vm.prank(address(_timelock));
        small.elect(_list(1, 4));
        assertEq(small.sitting(), 5);
    }

    function test_Elect_renews_a_term() public {
        skip(10 days);
        _elect(_list(0, 1));
        assertEq(_committee.members()[0].until, block.timestamp + 365 days);
        assertEq(_committee.members().length, GENESIS);
    }

    function test_Elect_refuses_a_third_of_one_entity() public {
        _dismiss(4);
        _entities.set(_account(1), 1);
        _entities.set(_account(5), 1);
        vm.expectRevert(abi.encodeWithSelector(IConstitutionalCommittee.CommitteeEntityFull.selector, 1));
        _elect(_list(5, 1));
    }

    function test_Elect_refuses_nobody_and_accounts_without_an_entity() public {
        address[] memory nobody = new address[](1);
        vm.expectRevert(abi.encodeWithSelector(IConstitutionalCommittee.CommitteeMemberInvalid.selector, address(0)));
        _elect(nobody);
        _entities.set(_account(0), 0);
        vm.expectRevert(abi.encodeWithSelector(IConstitutionalCommittee.CommitteeEntityMissing.selector, _account(0)));
        _elect(_list(0, 1));
    }

    function test_Dismiss_ends_a_term() public {
        vm.expectEmit();
        emit IConstitutionalCommittee.MemberDismissed(_account(1));
        _dismiss(1);
        assertEq(_committee.members().length, 4);
        vm.expectRevert(abi.encodeWithSelector(IConstitutionalCommittee.CommitteeMemberInvalid.selector, _account(1)));
        _dismiss(1);
    }

    function test_Overrule_ends_a_suspension_and_starts_the_time_to_execute() public {
        _findAll();
        vm.warp(_readyAt + 20 days);
        vm.expectEmit();
        emit IConstitutionalCommittee.FindingOverruled(OPERATION);
        _overrule();
        assertEq(_committee.releasesAt(OPERATION, _readyAt), block.timestamp);
        assertEq(_timelock.expiresAt(OPERATION), block.timestamp + 14 days);
        vm.expectRevert(abi.encodeWithSelector(IConstitutionalCommittee.CommitteeAlreadyDecided.selector, OPERATION));
        _overrule();
    }

    function test_Overrule_bars_a_later_finding_and_keeps_an_ended_suspension() public {
        uint256 state = vm.snapshotState();
        _overrule();
        assertTrue(_committee.findingOf(OPERATION).overruled);
        vm.expectRevert(abi.encodeWithSelector(IConstitutionalCommittee.CommitteeAlreadyDecided.selector, OPERATION));
        _find(0);
        vm.revertToState(state);
        _findAll();
        vm.warp(_readyAt + 33 days);
        _overrule();
        assertEq(_committee.releasesAt(OPERATION, _readyAt), _readyAt + 30 days);
    }

    function test_Elections_and_rulings_are_for_the_timelock_only() public {
        bytes memory refused = abi.encodeWithSelector(IConstitutionalCommittee.CommitteeCallerNotTimelock.selector, address(this));
        vm.expectRevert(refused);
        _committee.elect(_list(0, 1));
        vm.expectRevert(refused);
        _committee.dismiss(_account(0));
        vm.expectRevert(refused);
        _committee.overrule(OPERATION);
    }

    /// Whatever the members' entities: a suspension has at least as many supporters as the threshold, of which no more than two are of one.
    function testFuzz_Suspension_needs_more_than_one_entity(uint256 seed) public {
        for (uint256 i = 0; i < GENESIS; ++i) {
            _entities.set(_account(i), uint64((seed >> (8 * i)) % 4));
        }
        uint256[4] memory members;
        uint256 counted = 0;
        for (uint256 i = 0; i < GENESIS; ++i) {
            uint64 entity = _entities.entityOf(_account(i));
            if (entity != 0 && ++members[entity] <= 2) ++counted;
        }
        for (uint256 i = 0; i < GENESIS; ++i) {
            vm.prank(_account(i));
            try _committee.find(OPERATION, "use", "") {} catch {}
        }
        assertEq(_committee.sitting(), counted);
        assertEq(_committee.releasesAt(OPERATION, _readyAt) != 0, counted >= 4);
    }

    function _deploy(GovernanceParameters memory p, address[] memory genesis) private returns (ConstitutionalCommittee) {
        return new ConstitutionalCommittee(p, IEntityRegistry(address(_entities)), address(_timelock), genesis);
    }

    function _account(uint256 i) private pure returns (address) {
        return address(uint160(0xC000 + i));
    }

    function _list(uint256 from, uint256 count) private pure returns (address[] memory list) {
        list = new address[](count);
        for (uint256 i = 0; i < count; ++i) {
            list[i] = _account(from + i);
        }
    }

    function _find(uint256 member) private {
        vm.prank(_account(member));
        _committee.find(OPERATION, "use", "ipfs://why");
    }

    function _findAll() private {
        for (uint256 i = 0; i < 3; ++i) {
            _find(i);
        }
    }

    function _elect(address[] memory accounts) private {
        vm.prank(address(_timelock));
        _committee.elect(accounts);
    }

    function _dismiss(uint256 member) private {
        vm.prank(address(_timelock));
        _committee.dismiss(_account(member));
    }

    function _overrule() private {
        vm.prank(address(_timelock));
        _committee.overrule(OPERATION);
    }
}
