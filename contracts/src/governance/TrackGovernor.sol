// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {GovernorPreventLateQuorum} from "@openzeppelin/contracts/governance/extensions/GovernorPreventLateQuorum.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

import {AdaptiveQuorum} from "./AdaptiveQuorum.sol";
import {EntrenchedGovernor} from "./EntrenchedGovernor.sol";
import {GovernanceParameters} from "./GovernanceParameters.sol";
import {IActivityLedger} from "./interfaces/IActivityLedger.sol";
import {IConstitution, Track} from "./interfaces/IConstitution.sol";
import {IEntityRegistry} from "./interfaces/IEntityRegistry.sol";
import {IGuardedTimelock} from "./interfaces/IGuardedTimelock.sol";
import {IProposalDeposits} from "./interfaces/IProposalDeposits.sol";
import {ITrackGovernor} from "./interfaces/ITrackGovernor.sol";

/// @title Track governor
/// @notice Implementation of {ITrackGovernor}. A proposal that the constitution refuses never reaches the voters, and one that passed runs out
/// if nobody queues or executes it in time. Nothing about a governor can be changed after its deployment.
contract TrackGovernor is EntrenchedGovernor {
    IConstitution private immutable CONSTITUTION;
    IProposalDeposits private immutable DEPOSITS;
    uint48 private immutable QUEUE_SECONDS;

    mapping(uint256 proposalId => bytes32) private _operations;

    /// @param name_ The governor's name, part of its EIP-712 domain for votes by signature.
    /// @param track_ Its track.
    /// @param p Every threshold and period.
    /// @param tokens The token house.
    /// @param seats The contributors' house.
    /// @param entities Who stands behind an account.
    /// @param activity What is active.
    /// @param deposits Holds a deposit per proposal.
    /// @param timelock_ Executes what passed; a guarded timelock.
    /// @param constitution Judges proposals before a vote.
    /// @param guardian May cancel for a time; see {ISunsetGuardian}. Without one, proposers could cancel what has passed.
    constructor(
        string memory name_,
        Track track_,
        GovernanceParameters memory p,
        IVotes tokens,
        IVotes seats,
        IEntityRegistry entities,
        IActivityLedger activity,
        IProposalDeposits deposits,
        TimelockController timelock_,
        IConstitution constitution,
        address guardian
    )
        Governor(name_)
        GovernorSettings(
            p.tracks[_position(track_)].votingDelay, p.tracks[_position(track_)].votingPeriod, p.tracks[_position(track_)].proposalThreshold
        )
        GovernorVotes(tokens)
        AdaptiveQuorum(track_, p.tracks[_position(track_)], p.counting, seats, entities, activity)
        GovernorPreventLateQuorum(p.tracks[_position(track_)].lateQuorumExtension)
        GovernorTimelockControl(timelock_)
    {
        if (guardian == address(0) || votingDelay() == 0) revert GovernorParametersInvalid();
        if (token().clock() != block.timestamp || SEATS.clock() != block.timestamp) revert GovernorParametersInvalid();
        CONSTITUTION = constitution;
        DEPOSITS = deposits;
        QUEUE_SECONDS = p.amendment.operationExpiry;
        _setProposalGuardian(guardian);
    }

    /// @inheritdoc ITrackGovernor
    function operationOf(uint256 proposalId) external view returns (bytes32) {
        return _operations[proposalId];
    }

    /// @notice A proposal that passed expires if it is not queued in time, and if its operation is not executed in time.
    function state(uint256 proposalId) public view override returns (ProposalState) {
        ProposalState current = super.state(proposalId);
        uint256 lastAt;
        if (current == ProposalState.Succeeded) {
            lastAt = proposalDeadline(proposalId) + QUEUE_SECONDS;
        } else if (current == ProposalState.Queued) {
            lastAt = IGuardedTimelock(timelock()).expiresAt(_operations[proposalId]);
        } else {
            return current;
        }
        return block.timestamp > lastAt ? ProposalState.Expired : current;
    }

    function _propose(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description,
        address proposer
    ) internal override returns (uint256 proposalId) {
        CONSTITUTION.checkProposal(TRACK, targets, values, calldatas, clock());
        proposalId = super._propose(targets, values, calldatas, description, proposer);
        _fixThresholds(proposalId);
        DEPOSITS.lock(proposer, proposalId);
    }

    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override returns (uint48) {
        bytes32 salt = bytes20(address(this)) ^ descriptionHash; // as {GovernorTimelockControl} salts it
        _operations[proposalId] = TimelockController(payable(timelock())).hashOperationBatch(targets, values, calldatas, 0, salt);
        return super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _cancel(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 descriptionHash)
        internal
        override
        returns (uint256 proposalId)
    {
        bool pending = state(getProposalId(targets, values, calldatas, descriptionHash)) == ProposalState.Pending;
        proposalId = super._cancel(targets, values, calldatas, descriptionHash);
        if (pending) _withdraw(proposalId);
    }

    function _position(Track track_) private pure returns (uint256) {
        if (track_ == Track.None) revert GovernorParametersInvalid();
        return uint256(track_) - 1;
    }
}
