// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title CID
/// @notice Names of content by its hash.
library Cid {
    uint256 private constant LENGTH = 36;

    /// @notice Whether this is a binary CIDv1: version 1, codec raw (0x55) or dag-pb (0x70), sha2-256 (0x12) of 32 bytes (0x20).
    function isValid(bytes memory cid) internal pure returns (bool) {
        return cid.length == LENGTH && cid[0] == 0x01 && (cid[1] == 0x55 || cid[1] == 0x70) && cid[2] == 0x12 && cid[3] == 0x20;
    }
}
