// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {GovernorNoncesKeyed} from "@openzeppelin/contracts/governance/extensions/GovernorNoncesKeyed.sol";
import {GovernorPreventLateQuorum} from "@openzeppelin/contracts/governance/extensions/GovernorPreventLateQuorum.sol";
import {GovernorProposalGuardian} from "@openzeppelin/contracts/governance/extensions/GovernorProposalGuardian.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";

import {BicameralCounting} from "./BicameralCounting.sol";

/// @title Entrenched governor
/// @notice OpenZeppelin's parts put together with the counting of two houses, and everything closed that could change a governor or speak for
/// it: no vote reaches its settings, its guardian, its timelock, or a contract other than through the timelock.
abstract contract EntrenchedGovernor is
    GovernorSettings,
    BicameralCounting,
    GovernorNoncesKeyed,
    GovernorProposalGuardian,
    GovernorPreventLateQuorum,
    GovernorTimelockControl
{
    /// @inheritdoc GovernorSettings
    function setVotingDelay(uint48) public pure override {
        revert GovernorCallEntrenched();
    }

    /// @inheritdoc GovernorSettings
    function setVotingPeriod(uint32) public pure override {
        revert GovernorCallEntrenched();
    }

    /// @inheritdoc GovernorSettings
    function setProposalThreshold(uint256) public pure override {
        revert GovernorCallEntrenched();
    }

    /// @inheritdoc GovernorPreventLateQuorum
    function setLateQuorumVoteExtension(uint48) public pure override {
        revert GovernorCallEntrenched();
    }

    /// @inheritdoc GovernorProposalGuardian
    function setProposalGuardian(address) public pure override {
        revert GovernorCallEntrenched();
    }

    /// @inheritdoc GovernorTimelockControl
    function updateTimelock(TimelockController) public pure override {
        revert GovernorCallEntrenched();
    }

    /// @inheritdoc Governor
    function relay(address, uint256, bytes calldata) public payable override {
        revert GovernorCallEntrenched();
    }

    /// @inheritdoc IGovernor
    function votingDelay() public view override(Governor, IGovernor, GovernorSettings) returns (uint256) {
        return super.votingDelay();
    }

    /// @inheritdoc IGovernor
    function votingPeriod() public view override(Governor, IGovernor, GovernorSettings) returns (uint256) {
        return super.votingPeriod();
    }

    /// @inheritdoc BicameralCounting
    function quorum(uint256 timepoint) public view override(Governor, BicameralCounting) returns (uint256) {
        return super.quorum(timepoint);
    }

    /// @inheritdoc IGovernor
    function proposalThreshold() public view override(Governor, IGovernor, GovernorSettings) returns (uint256) {
        return super.proposalThreshold();
    }

    /// @inheritdoc IGovernor
    function proposalDeadline(uint256 proposalId) public view override(Governor, IGovernor, GovernorPreventLateQuorum) returns (uint256) {
        return super.proposalDeadline(proposalId);
    }

    /// @notice The clock of both houses, which the constructor checks: Unix time.
    function clock() public view override(Governor, IERC6372, GovernorVotes) returns (uint48) {
        return uint48(block.timestamp);
    }

    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override(Governor, IERC6372, GovernorVotes) returns (string memory) {
        return "mode=timestamp";
    }

    /// @inheritdoc IGovernor
    function state(uint256 proposalId) public view virtual override(Governor, IGovernor, GovernorTimelockControl) returns (ProposalState) {
        return super.state(proposalId);
    }

    /// @inheritdoc IGovernor
    function proposalNeedsQueuing(uint256 proposalId) public view override(Governor, IGovernor, GovernorTimelockControl) returns (bool) {
        return super.proposalNeedsQueuing(proposalId);
    }

    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal virtual override(Governor, GovernorTimelockControl) returns (uint48) {
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
        virtual
        override(Governor, GovernorTimelockControl)
        returns (uint256)
    {
        return super._cancel(targets, values, calldatas, descriptionHash);
    }

    function _tallyUpdated(uint256 proposalId) internal override(Governor, GovernorPreventLateQuorum) {
        super._tallyUpdated(proposalId);
    }

    function _useCheckedNonce(address owner, uint256 nonce) internal override(Nonces, GovernorNoncesKeyed) {
        super._useCheckedNonce(owner, nonce);
    }

    function _validateVoteSig(uint256 proposalId, uint8 support, address voter, bytes memory signature)
        internal
        override(Governor, GovernorNoncesKeyed)
        returns (bool)
    {
        return super._validateVoteSig(proposalId, support, voter, signature);
    }

    function _validateExtendedVoteSig(
        uint256 proposalId,
        uint8 support,
        address voter,
        string memory reason,
        bytes memory params,
        bytes memory signature
    ) internal override(Governor, GovernorNoncesKeyed) returns (bool) {
        return super._validateExtendedVoteSig(proposalId, support, voter, reason, params, signature);
    }

    function _validateCancel(uint256 proposalId, address caller) internal view override(Governor, GovernorProposalGuardian) returns (bool) {
        return super._validateCancel(proposalId, caller);
    }

    function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
        return super._executor();
    }
}
