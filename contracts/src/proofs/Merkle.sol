// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title SHA-256 Merkle trees
/// @notice Leaf digest `sha256(0x00 || data)`, node digest `sha256(0x01 || left || right)`; leaves are padded with zero digests to a
/// power of two, and a tree of one leaf has that leaf's digest as its root. The prefixes keep a node from passing as a leaf
/// (RFC 6962, section 2.1).
library Merkle {
    /// @notice Digest of a 32-byte leaf.
    function leaf(bytes32 data) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x00), data));
    }

    /// @notice Digest of a leaf of any length.
    function leafOf(bytes memory data) internal pure returns (bytes32) {
        return sha256(bytes.concat(hex"00", data));
    }

    function node(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x01), left, right));
    }

    /// @notice Height of the tree over `leaves` leaves, which is the length of every proof.
    function height(uint256 leaves) internal pure returns (uint256 levels) {
        while (1 << levels < leaves) ++levels;
    }

    /// @notice Root of a tree of nothing but padding.
    function padding(uint256 levels) internal pure returns (bytes32 digest) {
        for (uint256 level = 0; level < levels; ++level) {
            digest = node(digest, digest);
        }
    }

    /// @notice Whether `digest` is the leaf at `index` under `root`. An index beyond the proof's height never is.
    /// @param proof Siblings, lowest first.
    function verify(bytes32 root, bytes32 digest, uint256 index, bytes32[] calldata proof) internal pure returns (bool) {
        for (uint256 level = 0; level < proof.length; ++level) {
            digest = index & 1 == 0 ? node(digest, proof[level]) : node(proof[level], digest);
            index >>= 1;
        }
        return index == 0 && digest == root;
    }

    /// @notice The root that siblings, lowest first, lead to from the leaf digest at `index`; zero if the index is beyond their height.
    function rootFrom(bytes32 digest, uint256 index, bytes32[] memory siblings) internal pure returns (bytes32) {
        for (uint256 level = 0; level < siblings.length; ++level) {
            digest = index & 1 == 0 ? node(digest, siblings[level]) : node(siblings[level], digest);
            index >>= 1;
        }
        return index == 0 ? digest : bytes32(0);
    }
}
