// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Commitment} from "./interfaces/IChallenges.sol";

/// @title Signed messages
/// @notice Struct hashes (EIP-712) of what nodes sign. The domain is `{name: "Autonet", version: "1", chainId, verifyingContract: run
/// registry}`; golden vectors shared with the nodes are in `tests/vectors/eip712.json`.
library Messages {
    bytes32 internal constant COMMITMENT_TYPEHASH =
        keccak256("Commitment(bytes32 charter,uint64 round,bytes32 seed,uint16 slot,bytes32 stateRoot,bytes32 updateRoot,bytes updateCid)");

    bytes32 internal constant ROUND_ATTESTATION_TYPEHASH = keccak256(
        "RoundAttestation(bytes32 charter,uint64 round,bytes32 seed,uint256 slots,bytes32 commitmentsRoot,bytes32 checkpointRoot,bytes checkpointCid)"
    );

    /// @notice Off-chain only: an auditor's report to its peers.
    bytes32 internal constant AUDIT_REPORT_TYPEHASH =
        keccak256("AuditReport(bytes32 charter,uint64 round,uint16 slot,bytes32 updateRoot,bool matches)");

    function hash(Commitment memory message) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                COMMITMENT_TYPEHASH,
                message.charter,
                message.round,
                message.seed,
                message.slot,
                message.stateRoot,
                message.updateRoot,
                keccak256(message.updateCid)
            )
        );
    }

    function hashRoundAttestation(
        bytes32 charter,
        uint64 round,
        bytes32 seed,
        uint256 slots,
        bytes32 commitmentsRoot,
        bytes32 checkpointRoot,
        bytes32 checkpointCidHash
    ) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(ROUND_ATTESTATION_TYPEHASH, charter, round, seed, slots, commitmentsRoot, checkpointRoot, checkpointCidHash)
        );
    }

    function hashAuditReport(bytes32 charter, uint64 round, uint16 slot, bytes32 updateRoot, bool matches) internal pure returns (bytes32) {
        return keccak256(abi.encode(AUDIT_REPORT_TYPEHASH, charter, round, slot, updateRoot, matches));
    }
}
