// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RunCharter} from "../../training/RunCharter.sol";
import {IParameters} from "../interfaces/IParameters.sol";
import {IRuleModule} from "../interfaces/IRuleModule.sol";
import {CharterRule} from "./CharterRule.sol";
import {Reason} from "./Reason.sol";

/// @title Verification rule
/// @notice Cheating must not pay (docs/court.md, "What a cheat can expect"). A slot-round that is cheated in brings its pay, `reward +
/// audit rate * audit reward`, and saves work that is worth no more, if it is not found out. If it is, it costs the stake, of which the cheat gets
/// the challenger's share back, since nothing keeps it from challenging itself. Less than a third of the slots may be its accomplices, and what
/// they are drawn to audit is not found out. So the rule demands `audit rate * stake * (1 - challenger's share) * 2/3 > 2 * pay`, and floors for the
/// rate and the stake. How many rounds it cheats in makes no difference: those before the first that is found out were counted, those from it on
/// are not paid.
contract VerificationRule is CharterRule {
    uint256 private constant MAX_CHALLENGER_SHARE_PPM = 900_000;

    /// @dev Pay and saved work, over the part of the auditors that are no accomplices: 2 / (2/3).
    uint256 private constant GAIN_FACTOR = 3;

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
        if (charter.verification.challengeWindowSeconds == 0) return "the challenge window is missing";
        uint256 pay = PPM * charter.participation.rewardPerSlotRoundWei + rate * charter.participation.rewardPerAuditWei;
        return _objectionToGain(rate * stake * (PPM - share), GAIN_FACTOR * PPM * pay);
    }

    /// @dev Both in wei times the square of a million.
    function _objectionToGain(uint256 loss, uint256 gain) private pure returns (string memory) {
        if (loss > gain) return "";
        return string.concat(
            "audit rate times the stake that no challenger gets is ",
            Reason.units(loss / PPM / PPM),
            " tokens, not more than ",
            Reason.units(gain / PPM / PPM),
            " tokens, three times a slot's pay for a round"
        );
    }
}
