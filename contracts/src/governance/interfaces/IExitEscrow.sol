// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Track} from "./IConstitution.sol";

/// @title Exit escrow
/// @notice Holders who reject an approved operation lock tokens against it. The more of the active votes is locked, the longer the operation
/// waits, so that they have time to leave; it is never held beyond a fixed time after it could have run. Locked tokens do not vote.
interface IExitEscrow {
    /// @notice The dissent against an operation.
    /// @param baseWei What shares are taken of, fixed by the first lock: the active votes, but at least a share of all tokens.
    /// @param sharePpm What of it is locked.
    /// @param heldUntil When the operation came free by tokens leaving, if it did; it counts as released no earlier.
    struct DissentView {
        uint128 lockedWei;
        uint128 baseWei;
        uint48 heldUntil;
        uint256 sharePpm;
    }

    /// @param unlocksAt Unix seconds from which the tokens can leave.
    struct PositionView {
        uint128 amountWei;
        uint48 unlocksAt;
    }

    event DissentLocked(bytes32 indexed operation, address indexed account, uint256 amountWei, uint256 lockedWei, uint48 unlocksAt);
    event DissentWithdrawn(bytes32 indexed operation, address indexed account, uint256 amountWei, uint256 lockedWei);

    error DissentAmountMissing();
    error DissentOperationNotPending(bytes32 operation);
    error DissentOperationExpired(bytes32 operation, uint256 expiredAt);
    error DissentTrackExempt(bytes32 operation, Track track);
    error DissentPositionMissing(bytes32 operation, address account);
    error DissentPositionLocked(bytes32 operation, address account, uint256 unlocksAt);
    error DissentParametersInvalid();

    /// @notice Locks tokens against a pending operation of the protocol or constitutional track (needs an ERC-20 allowance). More tokens
    /// may be added; the time for which the whole position stays begins anew.
    function lock(bytes32 operation, uint256 amountWei) external;

    /// @notice Takes the caller's tokens back.
    function withdraw(bytes32 operation) external;

    function dissentOf(bytes32 operation) external view returns (DissentView memory);

    function positionOf(bytes32 operation, address account) external view returns (PositionView memory);
}
