// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {TwinHandler} from "./handlers/TwinHandler.sol";

/// @notice Votes, moves and mergers, in one world and in another in which the largest entity has more.
contract CountingInvariantTest is Test {
    TwinHandler private _handler;

    function setUp() public {
        _handler = new TwinHandler();
        bytes4[] memory selectors = new bytes4[](6);
        selectors[0] = TwinHandler.open.selector;
        selectors[1] = TwinHandler.vote.selector;
        selectors[2] = TwinHandler.close.selector;
        selectors[3] = TwinHandler.move.selector;
        selectors[4] = TwinHandler.regroup.selector;
        selectors[5] = TwinHandler.pass.selector;
        targetContract(address(_handler));
        targetSelector(FuzzSelector(address(_handler), selectors));
    }

    /// @notice Enlarging the largest entity never changes an outcome, and no vote counts twice in a house: of the poll touched last.
    function invariant_Outcomes_do_not_depend_on_the_largest_entity_and_each_vote_counts_once() public view {
        _handler.requireSameOutcome();
        _handler.requireEachVoteOnce();
    }

    /// @notice The same of every poll.
    function afterInvariant() public view {
        _handler.logCalls();
        _handler.requireSameOutcomes();
    }
}
