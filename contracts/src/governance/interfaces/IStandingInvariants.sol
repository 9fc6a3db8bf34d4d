// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Standing invariants
/// @notice What must hold after every executed proposal, whatever it did. The timelock asserts it after the last call of a batch.
interface IStandingInvariants {
    /// @notice An invariant does not hold; `name` says which.
    error InvariantBroken(string name);

    /// @notice Reverts unless all invariants hold.
    function check() external view;
}
