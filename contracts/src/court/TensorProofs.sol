// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Merkle} from "../proofs/Merkle.sol";

/// @notice A leaf of a tensor, little-endian words, and the siblings from it up to a root.
struct LeafProof {
    bytes leaf;
    bytes32[] siblings;
}

/// @notice Words of tensors under the roots that commit to them: leaves of 1,024 words (docs/arithmetic.md, "Roots").
library TensorProofs {
    uint256 internal constant LEAF_WORDS = 1024;

    error TensorLeafLength(uint256 length, uint256 expected);
    error TensorIndexOutOfRange(uint256 index, uint256 count);
    error TensorProofLength(uint256 siblings, uint256 expected);
    error TensorProofInvalid(bytes32 root, bytes32 expected);

    /// @notice Number of leaves of a tensor.
    function leaves(uint256 count) internal pure returns (uint256) {
        return (count + LEAF_WORDS - 1) / LEAF_WORDS;
    }

    /// @notice Reverts unless a leaf is full, or holds what is left of `count` words if it is the last.
    function requireLeafLength(bytes memory leaf, uint256 count, uint256 index) internal pure {
        uint256 left = count - index * LEAF_WORDS;
        uint256 expected = 4 * (left < LEAF_WORDS ? left : LEAF_WORDS);
        if (leaf.length != expected) revert TensorLeafLength(leaf.length, expected);
    }

    /// @notice Word `index` of a leaf.
    function wordOf(bytes memory leaf, uint256 index) internal pure returns (uint32 result) {
        if (4 * index + 4 > leaf.length) revert TensorIndexOutOfRange(index, leaf.length / 4);
        for (uint256 i = 4; i > 0; --i) {
            result = (result << 8) | uint8(leaf[4 * index + i - 1]);
        }
    }

    /// @notice Word `index` of tensor `at` of a tree of tensors. One proof leads through the tensor's tree and then through theirs.
    /// @param root Merkle root over the tensors' roots.
    /// @param height Height of their tree; zero where `root` is the tensor's own.
    /// @param count Number of words of the tensor.
    /// @param encoded `abi.encode(LeafProof)`.
    function word(bytes32 root, uint256 height, uint256 at, uint256 count, uint256 index, bytes memory encoded)
        internal
        pure
        returns (uint32)
    {
        if (index >= count) revert TensorIndexOutOfRange(index, count);
        LeafProof memory proof = abi.decode(encoded, (LeafProof));
        uint256 leafIndex = index / LEAF_WORDS;
        requireLeafLength(proof.leaf, count, leafIndex);
        uint256 own = Merkle.height(leaves(count));
        if (proof.siblings.length != own + height) revert TensorProofLength(proof.siblings.length, own + height);
        bytes32 reached = Merkle.rootFrom(Merkle.leafOf(proof.leaf), (at << own) | leafIndex, proof.siblings);
        if (reached != root) revert TensorProofInvalid(reached, root);
        return wordOf(proof.leaf, index % LEAF_WORDS);
    }
}
