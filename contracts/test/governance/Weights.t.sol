// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test, stdError} from "forge-std/Test.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Weights, toWeights} from "../../src/governance/Weights.sol";

contract WeightsTest is Test {
    function testFuzz_Weights_packed_come_apart_again(uint96 tokensWei, uint32 seats) public pure {
        Weights a = toWeights(tokensWei, seats);
        assertEq(a.tokensWei(), tokensWei);
        assertEq(a.seats(), seats);
    }

    function testFuzz_Weights_sum_is_by_house(uint64 tokensA, uint64 tokensB, uint16 seatsA, uint16 seatsB) public pure {
        Weights sum = toWeights(tokensA, seatsA) + toWeights(tokensB, seatsB);
        assertEq(sum.tokensWei(), uint256(tokensA) + tokensB);
        assertEq(sum.seats(), uint256(seatsA) + seatsB);
    }

    function testFuzz_Weights_lesser_and_excess_make_the_whole(uint96 tokensA, uint96 tokensB, uint32 seatsA, uint32 seatsB) public pure {
        (Weights a, Weights b) = (toWeights(tokensA, seatsA), toWeights(tokensB, seatsB));
        Weights whole = a.lesser(b) + a.excessOver(b);
        assertEq(Weights.unwrap(whole), Weights.unwrap(a));
        assertEq(Weights.unwrap(a.greater(b) - a.excessOver(b)), Weights.unwrap(b));
    }

    function testFuzz_Weights_greater_covers_both(uint96 tokensA, uint96 tokensB, uint32 seatsA, uint32 seatsB) public pure {
        (Weights a, Weights b) = (toWeights(tokensA, seatsA), toWeights(tokensB, seatsB));
        assertTrue(a.greater(b).covers(a) && a.greater(b).covers(b));
        assertEq(a.covers(b), tokensA >= tokensB && seatsA >= seatsB);
    }

    function test_Weights_zero_only_without_votes_in_either_house() public pure {
        assertTrue(toWeights(0, 0).isZero());
        assertFalse(toWeights(1, 0).isZero());
        assertFalse(toWeights(0, 1).isZero());
    }

    function test_Weights_too_large_revert() public {
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 96, uint256(1) << 96));
        this.pack(uint256(1) << 96, 0);
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 32, uint256(1) << 32));
        this.pack(0, uint256(1) << 32);
    }

    function test_Weights_sum_never_runs_into_the_other_house() public {
        vm.expectRevert(stdError.arithmeticError);
        this.add(toWeights(type(uint96).max, 0), toWeights(1, 0));
        vm.expectRevert(stdError.arithmeticError);
        this.add(toWeights(0, type(uint32).max), toWeights(0, 1));
    }

    function test_Weights_difference_below_zero_reverts() public {
        vm.expectRevert(stdError.arithmeticError);
        this.subtract(toWeights(1, 1), toWeights(2, 0));
        vm.expectRevert(stdError.arithmeticError);
        this.subtract(toWeights(1, 1), toWeights(0, 2));
    }

    function pack(uint256 tokensWei, uint256 seats) external pure returns (Weights) {
        return toWeights(tokensWei, seats);
    }

    function add(Weights a, Weights b) external pure returns (Weights) {
        return a + b;
    }

    function subtract(Weights a, Weights b) external pure returns (Weights) {
        return a - b;
    }
}
