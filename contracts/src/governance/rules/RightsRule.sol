// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {RunCharter} from "../../training/RunCharter.sol";
import {IRuleModule} from "../interfaces/IRuleModule.sol";
import {CharterRule} from "./CharterRule.sol";
import {Reason} from "./Reason.sol";

/// @title Rights rule
/// @notice Whoever does the work is paid for it: every slot-round earns something, and the budget is enough for all of them and for the audits
/// that are to be expected, rounded up.
contract RightsRule is CharterRule {
    /// @inheritdoc IRuleModule
    function article() external pure returns (string memory) {
        return "rights";
    }

    function _objection(RunCharter memory charter) internal pure override returns (string memory) {
        uint256 reward = charter.participation.rewardPerSlotRoundWei;
        if (reward == 0) return "work is not paid";
        uint256 slotRounds = uint256(charter.participation.slots) * charter.schedule.rounds;
        if (slotRounds == 0) return "the run has no slots or no rounds";
        uint256 audits = slotRounds * charter.verification.auditRatePpm * charter.participation.rewardPerAuditWei;
        uint256 needed = slotRounds * reward + Math.ceilDiv(audits, PPM);
        if (charter.budgetWei < needed) {
            return string.concat(
                "the budget of ", Reason.units(charter.budgetWei), " tokens does not cover the pay of ", Reason.units(needed), " tokens"
            );
        }
        return "";
    }
}
