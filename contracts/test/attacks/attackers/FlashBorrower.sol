// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {Call} from "./Calls.sol";
import {FlashLender} from "./FlashLender.sol";

/// @notice Borrows tokens, does with them what it was told to, whether that works or not, and pays them back as far as it still has them.
contract FlashBorrower {
    IERC20 private immutable TOKEN;
    FlashLender private immutable LENDER;

    Call[] private _calls;
    bool[] private _worked;

    constructor(IERC20 token, FlashLender lender) {
        (TOKEN, LENDER) = (token, lender);
    }

    function attack(uint256 amountWei, Call[] calldata calls) external {
        delete _calls;
        delete _worked;
        for (uint256 i = 0; i < calls.length; ++i) {
            _calls.push(calls[i]);
        }
        LENDER.lend(amountWei);
    }

    function onLoan(uint256 amountWei) external {
        for (uint256 i = 0; i < _calls.length; ++i) {
            (bool success,) = _calls[i].target.call(_calls[i].data);
            _worked.push(success);
        }
        uint256 held = TOKEN.balanceOf(address(this));
        TOKEN.transfer(address(LENDER), held < amountWei ? held : amountWei);
    }

    function worked(uint256 call_) external view returns (bool) {
        return _worked[call_];
    }
}
