// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

import {Messages} from "../../src/training/Messages.sol";
import {Commitment} from "../../src/training/interfaces/IChallenges.sol";
import {Charters} from "../Charters.sol";
import {Fixture} from "../Fixture.sol";

/// @notice `AUTONET_WRITE_VECTORS=1 forge test --match-contract Messages` writes tests/vectors/eip712.json anew.
contract MessagesTest is Fixture {
    string private constant PATH = "../tests/vectors/eip712.json";
    uint256 private constant CHAIN_ID = 31_337;
    address private constant VERIFIER = 0x00000000000000000000000000000000A0703e70;
    uint256 private constant KEY = 0xA11CE;
    uint64 private constant ROUND = 3;
    bytes32 private constant SEED = keccak256("seed");
    uint16 private constant SLOT = 258;

    bytes32 private charter = keccak256(abi.encode(Charters.withSlots(4)));

    function test_Registry_uses_the_documented_domain() public view {
        assertEq(registry.domainSeparator(), _domain(block.chainid, address(registry)));
    }

    function test_Messages_agree_with_the_golden_vectors() public {
        string memory json = string.concat(
            "{\n  \"description\": \"EIP-712 messages: see contracts/src/training/Messages.sol. Signatures are by signer, over digest; vs is the second word of EIP-2098.\",\n",
            _header(),
            _charter(),
            "  \"messages\": [\n",
            _commitment(),
            _attestation(),
            _report(),
            "  ]\n}\n"
        );
        if (vm.envOr("AUTONET_WRITE_VECTORS", false)) vm.writeFile(PATH, json);
        assertEq(json, vm.readFile(PATH));
    }

    function _header() private pure returns (string memory) {
        return string.concat(
            string.concat("  \"domain\": {\"name\": \"Autonet\", \"version\": \"1\", \"chainId\": ", vm.toString(CHAIN_ID)),
            string.concat(", \"verifyingContract\": \"", vm.toString(VERIFIER), "\"},\n"),
            string.concat("  \"domainSeparator\": \"", vm.toString(_domain(CHAIN_ID, VERIFIER)), "\",\n"),
            string.concat("  \"privateKey\": \"", vm.toString(bytes32(KEY)), "\",\n"),
            string.concat("  \"signer\": \"", vm.toString(vm.addr(KEY)), "\",\n")
        );
    }

    function _charter() private view returns (string memory) {
        return string.concat(
            "  \"charter\": {\"description\": \"Charters.withSlots(4) in contracts/test/Charters.sol\", \"encoded\": \"",
            vm.toString(abi.encode(Charters.withSlots(4))),
            "\", \"hash\": \"",
            vm.toString(charter),
            "\"},\n"
        );
    }

    function _commitment() private view returns (string memory) {
        Commitment memory message = Commitment(charter, ROUND, SEED, SLOT, keccak256("state"), keccak256("update"), Charters.cid("update"));
        string memory fields = string.concat(
            _field("charter", charter),
            _seeded(),
            "\"slot\": ",
            vm.toString(SLOT),
            ", ",
            _field("stateRoot", message.stateRoot),
            ", ",
            _field("updateRoot", message.updateRoot),
            ", \"updateCid\": \"",
            vm.toString(message.updateCid),
            "\""
        );
        return _message("Commitment", fields, Messages.COMMITMENT_TYPEHASH, Messages.hash(message), ",");
    }

    function _attestation() private view returns (string memory) {
        uint256 slots = 0xF00F;
        bytes memory cid = Charters.cid("checkpoint");
        bytes32 structHash =
            Messages.hashRoundAttestation(charter, ROUND, SEED, slots, keccak256("commitments"), keccak256("checkpoint"), keccak256(cid));
        string memory fields = string.concat(
            _field("charter", charter),
            _seeded(),
            _field("slots", bytes32(slots)),
            ", ",
            _field("commitmentsRoot", keccak256("commitments")),
            ", ",
            _field("checkpointRoot", keccak256("checkpoint"))
        );
        fields = string.concat(fields, ", \"checkpointCid\": \"", vm.toString(cid), "\"");
        return _message("RoundAttestation", fields, Messages.ROUND_ATTESTATION_TYPEHASH, structHash, ",");
    }

    function _report() private view returns (string memory) {
        string memory fields =
            string.concat(_field("charter", charter), _rounded(), _field("updateRoot", keccak256("update")), ", \"matches\": false");
        bytes32 structHash = Messages.hashAuditReport(charter, ROUND, SLOT, keccak256("update"), false);
        return _message("AuditReport", fields, Messages.AUDIT_REPORT_TYPEHASH, structHash, "");
    }

    function _message(string memory name, string memory fields, bytes32 typeHash, bytes32 structHash, string memory comma)
        private
        pure
        returns (string memory)
    {
        bytes32 digest = MessageHashUtils.toTypedDataHash(_domain(CHAIN_ID, VERIFIER), structHash);
        (bytes32 r, bytes32 vs) = vm.signCompact(KEY, digest);
        return string.concat(
            string.concat("    {\"type\": \"", name, "\", \"fields\": {", fields, "},\n      "),
            string.concat(_field("typeHash", typeHash), ",\n      ", _field("structHash", structHash), ",\n      "),
            string.concat(_field("digest", digest), ",\n      ", _field("r", r), ",\n      ", _field("vs", vs)),
            "}",
            comma,
            "\n"
        );
    }

    function _field(string memory name, bytes32 value) private pure returns (string memory) {
        return string.concat("\"", name, "\": \"", vm.toString(value), "\"");
    }

    function _rounded() private pure returns (string memory) {
        return string.concat(", \"round\": ", vm.toString(ROUND), ", \"slot\": ", vm.toString(SLOT), ", ");
    }

    function _seeded() private pure returns (string memory) {
        return string.concat(", \"round\": ", vm.toString(ROUND), ", ", _field("seed", SEED), ", ");
    }

    function _domain(uint256 chainId, address verifier) private pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Autonet"),
                keccak256("1"),
                chainId,
                verifier
            )
        );
    }
}
