// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {Merkle} from "../../src/proofs/Merkle.sol";

/// @notice Golden vectors are `tests/vectors/merkle.json`, which the nodes' tests read too; `tests/vectors/make-core-vectors.mjs`
/// writes them with an implementation of its own.
contract MerkleTest is Test {
    string private vectors = vm.readFile("../tests/vectors/merkle.json");

    function leafOfBytes(bytes calldata data) external pure returns (bytes32) {
        return Merkle.leafOf(data);
    }

    function verify(bytes32 root, bytes32 digest, uint256 index, bytes32[] calldata proof) external pure returns (bool) {
        return Merkle.verify(root, digest, index, proof);
    }

    function test_Leaf_agrees_with_the_golden_vectors() public view {
        bytes[] memory data = vm.parseJsonBytesArray(vectors, ".leafData");
        bytes32[] memory leaves = _words("leaves");
        assertEq(data.length, leaves.length);
        for (uint256 i = 0; i < data.length; ++i) {
            assertEq(this.leafOfBytes(data[i]), leaves[i]);
        }

        bytes32[] memory words = _words("words");
        bytes32[] memory digests = _words("wordLeaves");
        assertGt(words.length, 0);
        for (uint256 i = 0; i < words.length; ++i) {
            assertEq(Merkle.leaf(words[i]), digests[i]);
        }
    }

    function test_Node_and_height_agree_with_the_golden_roots() public view {
        bytes32[] memory leaves = _words("leaves");
        bytes32[] memory roots = _words("roots");
        assertEq(roots.length, leaves.length + 1);
        assertEq(roots[0], 0);
        for (uint256 count = 1; count <= leaves.length; ++count) {
            assertEq(_root(leaves, count), roots[count]);
        }
    }

    function test_Padding_is_the_root_over_zeros() public pure {
        for (uint256 levels = 0; levels < 8; ++levels) {
            assertEq(Merkle.padding(levels), _root(new bytes32[](1 << levels), 1 << levels));
        }
    }

    function test_Verify_agrees_with_the_golden_proofs() public view {
        bytes32[] memory leaves = _words("leaves");
        bytes32[] memory roots = _words("roots");
        uint256[] memory counts = vm.parseJsonUintArray(vectors, ".proofLeaves");
        uint256[] memory indices = vm.parseJsonUintArray(vectors, ".proofIndex");
        assertGt(counts.length, 0);
        for (uint256 k = 0; k < counts.length; ++k) {
            bytes32[] memory proof = _proof(k);
            (bytes32 root, uint256 index) = (roots[counts[k]], indices[k]);
            assertEq(proof.length, Merkle.height(counts[k]));
            assertTrue(this.verify(root, leaves[index], index, proof));
            assertFalse(this.verify(root, leaves[index], index + (1 << proof.length), proof));
            assertFalse(this.verify(root, ~leaves[index], index, proof));
            if (proof.length == 0) continue;
            assertFalse(this.verify(root, leaves[index], index ^ 1, proof));
            proof[k % proof.length] = ~proof[k % proof.length];
            assertFalse(this.verify(root, leaves[index], index, proof));
        }
    }

    function test_Verify_single_leaf_is_the_root() public view {
        bytes32 leaf = Merkle.leaf(keccak256("a"));
        assertTrue(this.verify(leaf, leaf, 0, new bytes32[](0)));
        assertFalse(this.verify(leaf, leaf, 1, new bytes32[](0)));
    }

    function test_Verify_three_leaves_are_padded_to_four() public view {
        bytes32 a = Merkle.leaf(keccak256("a"));
        bytes32 b = Merkle.leaf(keccak256("b"));
        bytes32 c = Merkle.leaf(keccak256("c"));
        bytes32 root = Merkle.node(Merkle.node(a, b), Merkle.node(c, 0));
        bytes32[] memory proof = new bytes32[](2);
        (proof[0], proof[1]) = (bytes32(0), Merkle.node(a, b));
        assertTrue(this.verify(root, c, 2, proof));
        assertFalse(this.verify(root, c, 3, proof));
        assertFalse(this.verify(root, c, 6, proof));
        assertFalse(this.verify(root, b, 2, proof));
    }

    function test_Height_is_the_logarithm_rounded_up() public pure {
        assertEq(Merkle.height(1), 0);
        assertEq(Merkle.height(2), 1);
        assertEq(Merkle.height(3), 2);
        assertEq(Merkle.height(4), 2);
        assertEq(Merkle.height(5), 3);
        assertEq(Merkle.height(256), 8);
    }

    function _words(string memory field) private view returns (bytes32[] memory) {
        return vm.parseJsonBytes32Array(vectors, string.concat(".", field));
    }

    function _proof(uint256 k) private view returns (bytes32[] memory proof) {
        uint256 start = vm.parseJsonUintArray(vectors, ".proofStart")[k];
        proof = new bytes32[](vm.parseJsonUintArray(vectors, ".proofLength")[k]);
        bytes32[] memory siblings = _words("proofSiblings");
        for (uint256 i = 0; i < proof.length; ++i) {
            proof[i] = siblings[start + i];
        }
    }

    function _root(bytes32[] memory leaves, uint256 count) private pure returns (bytes32) {
        bytes32[] memory level = new bytes32[](1 << Merkle.height(count));
        for (uint256 i = 0; i < count; ++i) {
            level[i] = leaves[i];
        }
        for (uint256 width = level.length; width > 1; width /= 2) {
            for (uint256 i = 0; i < width / 2; ++i) {
                level[i] = Merkle.node(level[2 * i], level[2 * i + 1]);
            }
        }
        return level[0];
    }
}
