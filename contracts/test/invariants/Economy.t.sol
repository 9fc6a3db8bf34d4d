// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {EconomyHandler} from "./handlers/EconomyHandler.sol";

/// @notice Stake and tokens come and go, and none is lost or made up.
contract EconomyInvariantTest is Test {
    EconomyHandler private _handler;

    function setUp() public {
        _handler = new EconomyHandler();
        bytes4[] memory selectors = new bytes4[](10);
        selectors[0] = EconomyHandler.deposit.selector;
        selectors[1] = EconomyHandler.unbond.selector;
        selectors[2] = EconomyHandler.withdraw.selector;
        selectors[3] = EconomyHandler.join.selector;
        selectors[4] = EconomyHandler.leave.selector;
        selectors[5] = EconomyHandler.train.selector;
        selectors[6] = EconomyHandler.slash.selector;
        selectors[7] = EconomyHandler.mint.selector;
        selectors[8] = EconomyHandler.burn.selector;
        selectors[9] = EconomyHandler.passTime.selector;
        targetContract(address(_handler));
        targetSelector(FuzzSelector(address(_handler), selectors));
    }

    /// @notice The supply is what was minted less what was burned, within the curve; stake in is stake out, slashed and held.
    function invariant_Supply_and_stake_balance() public view {
        _handler.requireSupply();
        _handler.requireStake();
    }

    /// @notice All tokens are somebody's.
    function afterInvariant() public view {
        _handler.logCalls();
        _handler.requireHolders();
    }
}
