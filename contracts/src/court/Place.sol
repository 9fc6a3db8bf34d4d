// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @notice Where one operand is: element `index` of tensor `input` of the operation. `slot` is the rank of the included slot whose update it
/// is read from; zero for every other tensor.
struct Place {
    uint256 slot;
    uint256 input;
    uint256 index;
}
