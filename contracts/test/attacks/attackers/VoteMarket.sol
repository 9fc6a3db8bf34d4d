// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

/// @notice Pools the tokens of holders who do not vote and rents all their votes to whoever pays most.
contract VoteMarket {
    error BidTooLow(uint256 bidWei, uint256 standingWei);

    IERC20 private immutable TOKEN;

    uint256 private _bidWei;
    mapping(address holder => uint256) private _deposits;

    constructor(IERC20 token) {
        TOKEN = token;
    }

    function deposit(uint256 amountWei) external {
        _deposits[msg.sender] += amountWei;
        TOKEN.transferFrom(msg.sender, address(this), amountWei);
    }

    function rent() external payable {
        if (msg.value <= _bidWei) revert BidTooLow(msg.value, _bidWei);
        _bidWei = msg.value;
        IVotes(address(TOKEN)).delegate(msg.sender);
    }
}
