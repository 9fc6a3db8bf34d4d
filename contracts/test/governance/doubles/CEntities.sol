// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @notice Says what a test tells it about who stands behind an account.
contract CEntities {
    mapping(address account => uint64) public entityOf;

    function set(address account, uint64 entity) external {
        entityOf[account] = entity;
    }
}
