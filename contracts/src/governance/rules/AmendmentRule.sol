// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IParameters} from "../interfaces/IParameters.sol";
import {IRuleModule} from "../interfaces/IRuleModule.sol";

/// @title Amendment rule
/// @notice Numbers change inside their bounds, by their steps and not too often. What the parameters would refuse never reaches the voters.
contract AmendmentRule is IRuleModule {
    IParameters private immutable PARAMETERS;

    /// @param parameters The numbers that rules read.
    constructor(IParameters parameters) {
        PARAMETERS = parameters;
    }

    /// @inheritdoc IRuleModule
    function article() external pure returns (string memory) {
        return "amendment";
    }

    /// @inheritdoc IRuleModule
    function check(address target, uint256, bytes calldata data) external view returns (bool allowed, string memory reason) {
        // Its first four bytes are the selector.
        // forge-lint: disable-next-line(unsafe-typecast)
        bytes4 selector = bytes4(data);
        if (target != address(PARAMETERS)) {
            reason = "the call is not a change of parameters";
        } else if (selector == IParameters.set.selector) {
            (string memory name, uint256 value) = abi.decode(data[4:], (string, uint256));
            reason = PARAMETERS.objection(name, value);
        } else if (selector == IParameters.setBounds.selector) {
            (string memory name, uint256 value, IParameters.Bounds memory bounds) =
                abi.decode(data[4:], (string, uint256, IParameters.Bounds));
            reason = PARAMETERS.boundsObjection(name, value, bounds);
        } else {
            reason = "the call is not a change of parameters";
        }
        allowed = bytes(reason).length == 0;
    }
}
