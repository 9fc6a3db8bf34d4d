// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {IGuardedTimelock} from "../../src/governance/interfaces/IGuardedTimelock.sol";
import {IProposalDeposits} from "../../src/governance/interfaces/IProposalDeposits.sol";
import {AttackFixture} from "./AttackFixture.sol";
import {FrontRunner} from "./attackers/FrontRunner.sol";

/// @notice Attacks on proposals: too many, somebody else's, or such as should be dead.
contract ProposalAttacksTest is AttackFixture {
    /// @notice Under load each account has one live proposal, all deposits of the spammer end in the treasury, and an honest proposal made
    /// in the middle of it passes.
    /// forge-config: default.fuzz.runs = 16
    function testFuzz_Attack_04_spam_costs_a_deposit_each_and_blocks_nobody(uint256 load, uint256 among) public {
        load = bound(load, 1, 16);
        among = bound(among, 0, load - 1);
        for (uint256 i = 0; i < load; ++i) {
            endow(attacker(i), 21 ether); // two deposits and the threshold
        }
        skip(1);
        uint256 treasuryWei = token.balanceOf(address(treasury));
        uint256[] memory ids = new uint256[](load);
        Proposal memory wanted = honest();
        uint256 id = 0;
        for (uint256 i = 0; i < load; ++i) {
            if (i == among) id = propose(wanted);
            ids[i] = proposeAs(attacker(i), _spam(i));
            Proposal memory second = _spam(load + i);
            bytes memory refusal =
                abi.encodeWithSelector(IProposalDeposits.DepositProposalLive.selector, attacker(i), address(second.governor), ids[i]);
            vm.expectRevert(refusal);
            proposeAs(attacker(i), second);
        }
        openVote(wanted, id);
        foundersVote(wanted, id, FOR, 0, VOTERS);
        closeVote(wanted, id);
        makeReady(wanted, id);
        for (uint256 i = 0; i < load; ++i) {
            deposits.settle(address(protocol), ids[i]);
        }
        assertEq(token.balanceOf(address(treasury)) - treasuryWei, load * deposits.depositWei(), "forfeited deposits");
        execute(wanted);
        assertHonestExecuted();
        deposits.settle(address(protocol), id);
        assertEq(token.balanceOf(address(deposits)), 0);
    }

    function test_Attack_04_spam_of_one_account_on_several_tracks_is_refused() public {
        endow(attacker(0), 100 ether);
        skip(1);
        uint256 id = proposeAs(attacker(0), theft());
        Proposal memory other = theft();
        other.governor = constitutional;
        bytes memory refusal = abi.encodeWithSelector(IProposalDeposits.DepositProposalLive.selector, attacker(0), address(protocol), id);
        vm.expectRevert(refusal);
        proposeAs(attacker(0), other);
        assertAlive();
    }

    /// @notice GHSA-5h3x-9wvq-w4m2: whoever copies a proposal that names its author and cancels it is refused. Without a name, the author
    /// loses that description and no more; the attacker's own name makes another proposal.
    function test_Attack_05_front_run_and_cancel_does_not_stop_a_named_author() public {
        FrontRunner attack = new FrontRunner();
        endow(address(attack), 100 ether);
        skip(1);
        Proposal memory unnamed = honest();
        attack.snatch(protocol, unnamed.targets, unnamed.values, unnamed.calldatas, unnamed.description);
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        propose(unnamed);

        Proposal memory named = honest();
        named.description = string.concat("audit more #proposer=", vm.toString(voter(0)));
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorRestrictedProposer.selector, address(attack)));
        attack.snatch(protocol, named.targets, named.values, named.calldatas, named.description);
        string memory lookAlike = string.concat("audit more #proposer=", vm.toString(address(attack)));
        attack.snatch(protocol, named.targets, named.values, named.calldatas, lookAlike);

        uint256 id = propose(named);
        bytes32 descriptionHash = keccak256(bytes(named.description));
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorUnableToCancel.selector, id, attacker(0)));
        vm.prank(attacker(0));
        protocol.cancel(named.targets, named.values, named.calldatas, descriptionHash);
        openVote(named, id);
        foundersVote(named, id, FOR, 0, VOTERS);
        closeVote(named, id);
        makeReady(named, id);
        execute(named);
        assertHonestExecuted();
    }

    /// @notice What the guardian cancelled never runs, neither by its governor nor past it; the same can be proposed again.
    function test_Attack_17_cancelled_proposal_never_executes() public {
        Proposal memory proposal = theft();
        uint256 id = pass(proposal);
        bytes32 operation = protocol.operationOf(id);
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(voter(i));
            guardian.cancel(
                address(protocol), proposal.targets, proposal.values, proposal.calldatas, keccak256(bytes(proposal.description))
            );
        }
        assertState(proposal, id, IGovernor.ProposalState.Canceled);
        assertFalse(timelock.isOperation(operation));
        _assertDead(proposal, TimelockController.TimelockUnexpectedOperationState.selector);
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        proposeAs(voter(1), proposal);
        assertAlive();
    }

    function test_Attack_17_author_cannot_cancel_what_is_being_voted_on() public {
        Proposal memory proposal = honest();
        uint256 id = propose(proposal);
        openVote(proposal, id);
        bytes32 descriptionHash = keccak256(bytes(proposal.description));
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorUnableToCancel.selector, id, voter(0)));
        vm.prank(voter(0));
        protocol.cancel(proposal.targets, proposal.values, proposal.calldatas, descriptionHash);
        foundersVote(proposal, id, FOR, 0, VOTERS);
        closeVote(proposal, id);
        makeReady(proposal, id);
        execute(proposal);
        assertHonestExecuted();
    }

    /// @notice An operation runs within its time and never before or after it, however far the clock goes.
    function testFuzz_Attack_17_stale_operation_runs_within_its_time_only(uint256 wait) public {
        Proposal memory proposal = theft();
        uint256 id = propose(proposal);
        decide(proposal, id, FOR, VOTERS);
        queue(proposal);
        uint256 readyAt = protocol.proposalEta(id);
        uint256 expiresAt = timelock.expiresAt(protocol.operationOf(id));
        assertEq(expiresAt, readyAt + timelock.expirySeconds());
        vm.warp(bound(wait, block.timestamp, expiresAt + 3650 days));
        if (block.timestamp < readyAt) {
            _assertDead(proposal, TimelockController.TimelockUnexpectedOperationState.selector);
        } else if (block.timestamp > expiresAt) {
            assertState(proposal, id, IGovernor.ProposalState.Expired);
            _assertDead(proposal, IGuardedTimelock.TimelockOperationExpired.selector);
        } else {
            execute(proposal);
            assertEq(token.balanceOf(THIEF), LOOT_WEI);
            vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
            executeInTimelock(proposal);
            assertEq(token.balanceOf(THIEF), LOOT_WEI, "paid once");
        }
    }

    function test_Attack_17_stale_success_cannot_be_queued() public {
        Proposal memory proposal = theft();
        uint256 id = propose(proposal);
        decide(proposal, id, FOR, VOTERS);
        assertState(proposal, id, IGovernor.ProposalState.Succeeded);
        vm.warp(protocol.proposalDeadline(id) + timelock.expirySeconds() + 1);
        assertState(proposal, id, IGovernor.ProposalState.Expired);
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        queue(proposal);
        assertAlive();
    }

    function _assertDead(Proposal memory proposal, bytes4 refusal) private {
        bytes32 descriptionHash = keccak256(bytes(proposal.description));
        vm.expectRevert();
        proposal.governor.execute(proposal.targets, proposal.values, proposal.calldatas, descriptionHash);
        vm.expectPartialRevert(refusal);
        executeInTimelock(proposal);
        assertEq(token.balanceOf(THIEF), 0);
    }

    function _spam(uint256 i) private view returns (Proposal memory proposal) {
        proposal = theft();
        proposal.description = string.concat("give me money ", vm.toString(i));
    }
}
