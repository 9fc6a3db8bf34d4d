// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

import {IAmendments} from "../../src/governance/interfaces/IAmendments.sol";
import {LawFixture} from "./LawFixture.sol";
import {TargetDouble} from "./doubles/TargetDouble.sol";

contract AmendmentsTest is LawFixture {
    Batch private made;
    bytes32 private id;

    function setUp() public override {
        super.setUp();
        made = batch(address(target), abi.encodeCall(TargetDouble.amend, (1)));
        id = hashOf(made);
    }

    function test_AmendmentHash_is_the_hash_of_the_calls() public view {
        assertEq(amendments.amendmentHash(made.targets, made.values, made.calldatas), id);
    }

    function test_Approve_records_the_first_vote() public {
        uint48 from = uint48(block.timestamp) + law.coolingSeconds;
        uint48 until = from + law.ratificationSeconds;
        vm.expectEmit(address(amendments));
        emit IAmendments.AmendmentApproved(id, made.targets, made.values, made.calldatas, from, until);
        _approve();
        IAmendments.AmendmentView memory seen = amendments.amendmentView(id);
        assertEq(seen.approvedAt, block.timestamp);
        assertEq(seen.secondVoteFrom, from);
        assertEq(seen.secondVoteUntil, until);
        assertEq(seen.barredUntil, 0);
    }

    function test_Approve_by_a_stranger_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IAmendments.AmendmentCallerNotTimelock.selector, address(this)));
        amendments.approve(made.targets, made.values, made.calldatas);
    }

    function test_Approve_of_an_approval_is_refused() public {
        Batch memory nested = approval(made);
        vm.expectRevert(IAmendments.AmendmentNested.selector);
        vm.prank(address(timelock));
        amendments.approve(nested.targets, nested.values, nested.calldatas);
    }

    function test_Approve_of_what_stands_approved_is_refused() public {
        _approve();
        uint256 until = amendments.amendmentView(id).secondVoteUntil;
        vm.warp(until);
        vm.expectRevert(abi.encodeWithSelector(IAmendments.AmendmentStanding.selector, id, until));
        _approve();
    }

    function test_Approve_of_what_lapsed_counts_anew() public {
        _approve();
        vm.warp(uint256(amendments.amendmentView(id).secondVoteUntil) + 1);
        assertEq(amendments.amendmentView(id).approvedAt, 0);
        _approve();
        assertEq(amendments.amendmentView(id).approvedAt, block.timestamp);
    }

    function test_RequireRatifiable_without_a_first_vote_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IAmendments.AmendmentNotApproved.selector, id));
        _requireRatifiable(block.timestamp);
    }

    function test_RequireRatifiable_of_a_proposal_within_the_cooling_is_refused() public {
        _approve();
        uint256 from = block.timestamp + law.coolingSeconds;
        vm.warp(from + 5);
        vm.expectRevert(abi.encodeWithSelector(IAmendments.AmendmentCooling.selector, id, from));
        _requireRatifiable(from - 1);
        _requireRatifiable(from);
    }

    function test_RequireRatifiable_of_a_proposal_after_the_lapse_is_refused() public {
        _approve();
        uint256 until = amendments.amendmentView(id).secondVoteUntil;
        vm.warp(until + 100);
        vm.expectRevert(abi.encodeWithSelector(IAmendments.AmendmentLapsed.selector, id, until));
        _requireRatifiable(until + 1);
        _requireRatifiable(until); // proposed in time, executed later
    }

    function testFuzz_RequireRatifiable_another_batch_is_not_approved(uint256 number) public {
        vm.assume(number != 1);
        approveAndCool(made);
        made = batch(address(target), abi.encodeCall(TargetDouble.amend, (number)));
        vm.expectRevert(abi.encodeWithSelector(IAmendments.AmendmentNotApproved.selector, hashOf(made)));
        _requireRatifiable(block.timestamp);
    }

    function test_RequireRatifiable_other_coins_are_not_approved() public {
        approveAndCool(made);
        made.values[0] = 1;
        vm.expectRevert(abi.encodeWithSelector(IAmendments.AmendmentNotApproved.selector, hashOf(made)));
        _requireRatifiable(block.timestamp);
    }

    function test_Ratify_uses_up_the_first_vote() public {
        approveAndCool(made);
        vm.expectEmit(address(amendments));
        emit IAmendments.AmendmentRatified(id);
        vm.prank(address(timelock));
        amendments.ratify(made.targets, made.values, made.calldatas);
        vm.expectRevert(abi.encodeWithSelector(IAmendments.AmendmentNotApproved.selector, id));
        _requireRatifiable(block.timestamp);
    }

    function test_Ratify_without_a_first_vote_changes_nothing() public {
        vm.recordLogs();
        vm.prank(address(timelock));
        amendments.ratify(made.targets, made.values, made.calldatas);
        assertEq(vm.getRecordedLogs().length, 0);
    }

    function test_Ratify_by_a_stranger_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IAmendments.AmendmentCallerNotTimelock.selector, address(this)));
        amendments.ratify(made.targets, made.values, made.calldatas);
    }

    function test_Reject_after_a_failed_second_vote_bars_the_amendment() public {
        approveAndCool(made);
        uint256 proposal = _secondProposal(block.timestamp, IGovernor.ProposalState.Defeated);
        vm.warp(block.timestamp + 150);
        uint48 barredUntil = uint48(block.timestamp) + law.resubmissionSeconds;
        vm.expectEmit(address(amendments));
        emit IAmendments.AmendmentRejected(id, proposal, barredUntil);
        _reject();
        assertEq(amendments.amendmentView(id).approvedAt, 0);
        assertEq(amendments.amendmentView(id).barredUntil, barredUntil);

        vm.warp(barredUntil - 1);
        vm.expectRevert(abi.encodeWithSelector(IAmendments.AmendmentBarred.selector, id, barredUntil));
        _approve();
        vm.warp(barredUntil);
        _approve();
    }

    function test_Reject_of_a_vote_that_was_not_lost_is_refused() public {
        approveAndCool(made);
        for (uint8 state = 0; state <= uint8(IGovernor.ProposalState.Executed); ++state) {
            if (state == uint8(IGovernor.ProposalState.Defeated)) continue;
            uint256 proposal = _secondProposal(block.timestamp, IGovernor.ProposalState(state));
            vm.expectRevert(abi.encodeWithSelector(IAmendments.AmendmentNotDefeated.selector, proposal));
            _reject();
        }
    }

    function test_Reject_with_the_defeat_of_an_earlier_approval_is_refused() public {
        approveAndCool(made);
        _secondProposal(block.timestamp, IGovernor.ProposalState.Defeated);
        _reject();
        vm.warp(block.timestamp + law.resubmissionSeconds);
        approveAndCool(made);
        vm.expectRevert(abi.encodeWithSelector(IAmendments.AmendmentCooling.selector, id, block.timestamp));
        _reject();
    }

    function test_Reject_without_a_first_vote_is_refused() public {
        _secondProposal(block.timestamp, IGovernor.ProposalState.Defeated);
        vm.expectRevert(abi.encodeWithSelector(IAmendments.AmendmentNotApproved.selector, id));
        _reject();
    }

    function _approve() private {
        vm.prank(address(timelock));
        amendments.approve(made.targets, made.values, made.calldatas);
    }

    function _reject() private {
        amendments.reject(made.targets, made.values, made.calldatas, DESCRIPTION);
    }

    function _requireRatifiable(uint256 proposedAt) private view {
        amendments.requireRatifiable(made.targets, made.values, made.calldatas, uint48(proposedAt));
    }

    function _secondProposal(uint256 time, IGovernor.ProposalState state) private returns (uint256 proposal) {
        proposal = governors[2].getProposalId(made.targets, made.values, made.calldatas, DESCRIPTION);
        governors[2].pretend(proposal, uint48(time), state);
    }
}
