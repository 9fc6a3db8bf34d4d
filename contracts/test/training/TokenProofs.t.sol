// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {TokenAddress, TokenProofs} from "../../src/training/TokenProofs.sol";

/// @notice Golden vectors are `tests/vectors/token-proofs.json`, which the nodes' tests read too: three data sets, of which the first has two
/// training shards, the second two held-out shards, and the third one leaf for each text. Token p is a fixed function of p, so leaves are
/// made here.
contract TokenProofsTest is Test {
    /// @dev One proof of the vectors.
    struct Case {
        bytes32 root;
        uint64 trainTokens;
        uint64 evaluationTokens;
        bool heldOut;
        uint256 position;
        uint16 token;
        bytes leaf;
        bytes32[] proof;
    }

    string private json = vm.readFile("../tests/vectors/token-proofs.json");

    function verify(Case calldata c) public pure returns (uint16) {
        return c.heldOut
            ? TokenProofs.verifyEvaluationToken(c.root, c.evaluationTokens, c.position, c.leaf, c.proof)
            : TokenProofs.verifyTrainToken(c.root, c.trainTokens, c.evaluationTokens, c.position, c.leaf, c.proof);
    }

    function addressOf(uint64 trainTokens, uint64 evaluationTokens, uint256 position) external pure returns (TokenAddress memory) {
        return TokenProofs.tokenAddress(trainTokens, evaluationTokens, position);
    }

    function test_Tokens_are_proved_by_the_golden_proofs() public view {
        uint256 cases = _count();
        assertGt(cases, 20);
        for (uint256 k = 0; k < cases; ++k) {
            Case memory c = _case(k);
            assertEq(this.verify(c), c.token);
        }
    }

    function test_Addresses_agree_with_the_golden_proofs() public view {
        uint256[] memory shards = _numbers("shard");
        uint256[] memory indices = _numbers("index");
        for (uint256 k = 0; k < shards.length; ++k) {
            Case memory c = _case(k);
            TokenAddress memory at = _addressOf(c);
            assertEq(at.shard, shards[k]);
            assertEq(at.index, indices[k]);
            assertEq(at.leafBytes, c.leaf.length);
            assertEq(at.proofLength, c.proof.length);
            assertEq(at.offset, (c.position % 2048) * 2);
        }
    }

    function test_Other_tokens_of_the_same_leaf_are_proved_by_the_same_proof() public view {
        Case memory c = _case(0);
        for (c.position = 0; c.position < 2048; c.position += 89) {
            assertEq(this.verify(c), _token(c.position, 0));
        }
    }

    function test_Wrong_lengths_are_refused() public {
        for (uint256 k = 0; k < _count(); ++k) {
            Case memory c = _case(k);
            (bytes memory leaf, bytes32[] memory proof) = (c.leaf, c.proof);
            c.leaf = bytes.concat(leaf, hex"0000");
            _expectRefusal(c, abi.encodeWithSelector(TokenProofs.TokenLeafLengthInvalid.selector, leaf.length + 2, leaf.length));
            c.leaf = "";
            _expectRefusal(c, abi.encodeWithSelector(TokenProofs.TokenLeafLengthInvalid.selector, 0, leaf.length));
            c.leaf = leaf;
            c.proof = new bytes32[](proof.length + 1);
            _expectRefusal(c, abi.encodeWithSelector(TokenProofs.TokenProofLengthInvalid.selector, proof.length + 1, proof.length));
        }
    }

    function test_Wrong_bytes_siblings_or_roots_are_refused() public {
        for (uint256 k = 0; k < _count(); ++k) {
            Case memory c = _case(k);
            bytes32 digest = sha256(bytes.concat(hex"00", c.leaf));
            bytes memory refusal = abi.encodeWithSelector(TokenProofs.TokenProofInvalid.selector, digest, c.root);
            if (c.proof.length != 0) {
                c.proof[k % c.proof.length] ^= bytes32(uint256(1));
                _expectRefusal(c, refusal);
                c.proof[k % c.proof.length] ^= bytes32(uint256(1));
            }
            c.root = ~c.root;
            _expectRefusal(c, abi.encodeWithSelector(TokenProofs.TokenProofInvalid.selector, digest, c.root));
            c.root = ~c.root;
            c.leaf[0] ^= 0x01;
            digest = sha256(bytes.concat(hex"00", c.leaf));
            _expectRefusal(c, abi.encodeWithSelector(TokenProofs.TokenProofInvalid.selector, digest, c.root));
        }
    }

    function test_A_proof_of_one_leaf_proves_no_other() public {
        Case memory c = _case(0);
        c.position = 2048;
        bytes32 digest = sha256(bytes.concat(hex"00", c.leaf));
        _expectRefusal(c, abi.encodeWithSelector(TokenProofs.TokenProofInvalid.selector, digest, c.root));
        c.position = 0;
        c.heldOut = true;
        _expectRefusal(c, abi.encodeWithSelector(TokenProofs.TokenLeafLengthInvalid.selector, 4096, 3000));
    }

    function test_Positions_beyond_the_text_are_refused() public {
        Case memory c = _case(0);
        c.position = c.trainTokens;
        _expectRefusal(c, abi.encodeWithSelector(TokenProofs.TokenPositionInvalid.selector, c.trainTokens, c.trainTokens));
        c.heldOut = true;
        c.position = c.evaluationTokens;
        _expectRefusal(c, abi.encodeWithSelector(TokenProofs.TokenPositionInvalid.selector, c.evaluationTokens, c.evaluationTokens));
    }

    /// @dev Every token of a text has a place of its own, inside of its leaf.
    function testFuzz_Addresses_are_distinct(uint64 trainTokens, uint64 evaluationTokens, uint256 a, uint256 b) public view {
        vm.assume(trainTokens != 0);
        (a, b) = (bound(a, 0, trainTokens - 1), bound(b, 0, trainTokens - 1));
        TokenAddress memory one = this.addressOf(trainTokens, evaluationTokens, a);
        TokenAddress memory other = this.addressOf(trainTokens, evaluationTokens, b);
        assertLt(one.offset, one.leafBytes);
        assertLe(one.leafBytes, 4096);
        assertLt(one.index, 1 << one.proofLength);
        bool same = one.shard == other.shard && one.index == other.index && one.offset == other.offset;
        assertEq(same, a == b);
    }

    function _expectRefusal(Case memory c, bytes memory error) private {
        vm.expectRevert(error);
        this.verify(c);
    }

    function _addressOf(Case memory c) private pure returns (TokenAddress memory) {
        return c.heldOut
            ? TokenProofs.evaluationTokenAddress(c.evaluationTokens, c.position)
            : TokenProofs.tokenAddress(c.trainTokens, c.evaluationTokens, c.position);
    }

    function _case(uint256 k) private view returns (Case memory c) {
        uint256 set = _numbers("set")[k];
        c.heldOut = _numbers("heldOut")[k] == 1;
        c.root = vm.parseJsonBytes32Array(json, c.heldOut ? ".evaluationRoots" : ".dataRoots")[set];
        c.trainTokens = uint64(_numbers("trainTokens")[set]);
        c.evaluationTokens = uint64(_numbers("evaluationTokens")[set]);
        c.position = _numbers("position")[k];
        c.token = uint16(_numbers("token")[k]);
        c.leaf = _leaf(c.position / 2048 * 2048, _numbers("leafBytes")[k], _numbers("salts")[set] + (c.heldOut ? 7 : 0));
        bytes32[] memory all = vm.parseJsonBytes32Array(json, ".siblings");
        c.proof = new bytes32[](_numbers("proofLength")[k]);
        uint256 start = _numbers("proofStart")[k];
        for (uint256 i = 0; i < c.proof.length; ++i) {
            c.proof[i] = all[start + i];
        }
    }

    function _count() private view returns (uint256) {
        return _numbers("position").length;
    }

    function _leaf(uint256 first, uint256 length, uint256 salt) private pure returns (bytes memory leaf) {
        leaf = new bytes(length);
        for (uint256 i = 0; i < length / 2; ++i) {
            uint16 token = _token(first + i, salt);
            (leaf[2 * i], leaf[2 * i + 1]) = (bytes1(uint8(token)), bytes1(uint8(token >> 8)));
        }
    }

    function _token(uint256 position, uint256 salt) private pure returns (uint16) {
        return uint16(40_503 * (position + salt) + ((position + salt) >> 16));
    }

    function _numbers(string memory name) private view returns (uint256[] memory) {
        return vm.parseJsonUintArray(json, string.concat(".", name));
    }
}
