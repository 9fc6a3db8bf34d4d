// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

import {GovernanceParameters} from "./GovernanceParameters.sol";
import {IAmendments} from "./interfaces/IAmendments.sol";
import {ITrackGovernor} from "./interfaces/ITrackGovernor.sol";

/// @title Amendments
/// @notice Implementation of {IAmendments}. Both votes are votes of the constitutional governor: the first one's proposal calls `approve`, the
/// second one's proposal is the amendment.
contract Amendments is IAmendments {
    struct Amendment {
        uint48 approvedAt;
        uint48 barredUntil;
    }

    address private immutable TIMELOCK;
    ITrackGovernor private immutable GOVERNOR;
    uint48 private immutable COOLING_SECONDS;
    uint48 private immutable RATIFICATION_SECONDS;
    uint48 private immutable RESUBMISSION_SECONDS;

    mapping(bytes32 hash => Amendment) private _amendments;

    /// @param timelock Executes what was voted.
    /// @param constitutionalGovernor Says how second votes ended. It is deployed later.
    constructor(GovernanceParameters memory p, address timelock, ITrackGovernor constitutionalGovernor) {
        TIMELOCK = timelock;
        GOVERNOR = constitutionalGovernor;
        COOLING_SECONDS = p.amendment.coolingSeconds;
        RATIFICATION_SECONDS = p.amendment.ratificationSeconds;
        RESUBMISSION_SECONDS = p.amendment.resubmissionSeconds;
    }

    modifier onlyTimelock() {
        if (msg.sender != TIMELOCK) revert AmendmentCallerNotTimelock(msg.sender);
        _;
    }

    /// @inheritdoc IAmendments
    function approve(address[] calldata targets, uint256[] calldata values, bytes[] calldata calldatas) external onlyTimelock {
        requireApprovable(targets, values, calldatas);
        bytes32 hash = amendmentHash(targets, values, calldatas);
        uint48 approvedAt = uint48(block.timestamp);
        _amendments[hash].approvedAt = approvedAt;
        emit AmendmentApproved(hash, targets, values, calldatas, _secondVoteFrom(approvedAt), _secondVoteUntil(approvedAt));
    }

    /// @inheritdoc IAmendments
    function reject(address[] calldata targets, uint256[] calldata values, bytes[] calldata calldatas, bytes32 descriptionHash) external {
        uint256 proposalId = GOVERNOR.getProposalId(targets, values, calldatas, descriptionHash);
        if (GOVERNOR.state(proposalId) != IGovernor.ProposalState.Defeated) revert AmendmentNotDefeated(proposalId);
        // An earlier approval's defeat says nothing about this one.
        requireRatifiable(targets, values, calldatas, GOVERNOR.proposedAt(proposalId));
        bytes32 hash = amendmentHash(targets, values, calldatas);
        uint48 barredUntil = uint48(block.timestamp) + RESUBMISSION_SECONDS;
        _amendments[hash] = Amendment(0, barredUntil);
        emit AmendmentRejected(hash, proposalId, barredUntil);
    }

    /// @inheritdoc IAmendments
    function ratify(address[] calldata targets, uint256[] calldata values, bytes[] calldata calldatas) external onlyTimelock {
        bytes32 hash = amendmentHash(targets, values, calldatas);
        if (_amendments[hash].approvedAt == 0) return;
        _amendments[hash].approvedAt = 0;
        emit AmendmentRatified(hash);
    }

    /// @inheritdoc IAmendments
    function requireApprovable(address[] calldata targets, uint256[] calldata values, bytes[] calldata calldatas) public view {
        for (uint256 i = 0; i < targets.length; ++i) {
            if (targets[i] == address(this)) revert AmendmentNested();
        }
        bytes32 hash = amendmentHash(targets, values, calldatas);
        Amendment memory amendment = _amendments[hash];
        if (block.timestamp < amendment.barredUntil) revert AmendmentBarred(hash, amendment.barredUntil);
        // A second first vote would restart the cooling under a second vote that is on its way.
        if (_stands(amendment)) revert AmendmentStanding(hash, _secondVoteUntil(amendment.approvedAt));
    }

    /// @inheritdoc IAmendments
    function requireRatifiable(address[] calldata targets, uint256[] calldata values, bytes[] calldata calldatas, uint48 proposedAt)
        public
        view
    {
        bytes32 hash = amendmentHash(targets, values, calldatas);
        uint48 approvedAt = _amendments[hash].approvedAt;
        if (approvedAt == 0) revert AmendmentNotApproved(hash);
        if (proposedAt < _secondVoteFrom(approvedAt)) revert AmendmentCooling(hash, _secondVoteFrom(approvedAt));
        if (proposedAt > _secondVoteUntil(approvedAt)) revert AmendmentLapsed(hash, _secondVoteUntil(approvedAt));
    }

    /// @inheritdoc IAmendments
    function amendmentView(bytes32 hash) external view returns (AmendmentView memory) {
        Amendment memory amendment = _amendments[hash];
        if (!_stands(amendment)) return AmendmentView(0, 0, 0, amendment.barredUntil);
        uint48 approvedAt = amendment.approvedAt;
        return AmendmentView(approvedAt, _secondVoteFrom(approvedAt), _secondVoteUntil(approvedAt), amendment.barredUntil);
    }

    /// @inheritdoc IAmendments
    function amendmentHash(address[] calldata targets, uint256[] calldata values, bytes[] calldata calldatas)
        public
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(targets, values, calldatas));
    }

    function _stands(Amendment memory amendment) private view returns (bool) {
        return amendment.approvedAt != 0 && block.timestamp <= _secondVoteUntil(amendment.approvedAt);
    }

    function _secondVoteFrom(uint48 approvedAt) private view returns (uint48) {
        return approvedAt + COOLING_SECONDS;
    }

    function _secondVoteUntil(uint48 approvedAt) private view returns (uint48) {
        return approvedAt + COOLING_SECONDS + RATIFICATION_SECONDS;
    }
}
