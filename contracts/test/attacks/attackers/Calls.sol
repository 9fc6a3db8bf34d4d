// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @notice A call that an attacker tries.
struct Call {
    address target;
    bytes data;
}
