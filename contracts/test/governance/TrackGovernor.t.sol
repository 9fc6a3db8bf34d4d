// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {GovernorPreventLateQuorum} from "@openzeppelin/contracts/governance/extensions/GovernorPreventLateQuorum.sol";
import {GovernorProposalGuardian} from "@openzeppelin/contracts/governance/extensions/GovernorProposalGuardian.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";

import {GovernanceParameters} from "../../src/governance/GovernanceParameters.sol";
import {IConstitution, Track} from "../../src/governance/interfaces/IConstitution.sol";
import {ITrackGovernor} from "../../src/governance/interfaces/ITrackGovernor.sol";
import {AFixture} from "./doubles/AFixture.sol";
import {AVotes} from "./doubles/AVotes.sol";

/// @notice A proposal's way from its proposer to the timelock, and what nobody can do to a governor.
contract TrackGovernorTest is AFixture {
    address private constant TARGET = address(0x7A46);

    function test_Propose_remembers_when_it_was_made() public {
        uint256 id = propose(operations, PROPOSER, "first");
        assertEq(operations.proposedAt(id), block.timestamp);
        assertEq(operations.proposalSnapshot(id), block.timestamp + operations.votingDelay());
        assertEq(operations.proposedAt(1), 0);
    }

    function test_Propose_what_the_constitution_refuses_reverts() public {
        constitution.require_(TARGET, Track.Protocol);
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas,) = call("too low");
        vm.expectRevert(
            abi.encodeWithSelector(
                IConstitution.ActionTrackTooLow.selector, TARGET, bytes4(hex"12345678"), Track.Protocol, Track.Operations
            )
        );
        vm.prank(PROPOSER);
        operations.propose(targets, values, calldatas, "too low");
        propose(protocol, PROPOSER, "high enough");
    }

    function test_Propose_with_too_few_votes_reverts() public {
        enfranchise(voter(0), 1 ether - 1, 1, 1);
        fund(voter(0));
        tokens.burn(voter(0), DEPOSIT_WEI * 10);
        skip(1);
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas,) = call("poor");
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInsufficientProposerVotes.selector, voter(0), 1 ether - 1, 1 ether));
        vm.prank(voter(0));
        operations.propose(targets, values, calldatas, "poor");
    }

    function test_Propose_what_names_another_proposer_reverts() public {
        string memory description = string.concat("mine #proposer=", vm.toString(voter(0)));
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas,) = call(description);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorRestrictedProposer.selector, PROPOSER));
        vm.prank(PROPOSER);
        operations.propose(targets, values, calldatas, description);
    }

    function test_Clock_is_the_houses_unix_time() public view {
        assertEq(operations.clock(), block.timestamp);
        assertEq(operations.CLOCK_MODE(), "mode=timestamp");
        assertEq(operations.clock(), tokens.clock());
    }

    function test_Vote_before_the_snapshot_reverts() public {
        enfranchiseEqually(1, 10 ether, 1);
        uint256 id = propose(operations, PROPOSER, "early");
        skip(operations.votingDelay());
        vm.prank(voter(0));
        vm.expectRevert(
            abi.encodeWithSelector(
                IGovernor.GovernorUnexpectedProposalState.selector,
                id,
                IGovernor.ProposalState.Pending,
                bytes32(uint256(1) << uint8(IGovernor.ProposalState.Active))
            )
        );
        operations.castVote(id, FOR);
    }

    function test_LateQuorum_extends_the_vote() public {
        enfranchiseEqually(6, 10_000 ether, 1);
        uint256 id = open(operations, "late");
        uint256 deadline = operations.proposalDeadline(id);
        vote(operations, id, voter(0), FOR);
        vm.warp(deadline);
        vm.expectEmit(address(operations));
        emit GovernorPreventLateQuorum.ProposalExtended(id, uint64(deadline + 30));
        vote(operations, id, voter(1), FOR);
        assertEq(operations.proposalDeadline(id), deadline + 30);
        vm.warp(deadline + 30);
        voteAll(operations, id, 2, 6, AGAINST);
        skip(1);
        assertEq(uint8(operations.state(id)), uint8(IGovernor.ProposalState.Defeated), "others could answer");
    }

    function test_EarlyQuorum_leaves_the_deadline() public {
        enfranchiseEqually(6, 10_000 ether, 1);
        uint256 id = open(operations, "early");
        uint256 deadline = operations.proposalDeadline(id);
        voteAll(operations, id, 0, 6, FOR);
        assertEq(operations.proposalDeadline(id), deadline);
    }

    function test_Passed_proposal_runs_through_the_timelock() public {
        uint256 id = _pass("run");
        assertEq(operations.operationOf(id), bytes32(0));
        _queue("run");
        bytes32 operation = operations.operationOf(id);
        assertTrue(timelock.isOperationPending(operation));
        assertEq(uint8(operations.state(id)), uint8(IGovernor.ProposalState.Queued));
        assertTrue(operations.proposalNeedsQueuing(id));
        skip(20);
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 hash) = call("run");
        vm.expectCall(TARGET, hex"12345678");
        operations.execute(targets, values, calldatas, hash);
        assertEq(uint8(operations.state(id)), uint8(IGovernor.ProposalState.Executed));
        assertTrue(timelock.isOperationDone(operation));
    }

    function test_Passed_proposal_executed_at_the_timelock_is_executed() public {
        uint256 id = _pass("direct");
        _queue("direct");
        skip(20);
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 hash) = call("direct");
        timelock.executeBatch(targets, values, calldatas, 0, bytes20(address(operations)) ^ hash);
        assertEq(uint8(operations.state(id)), uint8(IGovernor.ProposalState.Executed));
    }

    function test_Queued_proposal_expires_with_its_operation() public {
        uint256 id = _pass("expiry");
        _queue("expiry");
        skip(20 + 500);
        assertEq(uint8(operations.state(id)), uint8(IGovernor.ProposalState.Queued));
        skip(1);
        assertEq(uint8(operations.state(id)), uint8(IGovernor.ProposalState.Expired));
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 hash) = call("expiry");
        _expectState(id, IGovernor.ProposalState.Expired, IGovernor.ProposalState.Queued);
        operations.execute(targets, values, calldatas, hash);
    }

    function test_Passed_proposal_that_nobody_queues_expires() public {
        uint256 id = _pass("forgotten");
        vm.warp(operations.proposalDeadline(id) + 500);
        assertEq(uint8(operations.state(id)), uint8(IGovernor.ProposalState.Succeeded));
        skip(1);
        assertEq(uint8(operations.state(id)), uint8(IGovernor.ProposalState.Expired));
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 hash) = call("forgotten");
        _expectState(id, IGovernor.ProposalState.Expired, IGovernor.ProposalState.Succeeded);
        operations.queue(targets, values, calldatas, hash);
    }

    function test_Cancel_by_the_proposer_before_the_vote_withdraws() public {
        uint256 id = propose(operations, PROPOSER, "mine");
        assertFalse(operations.withdrawn(id));
        _cancel(PROPOSER, "mine");
        assertEq(uint8(operations.state(id)), uint8(IGovernor.ProposalState.Canceled));
        assertTrue(operations.withdrawn(id));
    }

    function test_Cancel_by_the_proposer_in_the_vote_reverts() public {
        uint256 id = open(operations, "mine");
        _expectUnableToCancel(PROPOSER, "mine", id);
    }

    function test_Cancel_by_anybody_else_reverts() public {
        uint256 id = propose(operations, PROPOSER, "mine");
        _expectUnableToCancel(address(this), "mine", id);
    }

    function test_Cancel_by_the_guardian_stops_a_queued_operation() public {
        uint256 id = _pass("bad");
        _queue("bad");
        bytes32 operation = operations.operationOf(id);
        _cancel(GUARDIAN, "bad");
        assertEq(uint8(operations.state(id)), uint8(IGovernor.ProposalState.Canceled));
        assertFalse(timelock.isOperation(operation));
        assertFalse(operations.withdrawn(id), "its vote had begun");
    }

    function test_Guardian_is_the_one_of_deployment() public view {
        assertEq(GovernorProposalGuardian(payable(address(operations))).proposalGuardian(), GUARDIAN);
    }

    function test_Setters_are_entrenched_even_for_the_timelock() public {
        bytes[7] memory calls = [
            abi.encodeCall(GovernorSettings.setVotingDelay, (1)),
            abi.encodeCall(GovernorSettings.setVotingPeriod, (1)),
            abi.encodeCall(GovernorSettings.setProposalThreshold, (1)),
            abi.encodeCall(GovernorPreventLateQuorum.setLateQuorumVoteExtension, (1)),
            abi.encodeCall(GovernorProposalGuardian.setProposalGuardian, (address(1))),
            abi.encodeCall(GovernorTimelockControl.updateTimelock, (TimelockController(payable(address(1))))),
            abi.encodeCall(Governor.relay, (address(1), 0, ""))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(address(timelock));
            (bool done, bytes memory reason) = address(operations).call(calls[i]);
            assertFalse(done);
            assertEq(bytes4(reason), ITrackGovernor.GovernorCallEntrenched.selector);
        }
    }

    function test_Constructor_without_track_reverts() public {
        vm.expectRevert(ITrackGovernor.GovernorParametersInvalid.selector);
        deployGovernor("None", Track.None, parameters());
    }

    function test_Constructor_without_guardian_reverts() public {
        bytes memory arguments = governorArguments("None", Track.Operations, parameters(), address(seats), address(0));
        vm.expectRevert(ITrackGovernor.GovernorParametersInvalid.selector);
        deployCode("TrackGovernor.sol:TrackGovernor", arguments);
    }

    function test_Constructor_without_voting_delay_reverts() public {
        GovernanceParameters memory p = parameters();
        p.tracks[0].votingDelay = 0;
        vm.expectRevert(ITrackGovernor.GovernorParametersInvalid.selector);
        deployGovernor("Rash", Track.Operations, p);
    }

    function test_Constructor_with_a_house_of_another_clock_reverts() public {
        AVotes skewed = new AVotes(1);
        bytes memory arguments = governorArguments("Skewed", Track.Operations, parameters(), address(skewed), GUARDIAN);
        vm.expectRevert(ITrackGovernor.GovernorParametersInvalid.selector);
        deployCode("TrackGovernor.sol:TrackGovernor", arguments);
    }

    function test_Constructor_extension_longer_than_the_vote_reverts() public {
        GovernanceParameters memory p = parameters();
        p.tracks[0].lateQuorumExtension = 101;
        vm.expectRevert(abi.encodeWithSelector(GovernorPreventLateQuorum.GovernorPreventLateQuorumVoteExtensionTooLarge.selector, 101, 100));
        deployGovernor("Slow", Track.Operations, p);
    }

    function test_Token_house_is_the_token() public view {
        assertEq(address(GovernorVotes(payable(address(operations))).token()), address(tokens));
    }

    function _pass(string memory description) private returns (uint256 id) {
        enfranchiseEqually(6, 10_000 ether, 1);
        id = open(operations, description);
        voteAll(operations, id, 0, 6, FOR);
        close(operations, id);
        assertEq(uint8(operations.state(id)), uint8(IGovernor.ProposalState.Succeeded));
    }

    function _queue(string memory description) private {
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 hash) = call(description);
        operations.queue(targets, values, calldatas, hash);
    }

    function _cancel(address caller, string memory description) private {
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 hash) = call(description);
        vm.prank(caller);
        operations.cancel(targets, values, calldatas, hash);
    }

    function _expectUnableToCancel(address caller, string memory description, uint256 id) private {
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 hash) = call(description);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorUnableToCancel.selector, id, caller));
        vm.prank(caller);
        operations.cancel(targets, values, calldatas, hash);
    }

    function _expectState(uint256 id, IGovernor.ProposalState current, IGovernor.ProposalState needed) private {
        vm.expectRevert(
            abi.encodeWithSelector(IGovernor.GovernorUnexpectedProposalState.selector, id, current, bytes32(uint256(1) << uint8(needed)))
        );
    }
}
