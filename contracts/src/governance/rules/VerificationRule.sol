// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RunCharter} from "../../training/RunCharter.sol";
import {IRuleModule} from "../interfaces/IRuleModule.sol";
import {CharterRule} from "./CharterRule.sol";

/// @title Verification rule
/// @notice Cheating must not pay. A cheat can collect at most the rewards of the rounds that fit into one challenge window before its
/// first fraud comes to judgement: `n = min(rounds, 1 + ceil(window / round deadline))`. So the rule demands
/// `audit rate * stake per slot > reward per slot-round * n`, and floors for the rate and the stake. The challenger's share is
/// capped so that a cheat who challenges itself still loses.
contract VerificationRule is CharterRule {
    uint256 private constant MAX_CHALLENGER_SHARE_PPM = 900_000;

    uint256 private immutable MIN_AUDIT_RATE_PPM;
    uint256 private immutable MIN_STAKE_PER_SLOT_WEI;

    /// @param auditRateFloorPpm Lowest audit rate, in parts per million.
    /// @param stakeFloorWei Lowest stake per slot, in token wei.
    constructor(uint256 auditRateFloorPpm, uint256 stakeFloorWei) {
        MIN_AUDIT_RATE_PPM = auditRateFloorPpm;
        MIN_STAKE_PER_SLOT_WEI = stakeFloorWei;
    }

    /// @inheritdoc IRuleModule
    function article() external pure returns (string memory) {
        return "verification";
    }

    function minAuditRatePpm() external view returns (uint256) {
        return MIN_AUDIT_RATE_PPM;
    }

    function minStakePerSlotWei() external view returns (uint256) {
        return MIN_STAKE_PER_SLOT_WEI;
    }

    function _objection(RunCharter memory charter) internal view override returns (string memory) {
        uint256 rate = charter.verification.auditRatePpm;
        uint256 stake = charter.participation.stakePerSlotWei;
        uint256 window = charter.verification.challengeWindowSeconds;
        uint256 deadline = charter.schedule.roundDeadlineSeconds;
        if (rate < MIN_AUDIT_RATE_PPM) return "the audit rate is below the floor";
        if (stake < MIN_STAKE_PER_SLOT_WEI) return "the stake per slot is below the floor";
        if (window == 0 || deadline == 0) return "the challenge window or the round deadline is missing";
        if (charter.verification.challengerSharePpm > MAX_CHALLENGER_SHARE_PPM) return "the challenger's share of a slash is too large";

        uint256 rounds = 1 + (window + deadline - 1) / deadline;
        if (rounds > charter.schedule.rounds) rounds = charter.schedule.rounds;
        if (rate * stake <= PPM * charter.participation.rewardPerSlotRoundWei * rounds) {
            return "audit rate times stake does not exceed what a cheat could gain";
        }
        return "";
    }
}
