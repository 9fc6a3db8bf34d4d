// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Merkle} from "../proofs/Merkle.sol";

/// @notice Where a token stands under a root.
/// @param shard Shard of its text, from 0.
/// @param index Index of its leaf in the root's tree, through the shard's tree.
/// @param proofLength Siblings from the leaf to the root.
/// @param leafBytes Bytes of the leaf.
/// @param offset First byte of the token in the leaf.
struct TokenAddress {
    uint256 shard;
    uint256 index;
    uint256 proofLength;
    uint256 leafBytes;
    uint256 offset;
}

/// @title Token proofs
/// @notice Proves tokens of the text that a charter commits to. A token has two bytes, little-endian; a shard has 2^19 tokens, but the last of a
/// text, which has the rest; a shard's root is the Merkle root over leaves of 4,096 of its bytes. The data root is the Merkle root over the
/// leaf of the manifest, the roots of the training shards and those of the held-out shards, the evaluation root that over the latter alone.
/// So a proof runs through the shard's tree and on through the root's, and the number of tokens gives the heights of both. Golden vectors
/// are in `tests/vectors/token-proofs.json`.
library TokenProofs {
    uint256 internal constant SHARD_TOKENS = 1 << 19;
    uint256 internal constant LEAF_TOKENS = 2048;
    uint256 private constant TOKEN_BYTES = 2;

    error TokenPositionInvalid(uint256 position, uint256 tokens);
    error TokenLeafLengthInvalid(uint256 length, uint256 expected);
    error TokenProofLengthInvalid(uint256 length, uint256 expected);
    error TokenProofInvalid(bytes32 leaf, bytes32 root);

    /// @notice Where token `position` of the training text stands under the data root.
    /// @param trainTokens Tokens of the training text, by the charter.
    /// @param evaluationTokens Tokens of the held-out text, by the charter.
    /// @param position From 0; token `offset` (0 to `seq`) of a sequence has the position `sequence * seq + offset`.
    function tokenAddress(uint64 trainTokens, uint64 evaluationTokens, uint256 position) internal pure returns (TokenAddress memory) {
        // The manifest's leaf comes first.
        return _addressOf(trainTokens, position, 1, 1 + _shards(trainTokens) + _shards(evaluationTokens));
    }

    /// @notice Where token `position` of the held-out text stands under the evaluation root.
    function evaluationTokenAddress(uint64 evaluationTokens, uint256 position) internal pure returns (TokenAddress memory) {
        return _addressOf(evaluationTokens, position, 0, _shards(evaluationTokens));
    }

    /// @notice The token at `position` of the training text, which the charter's data root proves. Reverts unless it does.
    /// @param leaf The bytes of the leaf that holds the token.
    /// @param proof Siblings from the leaf up, through the shard's tree and then through the root's.
    function verifyTrainToken(
        bytes32 dataRoot,
        uint64 trainTokens,
        uint64 evaluationTokens,
        uint256 position,
        bytes memory leaf,
        bytes32[] memory proof
    ) internal pure returns (uint16 token) {
        return _verify(dataRoot, tokenAddress(trainTokens, evaluationTokens, position), leaf, proof);
    }

    /// @notice The token at `position` of the held-out text, which the charter's evaluation root proves. Reverts unless it does.
    function verifyEvaluationToken(
        bytes32 evaluationRoot,
        uint64 evaluationTokens,
        uint256 position,
        bytes memory leaf,
        bytes32[] memory proof
    ) internal pure returns (uint16 token) {
        return _verify(evaluationRoot, evaluationTokenAddress(evaluationTokens, position), leaf, proof);
    }

    function _addressOf(uint256 tokens, uint256 position, uint256 before, uint256 rootLeaves)
        private
        pure
        returns (TokenAddress memory found)
    {
        if (position >= tokens) revert TokenPositionInvalid(position, tokens);
        found.shard = position / SHARD_TOKENS;
        uint256 inShard = position % SHARD_TOKENS;
        uint256 shardTokens = _least(tokens - found.shard * SHARD_TOKENS, SHARD_TOKENS);
        uint256 shardHeight = Merkle.height((shardTokens + LEAF_TOKENS - 1) / LEAF_TOKENS);
        uint256 leaf = inShard / LEAF_TOKENS;
        found.index = ((before + found.shard) << shardHeight) | leaf;
        found.proofLength = shardHeight + Merkle.height(rootLeaves);
        found.leafBytes = TOKEN_BYTES * _least(shardTokens - leaf * LEAF_TOKENS, LEAF_TOKENS);
        found.offset = TOKEN_BYTES * (inShard % LEAF_TOKENS);
    }

    function _verify(bytes32 root, TokenAddress memory at, bytes memory leaf, bytes32[] memory proof) private pure returns (uint16 token) {
        if (leaf.length != at.leafBytes) revert TokenLeafLengthInvalid(leaf.length, at.leafBytes);
        if (proof.length != at.proofLength) revert TokenProofLengthInvalid(proof.length, at.proofLength);
        bytes32 digest = Merkle.leafOf(leaf);
        if (Merkle.rootFrom(digest, at.index, proof) != root) revert TokenProofInvalid(digest, root);
        return uint16(uint8(leaf[at.offset])) | uint16(uint8(leaf[at.offset + 1])) << 8;
    }

    function _shards(uint256 tokens) private pure returns (uint256) {
        return (tokens + SHARD_TOKENS - 1) / SHARD_TOKENS;
    }

    function _least(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
