// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RunCharter} from "../../training/RunCharter.sol";
import {IParameters} from "../interfaces/IParameters.sol";
import {IRuleModule} from "../interfaces/IRuleModule.sol";
import {CharterRule} from "./CharterRule.sol";
import {Reason} from "./Reason.sol";

/// @title Verification rule
/// @notice Cheating must not pay. A cheat can collect at most the rewards of the rounds that fit into one challenge window before its
/// first fraud comes to judgement: `n = min(rounds, 1 + ceil(window / round deadline))`. So the rule demands
/// `audit rate * stake per slot > reward per slot-round * n`, and floors for the rate and the stake. The challenger's share is
/// capped so that a cheat who challenges itself still loses.
contract VerificationRule is CharterRule {
    uint256 private constant MAX_CHALLENGER_SHARE_PPM = 900_000;
    bytes32 private constant MIN_AUDIT_RATE_PPM = keccak256("verification.minAuditRatePpm");
    bytes32 private constant MIN_STAKE_PER_SLOT_WEI = keccak256("verification.minStakePerSlotWei");

    IParameters private immutable PARAMETERS;

    /// @param parameters Holds the floors.
    constructor(IParameters parameters) {
        PARAMETERS = parameters;
    }

    /// @inheritdoc IRuleModule
    function article() external pure returns (string memory) {
        return "verification";
    }

    function _objection(RunCharter memory charter) internal view override returns (string memory) {
        uint256 rate = charter.verification.auditRatePpm;
        uint256 stake = charter.participation.stakePerSlotWei;
        uint256 share = charter.verification.challengerSharePpm;
        uint256 floor = PARAMETERS.valueOf(MIN_AUDIT_RATE_PPM);
        if (rate < floor) {
            return string.concat("the audit rate is ", Reason.percent(rate), "; the least is ", Reason.percent(floor));
        }
        if (rate > PPM) return "the audit rate is above 100 %";
        floor = PARAMETERS.valueOf(MIN_STAKE_PER_SLOT_WEI);
        if (stake < floor) {
            return string.concat("the stake per slot is ", Reason.units(stake), " tokens; the least is ", Reason.units(floor), " tokens");
        }
        if (share > MAX_CHALLENGER_SHARE_PPM) {
            return string.concat("the challenger's share of a slash is ", Reason.percent(share), "; the limit is 90 %");
        }
        return _objectionToGain(charter, rate * stake);
    }

    /// @dev `deterrent` is the audit rate in parts per million times the stake.
    function _objectionToGain(RunCharter memory charter, uint256 deterrent) private pure returns (string memory) {
        uint256 window = charter.verification.challengeWindowSeconds;
        uint256 deadline = charter.schedule.roundDeadlineSeconds;
        if (window == 0 || deadline == 0) return "the challenge window or the round deadline is missing";
        uint256 rounds = 1 + (window + deadline - 1) / deadline;
        if (rounds > charter.schedule.rounds) rounds = charter.schedule.rounds;
        if (rounds == 0) return "the run has no rounds";
        uint256 gain = charter.participation.rewardPerSlotRoundWei * rounds;
        if (deterrent <= PPM * gain) {
            return string.concat(
                "audit rate times stake is ",
                Reason.units(deterrent / PPM),
                " tokens, not more than the ",
                Reason.units(gain),
                " tokens that a cheat could gain"
            );
        }
        return "";
    }
}
