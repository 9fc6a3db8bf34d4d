// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {ITreasury} from "./interfaces/ITreasury.sol";

/// @title Treasury
/// @notice Implementation of {ITreasury}. Outflows are kept as checkpoints of a running total, so any window's sum is exact.
contract Treasury is ITreasury {
    using Checkpoints for Checkpoints.Trace208;

    IERC20 private immutable TOKEN;
    address private immutable TIMELOCK;
    address private immutable RUN_REGISTRY;

    Checkpoints.Trace208 private _tokensSpent;
    Checkpoints.Trace208 private _etherSpent;

    /// @param token The Autonet token.
    /// @param timelock The only spender.
    /// @param runRegistry Where `fundRun` sends budgets.
    constructor(IERC20 token, address timelock, address runRegistry) {
        TOKEN = token;
        TIMELOCK = timelock;
        RUN_REGISTRY = runRegistry;
    }

    receive() external payable {
        emit EtherReceived(msg.sender, msg.value);
    }

    modifier onlyTimelock() {
        if (msg.sender != TIMELOCK) revert TreasuryCallerNotTimelock(msg.sender);
        _;
    }

    /// @inheritdoc ITreasury
    function fundRun(uint256 amountWei) external onlyTimelock {
        _record(_tokensSpent, amountWei);
        emit RunFunded(amountWei);
        TOKEN.transfer(RUN_REGISTRY, amountWei);
    }

    /// @inheritdoc ITreasury
    function transfer(address to, uint256 amountWei) external onlyTimelock {
        _record(_tokensSpent, amountWei);
        emit TokensTransferred(to, amountWei);
        TOKEN.transfer(to, amountWei);
    }

    /// @inheritdoc ITreasury
    function releaseEther(uint256 amountWei) external onlyTimelock {
        _record(_etherSpent, amountWei);
        emit EtherReleased(amountWei);
        Address.sendValue(payable(TIMELOCK), amountWei);
    }

    /// @inheritdoc ITreasury
    function tokensSpentSince(uint48 timestamp) external view returns (uint256) {
        return _tokensSpent.latest() - _tokensSpent.upperLookupRecent(timestamp);
    }

    /// @inheritdoc ITreasury
    function etherSpentSince(uint48 timestamp) external view returns (uint256) {
        return _etherSpent.latest() - _etherSpent.upperLookupRecent(timestamp);
    }

    function _record(Checkpoints.Trace208 storage spent, uint256 amountWei) private {
        spent.push(uint48(block.timestamp), spent.latest() + SafeCast.toUint208(amountWei));
    }
}
