// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Rounds} from "./Rounds.sol";
import {SlotBitmap} from "./SlotBitmap.sol";
import {IRewards} from "./interfaces/IRewards.sol";
import {ISlots} from "./interfaces/ISlots.sol";

/// @title Rewards
/// @notice Implementation of {IRewards}. Pay is pulled, a range of rounds per call, and never exceeds the run's budget.
abstract contract Rewards is Rounds, IRewards {
    using SlotBitmap for uint256;

    mapping(uint64 runId => mapping(uint64 round => uint256 slots)) private _auditsClaimed;

    /// @inheritdoc IRewards
    function claimRewards(uint64 runId, uint16 slot, uint64 toRound) external {
        Run storage run = _run(runId);
        ISlots.Tenure storage tenure = _callersTenure(runId, slot, toRound);
        uint64 fromRound = tenure.claimedTo + 1;
        if (fromRound < tenure.sinceRound) fromRound = tenure.sinceRound;
        if (toRound < fromRound) revert RewardAlreadyClaimed(runId, slot, toRound);
        // Windows close in the order of rounds, so the last round's is the only one to check.
        _requireVested(runId, run, toRound);

        uint256 paid = 0;
        for (uint64 round = fromRound; round <= toRound; ++round) {
            if (!_records[runId][round].slots.contains(slot)) continue;
            if (_challenged[runId][round].contains(slot)) revert RewardChallenged(runId, round, slot);
            ++paid;
        }
        // The round was certified, and rounds are numbered within uint32.
        // forge-lint: disable-next-line(unsafe-typecast)
        tenure.claimedTo = uint32(toRound);
        uint256 amount = paid * run.terms.rewardPerSlotRoundWei;
        _spend(runId, run, msg.sender, amount);
        emit RewardsClaimed(runId, slot, msg.sender, fromRound, toRound, paid, amount);
    }

    /// @inheritdoc IRewards
    function claimAudits(uint64 runId, uint16 auditorSlot, uint64[] calldata rounds, uint256[] calldata slotsBitmaps) external {
        Run storage run = _run(runId);
        if (rounds.length != slotsBitmaps.length) revert AuditLengthsDiffer(rounds.length, slotsBitmaps.length);
        uint256 total = 0;
        for (uint256 i = 0; i < rounds.length; ++i) {
            (uint64 round, uint256 slots) = (rounds[i], slotsBitmaps[i]);
            _callersTenure(runId, auditorSlot, round);
            _requireVested(runId, run, round);
            uint256 claimed = _auditsClaimed[runId][round];
            if (slots & claimed != 0) revert AuditAlreadyClaimed(runId, round, slots & claimed);
            _requireDrawn(runId, round, slots, auditorSlot);
            _auditsClaimed[runId][round] = claimed | slots;
            uint256 amount = slots.count() * run.terms.rewardPerAuditWei;
            total += amount;
            emit AuditsClaimed(runId, auditorSlot, msg.sender, round, slots, amount);
        }
        _spend(runId, run, msg.sender, total);
    }

    /// @inheritdoc IRewards
    function auditsClaimed(uint64 runId, uint64 round) external view returns (uint256) {
        return _auditsClaimed[runId][round];
    }

    /// @dev The caller's tenure of a slot in a round; refuses strangers and the convicted.
    function _callersTenure(uint64 runId, uint16 slot, uint64 round) private view returns (ISlots.Tenure storage tenure) {
        tenure = _tenures[runId][slot][_tenureIndexAt(runId, slot, round)];
        if (tenure.operator != msg.sender) revert ISlots.SlotCallerNotHolder(runId, slot, msg.sender);
        if (tenure.status == ISlots.TenureStatus.Convicted) revert RewardForfeited(runId, slot, msg.sender);
    }

    function _requireVested(uint64 runId, Run storage run, uint64 round) private view {
        if (_runHolds[runId] != 0) revert RewardsHeld(runId, _runHolds[runId]);
        RoundRecord storage record = _requireCertified(runId, round);
        uint256 closesAt = _windowEnd(run, record);
        if (block.timestamp <= closesAt) revert RewardWindowOpen(runId, round, closesAt);
    }

    function _requireDrawn(uint64 runId, uint64 round, uint256 slots, uint16 auditorSlot) private view {
        while (slots != 0) {
            uint16 slot = uint16(slots.lowest());
            (bool drawn, uint16 auditor) = drawAuditor(runId, round, slot);
            if (!drawn || auditor != auditorSlot) revert AuditNotDrawn(runId, round, slot, auditorSlot);
            slots = slots.without(slot);
        }
    }
}
