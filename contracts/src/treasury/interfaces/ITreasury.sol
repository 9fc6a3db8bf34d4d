// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Treasury
/// @notice Holds the community's tokens and coins. Only the timelock spends from it, and it remembers what went out when, so
/// that the treasury rule can bound any rolling window.
interface ITreasury {
    /// @notice Tokens went to the run registry as the budget of a run.
    event RunFunded(uint256 amountWei);

    event TokensTransferred(address indexed to, uint256 amountWei);

    /// @notice Coins went to the timelock, to travel with a later call of the same proposal.
    event EtherReleased(uint256 amountWei);

    event EtherReceived(address indexed from, uint256 amountWei);

    error TreasuryCallerNotTimelock(address caller);

    function fundRun(uint256 amountWei) external;

    function transfer(address to, uint256 amountWei) external;

    function releaseEther(uint256 amountWei) external;

    /// @notice Token wei that left since `timestamp` (exclusive).
    function tokensSpentSince(uint48 timestamp) external view returns (uint256);

    /// @notice Coin wei that left since `timestamp` (exclusive).
    function etherSpentSince(uint48 timestamp) external view returns (uint256);
}
