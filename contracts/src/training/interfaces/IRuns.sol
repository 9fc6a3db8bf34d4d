// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RunCharter} from "../RunCharter.sol";

/// @title Runs
/// @notice A run is one model being trained under a charter. Its charter lives in the `RunCreated` event; the chain keeps the
/// charter's hash, the few terms that the contracts themselves need, and one fixed-size record per round.
interface IRuns {
    /// @notice Where a run stands. `Gathering`: waiting for enough slots to open `round`. `Open`: `round` is being trained.
    enum RunStatus {
        None,
        Gathering,
        Open,
        Completed
    }

    /// @notice The charter's terms that the contracts read.
    struct RunTerms {
        uint16 slots;
        uint16 minSlots;
        uint16 slotsPerOperator;
        uint32 rounds;
        uint32 roundDeadlineSeconds;
        uint32 challengeWindowSeconds;
        uint32 auditRatePpm;
        uint32 challengerSharePpm;
        uint128 stakePerSlotWei;
        uint128 rewardPerSlotRoundWei;
        uint128 rewardPerAuditWei;
        uint128 challengeBondWei;
    }

    /// @notice A run as nodes and people see it. Bitmaps have bit `s` for slot `s`.
    /// @param round The open round, the round that `start` will open, or the last round of a completed run.
    /// @param attempt How often `round` was opened again after it could not be certified.
    /// @param joined Slots that have a holder who means to stay.
    /// @param assigned Slots for which the newest round opened and among which its data is divided.
    /// @param active Slots of the open round (of the last round, once completed): the assigned ones that were not convicted since.
    /// @param pending Slots that become active when the next round opens.
    /// @param dataCursor Hash of the data cursor of the open or next round ({DataCursors-hash}).
    /// @param checkpointRoot Root of the newest certified checkpoint.
    struct RunView {
        RunStatus status;
        bytes32 charterHash;
        uint64 round;
        uint32 attempt;
        uint64 openedAt;
        uint64 closedAt;
        uint256 joined;
        uint256 assigned;
        uint256 active;
        uint256 pending;
        bytes32 dataCursor;
        bytes32 checkpointRoot;
        uint256 budgetWei;
        uint256 gasBudgetWei;
    }

    /// @notice What the chain remembers of a round. `certifiedAt` is zero until the round is certified; `auditSeed` is zero
    /// until sealed. Record 0 holds the genesis checkpoint root and nothing else.
    struct RoundRecord {
        bytes32 seed;
        uint256 slots;
        bytes32 commitmentsRoot;
        bytes32 checkpointRoot;
        bytes32 auditSeed;
        uint64 certifiedAt;
        uint64 certifiedBlock;
        uint32 attempt;
    }

    /// @notice A run was created; `charter` is its complete terms.
    event RunCreated(uint64 indexed runId, bytes32 indexed charterHash, RunCharter charter);

    /// @notice A run has certified its last round, or was closed by governance before it did.
    event RunCompleted(uint64 indexed runId, uint64 lastCertifiedRound, bytes32 checkpointRoot);

    /// @notice What a completed run did not spend went back to the treasury.
    event RunSwept(uint64 indexed runId, uint256 tokenWei, uint256 gasWei);

    error RunCallerNotTimelock(address caller);
    error RunUnknown(uint64 runId);
    error RunStatusRefused(uint64 runId, RunStatus status);
    error RunCharterDuplicate(bytes32 charterHash);
    error RunSlotsOutOfRange(uint256 slots);
    error RunMinSlotsOutOfRange(uint256 minSlots, uint256 slots);
    error RunSlotsPerOperatorOutOfRange(uint256 slotsPerOperator, uint256 slots);
    error RunRoundsMissing();
    error RunDeadlineMissing();
    error RunTrimTooLarge(uint256 trimPerSide, uint256 slots);
    error RunRateOutOfRange(uint256 ratePpm);
    error RunWindowOutOfRange(uint256 windowSeconds, uint256 unbondingSeconds);
    error RunGenesisMissing();
    error RunSequenceLengthMissing();
    error RunTrainTokensTooFew(uint256 tokens, uint256 needed);
    error RunEvaluationTokensTooFew(uint256 tokens, uint256 needed);
    error RunGasBudgetMismatch(uint256 sentWei, uint256 gasBudgetWei);
    error RunBudgetUnfunded(uint256 unallocatedWei, uint256 budgetWei);
    error RunBudgetExhausted(uint64 runId, uint256 neededWei, uint256 leftWei);
    error RunSweepTooEarly(uint64 runId, uint256 allowedAt);
    error RunSweepRefused(address treasury, uint256 gasWei);

    /// @notice Creates a run. Only the timelock; `msg.value` is the charter's gas budget, and the token budget must already
    /// lie here unallocated (`Treasury.fundRun` earlier in the same proposal).
    /// @return runId 1 for the first run, then 2, 3, …
    function createRun(RunCharter calldata charter) external payable returns (uint64 runId);

    /// @notice Ends a run before its last round. Only the timelock. Rewards already earned stay claimable.
    function closeRun(uint64 runId) external;

    /// @notice Sends what a completed run did not spend to the treasury, once claims have had their time. Anyone may call.
    function sweep(uint64 runId) external;

    /// @notice Number of runs ever created, which is also the newest run's id.
    function runCount() external view returns (uint64);

    /// @notice The run whose charter hashes to `charterHash`, or zero.
    function runIdOf(bytes32 charterHash) external view returns (uint64);

    function runOf(uint64 runId) external view returns (RunView memory);

    function termsOf(uint64 runId) external view returns (RunTerms memory);

    /// @notice Token wei that belong to runs' budgets; the registry always holds at least so much.
    function reservedWei() external view returns (uint256);

    /// @notice The record of a round; all zero for a round that has not opened.
    function roundOf(uint64 runId, uint64 round) external view returns (RoundRecord memory);
}
