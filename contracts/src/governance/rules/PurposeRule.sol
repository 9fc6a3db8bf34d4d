// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RunCharter} from "../../training/RunCharter.sol";
import {IRuleModule} from "../interfaces/IRuleModule.sol";
import {CharterRule} from "./CharterRule.sol";
import {Reason} from "./Reason.sol";

/// @title Purpose rule
/// @notice A run has a name that fits a line, and says in a sentence what it is for.
contract PurposeRule is CharterRule {
    uint256 private constant MAX_NAME_BYTES = 64;
    uint256 private constant MIN_PURPOSE_BYTES = 20;

    /// @inheritdoc IRuleModule
    function article() external pure returns (string memory) {
        return "purpose";
    }

    function _objection(RunCharter memory charter) internal pure override returns (string memory) {
        uint256 name = bytes(charter.name).length;
        if (name == 0) return "the run has no name";
        if (name > MAX_NAME_BYTES) return string.concat("the run's name has ", Reason.number(name), " bytes and may have at most 64");
        uint256 purpose = bytes(charter.purpose).length;
        if (purpose < MIN_PURPOSE_BYTES) return string.concat("the purpose has ", Reason.number(purpose), " bytes and needs at least 20");
        return "";
    }
}
