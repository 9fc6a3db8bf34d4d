// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @notice IEEE 754 binary32 on bit patterns: every operation rounded once, to nearest, ties to even, subnormals kept. What
/// docs/arithmetic.md calls a scalar operation, so that a court can compute the one that two parties disagree about.
/// @dev A finite value is `sign · significand · 2^exponent` with integers; results are made exactly in 256 bits and rounded at the end. Where
/// exponents are too far apart for that, the smaller operand only leaves a lowest bit that tells "not exact" (a sticky bit). The payload of a
/// NaN means nothing here: every NaN that comes out is QUIET_NAN.
library Float32 {
    uint32 internal constant ZERO = 0;
    uint32 internal constant ONE = 0x3F800000;
    uint32 internal constant INFINITY = 0x7F800000;
    uint32 internal constant NEGATIVE_INFINITY = 0xFF800000;
    uint32 internal constant QUIET_NAN = 0x7FC00000;
    uint32 internal constant SIGN = 0x80000000;

    /// @dev Exponent of the lowest bit of a subnormal.
    int256 private constant LOWEST = -149;

    /// @dev Beyond this distance of exponents an operand is only a sticky bit.
    int256 private constant FAR = 128;

    function add(uint32 a, uint32 b) internal pure returns (uint32) {
        return fma(a, ONE, b);
    }

    function sub(uint32 a, uint32 b) internal pure returns (uint32) {
        return fma(a, ONE, b ^ SIGN);
    }

    /// @notice round(a · b).
    function mul(uint32 a, uint32 b) internal pure returns (uint32) {
        unchecked {
            if (isNaN(a) || isNaN(b)) return QUIET_NAN;
            uint32 sign = (a ^ b) & SIGN;
            if (isInfinite(a)) return isZero(b) ? QUIET_NAN : sign | INFINITY;
            if (isInfinite(b)) return isZero(a) ? QUIET_NAN : sign | INFINITY;
            (uint256 ma, int256 ea) = _unpack(a);
            (uint256 mb, int256 eb) = _unpack(b);
            return sign | _round(ma * mb, ea + eb);
        }
    }

    /// @notice round(a / b).
    function div(uint32 a, uint32 b) internal pure returns (uint32) {
        unchecked {
            if (isNaN(a) || isNaN(b)) return QUIET_NAN;
            uint32 sign = (a ^ b) & SIGN;
            if (isInfinite(a)) return isInfinite(b) ? QUIET_NAN : sign | INFINITY;
            if (isInfinite(b)) return sign;
            if (isZero(b)) return isZero(a) ? QUIET_NAN : sign | INFINITY;
            (uint256 ma, int256 ea) = _unpack(a);
            (uint256 mb, int256 eb) = _unpack(b);

            // At least 64 - 24 bits of quotient, then one that tells whether anything is left.
            uint256 numerator = ma << 64;
            uint256 quotient = numerator / mb;
            uint256 sticky = quotient * mb == numerator ? 0 : 1;
            return sign | _round((quotient << 1) | sticky, ea - eb - 65);
        }
    }

    /// @notice round(√a).
    function sqrt(uint32 a) internal pure returns (uint32) {
        unchecked {
            if (isNaN(a)) return QUIET_NAN;
            if (isZero(a)) return a;
            if (a & SIGN != 0) return QUIET_NAN;
            if (a == INFINITY) return a;
            (uint256 m, int256 e) = _unpack(a);
            m <<= 64;
            e -= 64;
            if (e & 1 != 0) {
                m <<= 1;
                --e;
            }
            uint256 root = Math.sqrt(m);
            uint256 sticky = root * root == m ? 0 : 1;
            return _round((root << 1) | sticky, e / 2 - 1);
        }
    }

    /// @notice round(a · b + c), rounded once.
    function fma(uint32 a, uint32 b, uint32 c) internal pure returns (uint32) {
        unchecked {
            uint32 sign = (a ^ b) & SIGN;
            {
                (bool special, uint32 result) = _fmaSpecial(a, b, c, sign);
                if (special) return result;
            }
            (uint256 ma, int256 e) = _unpack(a);
            (uint256 mb, int256 eb) = _unpack(b);
            (uint256 mc, int256 ec) = _unpack(c);
            ma *= mb;
            e += eb;
            if (ma == 0) return mc == 0 ? sign & c : c;
            if (mc == 0) return sign | _round(ma, e);

            // Both to the lower exponent; of one that is far below, a sticky bit.
            int256 distance = e - ec;
            if (distance > FAR) {
                (ma, mc, e) = (ma << 32, 1, e - 32);
            } else if (distance >= 0) {
                // Not negative, as just asked.
                // forge-lint: disable-next-line(unsafe-typecast)
                (ma, e) = (ma << uint256(distance), ec);
            } else if (distance >= -FAR) {
                // The distance is negative.
                // forge-lint: disable-next-line(unsafe-typecast)
                mc <<= uint256(-distance);
            } else {
                (ma, mc, e) = (1, mc << 64, ec - 64);
            }
            if (sign == c & SIGN) return sign | _round(ma + mc, e);
            if (ma == mc) return ZERO;
            return ma > mc ? sign | _round(ma - mc, e) : (c & SIGN) | _round(mc - ma, e);
        }
    }

    /// @notice a > b; false where either is NaN.
    function gt(uint32 a, uint32 b) internal pure returns (bool) {
        if (isNaN(a) || isNaN(b)) return false;
        return _order(a) > _order(b);
    }

    /// @notice `a > b ? a : b`.
    function max(uint32 a, uint32 b) internal pure returns (uint32) {
        return gt(a, b) ? a : b;
    }

    function abs(uint32 a) internal pure returns (uint32) {
        return a & ~SIGN;
    }

    function neg(uint32 a) internal pure returns (uint32) {
        return a ^ SIGN;
    }

    /// @notice What every stored fold goes through: a + (+0), which only turns -0 into +0.
    function canonical(uint32 a) internal pure returns (uint32) {
        return a == SIGN ? ZERO : a;
    }

    /// @notice The nearest binary32 of an integer.
    function fromInt(int256 value) internal pure returns (uint32) {
        unchecked {
            // Each side casts what is not negative.
            // forge-lint: disable-next-line(unsafe-typecast)
            return value < 0 ? SIGN | _round(uint256(-value), 0) : _round(uint256(value), 0);
        }
    }

    /// @notice The integer nearest to a, ties to even; a must be finite and of magnitude below 2^63.
    function toInt(uint32 a) internal pure returns (int256) {
        unchecked {
            (uint256 m, int256 e) = _unpack(a);
            // The exponent is cast by its sign, and the magnitude is below 2^63.
            // forge-lint: disable-start(unsafe-typecast)
            if (e < 0) m = e < -63 ? 0 : _roundShift(m, uint256(-e));
            else m <<= uint256(e);
            return a & SIGN == 0 ? int256(m) : -int256(m);
            // forge-lint: disable-end(unsafe-typecast)
        }
    }

    function isNaN(uint32 a) internal pure returns (bool) {
        return a & ~SIGN > INFINITY;
    }

    function isInfinite(uint32 a) internal pure returns (bool) {
        return a & ~SIGN == INFINITY;
    }

    function isFinite(uint32 a) internal pure returns (bool) {
        return a & INFINITY != INFINITY;
    }

    function isZero(uint32 a) internal pure returns (bool) {
        return a & ~SIGN == 0;
    }

    /// @dev NaN and infinities of a fused multiply-add, whose product has the given sign.
    function _fmaSpecial(uint32 a, uint32 b, uint32 c, uint32 sign) private pure returns (bool special, uint32 result) {
        if (isFinite(a) && isFinite(b)) {
            if (isFinite(c)) return (false, 0);
            return (true, isNaN(c) ? QUIET_NAN : c);
        }
        if (isNaN(a) || isNaN(b) || isNaN(c) || isZero(a) || isZero(b)) return (true, QUIET_NAN);
        result = sign | INFINITY;
        return (true, isInfinite(c) && c != result ? QUIET_NAN : result);
    }

    /// @dev Significand and exponent of a finite value.
    function _unpack(uint32 a) private pure returns (uint256 significand, int256 exponent) {
        unchecked {
            uint256 field = (a >> 23) & 0xFF;
            significand = a & 0x7FFFFF;
            if (field == 0) return (significand, LOWEST);
            // The field has 8 bits.
            // forge-lint: disable-next-line(unsafe-typecast)
            return (significand | 0x800000, int256(field) - 150);
        }
    }

    /// @dev The bits of m · 2^e, m < 2^200, without a sign.
    function _round(uint256 m, int256 e) private pure returns (uint32) {
        unchecked {
            if (m == 0) return ZERO;
            int256 top = e + int256(_highestBit(m));
            int256 lowest = top - 23;
            if (lowest < LOWEST) lowest = LOWEST;
            if (top > 127) return INFINITY;
            int256 shift = lowest - e;
            // Cast by its sign.
            // forge-lint: disable-start(unsafe-typecast)
            if (shift <= 0) m <<= uint256(-shift);
            else m = shift > 255 ? 0 : _roundShift(m, uint256(shift));
            // forge-lint: disable-end(unsafe-typecast)

            // The leading one adds one to the exponent field, which is 0 for a subnormal; a carry out of the significand adds one more.
            // Never below LOWEST, and below INFINITY it has 31 bits.
            // forge-lint: disable-start(unsafe-typecast)
            uint256 bits = (uint256(lowest - LOWEST) << 23) + m;
            return bits >= INFINITY ? INFINITY : uint32(bits);
            // forge-lint: disable-end(unsafe-typecast)
        }
    }

    /// @dev m / 2^shift to the nearest integer, ties to even; 0 < shift < 256.
    function _roundShift(uint256 m, uint256 shift) private pure returns (uint256 quotient) {
        unchecked {
            quotient = m >> shift;
            uint256 rest = m & ((1 << shift) - 1);
            uint256 half = 1 << (shift - 1);
            if (rest > half || (rest == half && quotient & 1 != 0)) ++quotient;
        }
    }

    /// @dev Position of the highest bit of a number that is not zero.
    function _highestBit(uint256 m) private pure returns (uint256 bit) {
        unchecked {
            if (m >> 128 != 0) (m, bit) = (m >> 128, 128);
            if (m >> 64 != 0) (m, bit) = (m >> 64, bit + 64);
            if (m >> 32 != 0) (m, bit) = (m >> 32, bit + 32);
            if (m >> 16 != 0) (m, bit) = (m >> 16, bit + 16);
            if (m >> 8 != 0) (m, bit) = (m >> 8, bit + 8);
            if (m >> 4 != 0) (m, bit) = (m >> 4, bit + 4);
            if (m >> 2 != 0) (m, bit) = (m >> 2, bit + 2);
            if (m >> 1 != 0) ++bit;
        }
    }

    /// @dev Integers in the order of the values; both zeros are 0.
    function _order(uint32 a) private pure returns (int256) {
        int256 magnitude = int256(uint256(a & ~SIGN));
        return a & SIGN == 0 ? magnitude : -magnitude;
    }
}
