// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {TensorProofs} from "../src/court/TensorProofs.sol";
import {Merkle} from "../src/proofs/Merkle.sol";

/// @notice Merkle trees as tests build them: from all their leaf digests, padded with zeros.
library Trees {
    function root(bytes32[] memory leaves) internal pure returns (bytes32) {
        bytes32[] memory level = _padded(leaves);
        while (level.length > 1) {
            level = _above(level);
        }
        return level[0];
    }

    /// @notice Siblings of the leaf at `index`, lowest first.
    function proof(bytes32[] memory leaves, uint256 index) internal pure returns (bytes32[] memory siblings) {
        bytes32[] memory level = _padded(leaves);
        siblings = new bytes32[](Merkle.height(leaves.length));
        for (uint256 i = 0; i < siblings.length; ++i) {
            siblings[i] = level[index ^ 1];
            level = _above(level);
            index >>= 1;
        }
    }

    /// @notice The siblings of a tree and then those of the tree that its root is a leaf of.
    function joined(bytes32[] memory lower, bytes32[] memory upper) internal pure returns (bytes32[] memory all) {
        all = new bytes32[](lower.length + upper.length);
        for (uint256 i = 0; i < all.length; ++i) {
            all[i] = i < lower.length ? lower[i] : upper[i - lower.length];
        }
    }

    /// @notice Leaf digests of a tensor of words.
    function ofWords(uint32[] memory words) internal pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](TensorProofs.leaves(words.length));
        for (uint256 i = 0; i < leaves.length; ++i) {
            leaves[i] = Merkle.leafOf(wordsLeaf(words, i));
        }
    }

    /// @notice The bytes of leaf `index` of a tensor of words.
    function wordsLeaf(uint32[] memory words, uint256 index) internal pure returns (bytes memory leaf) {
        uint256 first = index * TensorProofs.LEAF_WORDS;
        uint256 last = first + TensorProofs.LEAF_WORDS;
        if (last > words.length) last = words.length;
        leaf = new bytes(4 * (last - first));
        for (uint256 i = 0; i < leaf.length; ++i) {
            leaf[i] = bytes1(uint8(words[first + i / 4] >> (8 * (i % 4))));
        }
    }

    function _padded(bytes32[] memory leaves) private pure returns (bytes32[] memory level) {
        level = new bytes32[](1 << Merkle.height(leaves.length));
        for (uint256 i = 0; i < leaves.length; ++i) {
            level[i] = leaves[i];
        }
    }

    function _above(bytes32[] memory level) private pure returns (bytes32[] memory above) {
        above = new bytes32[](level.length / 2);
        for (uint256 i = 0; i < above.length; ++i) {
            above[i] = Merkle.node(level[2 * i], level[2 * i + 1]);
        }
    }
}
