// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RunCharter} from "../../../src/training/RunCharter.sol";
import {IRuns} from "../../../src/training/interfaces/IRuns.sol";

/// @notice What the evaluations contract reads of the run registry: one run, whose rounds a test certifies and annuls.
contract EvaluatedRuns {
    uint64 public constant RUN = 1;

    bytes32 private immutable CHARTER_HASH;

    IRuns.RunTerms private _terms;
    mapping(uint64 round => IRuns.RoundRecord) private _records;

    constructor(RunCharter memory charter) {
        CHARTER_HASH = keccak256(abi.encode(charter));
        _terms.challengeWindowSeconds = charter.verification.challengeWindowSeconds;
        _terms.challengeBondWei = charter.verification.challengeBondWei;
    }

    function certify(uint64 round, bytes32 checkpointRoot) external {
        _records[round].checkpointRoot = checkpointRoot;
        _records[round].certifiedAt = uint64(block.timestamp);
    }

    function annul(uint64 round) external {
        _records[round].certifiedAt = 0;
    }

    function runOf(uint64 runId) external view returns (IRuns.RunView memory run) {
        if (runId != RUN) revert IRuns.RunUnknown(runId);
        run.charterHash = CHARTER_HASH;
    }

    function termsOf(uint64 runId) external view returns (IRuns.RunTerms memory) {
        if (runId != RUN) revert IRuns.RunUnknown(runId);
        return _terms;
    }

    function roundOf(uint64 runId, uint64 round) external view returns (IRuns.RoundRecord memory record) {
        if (runId == RUN) record = _records[round];
    }
}
