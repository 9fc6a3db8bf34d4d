// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RunCharter} from "../../training/RunCharter.sol";
import {IRuleModule} from "../interfaces/IRuleModule.sol";
import {CharterRule} from "./CharterRule.sol";

/// @title Use rule
/// @notice A run must say what its model is for, and some purposes are banned.
contract UseRule is CharterRule {
    mapping(bytes32 categoryHash => bool) private _banned;
    string[] private _categories;

    /// @param banned Use categories that no run may declare, spelt exactly.
    constructor(string[] memory banned) {
        for (uint256 i = 0; i < banned.length; ++i) {
            _banned[keccak256(bytes(banned[i]))] = true;
            _categories.push(banned[i]);
        }
    }

    /// @inheritdoc IRuleModule
    function article() external pure returns (string memory) {
        return "use";
    }

    function bannedCategories() external view returns (string[] memory) {
        return _categories;
    }

    function _objection(RunCharter memory charter) internal view override returns (string memory) {
        if (bytes(charter.purpose).length == 0) return "the purpose is missing";
        if (bytes(charter.useCategory).length == 0) return "the use category is missing";
        if (_banned[keccak256(bytes(charter.useCategory))]) return "the use category is banned";
        return "";
    }
}
