// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Proposal deposits
/// @notice Holds a deposit for each proposal and allows a proposer one live proposal on all tracks together. The deposit comes back when
/// the proposal reached a quorum in both houses or was cancelled before anyone could vote; otherwise the treasury gets it.
interface IProposalDeposits {
    event DepositLocked(address indexed governor, uint256 indexed proposalId, address indexed proposer, uint256 amountWei);
    event DepositReturned(address indexed governor, uint256 indexed proposalId, address indexed proposer, uint256 amountWei);
    event DepositForfeited(address indexed governor, uint256 indexed proposalId, address indexed proposer, uint256 amountWei);

    error DepositCallerNotGovernor(address caller);
    error DepositProposalLive(address proposer, address governor, uint256 proposalId);
    error DepositUnknown(address governor, uint256 proposalId);
    error DepositHeld(address governor, uint256 proposalId);

    /// @notice Takes a proposer's deposit (needs an ERC-20 allowance). Only the governors, within their `propose`.
    function lock(address proposer, uint256 proposalId) external;

    /// @notice Returns or forfeits the deposit of a proposal whose vote is over. Anyone.
    function settle(address governor, uint256 proposalId) external;

    /// @notice Token wei per proposal.
    function depositWei() external view returns (uint256);

    /// @notice The newest proposal of a proposer, and whether it is pending or being voted on.
    function latestOf(address proposer) external view returns (address governor, uint256 proposalId, bool live);
}
