// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {GovernanceHandler} from "./handlers/GovernanceHandler.sol";

/// @notice The whole system under proposals, brakes and attacks. The handler holds every call against the first law; the others hold after
/// each, and in the end something can still pass.
contract GovernanceInvariantTest is Test {
    GovernanceHandler private _handler;

    function setUp() public {
        _handler = new GovernanceHandler();
        bytes4[] memory selectors = new bytes4[](8);
        selectors[0] = GovernanceHandler.makeProposal.selector;
        selectors[1] = GovernanceHandler.castVotes.selector;
        selectors[2] = GovernanceHandler.closeVote.selector;
        selectors[3] = GovernanceHandler.runOperation.selector;
        selectors[4] = GovernanceHandler.attack.selector;
        selectors[5] = GovernanceHandler.pullBrake.selector;
        selectors[6] = GovernanceHandler.live.selector;
        selectors[7] = GovernanceHandler.passTime.selector;
        targetContract(address(_handler));
        targetSelector(FuzzSelector(address(_handler), selectors));
    }

    /// @notice Outflows stay within their window, T0 stays what it was, pauses stay within their budget, and only the house of
    /// contributors rules on affiliation.
    function invariant_Outflow_constants_and_pauses_stay_within_their_bounds() public view {
        _handler.requireOutflowWithinWindow();
        _handler.requireEntrenched();
        _handler.requirePausesWithinBudget();
        _handler.requireRulings();
    }

    /// @notice Some proposal can always pass if all vote yes.
    function afterInvariant() public {
        _handler.logCalls();
        _handler.requireLiveness();
    }
}
