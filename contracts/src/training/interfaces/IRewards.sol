// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Rewards
/// @notice Equal pay per verified slot-round and per drawn audit, claimed after the challenge window.
interface IRewards {
    /// @notice Rewards of `roundsPaid` rounds within `fromRound..toRound` were paid to a slot's holder.
    event RewardsClaimed(
        uint64 indexed runId,
        uint16 indexed slot,
        address indexed operator,
        uint64 fromRound,
        uint64 toRound,
        uint256 roundsPaid,
        uint256 amountWei
    );

    /// @notice The audits of `audited` (bitmap of slots) in one round were paid to the auditor.
    event AuditsClaimed(
        uint64 indexed runId, uint16 indexed auditorSlot, address indexed operator, uint64 round, uint256 audited, uint256 amountWei
    );

    error RewardWindowOpen(uint64 runId, uint64 round, uint256 closesAt);
    /// @notice So many challenges of the run's checkpoints are open.
    error RewardsHeld(uint64 runId, uint256 open);
    error RewardChallenged(uint64 runId, uint64 round, uint16 slot);
    error RewardForfeited(uint64 runId, uint16 slot, address operator);
    error RewardAlreadyClaimed(uint64 runId, uint16 slot, uint64 toRound);
    error AuditLengthsDiffer(uint256 rounds, uint256 bitmaps);
    error AuditNotDrawn(uint64 runId, uint64 round, uint16 slot, uint16 auditorSlot);
    error AuditAlreadyClaimed(uint64 runId, uint64 round, uint256 slots);

    /// @notice Pays the caller for every round up to `toRound` that included the slot during the caller's tenure and was not
    /// paid yet. Every such round's challenge window must be over and no challenge of it open.
    /// @param toRound Last round to pay; it also selects the tenure, for an operator that held the slot more than once.
    function claimRewards(uint64 runId, uint16 slot, uint64 toRound) external;

    /// @notice Pays the caller for audits drawn to its slot. `slotsBitmaps[i]` names the audited slots of `rounds[i]`.
    function claimAudits(uint64 runId, uint16 auditorSlot, uint64[] calldata rounds, uint256[] calldata slotsBitmaps) external;

    /// @notice Bitmap of the slots of a round whose audit was paid.
    function auditsClaimed(uint64 runId, uint64 round) external view returns (uint256);
}
