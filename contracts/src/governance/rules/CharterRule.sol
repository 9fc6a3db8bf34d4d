// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RunCharter} from "../../training/RunCharter.sol";
import {IRuns} from "../../training/interfaces/IRuns.sol";
import {IRuleModule} from "../interfaces/IRuleModule.sol";

/// @title Charter rule
/// @notice A rule about run charters: judges calls of `createRun`, and others if a rule knows them, and refuses any else. The whole
/// charter is decoded, so that one that is malformed anywhere makes the module revert, which refuses the call.
abstract contract CharterRule is IRuleModule {
    uint256 internal constant PPM = 1_000_000;

    /// @inheritdoc IRuleModule
    function check(address target, uint256, bytes calldata data) external view returns (bool allowed, string memory reason) {
        // Its first four bytes are the selector.
        // forge-lint: disable-next-line(unsafe-typecast)
        if (bytes4(data) == IRuns.createRun.selector) reason = _objection(abi.decode(data[4:], (RunCharter)));
        else reason = _objectionToOther(target, data);
        allowed = bytes(reason).length == 0;
    }

    /// @dev Why the article refuses a charter; empty if it does not.
    function _objection(RunCharter memory charter) internal view virtual returns (string memory);

    /// @dev Why the article refuses a call that is not `createRun`; empty if it does not.
    function _objectionToOther(address, bytes calldata) internal view virtual returns (string memory) {
        return "the call is not a run charter";
    }
}
