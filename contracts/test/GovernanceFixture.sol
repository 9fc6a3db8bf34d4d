// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAmendments} from "../src/governance/interfaces/IAmendments.sol";
import {ITrackGovernor} from "../src/governance/interfaces/ITrackGovernor.sol";
import {RunFixture} from "./RunFixture.sol";
import {Thresholds} from "./Thresholds.sol";

/// @notice Carries proposals from the proposer's pen to their execution.
abstract contract GovernanceFixture is RunFixture {
    struct Proposal {
        ITrackGovernor governor;
        address[] targets;
        uint256[] values;
        bytes[] calldatas;
        string description;
    }

    uint8 internal constant AGAINST = 0;
    uint8 internal constant FOR = 1;
    uint8 internal constant ABSTAIN = 2;

    /// @notice A proposal of one call.
    function single(ITrackGovernor governor, address target, bytes memory data) internal pure returns (Proposal memory proposal) {
        proposal.governor = governor;
        proposal.targets = new address[](1);
        proposal.targets[0] = target;
        proposal.values = new uint256[](1);
        proposal.calldatas = new bytes[](1);
        proposal.calldatas[0] = data;
        proposal.description = "a proposal";
    }

    /// @notice The proposal of the first vote on an amendment.
    function firstVote(Proposal memory amendment) internal view returns (Proposal memory) {
        return single(
            constitutional,
            address(amendments),
            abi.encodeCall(IAmendments.approve, (amendment.targets, amendment.values, amendment.calldatas))
        );
    }

    function propose(Proposal memory proposal) internal returns (uint256) {
        vm.prank(voter(0));
        return proposal.governor.propose(proposal.targets, proposal.values, proposal.calldatas, proposal.description);
    }

    function expectRefusal(Proposal memory proposal, bytes memory error) internal {
        vm.expectRevert(error);
        vm.prank(voter(0));
        proposal.governor.propose(proposal.targets, proposal.values, proposal.calldatas, proposal.description);
    }

    /// @notice Lets the first `count` voters vote `support` and waits for the end of the vote.
    function decide(Proposal memory proposal, uint256 id, uint8 support, uint256 count) internal {
        vm.warp(proposal.governor.proposalSnapshot(id) + 1);
        for (uint256 i = 0; i < count; ++i) {
            vm.prank(voter(i));
            proposal.governor.castVote(id, support);
        }
        vm.warp(proposal.governor.proposalDeadline(id) + 1);
    }

    function queue(Proposal memory proposal) internal {
        proposal.governor.queue(proposal.targets, proposal.values, proposal.calldatas, keccak256(bytes(proposal.description)));
    }

    function execute(Proposal memory proposal) internal {
        proposal.governor.execute(proposal.targets, proposal.values, proposal.calldatas, keccak256(bytes(proposal.description)));
    }

    /// @notice Proposes, has all voters approve, queues and waits until the proposal can be executed.
    function pass(Proposal memory proposal) internal returns (uint256 id) {
        id = propose(proposal);
        decide(proposal, id, FOR, VOTERS);
        queue(proposal);
        vm.warp(proposal.governor.proposalEta(id));
    }

    /// @notice Passes the first vote on an amendment and waits until the second can be proposed.
    function passFirstVote(Proposal memory amendment) internal {
        Proposal memory first = firstVote(amendment);
        pass(first);
        execute(first);
        vm.warp(block.timestamp + Thresholds.development().amendment.coolingSeconds);
    }
}
