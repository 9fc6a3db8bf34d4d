// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {Parameters} from "../../../src/governance/Parameters.sol";
import {IParameters} from "../../../src/governance/interfaces/IParameters.sol";
import {AmendmentRule} from "../../../src/governance/rules/AmendmentRule.sol";

contract AmendmentRuleTest is Test {
    Parameters private parameters;
    AmendmentRule private rule;

    function setUp() public {
        IParameters.Genesis[] memory genesis = new IParameters.Genesis[](1);
        genesis[0] = IParameters.Genesis("number", 100, IParameters.Bounds(50, 150, 200_000, 10));
        parameters = new Parameters(address(this), genesis);
        rule = new AmendmentRule(parameters);
    }

    function test_Article_is_amendment() public view {
        assertEq(rule.article(), "amendment");
    }

    function test_Check_change_within_bounds_is_allowed() public view {
        _assertAllowed(address(parameters), abi.encodeCall(IParameters.set, ("number", 120)));
    }

    function test_Check_change_that_the_parameters_refuse_is_refused() public view {
        _assertRefused(address(parameters), abi.encodeCall(IParameters.set, ("number", 121)), "the step is too large");
    }

    function test_Check_sound_bounds_are_allowed() public view {
        _assertAllowed(address(parameters), abi.encodeCall(IParameters.setBounds, ("number", 0, IParameters.Bounds(1, 2, 1, 1))));
    }

    function test_Check_unsound_bounds_are_refused() public view {
        bytes memory data = abi.encodeCall(IParameters.setBounds, ("number", 0, IParameters.Bounds(3, 2, 1, 1)));
        _assertRefused(address(parameters), data, "the minimum is above the maximum");
    }

    function test_Check_other_function_is_refused() public view {
        bytes memory data = abi.encodeCall(IParameters.parameters, ());
        _assertRefused(address(parameters), data, "the call is not a change of parameters");
    }

    function test_Check_other_target_is_refused() public view {
        bytes memory data = abi.encodeCall(IParameters.set, ("number", 120));
        _assertRefused(address(0xBEEF), data, "the call is not a change of parameters");
    }

    function _assertAllowed(address target, bytes memory data) private view {
        (bool allowed, string memory reason) = rule.check(target, 0, data);
        assertTrue(allowed, reason);
        assertEq(reason, "");
    }

    function _assertRefused(address target, bytes memory data, string memory expected) private view {
        (bool allowed, string memory reason) = rule.check(target, 0, data);
        assertFalse(allowed);
        assertEq(reason, expected);
    }
}
