// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {Merkle} from "../../src/proofs/Merkle.sol";

contract MerkleTest is Test {
    function verify(bytes32 root, bytes32 digest, uint256 index, bytes32[] calldata proof) external pure returns (bool) {
        return Merkle.verify(root, digest, index, proof);
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
}
