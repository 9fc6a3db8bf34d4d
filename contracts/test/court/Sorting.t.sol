// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {Sorting} from "../../src/court/Sorting.sol";

contract SortingTest is Test {
    function testFuzz_Ascending_is_what_vm_sort_gives(uint256[] memory values) public {
        uint256[] memory expected = vm.sort(values);
        assertEq(Sorting.ascending(values), expected);
    }

    function testFuzz_Ascending_keeps_equal_values(uint8[] memory few) public {
        uint256[] memory values = new uint256[](few.length);
        for (uint256 i = 0; i < few.length; ++i) {
            values[i] = few[i] % 4;
        }
        uint256[] memory expected = vm.sort(values);
        assertEq(Sorting.ascending(values), expected);
    }

    function test_Ascending_of_none_and_of_one() public pure {
        assertEq(Sorting.ascending(new uint256[](0)).length, 0);
        assertEq(Sorting.ascending(new uint256[](1)).length, 1);
    }
}
