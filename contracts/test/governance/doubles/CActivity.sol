// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IActivityLedger} from "../../../src/governance/interfaces/IActivityLedger.sol";

/// @notice Active votes as a test sets them.
contract CActivity {
    uint96 private _tokensWei;

    function set(uint96 tokensWei) external {
        _tokensWei = tokensWei;
    }

    function active() external view returns (IActivityLedger.Active memory) {
        return IActivityLedger.Active({tokensWei: _tokensWei, seats: 0, largestTokensWei: 0, largestSeats: 0});
    }
}
