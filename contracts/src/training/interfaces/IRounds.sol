// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {DataCursor} from "../DataCursors.sol";

/// @notice A signature by the holder of `slot`, in the compact form of EIP-2098.
struct SlotSignature {
    uint16 slot;
    bytes32 r;
    bytes32 vs;
}

/// @notice What more than two thirds of a round's active slots attest, with their signatures.
/// @param slots Bitmap of the slots whose updates were aggregated. Unless it equals the active slots, the round's deadline must have passed.
/// @param commitmentsRoot SHA-256 Merkle root over one leaf per slot of the charter: the EIP-712 struct hash of the slot's commitment, or the
/// zero digest in place of an absent slot's leaf.
/// @param checkpointCid Binary CIDv1 (36 bytes) of the new checkpoint.
/// @param signatures `RoundAttestation` signatures, over the open round's seed, in strictly increasing slot order, by holders of more than two
/// thirds of the active slots.
struct Certificate {
    uint256 slots;
    bytes32 commitmentsRoot;
    bytes32 checkpointRoot;
    bytes checkpointCid;
    SlotSignature[] signatures;
}

/// @title Rounds
/// @notice Opens rounds and certifies their result: one transaction and one fixed-size record per round.
interface IRounds {
    /// @notice A round opened for the slots of `active`. With the charter's hash and the root of the checkpoint before it, these are all that
    /// `seed` commits to ({SeedPreimage}).
    event RoundOpened(
        uint64 indexed runId,
        uint64 indexed round,
        bytes32 seed,
        uint256 active,
        uint64 openedAt,
        uint32 attempt,
        uint256 prevrandao,
        bytes32 dataCursor
    );

    /// @notice A round was certified by more than two thirds of its active slots.
    event RoundCertified(
        uint64 indexed runId,
        uint64 indexed round,
        uint256 slots,
        bytes32 commitmentsRoot,
        bytes32 checkpointRoot,
        bytes checkpointCid,
        address indexed submitter
    );

    /// @notice A round could not be certified in time: all slots must `activate` again and `start` opens it anew.
    event RoundReopened(uint64 indexed runId, uint64 indexed round, uint32 attempt);

    /// @notice After a round, too few slots were left to open the next one.
    event RoundAwaitingSlots(uint64 indexed runId, uint64 indexed round, uint256 pending);

    /// @notice A round's audit seed is known and its auditors are drawn.
    event AuditSeedSealed(uint64 indexed runId, uint64 indexed round, bytes32 auditSeed);

    /// @notice The submitter's gas was paid from the run's gas budget; `paid` is false if the submitter did not accept it.
    event GasRefunded(uint64 indexed runId, uint64 indexed round, address indexed submitter, uint256 amountWei, bool paid);

    error RoundSlotsMissing(uint64 runId, uint256 ready, uint256 minSlots);
    error RoundNotCurrent(uint64 runId, uint64 round, uint64 current);
    error RoundSlotsInvalid(uint256 slots, uint256 active);
    error RoundDeadlineNotReached(uint256 deadline);
    error RoundRootMissing();
    error RoundCheckpointCidInvalid(uint256 length);
    error RoundCursorMismatch(bytes32 cursor, bytes32 expected);
    error RoundNotCertified(uint64 runId, uint64 round);
    error QuorumMissing(uint256 signers, uint256 electorate);
    error SignatureOutOfOrder(uint16 slot);
    error SignatureNotEntitled(uint16 slot);
    error SignatureInvalid(uint16 slot, address recovered, address holder);
    error AuditSeedAlreadySealed(uint64 runId, uint64 round);
    error AuditSeedBlockUnavailable(uint256 blockNumber);
    error AuditSeedHeaderMismatch(bytes32 headerHash, bytes32 blockHash);

    /// @notice Opens the current round once at least `minSlots` slots are ready. Anyone may call.
    function start(uint64 runId) external;

    /// @notice Certifies the open round and opens the next one (or completes the run). Anyone may call; the gas is refunded
    /// from the run's gas budget.
    /// @param cursor The data cursor with which the round opened, whose hash the run keeps.
    /// @param previousHeader Optional RLP header of the block after the previous round's certification: seals its audit seed.
    function certify(
        uint64 runId,
        uint64 round,
        Certificate calldata certificate,
        DataCursor calldata cursor,
        bytes calldata previousHeader
    ) external;

    /// @notice Gives up on the open round after twice its deadline. Anyone may call. Nothing certified is lost, and the data is divided anew
    /// with the same cursor.
    function reopen(uint64 runId) external;

    /// @notice Seals the audit seed of a certified round with the RLP header of the block after its certification.
    function sealAuditSeed(uint64 runId, uint64 round, bytes calldata header) external;

    /// @notice The auditor drawn for a slot of a round whose audit seed is sealed.
    /// @return drawn False if the slot is not audited (not drawn, not included, seed unknown, or no other operator).
    function drawAuditor(uint64 runId, uint64 round, uint16 slot) external view returns (bool drawn, uint16 auditorSlot);

    /// @notice EIP-712 domain separator of all signed messages.
    function domainSeparator() external view returns (bytes32);
}
