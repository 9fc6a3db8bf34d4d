// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Convictions} from "./Convictions.sol";
import {DataCursors} from "./DataCursors.sol";
import {Rewards} from "./Rewards.sol";
import {RunCharter} from "./RunCharter.sol";
import {RunLedger} from "./RunLedger.sol";
import {Slots} from "./Slots.sol";
import {INodeRegistry} from "./interfaces/INodeRegistry.sol";
import {IRunRegistry} from "./interfaces/IRunRegistry.sol";
import {IRuns} from "./interfaces/IRuns.sol";

/// @title Run registry
/// @notice Creates, closes and sweeps runs; slots, rounds, convictions and rewards are the contracts it is composed of.
contract RunRegistry is Slots, Convictions, Rewards, IRunRegistry {
    uint256 private constant MAX_SLOTS = 256;
    uint256 private constant PPM = 1_000_000;

    /// @param token The Autonet token, in which stakes and rewards are paid.
    /// @param nodes The node registry that locks and slashes stake for this contract.
    /// @param timelock Creates and closes runs.
    /// @param treasury Receives what completed runs did not spend.
    /// @param challenges_ Decides challenges.
    constructor(IERC20 token, INodeRegistry nodes, address timelock, address payable treasury, address challenges_)
        RunLedger(token, nodes, timelock, treasury)
        Convictions(challenges_)
    {}

    /// @inheritdoc IRuns
    function createRun(RunCharter calldata charter) external payable onlyTimelock returns (uint64 runId) {
        _requireSane(charter);
        if (msg.value != charter.gasBudgetWei) revert RunGasBudgetMismatch(msg.value, charter.gasBudgetWei);
        uint256 unallocated = TOKEN.balanceOf(address(this)) - _reservedWei;
        if (unallocated < charter.budgetWei) revert RunBudgetUnfunded(unallocated, charter.budgetWei);
        bytes32 charterHash = keccak256(abi.encode(charter));
        if (_runIds[charterHash] != 0) revert RunCharterDuplicate(charterHash);

        runId = ++_runCount;
        _runIds[charterHash] = runId;
        _reservedWei += charter.budgetWei;
        _records[runId][0].checkpointRoot = charter.genesisRoot;
        Run storage run = _runs[runId];
        run.charterHash = charterHash;
        run.status = RunStatus.Gathering;
        run.round = 1;
        run.dataCursor = DataCursors.start();
        run.budgetWei = SafeCast.toUint128(charter.budgetWei);
        run.gasBudgetWei = SafeCast.toUint128(charter.gasBudgetWei);
        _storeTerms(run.terms, charter);
        emit RunCreated(runId, charterHash, charter);
    }

    /// @inheritdoc IRuns
    function closeRun(uint64 runId) external onlyTimelock {
        Run storage run = _run(runId);
        if (run.status == RunStatus.Completed) revert RunStatusRefused(runId, run.status);
        _complete(runId, run);
    }

    /// @inheritdoc IRuns
    function sweep(uint64 runId) external {
        Run storage run = _runWith(runId, RunStatus.Completed);
        uint256 allowedAt = uint256(run.closedAt) + SWEEP_WINDOWS * run.terms.challengeWindowSeconds;
        if (block.timestamp <= allowedAt) revert RunSweepTooEarly(runId, allowedAt);

        uint256 tokenWei = run.budgetWei;
        uint256 gasWei = run.gasBudgetWei;
        run.gasBudgetWei = 0;
        _spend(runId, run, TREASURY, tokenWei);
        emit RunSwept(runId, tokenWei, gasWei);
        (bool accepted,) = TREASURY.call{value: gasWei}("");
        if (!accepted) revert RunSweepRefused(TREASURY, gasWei);
    }

    /// @inheritdoc IRuns
    function runCount() external view returns (uint64) {
        return _runCount;
    }

    /// @inheritdoc IRuns
    function runIdOf(bytes32 charterHash) external view returns (uint64) {
        return _runIds[charterHash];
    }

    /// @inheritdoc IRuns
    function runOf(uint64 runId) external view returns (RunView memory) {
        Run storage run = _run(runId);
        return RunView({
            status: run.status,
            charterHash: run.charterHash,
            round: run.round,
            attempt: run.attempt,
            openedAt: run.openedAt,
            closedAt: run.closedAt,
            joined: run.joined,
            assigned: run.assigned,
            active: run.active,
            pending: run.pending,
            dataCursor: run.dataCursor,
            checkpointRoot: _records[runId][_lastCertified(runId, run)].checkpointRoot,
            budgetWei: run.budgetWei,
            gasBudgetWei: run.gasBudgetWei
        });
    }

    /// @inheritdoc IRuns
    function termsOf(uint64 runId) external view returns (RunTerms memory) {
        return _run(runId).terms;
    }

    /// @inheritdoc IRuns
    function reservedWei() external view returns (uint256) {
        return _reservedWei;
    }

    /// @inheritdoc IRuns
    function roundOf(uint64 runId, uint64 round) external view returns (RoundRecord memory record) {
        record = _records[runId][round];
        if (round > _lastCertified(runId, _runs[runId])) record.certifiedAt = 0;
    }

    /// @dev What no charter may say, whatever the constitution allows: terms under which the contracts would not work.
    function _requireSane(RunCharter calldata charter) private view {
        uint256 slots = charter.participation.slots;
        uint256 minSlots = charter.participation.minSlots;
        uint256 slotsPerOperator = charter.participation.slotsPerOperator;
        uint256 window = charter.verification.challengeWindowSeconds;
        if (slots == 0 || slots > MAX_SLOTS) revert RunSlotsOutOfRange(slots);
        if (minSlots == 0 || minSlots > slots) revert RunMinSlotsOutOfRange(minSlots, slots);
        if (slotsPerOperator == 0 || slotsPerOperator > slots) revert RunSlotsPerOperatorOutOfRange(slotsPerOperator, slots);
        // The largest uint32 is left out so that the round after the last one still fits a tenure's fields.
        if (charter.schedule.rounds == 0 || charter.schedule.rounds == type(uint32).max) revert RunRoundsMissing();
        if (charter.schedule.roundDeadlineSeconds == 0) revert RunDeadlineMissing();
        if (2 * uint256(charter.outer.trimPerSide) >= slots) revert RunTrimTooLarge(charter.outer.trimPerSide, slots);
        if (charter.verification.auditRatePpm > PPM) revert RunRateOutOfRange(charter.verification.auditRatePpm);
        if (charter.verification.challengerSharePpm > PPM) revert RunRateOutOfRange(charter.verification.challengerSharePpm);
        if (window == 0 || window > NODES.unbondingSeconds()) revert RunWindowOutOfRange(window, NODES.unbondingSeconds());
        if (charter.genesisRoot == 0) revert RunGenesisMissing();
        _requireTokens(charter);
    }

    /// @dev Without a sequence in each text there is nothing to train on or to evaluate, and no slot's tokens could be proved.
    function _requireTokens(RunCharter calldata charter) private pure {
        uint256 seq = charter.model.seq;
        if (seq == 0) revert RunSequenceLengthMissing();
        uint256 tokens = charter.data.trainTokens;
        if (tokens < seq + 1) revert RunTrainTokensTooFew(tokens, seq + 1);
        tokens = charter.data.evaluationTokens;
        uint256 needed = charter.data.evaluationSequences * seq + 1;
        if (tokens < needed) revert RunEvaluationTokensTooFew(tokens, needed);
    }

    function _storeTerms(RunTerms storage terms, RunCharter calldata charter) private {
        terms.slots = charter.participation.slots;
        terms.minSlots = charter.participation.minSlots;
        terms.slotsPerOperator = charter.participation.slotsPerOperator;
        terms.rounds = charter.schedule.rounds;
        terms.roundDeadlineSeconds = charter.schedule.roundDeadlineSeconds;
        terms.challengeWindowSeconds = charter.verification.challengeWindowSeconds;
        terms.auditRatePpm = charter.verification.auditRatePpm;
        terms.challengerSharePpm = charter.verification.challengerSharePpm;
        terms.stakePerSlotWei = charter.participation.stakePerSlotWei;
        terms.rewardPerSlotRoundWei = charter.participation.rewardPerSlotRoundWei;
        terms.rewardPerAuditWei = charter.participation.rewardPerAuditWei;
        terms.challengeBondWei = charter.verification.challengeBondWei;
    }
}
