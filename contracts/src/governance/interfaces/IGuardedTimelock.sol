// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Track} from "./IConstitution.sol";

/// @title Guarded timelock
/// @notice Owner of everything. The three governors are its only proposers, it has no administrator, anyone may execute. It asks the
/// constitution when an operation is scheduled, when it is executed and before each call, asks every brake, and asserts the standing
/// invariants after the last call.
interface IGuardedTimelock {
    error TimelockDelayOutOfRange(uint256 delay, uint256 minimum, uint256 maximum);
    error TimelockOperationExpired(bytes32 id, uint256 expiredAt);
    error TimelockOperationBraked(bytes32 id, address brake, uint256 releasedAt);
    error TimelockProposerNotGovernor(address caller);
    error TimelockSingleCallsRefused();
    error TimelockRolesFixed();

    /// @notice The track whose governor scheduled an operation.
    function operationTrack(bytes32 id) external view returns (Track);

    /// @notice Unix seconds at which the operation's proposal was made.
    function operationProposedAt(bytes32 id) external view returns (uint48);

    /// @notice The track that a governor may schedule for.
    function trackOf(address governor) external view returns (Track);

    /// @notice Unix seconds from which an operation can run, brakes included; `type(uint256).max` while a brake holds it.
    function runnableAt(bytes32 id) external view returns (uint256);

    /// @notice Unix seconds after which an operation can no longer run; `type(uint256).max` while a brake holds it.
    function expiresAt(bytes32 id) external view returns (uint256);

    /// @notice Unix seconds at which the operation's own delay ends; zero if unknown, one if executed ({TimelockController-getTimestamp}).
    function getTimestamp(bytes32 id) external view returns (uint256);

    /// @notice The brakes: guardian, exit escrow, committee.
    function brakes() external view returns (address[3] memory);
}
