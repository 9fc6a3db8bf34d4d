// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Brake
/// @notice Something that can delay an operation of the timelock beyond its own delay, and can do nothing else.
interface IBrake {
    /// @notice When this brake lets an operation run.
    /// @param operation The timelock's id of the operation.
    /// @param readyAt Unix seconds at which the operation could run if there were no brakes.
    /// @return releasedAt Unix seconds; `type(uint256).max` if it is held for as long as things stay as they are. A time in the past
    /// never holds anything. The timelock counts an operation's expiry from the later of this and `readyAt`.
    function releasesAt(bytes32 operation, uint256 readyAt) external view returns (uint256 releasedAt);
}
