// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RunCharter} from "../../training/RunCharter.sol";
import {IRuleModule} from "../interfaces/IRuleModule.sol";
import {CharterRule} from "./CharterRule.sol";

/// @title Breadth rule
/// @notice No operator may hold more than a set share of a run's slots.
contract BreadthRule is CharterRule {
    uint256 private immutable MAX_SHARE_PPM;

    /// @param shareCapPpm Largest share of a run's slots that one operator may hold, in parts per million.
    constructor(uint256 shareCapPpm) {
        MAX_SHARE_PPM = shareCapPpm;
    }

    /// @inheritdoc IRuleModule
    function article() external pure returns (string memory) {
        return "breadth";
    }

    function maxSharePpm() external view returns (uint256) {
        return MAX_SHARE_PPM;
    }

    function _objection(RunCharter memory charter) internal view override returns (string memory) {
        uint256 share = uint256(charter.participation.slotsPerOperator) * PPM;
        if (share > MAX_SHARE_PPM * charter.participation.slots) return "one operator could hold too large a share of the slots";
        return "";
    }
}
