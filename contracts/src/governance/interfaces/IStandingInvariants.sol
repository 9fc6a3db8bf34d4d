// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Standing invariants
/// @notice What must hold after every executed proposal, whatever it did. The timelock asserts it after the last call of a batch.
interface IStandingInvariants {
    /// @notice An invariant does not hold; `name` says which.
    error InvariantBroken(string name);

    /// @notice Reverts unless all invariants hold.
    function check() external view;

    /// @notice The most token wei that can ever have been minted.
    function maxSupplyWei() external view returns (uint256);

    /// @notice Whether `target` is the token or the node registry, which governance never calls.
    function isOffLimits(address target) external view returns (bool);
}
