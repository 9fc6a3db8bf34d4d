// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {RunCharter} from "../../training/RunCharter.sol";
import {ICanaries} from "../../training/interfaces/ICanaries.sol";
import {IRuns} from "../../training/interfaces/IRuns.sol";
import {ITreasury} from "../../treasury/interfaces/ITreasury.sol";
import {IParameters} from "../interfaces/IParameters.sol";
import {IRuleModule} from "../interfaces/IRuleModule.sol";
import {Reason} from "./Reason.sol";

/// @title Treasury rule
/// @notice No single payment above a cap, and no more than another cap within any rolling window. Large payments to people are streams. What
/// remains of the tokens covers the spending of the window, the payment included, for a set time. A proposal of several payments is bounded by the
/// window, since each payment is checked right before it happens. No registrar of canaries is granted more than a payment may be.
contract TreasuryRule is IRuleModule {
    bytes32 private constant TOKEN_CALL_CAP_WEI = keccak256("treasury.tokenCallCapWei");
    bytes32 private constant TOKEN_WINDOW_CAP_WEI = keccak256("treasury.tokenWindowCapWei");
    bytes32 private constant ETHER_CALL_CAP_WEI = keccak256("treasury.etherCallCapWei");
    bytes32 private constant ETHER_WINDOW_CAP_WEI = keccak256("treasury.etherWindowCapWei");
    bytes32 private constant WINDOW_SECONDS = keccak256("treasury.windowSeconds");
    bytes32 private constant STREAM_THRESHOLD_WEI = keccak256("treasury.streamThresholdWei");
    bytes32 private constant STREAM_MIN_SECONDS = keccak256("treasury.streamMinSeconds");
    bytes32 private constant RUNWAY_SECONDS = keccak256("treasury.runwaySeconds");

    IParameters private immutable PARAMETERS;
    ITreasury private immutable TREASURY;
    address private immutable RUN_REGISTRY;
    IERC20 private immutable TOKEN;

    /// @param parameters Holds the caps, the window, the threshold and the runway.
    /// @param treasury Whose payments are bounded.
    /// @param runRegistry Where runs, and so budgets, are created.
    /// @param token The token that is paid in.
    constructor(IParameters parameters, ITreasury treasury, address runRegistry, IERC20 token) {
        PARAMETERS = parameters;
        TREASURY = treasury;
        RUN_REGISTRY = runRegistry;
        TOKEN = token;
    }

    /// @inheritdoc IRuleModule
    function article() external pure returns (string memory) {
        return "treasury";
    }

    /// @inheritdoc IRuleModule
    function check(address target, uint256 value, bytes calldata data) external view returns (bool allowed, string memory reason) {
        // Its first four bytes are the selector.
        // forge-lint: disable-next-line(unsafe-typecast)
        if (target == RUN_REGISTRY && bytes4(data) == IRuns.createRun.selector) {
            reason = _objectionToRun(value, abi.decode(data[4:], (RunCharter)));
            // Its first four bytes are the selector.
            // forge-lint: disable-next-line(unsafe-typecast)
        } else if (target != address(TREASURY) && bytes4(data) == ICanaries.grant.selector) {
            // Of the actions that the constitution registers, only the canaries' fund has such a function.
            reason = _objectionToGrant(data);
        } else if (target != address(TREASURY)) {
            reason = "the call is not a payment that this rule knows";
        } else {
            // Its first four bytes are the selector.
            // forge-lint: disable-next-line(unsafe-typecast)
            reason = _objectionToPayment(bytes4(data), data);
        }
        allowed = bytes(reason).length == 0;
    }

    function _objectionToRun(uint256 value, RunCharter memory charter) private view returns (string memory) {
        uint256 cap = PARAMETERS.valueOf(TOKEN_CALL_CAP_WEI);
        if (charter.budgetWei > cap) return _above("the run's budget", charter.budgetWei, cap, " tokens");
        cap = PARAMETERS.valueOf(ETHER_CALL_CAP_WEI);
        if (charter.gasBudgetWei > cap) return _above("the run's gas budget", charter.gasBudgetWei, cap, " coins");
        if (value != charter.gasBudgetWei) return "the coins sent are not the run's gas budget";
        return "";
    }

    /// @dev Money reaches the fund by payments, which are judged themselves; a grant says how much of it one registrar may be trusted with.
    function _objectionToGrant(bytes calldata data) private view returns (string memory) {
        (, uint256 limitWei) = abi.decode(data[4:], (address, uint256));
        uint256 cap = PARAMETERS.valueOf(TOKEN_CALL_CAP_WEI);
        return limitWei > cap ? _above("the grant for canaries", limitWei, cap, " tokens") : "";
    }

    function _objectionToPayment(bytes4 selector, bytes calldata data) private view returns (string memory) {
        if (selector == ITreasury.fundRun.selector) {
            return _objectionToTokens(abi.decode(data[4:], (uint256)));
        }
        if (selector == ITreasury.transfer.selector) {
            (address to, uint256 amountWei) = abi.decode(data[4:], (address, uint256));
            return _objectionToTransfer(to, amountWei);
        }
        if (selector == ITreasury.openStream.selector) {
            (address to, uint256 amountWei, uint48 periodSeconds) = abi.decode(data[4:], (address, uint256, uint48));
            return _objectionToStream(to, amountWei, periodSeconds);
        }
        if (selector == ITreasury.releaseEther.selector) return _objectionToEther(abi.decode(data[4:], (uint256)));
        // Nothing leaves by it, and what has vested stays the recipient's.
        if (selector == ITreasury.cancelStream.selector) return "";
        return "the call is not a payment that this rule knows";
    }

    function _objectionToTransfer(address to, uint256 amountWei) private view returns (string memory) {
        if (_isSink(to)) return "tokens sent to this recipient would be lost";
        uint256 threshold = PARAMETERS.valueOf(STREAM_THRESHOLD_WEI);
        if (amountWei > threshold) {
            return string.concat(
                "a payment of ", Reason.units(amountWei), " tokens must be a stream; the limit is ", Reason.units(threshold), " tokens"
            );
        }
        return _objectionToTokens(amountWei);
    }

    function _objectionToStream(address to, uint256 amountWei, uint256 periodSeconds) private view returns (string memory) {
        if (_isSink(to)) return "tokens sent to this recipient would be lost";
        uint256 least = PARAMETERS.valueOf(STREAM_MIN_SECONDS);
        if (periodSeconds < least) {
            return string.concat(
                "the stream lasts ", Reason.number(periodSeconds), " seconds and must last at least ", Reason.number(least), " seconds"
            );
        }
        return _objectionToTokens(amountWei);
    }

    function _objectionToTokens(uint256 amountWei) private view returns (string memory) {
        uint256 cap = PARAMETERS.valueOf(TOKEN_CALL_CAP_WEI);
        if (amountWei > cap) return _above("the payment", amountWei, cap, " tokens");
        uint256 window = PARAMETERS.valueOf(WINDOW_SECONDS);
        uint256 spent = TREASURY.tokensSpentSince(_since(window)) + amountWei;
        cap = PARAMETERS.valueOf(TOKEN_WINDOW_CAP_WEI);
        if (spent > cap) return _above("with this payment, the spending of the window", spent, cap, " tokens");

        uint256 free = TREASURY.freeWei();
        if (amountWei > free) return _above("the payment", amountWei, free, " tokens that are free");
        uint256 runway = PARAMETERS.valueOf(RUNWAY_SECONDS);
        if (spent * runway > (free - amountWei) * window) {
            return string.concat(
                "the ",
                Reason.units(free - amountWei),
                " tokens that remain do not cover such spending for ",
                Reason.number(runway),
                " seconds"
            );
        }
        return "";
    }

    function _objectionToEther(uint256 amountWei) private view returns (string memory) {
        uint256 cap = PARAMETERS.valueOf(ETHER_CALL_CAP_WEI);
        if (amountWei > cap) return _above("the payment", amountWei, cap, " coins");
        uint256 spent = TREASURY.etherSpentSince(_since(PARAMETERS.valueOf(WINDOW_SECONDS))) + amountWei;
        cap = PARAMETERS.valueOf(ETHER_WINDOW_CAP_WEI);
        if (spent > cap) return _above("with this payment, the spending of the window", spent, cap, " coins");
        return "";
    }

    /// @dev Contracts that could never pay it back. Budgets go to the run registry by `fundRun` alone.
    function _isSink(address to) private view returns (bool) {
        return to == address(0) || to == address(TOKEN) || to == address(TREASURY) || to == RUN_REGISTRY;
    }

    function _since(uint256 window) private view returns (uint48) {
        // Seconds of a clock fit 48 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        return block.timestamp > window ? uint48(block.timestamp - window) : 0;
    }

    function _above(string memory what, uint256 amountWei, uint256 limitWei, string memory unit) private pure returns (string memory) {
        return string.concat(what, " of ", Reason.units(amountWei), " is above the limit of ", Reason.units(limitWei), unit);
    }
}
