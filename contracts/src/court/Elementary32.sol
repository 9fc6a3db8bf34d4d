// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Float32} from "./Float32.sol";

/// @notice The elementary functions of docs/arithmetic.md, step by step as `Autonet.Exact/Elementary/Functions.cs` takes them: fixed polynomials
/// (coefficients of Moshier's Cephes library) in fused multiply-adds. Values are bit patterns of binary32.
library Elementary32 {
    using Float32 for uint32;

    uint32 private constant ONE = Float32.ONE;
    uint32 private constant ZERO = Float32.ZERO;
    uint32 private constant HALF = 0x3F000000;
    uint32 private constant MINUS_HALF = 0xBF000000;

    /// @dev 1.5 · 2^23: adding it rounds to an integer, ties to even, and leaves it in the low bits.
    uint32 private constant ROUNDER = 0x4B400000;

    uint32 private constant LOG2_E = 0x3FB8AA3B;
    uint32 private constant LN2_HIGH = 0x3F318000;
    uint32 private constant MINUS_LN2_HIGH = 0xBF318000;
    uint32 private constant LN2_LOW = 0xB95E8083;
    uint32 private constant MINUS_LN2_LOW = 0x395E8083;

    /// @notice e^x.
    function exp(uint32 x) internal pure returns (uint32) {
        uint32 low = 0xC2D00000; // -104
        uint32 high = 0x42B20000; // 89
        if (low.gt(x)) x = low;
        if (x.gt(high)) x = high;
        uint32 n = _nearest(x);
        uint32 tail = _expTail(_reduce(x, n));
        (uint32 first, uint32 second) = _scales(n);
        return ONE.add(tail).mul(first).mul(second);
    }

    /// @notice ln x.
    function log(uint32 x) internal pure returns (uint32) {
        if (!x.gt(ZERO)) return x.isNaN() || !x.isZero() ? Float32.QUIET_NAN : Float32.NEGATIVE_INFINITY;
        if (x == Float32.INFINITY) return x;
        bool small = x < 0x00800000;
        uint32 scaled = small ? x.mul(0x4B000000) : x; // 2^23
        uint32 exponent;
        uint32 f;
        unchecked {
            uint32 root = 0x3F3504F3; // sqrt(1/2)
            uint32 offset = scaled - root;
            // The word is the difference in two's complement, and so is its shifted part.
            // forge-lint: disable-next-line(unsafe-typecast)
            exponent = uint32(int32(offset) >> 23) + ROUNDER;
            f = ((offset & 0x7FFFFF) + root).sub(ONE);
        }
        exponent = exponent.sub(ROUNDER);
        if (small) exponent = exponent.sub(0x41B80000); // 23
        uint32 square = f.mul(f);
        uint32 tail = exponent.fma(LN2_LOW, square.fma(MINUS_HALF, f.mul(square).mul(_logPolynomial(f))));
        return exponent.fma(LN2_HIGH, f.add(tail));
    }

    /// @notice 1 / (1 + e^-x).
    function sigmoid(uint32 x) internal pure returns (uint32) {
        (uint32 value, uint32 last) = _logistic(x);
        return value.mul(last);
    }

    /// @notice x / (1 + e^-x).
    function silu(uint32 x) internal pure returns (uint32) {
        uint32 low = 0xC2FC0000; // -126
        uint32 factor = low.gt(x) ? low : x;
        (uint32 value, uint32 last) = _logistic(x);
        return factor.mul(value).mul(last);
    }

    /// @notice 1 / √x, each rounded.
    function rsqrt(uint32 x) internal pure returns (uint32) {
        return ONE.div(x.sqrt());
    }

    /// @dev Sigmoid as a normal number times `last`, a power of two: t = e^-|x|, then 1 / (1 + t) or t / (1 + t).
    function _logistic(uint32 x) private pure returns (uint32 value, uint32 last) {
        if (x.isNaN()) return (Float32.QUIET_NAN, ONE);
        uint32 limit = 0x42FC0000; // 126
        uint32 y = x.abs();
        y = (y.gt(limit) ? limit : y).neg();
        uint32 n = _nearest(y);
        uint32 tail = _expTail(_reduce(y, n));
        (uint32 first, uint32 second) = _scales(n);

        // t in two parts, head + rest, before its scale.
        uint32 head = ONE.add(tail);
        uint32 rest = tail.sub(head.sub(ONE));
        (uint32 denominator, uint32 lost) = _denominator(head, rest, first.mul(second));
        if (ZERO.gt(x)) return (_quotient(head.mul(first), rest.mul(first), denominator, lost), second);
        return (_quotient(ONE, ZERO, denominator, lost), ONE);
    }

    /// @dev 1 + t, and what its rounding lost.
    function _denominator(uint32 head, uint32 rest, uint32 scale) private pure returns (uint32 denominator, uint32 lost) {
        uint32 t = head.mul(scale);
        denominator = ONE.add(t);
        lost = t.sub(denominator.sub(ONE)).add(rest.mul(scale));
    }

    /// @dev (top + topRest) / (denominator + lost): the quotient of the first parts, corrected by its own remainder.
    function _quotient(uint32 top, uint32 topRest, uint32 denominator, uint32 lost) private pure returns (uint32) {
        uint32 reciprocal = ONE.div(denominator);
        uint32 quotient = top.mul(reciprocal);
        uint32 remainder = quotient.neg().fma(denominator, top).add(topRest.sub(quotient.mul(lost)));
        return remainder.fma(reciprocal, quotient);
    }

    /// @dev The integer nearest to x · log₂ e.
    function _nearest(uint32 x) private pure returns (uint32) {
        return x.fma(LOG2_E, ROUNDER).sub(ROUNDER);
    }

    /// @dev x - n · ln 2.
    function _reduce(uint32 x, uint32 n) private pure returns (uint32) {
        return n.fma(MINUS_LN2_LOW, n.fma(MINUS_LN2_HIGH, x));
    }

    /// @dev e^r - 1 for |r| ≤ ln 2 / 2.
    function _expTail(uint32 r) private pure returns (uint32) {
        uint32 p = 0x39506967;
        p = p.fma(r, 0x3AB743CE);
        p = p.fma(r, 0x3C088908);
        p = p.fma(r, 0x3D2AA9C1);
        p = p.fma(r, 0x3E2AAAAA);
        p = p.fma(r, 0x3F000000);
        return r.mul(r).fma(p, r);
    }

    function _logPolynomial(uint32 f) private pure returns (uint32 p) {
        p = 0x3D9021BB;
        p = p.fma(f, 0xBDEBD1B8);
        p = p.fma(f, 0x3DEF251A);
        p = p.fma(f, 0xBDFE5D4F);
        p = p.fma(f, 0x3E11E9BF);
        p = p.fma(f, 0xBE2AAE50);
        p = p.fma(f, 0x3E4CCEAC);
        p = p.fma(f, 0xBE7FFFFC);
        p = p.fma(f, 0x3EAAAAAA);
    }

    /// @dev 2^n as the product of two normal powers of two; |n| ≤ 250.
    function _scales(uint32 n) private pure returns (uint32 first, uint32 second) {
        uint32 half = n.fma(HALF, ROUNDER);
        uint32 others = n.sub(half.sub(ROUNDER)).add(ROUNDER);
        unchecked {
            first = (half << 23) + ONE;
            second = (others << 23) + ONE;
        }
    }
}
