// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ProgramIds, RunCharter} from "../../training/RunCharter.sol";
import {IRuleModule} from "../interfaces/IRuleModule.sol";
import {CharterRule} from "./CharterRule.sol";

/// @title Transparency rule
/// @notice Everything that anyone needs to recompute a run must be committed before it starts, and the run must pay for putting its rounds on
/// the record: each certificate's gas comes from its gas budget.
contract TransparencyRule is CharterRule {
    /// @inheritdoc IRuleModule
    function article() external pure returns (string memory) {
        return "transparency";
    }

    function _objection(RunCharter memory charter) internal pure override returns (string memory) {
        ProgramIds memory programs = charter.programs;
        if (programs.trainStep == 0 || programs.encode == 0 || programs.aggregate == 0 || programs.evaluate == 0) {
            return "a program is not committed";
        }
        if (programs.constantsRoot == 0) return "the programs' constants are not committed";
        if (charter.data.tokenizerId == 0) return "the tokenizer is not committed";
        if (charter.genesisRoot == 0) return "the first checkpoint is not committed";
        if (charter.gasBudgetWei == 0) return "nothing pays for the rounds' record on the chain";
        return "";
    }
}
