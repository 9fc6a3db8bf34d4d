// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {Parameters} from "../../src/governance/Parameters.sol";
import {IParameters} from "../../src/governance/interfaces/IParameters.sol";

contract ParametersTest is Test {
    string private constant NAME = "breadth.maxSharePpm";
    address private constant TIMELOCK = address(0x7173);

    Parameters private parameters;

    function setUp() public {
        vm.warp(1_700_000_000);
        parameters = new Parameters(TIMELOCK, _genesis(NAME));
        vm.startPrank(TIMELOCK);
    }

    function test_Constructor_keeps_the_first_values() public view {
        assertEq(parameters.valueOf(keccak256(bytes(NAME))), 200_000);
        assertEq(parameters.parameters().length, 1);
        IParameters.ParameterView memory seen = parameters.parameterView(NAME);
        assertEq(seen.name, NAME);
        assertEq(seen.value, 200_000);
        assertEq(seen.bounds.maximum, 300_000);
        assertEq(seen.changedAt, 0);
    }

    function test_Constructor_same_name_twice_is_refused() public {
        IParameters.Genesis[] memory twice = new IParameters.Genesis[](2);
        twice[0] = _genesis(NAME)[0];
        twice[1] = twice[0];
        vm.expectRevert(abi.encodeWithSelector(IParameters.ParameterBoundsInvalid.selector, NAME, "the parameter is there already"));
        new Parameters(TIMELOCK, twice);
    }

    function test_Set_within_bounds_changes_the_value() public {
        vm.expectEmit(address(parameters));
        emit IParameters.ParameterChanged(NAME, 200_000, 210_000);
        parameters.set(NAME, 210_000);
        assertEq(parameters.parameterView(NAME).value, 210_000);
        assertEq(parameters.parameterView(NAME).changedAt, block.timestamp);
    }

    function test_Set_by_a_stranger_is_refused() public {
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(IParameters.ParameterCallerNotTimelock.selector, address(this)));
        parameters.set(NAME, 210_000);
    }

    function test_Set_of_an_unknown_name_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IParameters.ParameterUnknown.selector, "unheard"));
        parameters.set("unheard", 1);
    }

    function test_Set_below_the_minimum_is_refused() public {
        _expectRefusal(99_999, "the value is below its minimum");
    }

    function test_Set_above_the_maximum_is_refused() public {
        _expectRefusal(300_001, "the value is above its maximum");
    }

    function test_Set_to_the_same_value_is_refused() public {
        _expectRefusal(200_000, "the value is what it was");
    }

    function test_Set_with_too_large_a_step_up_is_refused() public {
        _expectRefusal(220_001, "the step is too large");
        parameters.set(NAME, 220_000);
    }

    function test_Set_with_too_large_a_step_down_is_refused() public {
        _expectRefusal(179_999, "the step is too large");
        parameters.set(NAME, 180_000);
    }

    function test_Set_within_the_cooldown_is_refused() public {
        parameters.set(NAME, 210_000);
        vm.warp(block.timestamp + 99);
        _expectRefusal(215_000, "the last change is too recent");
        vm.warp(block.timestamp + 1);
        parameters.set(NAME, 215_000);
    }

    function test_Set_from_zero_may_always_move_by_one() public {
        parameters.setBounds("small", 0, IParameters.Bounds(0, 10, 100_000, 1));
        parameters.set("small", 1);
        assertEq(parameters.parameterView("small").value, 1);
    }

    function testFuzz_Set_stays_within_bounds_and_step(uint256 value) public {
        value = bound(value, 0, 400_000);
        if (bytes(parameters.objection(NAME, value)).length != 0) {
            vm.expectRevert();
            parameters.set(NAME, value);
        } else {
            parameters.set(NAME, value);
            assertTrue(value >= 180_000 && value <= 220_000 && value != 200_000);
        }
    }

    function test_SetBounds_by_a_stranger_is_refused() public {
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(IParameters.ParameterCallerNotTimelock.selector, address(this)));
        parameters.setBounds(NAME, 0, IParameters.Bounds(0, 10, 1, 1));
    }

    function test_SetBounds_adds_a_parameter() public {
        vm.expectEmit(address(parameters));
        emit IParameters.BoundsChanged("exit.maxHoldSeconds", IParameters.Bounds(1, 100, 100_000, 5));
        vm.expectEmit(address(parameters));
        emit IParameters.ParameterChanged("exit.maxHoldSeconds", 0, 50);
        parameters.setBounds("exit.maxHoldSeconds", 50, IParameters.Bounds(1, 100, 100_000, 5));
        assertEq(parameters.valueOf(keccak256("exit.maxHoldSeconds")), 50);
        assertEq(parameters.parameters().length, 2);
        assertEq(parameters.parameters()[1].name, "exit.maxHoldSeconds");
    }

    function test_SetBounds_leaves_a_value_that_lies_within() public {
        parameters.setBounds(NAME, 7, IParameters.Bounds(150_000, 250_000, 1, 1));
        assertEq(parameters.parameterView(NAME).value, 200_000);
        assertEq(parameters.parameterView(NAME).bounds.minimum, 150_000);
        assertEq(parameters.parameterView(NAME).changedAt, 0);
        assertEq(parameters.parameters().length, 1);
    }

    function test_SetBounds_moves_a_value_up_to_the_minimum() public {
        vm.expectEmit(address(parameters));
        emit IParameters.ParameterChanged(NAME, 200_000, 250_000);
        parameters.setBounds(NAME, 0, IParameters.Bounds(250_000, 300_000, 1, 1));
        assertEq(parameters.parameterView(NAME).changedAt, block.timestamp);
    }

    function test_SetBounds_moves_a_value_down_to_the_maximum() public {
        vm.expectEmit(address(parameters));
        emit IParameters.ParameterChanged(NAME, 200_000, 150_000);
        parameters.setBounds(NAME, 0, IParameters.Bounds(100_000, 150_000, 1, 1));
    }

    function test_SetBounds_refusals_name_their_reason() public {
        _expectBoundsRefusal("", 1, IParameters.Bounds(0, 10, 1, 1), "the name is empty or too long");
        _expectBoundsRefusal(string(new bytes(65)), 1, IParameters.Bounds(0, 10, 1, 1), "the name is empty or too long");
        _expectBoundsRefusal("new", 1, IParameters.Bounds(2, 1, 1, 1), "the minimum is above the maximum");
        _expectBoundsRefusal("new", 1, IParameters.Bounds(0, 1 << 128, 1, 1), "the maximum is too large");
        _expectBoundsRefusal("new", 1, IParameters.Bounds(0, 10, 0, 1), "the step is missing");
        _expectBoundsRefusal("new", 1, IParameters.Bounds(0, 10, 1, 0), "the cooldown is missing");
        _expectBoundsRefusal("new", 11, IParameters.Bounds(0, 10, 1, 1), "the value is outside of its bounds");
        _expectBoundsRefusal("new", 1, IParameters.Bounds(2, 10, 1, 1), "the value is outside of its bounds");
    }

    function test_Objection_to_an_unknown_name_is_a_reason() public view {
        assertEq(parameters.objection("unheard", 1), "there is no such parameter");
    }

    function test_ValueOf_an_unknown_key_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IParameters.ParameterKeyUnknown.selector, keccak256("unheard")));
        parameters.valueOf(keccak256("unheard"));
    }

    function test_ParameterView_of_an_unknown_name_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IParameters.ParameterUnknown.selector, "unheard"));
        parameters.parameterView("unheard");
    }

    function _expectRefusal(uint256 value, string memory reason) private {
        assertEq(parameters.objection(NAME, value), reason);
        vm.expectRevert(abi.encodeWithSelector(IParameters.ParameterRefused.selector, NAME, reason));
        parameters.set(NAME, value);
    }

    function _expectBoundsRefusal(string memory name, uint256 value, IParameters.Bounds memory bounds, string memory reason) private {
        assertEq(parameters.boundsObjection(name, value, bounds), reason);
        vm.expectRevert(abi.encodeWithSelector(IParameters.ParameterBoundsInvalid.selector, name, reason));
        parameters.setBounds(name, value, bounds);
    }

    function _genesis(string memory name) private pure returns (IParameters.Genesis[] memory genesis) {
        genesis = new IParameters.Genesis[](1);
        genesis[0] = IParameters.Genesis(name, 200_000, IParameters.Bounds(100_000, 300_000, 100_000, 100));
    }
}
