// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IConstitution, Track} from "./IConstitution.sol";
import {IStandingInvariants} from "./IStandingInvariants.sol";

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
    error TimelockGovernorsInvalid();

    /// @notice A governor scheduled an operation, with what the constitution is asked about it.
    event OperationGuarded(bytes32 indexed id, Track track, uint48 proposedAt);

    /// @notice The track whose governor scheduled an operation.
    function operationTrack(bytes32 id) external view returns (Track);

    /// @notice Unix seconds at which the operation's proposal was made.
    function operationProposedAt(bytes32 id) external view returns (uint48);

    /// @notice The track that a governor may schedule for.
    function trackOf(address governor) external view returns (Track);

    /// @notice Unix seconds from which an operation can run, brakes included; `type(uint256).max` while a brake holds it, zero if it is not
    /// pending.
    function runnableAt(bytes32 id) external view returns (uint256);

    /// @notice Unix seconds after which an operation can no longer run; `type(uint256).max` while a brake holds it, zero if it is not pending.
    function expiresAt(bytes32 id) external view returns (uint256);

    /// @notice Unix seconds at which the operation's own delay ends; zero if unknown, one if executed ({TimelockController-getTimestamp}).
    function getTimestamp(bytes32 id) external view returns (uint256);

    /// @notice The brakes: guardian, exit escrow, committee.
    function brakes() external view returns (address[3] memory);

    /// @notice Seconds after an operation could run at which it expires.
    function expirySeconds() external view returns (uint256);

    /// @notice Whether no operation may ever call `target`: the governors, the token and the node registry. So no vote moves a governor's
    /// settings, spends by allowance or takes anyone's stake.
    function isOffLimits(address target) external view returns (bool);

    function constitution() external view returns (IConstitution);

    function invariants() external view returns (IStandingInvariants);
}
