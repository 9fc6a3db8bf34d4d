// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {Descriptors, Kind, Role, Tensor} from "../../src/court/Operation.sol";
import {IOperationUnit} from "../../src/court/interfaces/IOperationUnit.sol";
import {Descriptions} from "./Descriptions.sol";

/// @notice The largest elements that there can be cost far less than a transaction may, in whatever order a cheat arranges them. What the unit
/// computes is compared with training by the nodes' tests.
contract OperationUnitTest is Test {
    uint32 private constant ONE = 0x3F800000;
    uint256 private constant SLOTS = 256;

    IOperationUnit private _unit;

    function setUp() public {
        _unit = IOperationUnit(vm.deployCode("OperationUnit.sol:OperationUnit"));
    }

    function test_Mean_over_256_slots_costs_no_more_where_all_agree() public view {
        bytes memory values;
        for (uint256 i = 0; i < SLOTS; ++i) {
            values = abi.encodePacked(values, uint32(0), uint32(0x3F803F80));
        }
        assertEq(_meanOf(values), ONE);
    }

    function test_Mean_over_256_slots_costs_no_more_where_they_ascend() public view {
        bytes memory values;
        for (uint256 i = 0; i < SLOTS; ++i) {
            values = abi.encodePacked(values, uint32(0), uint32(0x3F80 + i));
        }
        _meanOf(values);
    }

    function test_Mean_over_256_slots_costs_no_more_where_they_descend() public view {
        bytes memory values;
        for (uint256 i = 0; i < SLOTS; ++i) {
            values = abi.encodePacked(values, uint32(0), uint32(0x4080 - i));
        }
        _meanOf(values);
    }

    function test_Clip_of_a_model_of_16_layers_costs_less_than_a_move_may() public view {
        _clip(147, 1_000_000);
    }

    function test_Clip_of_a_model_of_80_layers_fits_a_transaction() public view {
        _clip(723, 6_000_000);
    }

    function test_Descriptor_that_is_cut_off_is_refused() public {
        bytes memory descriptor = _clipOf(2);
        for (uint256 length = 0; length < descriptor.length; ++length) {
            bytes memory cut = new bytes(length);
            for (uint256 i = 0; i < length; ++i) {
                cut[i] = descriptor[i];
            }
            vm.expectPartialRevert(Descriptors.DescriptorMalformed.selector);
            _unit.outputOf(cut);
        }
    }

    function test_Descriptor_with_bytes_left_over_is_refused() public {
        bytes memory descriptor = abi.encodePacked(_clipOf(2), uint8(0));
        vm.expectRevert(abi.encodeWithSelector(Descriptors.DescriptorMalformed.selector, descriptor.length - 1, descriptor.length));
        _unit.outputOf(descriptor);
    }

    function test_Descriptor_that_claims_more_tensors_than_it_holds_is_refused() public {
        bytes memory descriptor = _clipOf(2);
        descriptor[8] = 0xFF;
        vm.expectPartialRevert(Descriptors.DescriptorMalformed.selector);
        _unit.outputOf(descriptor);
    }

    function test_Output_is_what_the_descriptor_says() public view {
        Tensor memory output = _unit.outputOf(_clipOf(3));
        assertEq(output.id, 0x01020304);
        assertEq(uint8(output.role), uint8(Role.Output));
        assertEq(output.ordinal, 0x0506);
        assertFalse(output.integers);
        assertEq(output.sizes.length, 2);
        assertEq(output.sizes[1], 0x0708090A);
    }

    function test_Values_of_uneven_length_are_refused() public {
        bytes memory descriptor = _clipOf(1);
        vm.expectRevert(abi.encodeWithSelector(IOperationUnit.UnevenWords.selector, 5));
        _unit.result(descriptor, 0, new bytes(5));
    }

    function test_Unknown_kind_gives_no_number() public view {
        bytes memory descriptor =
            Descriptions.write(42, new uint32[](0), new Tensor[](0), Descriptions.reals(0, Role.Output, 0, Descriptions.sizes(1)));
        assertEq(_unit.result(descriptor, 0, ""), 0x7FC00000);
    }

    function _meanOf(bytes memory values) private view returns (uint32 result) {
        Tensor[] memory inputs = new Tensor[](2);
        inputs[0] = Tensor(10, Role.Update, true, 1, Descriptions.sizes(128));
        inputs[1] = Tensor(11, Role.Update, true, 0, Descriptions.sizes(32));
        Tensor memory output = Descriptions.reals(20, Role.Intermediate, 0, Descriptions.sizes(4096));
        bytes memory descriptor = Descriptions.write(Kind.MEAN_OF_SIGNS, Descriptions.sizes(1, 64), inputs, output);
        uint256 before = gasleft();
        result = _unit.result(descriptor, 0, values);
        assertLt(before - gasleft(), 1_600_000);
    }

    function _clip(uint256 tensors, uint256 most) private view {
        bytes memory descriptor = _clipOf(tensors);
        bytes memory values = new bytes(4 * 17 * tensors);
        uint256 before = gasleft();
        assertEq(_unit.result(descriptor, 0, values), ONE);
        assertLt(before - gasleft(), most);
        before = gasleft();
        (uint256 items,,) = _unit.foldOf(descriptor, 0, 17 * tensors - 1, values);
        assertEq(items, 0, "a total on the way");
        assertLt(before - gasleft(), most);
    }

    function _clipOf(uint256 tensors) private pure returns (bytes memory) {
        Tensor[] memory inputs = new Tensor[](tensors);
        for (uint32 i = 0; i < tensors; ++i) {
            inputs[i] = Descriptions.reals(i, Role.Intermediate, 0, Descriptions.sizes(100));
        }
        Tensor memory output = Descriptions.reals(0x01020304, Role.Output, 0x0506, Descriptions.sizes(1, 0x0708090A));
        return Descriptions.write(Kind.CLIP_SCALE, Descriptions.sizes(ONE), inputs, output);
    }
}
