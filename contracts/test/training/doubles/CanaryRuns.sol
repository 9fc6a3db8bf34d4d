// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IRuns} from "../../../src/training/interfaces/IRuns.sol";

/// @notice What canaries read of the run registry, as a test says it.
contract CanaryRuns {
    address public challenges;
    IRuns.RunTerms private _terms;
    mapping(uint64 runId => mapping(uint64 round => IRuns.RoundRecord)) private _rounds;

    constructor(address challenges_) {
        challenges = challenges_;
    }

    function setTerms(uint128 stakeWei, uint128 rewardWei) external {
        _terms.stakePerSlotWei = stakeWei;
        _terms.rewardPerSlotRoundWei = rewardWei;
    }

    function certify(uint64 runId, uint64 round, uint256 slots) external {
        _rounds[runId][round].certifiedBlock = uint64(block.number);
        _rounds[runId][round].certifiedAt = uint64(block.timestamp);
        _rounds[runId][round].slots = slots;
    }

    function annul(uint64 runId, uint64 round) external {
        _rounds[runId][round].certifiedAt = 0;
    }

    function termsOf(uint64) external view returns (IRuns.RunTerms memory) {
        return _terms;
    }

    function roundOf(uint64 runId, uint64 round) external view returns (IRuns.RoundRecord memory) {
        return _rounds[runId][round];
    }
}
