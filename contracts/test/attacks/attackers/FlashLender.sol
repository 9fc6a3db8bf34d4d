// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {FlashBorrower} from "./FlashBorrower.sol";

/// @notice Lends all it has, without a price, for the length of a call.
contract FlashLender {
    error LoanNotRepaid(uint256 missingWei);

    IERC20 private immutable TOKEN;

    constructor(IERC20 token) {
        TOKEN = token;
    }

    function lend(uint256 amountWei) external {
        uint256 before = TOKEN.balanceOf(address(this));
        TOKEN.transfer(msg.sender, amountWei);
        FlashBorrower(msg.sender).onLoan(amountWei);
        uint256 left = TOKEN.balanceOf(address(this));
        if (left < before) revert LoanNotRepaid(before - left);
    }
}
