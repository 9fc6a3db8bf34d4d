// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RunCharter} from "../../training/RunCharter.sol";
import {IParameters} from "../interfaces/IParameters.sol";
import {IRuleModule} from "../interfaces/IRuleModule.sol";
import {CharterRule} from "./CharterRule.sol";
import {Reason} from "./Reason.sol";

/// @title Breadth rule
/// @notice No operator may hold more than a set share of a run's slots.
contract BreadthRule is CharterRule {
    bytes32 private constant MAX_SHARE_PPM = keccak256("breadth.maxSharePpm");

    IParameters private immutable PARAMETERS;

    /// @param parameters Holds the share.
    constructor(IParameters parameters) {
        PARAMETERS = parameters;
    }

    /// @inheritdoc IRuleModule
    function article() external pure returns (string memory) {
        return "breadth";
    }

    function _objection(RunCharter memory charter) internal view override returns (string memory) {
        uint256 slots = charter.participation.slots;
        if (slots == 0) return "the run has no slots";
        uint256 share = uint256(charter.participation.slotsPerOperator) * PPM;
        uint256 limit = PARAMETERS.valueOf(MAX_SHARE_PPM);
        if (share > limit * slots) {
            return
                string.concat(
                    "one operator could hold ", Reason.percent(share / slots), " of the slots; the limit is ", Reason.percent(limit)
                );
        }
        return "";
    }
}
