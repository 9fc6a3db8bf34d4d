// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IRuleModule} from "../../../src/governance/interfaces/IRuleModule.sol";
import {TargetDouble} from "./TargetDouble.sol";

/// @notice A module that answers as a test tells it, or does not answer.
contract RuleDouble is IRuleModule {
    enum Mood {
        Allow,
        Refuse,
        Revert,
        Loop,
        Bomb,
        LongReason,
        ShortAnswer,
        WrongFlag,
        WrongOffset
    }

    string private _article;
    Mood private _mood;

    constructor(string memory article_) {
        _article = article_;
    }

    function feel(Mood mood) external {
        _mood = mood;
    }

    function article() external view returns (string memory) {
        return _article;
    }

    function check(address, uint256, bytes calldata) external view returns (bool, string memory) {
        Mood mood = _mood;
        if (mood == Mood.Allow) return (true, "");
        if (mood == Mood.Refuse) return (false, "never");
        if (mood == Mood.Revert) revert("no answer");
        if (mood == Mood.Loop) while (true) {}
        if (mood == Mood.LongReason) return (false, string(new bytes(2_000)));
        assembly {
            mstore(0, 1)
            mstore(0x20, 0x40)
            if eq(mood, 4) { return(0, 620000) }
            if eq(mood, 6) { return(0, 64) }
            if eq(mood, 7) { mstore(0, 2) }
            if eq(mood, 8) { mstore(0x20, 0x60) }
            mstore(0x40, 0)
            return(0, 96)
        }
    }
}

/// @notice Allows a target to spend up to a cap in all.
contract AllowanceRule is IRuleModule {
    uint256 private immutable CAP;

    constructor(uint256 cap) {
        CAP = cap;
    }

    function article() external pure returns (string memory) {
        return "allowance";
    }

    function check(address target, uint256, bytes calldata data) external view returns (bool allowed, string memory reason) {
        uint256 spent = TargetDouble(payable(target)).spent();
        allowed = spent + abi.decode(data[4:], (uint256)) <= CAP;
        if (!allowed) reason = "the allowance is used up";
    }
}
