// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RunCharter} from "../../src/training/RunCharter.sol";
import {IRuns} from "../../src/training/interfaces/IRuns.sol";

/// @notice What model registry and evaluation rule read of the run registry: one run, whose rounds tests set.
contract RunsDouble {
    uint64 private _runId;
    bytes32 private _charterHash;
    mapping(uint64 round => IRuns.RoundRecord) private _records;
    mapping(uint64 round => uint256) private _challenged;
    uint256 private _openRunChallenges;

    function create(uint64 runId, RunCharter memory charter) external {
        _runId = runId;
        _charterHash = keccak256(abi.encode(charter));
    }

    function certify(uint64 round, bytes32 checkpointRoot) external {
        _records[round].checkpointRoot = checkpointRoot;
        _records[round].certifiedAt = uint64(block.timestamp);
    }

    function challenge(uint64 round, uint256 slots) external {
        _challenged[round] = slots;
    }

    function challengeCheckpoints(uint256 open) external {
        _openRunChallenges = open;
    }

    function runIdOf(bytes32 charterHash) external view returns (uint64) {
        return charterHash == _charterHash ? _runId : 0;
    }

    function runOf(uint64 runId) external view returns (IRuns.RunView memory run) {
        if (runId != _runId) revert IRuns.RunUnknown(runId);
        run.charterHash = _charterHash;
    }

    function roundOf(uint64 runId, uint64 round) external view returns (IRuns.RoundRecord memory record) {
        if (runId == _runId) record = _records[round];
    }

    function challengedSlots(uint64 runId, uint64 round) external view returns (uint256) {
        return runId == _runId ? _challenged[round] : 0;
    }

    function openRunChallenges(uint64 runId) external view returns (uint256) {
        return runId == _runId ? _openRunChallenges : 0;
    }
}
