// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {Reason} from "../../src/governance/rules/Reason.sol";

contract RulesReasonTest is Test {
    function test_Units_are_as_short_as_they_are_exact() public pure {
        assertEq(Reason.units(0), "0");
        assertEq(Reason.units(1), "0.000000000000000001");
        assertEq(Reason.units(1_000.5 ether), "1000.5");
        assertEq(Reason.units(70 ether), "70");
        assertEq(Reason.units(0.1 ether), "0.1");
        assertEq(Reason.units(type(uint256).max), "115792089237316195423570985008687907853269984665640564039457.584007913129639935");
    }

    function test_Percent_has_up_to_four_decimals() public pure {
        assertEq(Reason.percent(250_000), "25 %");
        assertEq(Reason.percent(1), "0.0001 %");
        assertEq(Reason.percent(1_000_000), "100 %");
        assertEq(Reason.percent(123_400), "12.34 %");
    }

    function test_Number_is_decimal() public pure {
        assertEq(Reason.number(42), "42");
    }
}
