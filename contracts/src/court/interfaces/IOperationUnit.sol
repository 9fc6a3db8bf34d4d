// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Tensor} from "../Operation.sol";
import {Place} from "../Place.sol";

/// @title Operation unit
/// @notice Computes any element of any operation of a program, piece by piece, from an operation's descriptor (docs/arithmetic.md).
/// An element is a formula over its operands and the results of its folds; together, in this order, they are its *values*. Words are
/// bits of binary32 or 32-bit integers, packed big-endian.
interface IOperationUnit {
    error UnevenWords(uint256 length);

    /// @notice The tensor that an operation makes.
    function outputOf(bytes calldata descriptor) external pure returns (Tensor memory);

    /// @notice How many operands and folds an element has.
    /// @param slots Number of included slots, for operations over updates.
    function anatomyOf(bytes calldata descriptor, uint256 element, uint256 slots) external pure returns (uint256 operands, uint256 folds);

    /// @notice A fold's number of items, the operands of each, and what the fold starts from.
    function foldOf(bytes calldata descriptor, uint256 element, uint256 fold, bytes calldata values)
        external
        pure
        returns (uint256 items, uint256 width, uint32 start);

    /// @notice Where operand `which` of an element is.
    function operandOf(bytes calldata descriptor, uint256 element, uint256 which, bytes calldata values)
        external
        pure
        returns (Place memory place, Tensor memory tensor);

    /// @notice Where operand `which` of an item of a fold is.
    function itemOperandOf(bytes calldata descriptor, uint256 element, uint256 fold, uint256 item, uint256 which)
        external
        pure
        returns (Place memory place, Tensor memory tensor);

    /// @notice A fold's accumulator after one item.
    function step(
        bytes calldata descriptor,
        uint256 element,
        uint256 fold,
        uint32 accumulator,
        bytes calldata operands,
        bytes calldata values
    ) external pure returns (uint32);

    /// @notice The element.
    function result(bytes calldata descriptor, uint256 element, bytes calldata values) external pure returns (uint32);
}
