// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @notice A token that gives itself away.
contract CToken is ERC20("Token", "T") {
    function give(address account, uint256 amountWei) external {
        _mint(account, amountWei);
    }
}
