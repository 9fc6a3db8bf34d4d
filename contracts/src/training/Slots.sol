// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RunLedger} from "./RunLedger.sol";
import {SlotBitmap} from "./SlotBitmap.sol";
import {ISlots} from "./interfaces/ISlots.sol";

/// @title Slots
/// @notice Implementation of {ISlots}. A slot is free when it is neither joined nor active: a leaving operator finishes its round
/// before anyone else can take the slot, so tenures never overlap in a certified round.
abstract contract Slots is RunLedger, ISlots {
    using SlotBitmap for uint256;

    /// @inheritdoc ISlots
    function join(uint64 runId, uint16 slot) external {
        Run storage run = _run(runId);
        if (run.status == RunStatus.Completed) revert RunStatusRefused(runId, run.status);
        if (slot >= run.terms.slots) revert SlotUnknown(runId, slot);
        if ((run.joined | run.active).contains(slot)) revert SlotTaken(runId, slot, _holders[runId][slot]);
        if (!NODES.isRegistered(msg.sender)) revert SlotOperatorUnregistered(msg.sender);
        if (++_seats[runId][msg.sender] > run.terms.slotsPerOperator) {
            revert SlotLimitReached(runId, msg.sender, run.terms.slotsPerOperator);
        }

        // Not the round after an open one: if that round is opened again, the new holder may take part in it. Nobody else can
        // have the slot in it, since the slot is not active.
        uint64 sinceRound = run.round;
        run.joined = run.joined.with(slot);
        run.pending = run.pending.with(slot);
        _holders[runId][slot] = msg.sender;
        // Rounds are numbered within uint32 (ScheduleTerms.rounds), and one more fits because rounds < 2^32 - 1 at creation.
        // forge-lint: disable-next-line(unsafe-typecast)
        _tenures[runId][slot].push(Tenure(msg.sender, uint32(sinceRound), 0, TenureStatus.Sitting, 0, 0));
        NODES.lock(msg.sender, run.terms.stakePerSlotWei);
        emit SlotJoined(runId, slot, msg.sender, sinceRound);
    }

    /// @inheritdoc ISlots
    function activate(uint64 runId, uint16 slot) external {
        Run storage run = _joinedByCaller(runId, slot);
        if (run.status == RunStatus.Completed) revert RunStatusRefused(runId, run.status);
        if ((run.active | run.pending).contains(slot)) revert SlotAlreadyActive(runId, slot);
        run.pending = run.pending.with(slot);
        emit SlotActivated(runId, slot, msg.sender);
    }

    /// @inheritdoc ISlots
    function leave(uint64 runId, uint16 slot) external {
        Run storage run = _joinedByCaller(runId, slot);
        bool finishing = run.status == RunStatus.Open && run.active.contains(slot);
        uint64 lastRound = finishing ? run.round : _lastCertified(runId, run);

        run.joined = run.joined.without(slot);
        run.pending = run.pending.without(slot);
        if (!finishing) run.active = run.active.without(slot);
        --_seats[runId][msg.sender];
        Tenure[] storage tenures = _tenures[runId][slot];
        Tenure storage tenure = tenures[tenures.length - 1];
        tenure.status = TenureStatus.Left;
        // Rounds are numbered within uint32, see above.
        // forge-lint: disable-next-line(unsafe-typecast)
        tenure.lastRound = uint32(lastRound);
        emit SlotLeft(runId, slot, msg.sender, lastRound);
    }

    /// @inheritdoc ISlots
    function releaseStake(uint64 runId, uint16 slot, uint256 tenure) external {
        Run storage run = _run(runId);
        Tenure[] storage tenures = _tenures[runId][slot];
        if (tenure >= tenures.length) revert SlotTenureUnknown(runId, slot, tenure);
        Tenure storage left = tenures[tenure];
        bool finishing = run.status == RunStatus.Open && tenure == tenures.length - 1 && run.active.contains(slot);
        if (left.status != TenureStatus.Left || left.openChallenges != 0 || finishing) revert SlotStakeHeld(runId, slot, tenure);

        // Certification times only grow, so the window of the last round that may have included the slot is the last to close.
        uint64 certified = _lastCertified(runId, run);
        uint64 lastRound = left.lastRound < certified ? left.lastRound : certified;
        uint256 releaseAt = lastRound == 0 ? 0 : _windowEnd(run, _records[runId][lastRound]) + 1;
        if (block.timestamp < releaseAt) revert SlotStakeHeldUntil(runId, slot, releaseAt);

        left.status = TenureStatus.Released;
        NODES.unlock(left.operator, run.terms.stakePerSlotWei);
        emit SlotStakeReleased(runId, slot, left.operator, run.terms.stakePerSlotWei);
    }

    /// @inheritdoc ISlots
    function holderOf(uint64 runId, uint16 slot) public view returns (address) {
        Run storage run = _runs[runId];
        return (run.joined | run.active).contains(slot) ? _holders[runId][slot] : address(0);
    }

    /// @inheritdoc ISlots
    function holdersOf(uint64 runId) external view returns (address[] memory holders) {
        holders = new address[](_run(runId).terms.slots);
        for (uint16 slot = 0; slot < holders.length; ++slot) {
            holders[slot] = holderOf(runId, slot);
        }
    }

    /// @inheritdoc ISlots
    function tenureCount(uint64 runId, uint16 slot) external view returns (uint256) {
        return _tenures[runId][slot].length;
    }

    /// @inheritdoc ISlots
    function tenureOf(uint64 runId, uint16 slot, uint256 tenure) external view returns (Tenure memory) {
        if (tenure >= _tenures[runId][slot].length) revert SlotTenureUnknown(runId, slot, tenure);
        return _tenures[runId][slot][tenure];
    }

    /// @inheritdoc ISlots
    function tenureAt(uint64 runId, uint16 slot, uint64 round) external view returns (Tenure memory) {
        return _tenures[runId][slot][_tenureIndexAt(runId, slot, round)];
    }

    function _joinedByCaller(uint64 runId, uint16 slot) private view returns (Run storage run) {
        run = _run(runId);
        if (!run.joined.contains(slot)) revert SlotNotJoined(runId, slot);
        if (_holders[runId][slot] != msg.sender) revert SlotCallerNotHolder(runId, slot, msg.sender);
    }
}
