// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @notice The part of a governor that the timelock and the amendments see, without votes.
contract GovernorDouble {
    mapping(uint256 proposalId => uint48) public proposedAt;
    mapping(uint256 proposalId => IGovernor.ProposalState) public state;

    function getProposalId(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 descriptionHash)
        public
        pure
        returns (uint256)
    {
        return uint256(keccak256(abi.encode(targets, values, calldatas, descriptionHash)));
    }

    function pretend(uint256 proposalId, uint48 time, IGovernor.ProposalState newState) external {
        proposedAt[proposalId] = time;
        state[proposalId] = newState;
    }

    function saltOf(bytes32 descriptionHash) public view returns (bytes32) {
        return bytes32(bytes20(address(this))) ^ descriptionHash;
    }

    /// @notice Queues what was proposed at `time`, with the delay that the timelock asks for.
    function queue(
        TimelockController timelock,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash,
        uint48 time
    ) external returns (bytes32 id) {
        proposedAt[getProposalId(targets, values, calldatas, descriptionHash)] = time;
        bytes32 salt = saltOf(descriptionHash);
        timelock.scheduleBatch(targets, values, calldatas, 0, salt, timelock.getMinDelay());
        id = timelock.hashOperationBatch(targets, values, calldatas, 0, salt);
    }
}
