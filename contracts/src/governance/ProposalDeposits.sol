// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {GovernanceParameters} from "./GovernanceParameters.sol";
import {IProposalDeposits} from "./interfaces/IProposalDeposits.sol";
import {ITrackGovernor} from "./interfaces/ITrackGovernor.sol";

/// @title Proposal deposits
/// @notice Implementation of {IProposalDeposits}.
contract ProposalDeposits is IProposalDeposits {
    using SafeERC20 for IERC20;

    struct Deposit {
        address proposer;
        bool settled;
    }

    struct Latest {
        address governor;
        uint256 proposalId;
    }

    IERC20 private immutable TOKEN;
    address private immutable TREASURY;
    uint256 private immutable DEPOSIT_WEI;
    address private immutable OPERATIONS;
    address private immutable PROTOCOL;
    address private immutable CONSTITUTIONAL;

    mapping(address governor => mapping(uint256 proposalId => Deposit)) private _deposits;
    mapping(address proposer => Latest) private _latest;

    /// @param p Every threshold and period.
    /// @param token What is deposited.
    /// @param treasury Gets what is forfeited.
    /// @param governors The governors of the operations, protocol and constitutional tracks.
    constructor(GovernanceParameters memory p, IERC20 token, address treasury, address[3] memory governors) {
        TOKEN = token;
        TREASURY = treasury;
        DEPOSIT_WEI = p.proposalDepositWei;
        (OPERATIONS, PROTOCOL, CONSTITUTIONAL) = (governors[0], governors[1], governors[2]);
    }

    /// @inheritdoc IProposalDeposits
    function lock(address proposer, uint256 proposalId) external {
        bool governor = msg.sender == OPERATIONS || msg.sender == PROTOCOL || msg.sender == CONSTITUTIONAL;
        if (!governor) revert DepositCallerNotGovernor(msg.sender);
        Latest memory latest = _latest[proposer];
        if (_isLive(latest)) revert DepositProposalLive(proposer, latest.governor, latest.proposalId);
        _latest[proposer] = Latest(msg.sender, proposalId);
        _deposits[msg.sender][proposalId].proposer = proposer;
        emit DepositLocked(msg.sender, proposalId, proposer, DEPOSIT_WEI);
        TOKEN.safeTransferFrom(proposer, address(this), DEPOSIT_WEI);
    }

    /// @inheritdoc IProposalDeposits
    function settle(address governor, uint256 proposalId) external {
        Deposit storage deposit = _deposits[governor][proposalId];
        address proposer = deposit.proposer;
        if (proposer == address(0) || deposit.settled) revert DepositUnknown(governor, proposalId);
        if (_isLive(Latest(governor, proposalId))) revert DepositHeld(governor, proposalId);
        deposit.settled = true;
        if (ITrackGovernor(governor).withdrawn(proposalId) || ITrackGovernor(governor).quorumReached(proposalId)) {
            emit DepositReturned(governor, proposalId, proposer, DEPOSIT_WEI);
            TOKEN.safeTransfer(proposer, DEPOSIT_WEI);
        } else {
            emit DepositForfeited(governor, proposalId, proposer, DEPOSIT_WEI);
            TOKEN.safeTransfer(TREASURY, DEPOSIT_WEI);
        }
    }

    /// @inheritdoc IProposalDeposits
    function depositWei() external view returns (uint256) {
        return DEPOSIT_WEI;
    }

    /// @inheritdoc IProposalDeposits
    function latestOf(address proposer) external view returns (address governor, uint256 proposalId, bool live) {
        Latest memory latest = _latest[proposer];
        return (latest.governor, latest.proposalId, _isLive(latest));
    }

    function _isLive(Latest memory latest) private view returns (bool) {
        if (latest.governor == address(0)) return false;
        IGovernor.ProposalState current = IGovernor(latest.governor).state(latest.proposalId);
        return current == IGovernor.ProposalState.Pending || current == IGovernor.ProposalState.Active;
    }
}
