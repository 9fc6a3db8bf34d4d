// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Elementary32} from "./Elementary32.sol";
import {Float32} from "./Float32.sol";

/// @notice The scalar operations that every disputed computation ends in, by number, for anyone to call.
contract ScalarUnit {
    enum Scalar {
        Add,
        Sub,
        Mul,
        Div,
        Sqrt,
        Fma,
        Greater,
        FromInt,
        ToInt,
        Exp,
        Log,
        Sigmoid,
        Silu,
        Rsqrt
    }

    /// @notice The cases are not whole words.
    error UnevenCases(uint256 length);

    /// @notice One operation on bit patterns of binary32, or on 32-bit integers in two's complement. An operation of fewer operands reads the
    /// first ones.
    function evaluate(Scalar scalar, uint32 a, uint32 b, uint32 c) public pure returns (uint32) {
        if (scalar == Scalar.Add) return Float32.add(a, b);
        if (scalar == Scalar.Sub) return Float32.sub(a, b);
        if (scalar == Scalar.Mul) return Float32.mul(a, b);
        if (scalar == Scalar.Div) return Float32.div(a, b);
        if (scalar == Scalar.Sqrt) return Float32.sqrt(a);
        if (scalar == Scalar.Fma) return Float32.fma(a, b, c);
        if (scalar == Scalar.Greater) return Float32.gt(a, b) ? 1 : 0;
        // The word is the integer in two's complement.
        // forge-lint: disable-next-line(unsafe-typecast)
        if (scalar == Scalar.FromInt) return Float32.fromInt(int32(a));
        if (scalar == Scalar.ToInt) return uint32(int32(Float32.toInt(a)));
        if (scalar == Scalar.Exp) return Elementary32.exp(a);
        if (scalar == Scalar.Log) return Elementary32.log(a);
        if (scalar == Scalar.Sigmoid) return Elementary32.sigmoid(a);
        if (scalar == Scalar.Silu) return Elementary32.silu(a);
        return Elementary32.rsqrt(a);
    }

    /// @notice Many cases of one operation.
    /// @param cases Three big-endian words of 32 bits per case.
    /// @return results One word of 32 bits per case.
    function evaluateMany(Scalar scalar, bytes calldata cases) external pure returns (bytes memory results) {
        require(cases.length % 12 == 0, UnevenCases(cases.length));
        uint256 count = cases.length / 12;
        results = new bytes(count * 4);
        for (uint256 i = 0; i < count; ++i) {
            uint256 at = 12 * i;
            uint32 result = evaluate(
                scalar, uint32(bytes4(cases[at:at + 4])), uint32(bytes4(cases[at + 4:at + 8])), uint32(bytes4(cases[at + 8:at + 12]))
            );
            for (uint256 k = 0; k < 4; ++k) {
                // One byte of four.
                // forge-lint: disable-next-line(unsafe-typecast)
                results[4 * i + k] = bytes1(uint8(result >> (24 - 8 * k)));
            }
        }
    }
}
