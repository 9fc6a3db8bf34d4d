// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {Elementary32} from "../../src/court/Elementary32.sol";
import {Float32} from "../../src/court/Float32.sol";
import {ScalarUnit} from "../../src/court/ScalarUnit.sol";

/// @notice The rules of binary32 by example and by law, and what each scalar operation costs. The nodes' tests compare every operation with the
/// processor over many more cases.
contract Float32Test is Test {
    using Float32 for uint32;

    uint32 private constant ONE = 0x3F800000;
    uint32 private constant NEXT_AFTER_ONE = 0x3F800001;
    uint32 private constant HALF_PLACE_OF_ONE = 0x33800000; // 2^-24
    uint32 private constant SMALLEST = 1;
    uint32 private constant SMALLEST_NORMAL = 0x00800000;
    uint32 private constant LARGEST = 0x7F7FFFFF;
    uint32 private constant INF = 0x7F800000;
    uint32 private constant MINUS = 0x80000000;

    function test_Tie_goes_to_the_even_neighbour() public pure {
        assertEq(ONE.add(HALF_PLACE_OF_ONE), ONE);
        assertEq(NEXT_AFTER_ONE.add(HALF_PLACE_OF_ONE), 0x3F800002);
        assertEq(ONE.add(HALF_PLACE_OF_ONE + 1), NEXT_AFTER_ONE);
    }

    function test_Subnormals_are_kept() public pure {
        assertEq(SMALLEST_NORMAL.sub(SMALLEST), 0x007FFFFF);
        assertEq(SMALLEST_NORMAL.mul(0x3F000000), 0x00400000);
        assertEq(SMALLEST.mul(0x3F000000), 0, "half of the smallest ties to even");
        assertEq(uint32(3).mul(0x3F000000), 2);
        assertEq(SMALLEST.div(LARGEST), 0);
    }

    function test_Overflow_gives_infinity_only_beyond_the_last_half_place() public pure {
        assertEq(LARGEST.add(LARGEST), INF);
        assertEq(LARGEST.add(0x73000000), INF, "half of its last place");
        assertEq(LARGEST.add(0x72FFFFFF), LARGEST);
    }

    function test_Zeros_keep_the_signs_of_the_standard() public pure {
        assertEq(ONE.sub(ONE), 0);
        assertEq(MINUS.add(MINUS), MINUS);
        assertEq(MINUS.add(0), 0);
        assertEq(MINUS.mul(ONE), MINUS);
        assertEq(MINUS.sqrt(), MINUS);
        assertEq(MINUS.canonical(), 0);
        assertEq(ONE.div(MINUS), MINUS | INF);
    }

    function test_Invalid_operations_give_the_quiet_nan() public pure {
        assertEq(INF.sub(INF), Float32.QUIET_NAN);
        assertEq(INF.mul(0), Float32.QUIET_NAN);
        assertEq(uint32(0).div(0), Float32.QUIET_NAN);
        assertEq(INF.div(INF), Float32.QUIET_NAN);
        assertEq((MINUS | ONE).sqrt(), Float32.QUIET_NAN);
        assertEq(INF.fma(0, ONE), Float32.QUIET_NAN);
        assertEq(INF.fma(ONE, MINUS | INF), Float32.QUIET_NAN);
        assertEq(uint32(0x7F800001).add(ONE), Float32.QUIET_NAN);
    }

    function test_Fused_multiply_add_rounds_once() public pure {
        // (1 + 2^-23)² = 1 + 2^-22 + 2^-46: rounded first, the last term is lost.
        uint32 product = NEXT_AFTER_ONE.mul(NEXT_AFTER_ONE);
        assertEq(product, 0x3F800002);
        assertEq(NEXT_AFTER_ONE.fma(NEXT_AFTER_ONE, product.neg()), 0x28800000, "2^-46");
        assertEq(product.sub(product), 0);
    }

    function test_Far_operand_still_breaks_a_tie() public pure {
        assertEq(ONE.fma(HALF_PLACE_OF_ONE, ONE), ONE);
        assertEq(ONE.fma(HALF_PLACE_OF_ONE + 1, ONE), NEXT_AFTER_ONE);
        assertEq(NEXT_AFTER_ONE.fma(0x4B7FFFFF, SMALLEST), NEXT_AFTER_ONE.mul(0x4B7FFFFF));
        assertEq(SMALLEST.fma(SMALLEST, ONE), ONE);
        assertEq(SMALLEST.fma(SMALLEST | MINUS, ONE), ONE);
    }

    function test_Integers_round_to_the_nearest_even() public pure {
        assertEq(Float32.fromInt(16_777_217), 0x4B800000);
        assertEq(Float32.fromInt(16_777_219), 0x4B800002);
        assertEq(Float32.fromInt(-1), 0xBF800000);
        assertEq(uint32(0x40200000).toInt(), 2, "2.5");
        assertEq(uint32(0xC0600000).toInt(), -4, "-3.5");
    }

    function testFuzz_Sum_and_product_commute(uint32 a, uint32 b) public pure {
        assertEq(a.add(b), b.add(a));
        assertEq(a.mul(b), b.mul(a));
    }

    function testFuzz_Fused_with_one_or_nothing_is_the_simple_operation(uint32 a, uint32 b) public pure {
        assertEq(a.fma(ONE, b), a.add(b));
        vm.assume(!a.mul(b).isZero());
        assertEq(a.fma(b, 0), a.mul(b));
    }

    function testFuzz_Integers_of_24_bits_come_back(int24 value) public pure {
        assertEq(Float32.fromInt(value).toInt(), value);
    }

    function testFuzz_Greater_is_a_strict_order(uint32 a, uint32 b) public pure {
        assertFalse(a.gt(a));
        assertFalse(a.gt(b) && b.gt(a));
        if (!a.isNaN() && !b.isNaN() && !a.gt(b) && !b.gt(a)) assertTrue(a == b || (a.isZero() && b.isZero()));
    }

    function testFuzz_Square_root_of_an_exact_square_is_its_root(uint16 value) public pure {
        uint32 a = Float32.fromInt(int256(uint256(value & 0xFFF)));
        assertEq(a.mul(a).sqrt(), a);
    }

    function test_Uneven_cases_are_refused() public {
        ScalarUnit unit = new ScalarUnit();
        vm.expectRevert(abi.encodeWithSelector(ScalarUnit.UnevenCases.selector, 13));
        unit.evaluateMany(ScalarUnit.Scalar.Add, new bytes(13));
    }

    /// @dev What snapshots/scalars.json keeps: the most that ordinary operands cost.
    function test_Scalar_gas() public {
        uint32[4] memory a = [uint32(0x3F8CCCCD), 0xC2F6E979, 0x00000123, 0x42280000];
        uint32[4] memory b = [uint32(0x40490FDB), 0x3DCCCCCD, 0x7F000000, 0xBF000000];
        _measure("add", a, b, _add);
        _measure("mul", a, b, _mul);
        _measure("div", a, b, _div);
        _measure("sqrt", a, b, _sqrt);
        _measure("fma", a, b, _fma);
        _measure("exp", a, b, _exp);
        _measure("log", a, b, _log);
        _measure("sigmoid", a, b, _sigmoid);
        _measure("silu", a, b, _silu);
    }

    function _measure(
        string memory name,
        uint32[4] memory a,
        uint32[4] memory b,
        function(uint32, uint32) internal pure returns (uint32) operation
    ) private {
        uint256 most = 0;
        for (uint256 i = 0; i < 4; ++i) {
            (uint32 x, uint32 y) = (a[i], b[i]);
            uint256 before = gasleft();
            operation(x, y);
            uint256 used = before - gasleft();
            if (used > most) most = used;
        }
        vm.snapshotValue("scalars", name, most);
    }

    function _add(uint32 a, uint32 b) private pure returns (uint32) {
        return a.add(b);
    }

    function _mul(uint32 a, uint32 b) private pure returns (uint32) {
        return a.mul(b);
    }

    function _div(uint32 a, uint32 b) private pure returns (uint32) {
        return a.div(b);
    }

    function _sqrt(uint32 a, uint32) private pure returns (uint32) {
        return a.abs().sqrt();
    }

    function _fma(uint32 a, uint32 b) private pure returns (uint32) {
        return a.fma(b, ONE);
    }

    function _exp(uint32 a, uint32) private pure returns (uint32) {
        return Elementary32.exp(a);
    }

    function _log(uint32 a, uint32) private pure returns (uint32) {
        return Elementary32.log(a.abs());
    }

    function _sigmoid(uint32 a, uint32) private pure returns (uint32) {
        return Elementary32.sigmoid(a);
    }

    function _silu(uint32 a, uint32) private pure returns (uint32) {
        return Elementary32.silu(a);
    }
}
