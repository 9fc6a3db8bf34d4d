// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {ExitRule} from "../../src/governance/rules/ExitRule.sol";
import {RunCharter} from "../../src/training/RunCharter.sol";
import {Charters} from "../Charters.sol";
import {RulesFixture} from "./RulesFixture.sol";

contract RulesExitTest is RulesFixture {
    address private constant TIMELOCK = address(0x71);

    ExitRule private rule;

    function setUp() public override {
        super.setUp();
        rule = new ExitRule(parameters, TIMELOCK);
    }

    function test_Article_is_exit() public view {
        assertEq(rule.article(), "exit");
    }

    function test_Charter_that_holds_stake_too_long_is_refused() public view {
        RunCharter memory charter = Charters.withSlots(4);
        // Twice 100 seconds of deadline and 100 of challenge window.
        expectAllowed(rule, charter);
        charter.verification.challengeWindowSeconds = 101;
        expectRefused(rule, charter, "stake could be held for 301 seconds after leaving; the limit is 300 seconds");
        charter.verification.challengeWindowSeconds = 100;
        charter.schedule.roundDeadlineSeconds = 101;
        expectRefused(rule, charter, "stake could be held for 302 seconds after leaving; the limit is 300 seconds");
    }

    function test_Charter_with_the_longest_times_is_refused() public view {
        RunCharter memory charter = Charters.withSlots(4);
        charter.verification.challengeWindowSeconds = type(uint32).max;
        charter.schedule.roundDeadlineSeconds = type(uint32).max;
        expectRefused(rule, charter, "stake could be held for 12884901885 seconds after leaving; the limit is 300 seconds");
    }

    function test_Delay_too_short_to_exit_is_refused() public view {
        expectAllowed(rule, TIMELOCK, 0, abi.encodeCall(TimelockController.updateDelay, (200)));
        expectRefused(
            rule,
            TIMELOCK,
            0,
            abi.encodeCall(TimelockController.updateDelay, (199)),
            "a delay of 199 seconds leaves too little time to exit; the least is 200 seconds"
        );
    }

    function test_Other_calls_are_refused() public view {
        string memory reason = "the call is neither a run charter nor a change of the delay";
        expectRefused(rule, address(1), 0, abi.encodeCall(TimelockController.updateDelay, (300)), reason);
        expectRefused(rule, TIMELOCK, 0, hex"deadbeef", reason);
        expectRefused(rule, TIMELOCK, 0, "", reason);
    }
}
