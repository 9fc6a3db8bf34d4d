// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @notice Votes in both houses at once: seats in the upper 32 bits, token wei in the lower 96, so that two of them share a storage slot and every
/// rule is written once for both houses. 96 bits hold 79 times the token's ceiling. All operations work house by house.
type Weights is uint128;

using {tokensWei, seats, plus as +, minus as -, excessOver, lesser, greater, isZero, covers} for Weights global;

/// @notice Reverts if an amount does not fit.
function toWeights(uint256 amountWei, uint256 count) pure returns (Weights) {
    return Weights.wrap(uint128(SafeCast.toUint32(count)) << 96 | SafeCast.toUint96(amountWei));
}

function tokensWei(Weights a) pure returns (uint96) {
    return uint96(Weights.unwrap(a));
}

function seats(Weights a) pure returns (uint32) {
    return uint32(Weights.unwrap(a) >> 96);
}

/// @notice Reverts on overflow in either house.
function plus(Weights a, Weights b) pure returns (Weights) {
    return _pack(tokensWei(a) + tokensWei(b), seats(a) + seats(b));
}

/// @notice Reverts on underflow in either house.
function minus(Weights a, Weights b) pure returns (Weights) {
    return _pack(tokensWei(a) - tokensWei(b), seats(a) - seats(b));
}

/// @notice What `a` has more than `b` in each house, zero where it has not more.
function excessOver(Weights a, Weights b) pure returns (Weights) {
    return minus(a, lesser(a, b));
}

function lesser(Weights a, Weights b) pure returns (Weights) {
    (uint96 tokensA, uint96 tokensB, uint32 seatsA, uint32 seatsB) = (tokensWei(a), tokensWei(b), seats(a), seats(b));
    return _pack(tokensA < tokensB ? tokensA : tokensB, seatsA < seatsB ? seatsA : seatsB);
}

function greater(Weights a, Weights b) pure returns (Weights) {
    (uint96 tokensA, uint96 tokensB, uint32 seatsA, uint32 seatsB) = (tokensWei(a), tokensWei(b), seats(a), seats(b));
    return _pack(tokensA > tokensB ? tokensA : tokensB, seatsA > seatsB ? seatsA : seatsB);
}

/// @notice Whether there is nothing in either house.
function isZero(Weights a) pure returns (bool) {
    return Weights.unwrap(a) == 0;
}

/// @notice Whether `a` is at least `b` in both houses.
function covers(Weights a, Weights b) pure returns (bool) {
    return tokensWei(a) >= tokensWei(b) && seats(a) >= seats(b);
}

function _pack(uint96 amountWei, uint32 count) pure returns (Weights) {
    return Weights.wrap(uint128(count) << 96 | amountWei);
}
