// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ElementFolds} from "./ElementFolds.sol";
import {ElementOperands} from "./ElementOperands.sol";
import {ElementResults} from "./ElementResults.sol";
import {IOperationUnit} from "./interfaces/IOperationUnit.sol";
import {Descriptors, Operation, Tensor} from "./Operation.sol";
import {Place} from "./Place.sol";

/// @title Operation unit
/// @notice Implementation of {IOperationUnit}.
contract OperationUnit is IOperationUnit {
    using Descriptors for bytes;
    using Descriptors for Tensor;

    /// @inheritdoc IOperationUnit
    function outputOf(bytes calldata descriptor) external pure returns (Tensor memory) {
        return descriptor.read().output;
    }

    /// @inheritdoc IOperationUnit
    function anatomyOf(bytes calldata descriptor, uint256 element, uint256 slots) external pure returns (uint256 operands, uint256 folds) {
        Operation memory operation = descriptor.read();
        return (ElementOperands.count(operation, element, slots), ElementFolds.count(operation, element));
    }

    /// @inheritdoc IOperationUnit
    function foldOf(bytes calldata descriptor, uint256 element, uint256 fold, bytes calldata values)
        external
        pure
        returns (uint256 items, uint256 width, uint32 start)
    {
        Operation memory operation = descriptor.read();
        return
            (
                ElementFolds.length(operation, element, fold),
                ElementFolds.width(operation),
                ElementFolds.start(operation, fold, _words(values))
            );
    }

    /// @inheritdoc IOperationUnit
    function operandOf(bytes calldata descriptor, uint256 element, uint256 which, bytes calldata values)
        external
        pure
        returns (Place memory place, Tensor memory tensor)
    {
        Operation memory operation = descriptor.read();
        place = ElementOperands.place(operation, element, which, _words(values));
        tensor = operation.inputs[place.input];
    }

    /// @inheritdoc IOperationUnit
    function itemOperandOf(bytes calldata descriptor, uint256 element, uint256 fold, uint256 item, uint256 which)
        external
        pure
        returns (Place memory place, Tensor memory tensor)
    {
        Operation memory operation = descriptor.read();
        place = ElementFolds.place(operation, element, fold, item, which);
        tensor = operation.inputs[place.input];
    }

    /// @inheritdoc IOperationUnit
    function step(
        bytes calldata descriptor,
        uint256 element,
        uint256 fold,
        uint32 accumulator,
        bytes calldata operands,
        bytes calldata values
    ) external pure returns (uint32) {
        return ElementFolds.step(descriptor.read(), element, fold, accumulator, _words(operands), _words(values));
    }

    /// @inheritdoc IOperationUnit
    function result(bytes calldata descriptor, uint256 element, bytes calldata values) external pure returns (uint32) {
        return ElementResults.result(descriptor.read(), element, _words(values));
    }

    function _words(bytes calldata packed) private pure returns (uint32[] memory words) {
        if (packed.length % 4 != 0) revert UnevenWords(packed.length);
        words = new uint32[](packed.length / 4);
        // Thousands of words where a program has hundreds of tensors: one load and one store for each.
        assembly ("memory-safe") {
            let to := add(words, 0x20)
            for { let at := 0 } lt(at, packed.length) { at := add(at, 4) } {
                mstore(to, shr(224, calldataload(add(packed.offset, at))))
                to := add(to, 0x20)
            }
        }
    }
}
