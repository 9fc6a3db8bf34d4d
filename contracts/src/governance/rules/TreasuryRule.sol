// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RunCharter} from "../../training/RunCharter.sol";
import {IRuns} from "../../training/interfaces/IRuns.sol";
import {ITreasury} from "../../treasury/interfaces/ITreasury.sol";
import {IRuleModule} from "../interfaces/IRuleModule.sol";

/// @title Treasury rule
/// @notice No single payment above a cap, and no more than another cap within any rolling window. A proposal of several payments is
/// bounded by the window, since each payment is checked right before it happens.
contract TreasuryRule is IRuleModule {
    /// @notice Caps in wei of the token and of the chain's coin; the window in seconds.
    struct Limits {
        uint256 tokenCallCapWei;
        uint256 tokenWindowCapWei;
        uint256 etherCallCapWei;
        uint256 etherWindowCapWei;
        uint48 windowSeconds;
    }

    ITreasury private immutable TREASURY;
    address private immutable RUN_REGISTRY;

    Limits private _limits;

    /// @param treasury Whose payments are bounded.
    /// @param runRegistry Where runs, and so budgets, are created.
    /// @param caps The caps.
    constructor(ITreasury treasury, address runRegistry, Limits memory caps) {
        TREASURY = treasury;
        RUN_REGISTRY = runRegistry;
        _limits = caps;
    }

    /// @inheritdoc IRuleModule
    function article() external pure returns (string memory) {
        return "treasury";
    }

    function limits() external view returns (Limits memory) {
        return _limits;
    }

    /// @inheritdoc IRuleModule
    function check(address target, uint256 value, bytes calldata data) external view returns (bool allowed, string memory reason) {
        bytes4 selector = bytes4(data);
        if (target == RUN_REGISTRY && selector == IRuns.createRun.selector) {
            reason = _objectionToRun(value, abi.decode(data[4:], (RunCharter)));
        } else if (target != address(TREASURY)) {
            reason = "the call is not a payment that this rule knows";
        } else if (selector == ITreasury.fundRun.selector) {
            reason = _objectionToTokens(abi.decode(data[4:], (uint256)));
        } else if (selector == ITreasury.transfer.selector) {
            (, uint256 amountWei) = abi.decode(data[4:], (address, uint256));
            reason = _objectionToTokens(amountWei);
        } else if (selector == ITreasury.releaseEther.selector) {
            reason = _objectionToEther(abi.decode(data[4:], (uint256)));
        } else {
            reason = "the call is not a payment that this rule knows";
        }
        allowed = bytes(reason).length == 0;
    }

    function _objectionToRun(uint256 value, RunCharter memory charter) private view returns (string memory) {
        if (charter.budgetWei > _limits.tokenCallCapWei) return "the run's budget is above the cap";
        if (charter.gasBudgetWei > _limits.etherCallCapWei) return "the run's gas budget is above the cap";
        if (value != charter.gasBudgetWei) return "the coins sent are not the run's gas budget";
        return "";
    }

    function _objectionToTokens(uint256 amountWei) private view returns (string memory) {
        if (amountWei > _limits.tokenCallCapWei) return "the payment is above the cap";
        if (TREASURY.tokensSpentSince(_windowStart()) + amountWei > _limits.tokenWindowCapWei) {
            return "the payments of the window are above the cap";
        }
        return "";
    }

    function _objectionToEther(uint256 amountWei) private view returns (string memory) {
        if (amountWei > _limits.etherCallCapWei) return "the payment in coins is above the cap";
        if (TREASURY.etherSpentSince(_windowStart()) + amountWei > _limits.etherWindowCapWei) {
            return "the payments in coins of the window are above the cap";
        }
        return "";
    }

    function _windowStart() private view returns (uint48) {
        uint256 window = _limits.windowSeconds;
        return block.timestamp > window ? uint48(block.timestamp - window) : 0;
    }
}
