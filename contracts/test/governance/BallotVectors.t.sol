// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

/// @notice The ballots that nodes and the command line sign are the ballots that the contracts read: both sides check tests/vectors/ballots.json.
contract BallotVectorsTest is Test {
    bytes32 private constant DOMAIN = keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant BALLOT = keccak256("Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)");
    bytes32 private constant EXTENDED_BALLOT =
        keccak256("ExtendedBallot(uint256 proposalId,uint8 support,address voter,uint256 nonce,string reason,bytes params)");
    bytes32 private constant DELEGATION = keccak256("Delegation(address delegator,address delegatee,uint256 nonce,uint256 expiry)");

    string private _vector;
    address private _voter;
    bytes32 private _separator;

    function setUp() public {
        _vector = vm.readFile("../tests/vectors/ballots.json");
        _voter = vm.parseJsonAddress(_vector, ".voter");
        _separator = keccak256(
            abi.encode(
                DOMAIN,
                keccak256(bytes(vm.parseJsonString(_vector, ".domain.name"))),
                keccak256(bytes(vm.parseJsonString(_vector, ".domain.version"))),
                vm.parseJsonUint(_vector, ".domain.chainId"),
                vm.parseJsonAddress(_vector, ".domain.verifyingContract")
            )
        );
    }

    function test_Ballots_of_the_vector_are_the_voters() public view {
        for (uint256 i = 0; i < 3; ++i) {
            string memory at = string.concat(".ballots[", vm.toString(i), "]");
            uint256 proposal = _number(string.concat(at, ".proposalId"));
            uint8 support = uint8(vm.parseJsonUint(_vector, string.concat(at, ".support")));
            uint256 nonce = _number(string.concat(at, ".nonce"));
            bytes memory reason = bytes(vm.parseJsonString(_vector, string.concat(at, ".reason")));
            bytes32 ballot = reason.length == 0
                ? keccak256(abi.encode(BALLOT, proposal, support, _voter, nonce))
                : keccak256(abi.encode(EXTENDED_BALLOT, proposal, support, _voter, nonce, keccak256(reason), keccak256("")));
            _assertSigned(ballot, string.concat(at, ".signature"));
        }
    }

    function test_Delegation_of_the_vector_is_the_voters() public view {
        bytes32 delegation = keccak256(
            abi.encode(
                DELEGATION,
                _voter,
                vm.parseJsonAddress(_vector, ".delegation.delegatee"),
                _number(".delegation.nonce"),
                vm.parseJsonUint(_vector, ".delegation.expiry")
            )
        );
        _assertSigned(delegation, ".delegation.signature");
    }

    function _number(string memory at) private view returns (uint256) {
        return vm.parseUint(vm.parseJsonString(_vector, at));
    }

    function _assertSigned(bytes32 structHash, string memory at) private view {
        bytes memory signature = vm.parseJsonBytes(_vector, at);
        bytes32 r;
        bytes32 s;
        assembly ("memory-safe") {
            r := mload(add(signature, 0x20))
            s := mload(add(signature, 0x40))
        }
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", _separator, structHash));
        assertEq(ecrecover(digest, uint8(signature[64]), r, s), _voter);
    }
}
