// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

import {BicameralCounting} from "./BicameralCounting.sol";
import {GuardedTimelock} from "./GuardedTimelock.sol";
import {IConstitution, Track} from "./interfaces/IConstitution.sol";

/// @title Track governor
/// @notice Governor of one track. A proposal that the constitution refuses never reaches the voters.
contract TrackGovernor is Governor, GovernorSettings, BicameralCounting, GovernorTimelockControl {
    /// @notice What sets one track apart from another. Times in seconds, shares in parts per million, threshold in token wei.
    /// @param approvalPpm Share of the votes for and against that a proposal must exceed in each house; 500,000 to 999,999.
    struct GovernanceParameters {
        uint48 votingDelay;
        uint32 votingPeriod;
        uint256 proposalThreshold;
        uint32 tokenQuorumPpm;
        uint32 seatQuorumPpm;
        uint32 approvalPpm;
        Track track;
    }

    IConstitution private immutable CONSTITUTION;
    Track private immutable TRACK;

    error GovernorCallEntrenched();

    /// @param name_ The governor's name, part of its EIP-712 domain for votes by signature.
    /// @param parameters What sets this track apart.
    /// @param tokens The token house.
    /// @param seats The contributors' house.
    /// @param timelock_ Executes what passed.
    /// @param constitution Judges proposals before a vote.
    constructor(
        string memory name_,
        GovernanceParameters memory parameters,
        IVotes tokens,
        IVotes seats,
        GuardedTimelock timelock_,
        IConstitution constitution
    )
        Governor(name_)
        GovernorSettings(parameters.votingDelay, parameters.votingPeriod, parameters.proposalThreshold)
        GovernorVotes(tokens)
        BicameralCounting(seats, parameters.tokenQuorumPpm, parameters.seatQuorumPpm, parameters.approvalPpm)
        GovernorTimelockControl(timelock_)
    {
        CONSTITUTION = constitution;
        TRACK = parameters.track;
    }

    function track() external view returns (Track) {
        return TRACK;
    }

    /// @inheritdoc Governor
    function votingDelay() public view override(Governor, GovernorSettings) returns (uint256) {
        return super.votingDelay();
    }

    /// @inheritdoc Governor
    function votingPeriod() public view override(Governor, GovernorSettings) returns (uint256) {
        return super.votingPeriod();
    }

    /// @inheritdoc Governor
    function proposalThreshold() public view override(Governor, GovernorSettings) returns (uint256) {
        return super.proposalThreshold();
    }

    /// @notice A queued proposal that was not executed in time has expired.
    function state(uint256 proposalId) public view override(Governor, GovernorTimelockControl) returns (ProposalState) {
        ProposalState current = super.state(proposalId);
        if (current != ProposalState.Queued) return current;
        uint256 expiresAt = proposalEta(proposalId) + GuardedTimelock(payable(timelock())).expirySeconds();
        return block.timestamp > expiresAt ? ProposalState.Expired : current;
    }

    /// @inheritdoc Governor
    function proposalNeedsQueuing(uint256 proposalId) public view override(Governor, GovernorTimelockControl) returns (bool) {
        return super.proposalNeedsQueuing(proposalId);
    }

    /// @notice The timelock can never be exchanged.
    function updateTimelock(TimelockController) public pure override {
        revert GovernorCallEntrenched();
    }

    /// @notice The governor never calls anything but its timelock.
    function relay(address, uint256, bytes calldata) public payable override {
        revert GovernorCallEntrenched();
    }

    function _propose(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description,
        address proposer
    ) internal override returns (uint256) {
        CONSTITUTION.checkProposal(TRACK, targets, values, calldatas);
        return super._propose(targets, values, calldatas, description, proposer);
    }

    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint48) {
        return super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) {
        super._executeOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _cancel(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 descriptionHash)
        internal
        override(Governor, GovernorTimelockControl)
        returns (uint256)
    {
        return super._cancel(targets, values, calldatas, descriptionHash);
    }

    function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
        return super._executor();
    }
}
