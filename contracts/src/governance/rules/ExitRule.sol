// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RunCharter} from "../../training/RunCharter.sol";
import {IParameters} from "../interfaces/IParameters.sol";
import {IRuleModule} from "../interfaces/IRuleModule.sol";
import {CharterRule} from "./CharterRule.sol";
import {Reason} from "./Reason.sol";

/// @title Exit rule
/// @notice Whoever disagrees can leave in time. Stake that leaves a run is held at most for a set time: twice the round's deadline, until a round
/// that included it is certified or given up, and one challenge window. The timelock's delay never falls below a set time either.
contract ExitRule is CharterRule {
    bytes4 private constant UPDATE_DELAY = bytes4(keccak256("updateDelay(uint256)"));
    bytes32 private constant MAX_HOLD_SECONDS = keccak256("exit.maxHoldSeconds");
    bytes32 private constant MIN_DELAY_SECONDS = keccak256("exit.minDelaySeconds");

    IParameters private immutable PARAMETERS;
    address private immutable TIMELOCK;

    /// @param parameters Holds both times.
    /// @param timelock Whose delay is judged.
    constructor(IParameters parameters, address timelock) {
        PARAMETERS = parameters;
        TIMELOCK = timelock;
    }

    /// @inheritdoc IRuleModule
    function article() external pure returns (string memory) {
        return "exit";
    }

    function _objection(RunCharter memory charter) internal view override returns (string memory) {
        uint256 held = 2 * uint256(charter.schedule.roundDeadlineSeconds) + charter.verification.challengeWindowSeconds;
        uint256 limit = PARAMETERS.valueOf(MAX_HOLD_SECONDS);
        if (held > limit) {
            return string.concat(
                "stake could be held for ", Reason.number(held), " seconds after leaving; the limit is ", Reason.number(limit), " seconds"
            );
        }
        return "";
    }

    function _objectionToOther(address target, bytes calldata data) internal view override returns (string memory) {
        // Its first four bytes are the selector.
        // forge-lint: disable-next-line(unsafe-typecast)
        if (target != TIMELOCK || bytes4(data) != UPDATE_DELAY) return "the call is neither a run charter nor a change of the delay";
        uint256 delay = abi.decode(data[4:], (uint256));
        uint256 least = PARAMETERS.valueOf(MIN_DELAY_SECONDS);
        if (delay < least) {
            return string.concat(
                "a delay of ",
                Reason.number(delay),
                " seconds leaves too little time to exit; the least is ",
                Reason.number(least),
                " seconds"
            );
        }
        return "";
    }
}
