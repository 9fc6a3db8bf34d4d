// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";

import {IContributorSeats} from "../../src/governance/interfaces/IContributorSeats.sol";
import {ITrackGovernor} from "../../src/governance/interfaces/ITrackGovernor.sol";
import {IAutonetToken} from "../../src/treasury/interfaces/IAutonetToken.sol";
import {ITreasury} from "../../src/treasury/interfaces/ITreasury.sol";
import {Wallet} from "../treasury/Wallet.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice Signatures used where, when, or for whom they were not given.
contract SignatureAttacksTest is AttackFixture {
    bytes32 private constant BALLOT = keccak256("Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)");
    bytes32 private constant DOMAIN = keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant DELEGATION = keccak256("Delegation(address delegator,address delegatee,uint256 nonce,uint256 expiry)");

    /// @notice The same calls with the same description have the same id on two governors, so that only the domain tells ballots apart.
    function test_Attack_15_signature_of_a_ballot_counts_once_on_one_governor_and_chain() public {
        Proposal memory here = single(operations, address(treasury), abi.encodeCall(ITreasury.releaseEther, (1 ether)));
        Proposal memory there = single(protocol, address(treasury), abi.encodeCall(ITreasury.releaseEther, (1 ether)));
        uint256 id = propose(here);
        assertEq(proposeAs(voter(1), there), id, "one id on both");
        vm.warp(protocol.proposalSnapshot(id) + 1);

        bytes memory signature = _ballot(operations, id, FOR, voter(2), 0xB0002);
        _expectInvalid(protocol, id, FOR, voter(2), signature);
        _expectInvalid(operations, id, AGAINST, voter(2), signature);
        _expectInvalid(operations, id, FOR, voter(3), signature);
        uint256 chain = block.chainid;
        vm.chainId(chain + 1);
        _expectInvalid(operations, id, FOR, voter(2), signature);
        vm.chainId(chain);
        vm.prank(attacker(0)); // whoever pays for it
        operations.castVoteBySig(id, FOR, voter(2), signature);
        assertTrue(operations.hasVoted(id, voter(2)));
        _expectInvalid(operations, id, FOR, voter(2), signature);
        (, uint256 inFavour,) = operations.proposalVotes(id);
        assertEq(inFavour, token.balanceOf(voter(2)));
        (, inFavour,) = protocol.proposalVotes(id);
        assertEq(inFavour, 0);
    }

    /// @notice Two wallets of one owner (ERC-1271): what it signs for one says nothing for the other.
    function test_Attack_15_signature_for_one_wallet_is_none_for_another() public {
        (Wallet used, Wallet other) = (new Wallet(attacker(0)), new Wallet(attacker(0)));
        endow(address(used), 100 ether);
        endow(address(other), 500 ether);
        skip(1);
        Proposal memory proposal = honest();
        uint256 id = propose(proposal);
        openVote(proposal, id);
        bytes memory signature = _ballot(protocol, id, FOR, address(used), attackerKey(0));
        _expectInvalid(protocol, id, FOR, address(other), signature);
        protocol.castVoteBySig(id, FOR, address(used), signature);
        (, uint256 inFavour,) = protocol.proposalVotes(id);
        assertEq(inFavour, 100 ether);
    }

    /// @notice A delegation of one wallet's tokens is neither one of the other's, nor one of the owner's own, nor one of a seat, nor good twice.
    function test_Attack_15_signature_of_a_delegation_moves_one_delegation_once() public {
        (Wallet used, Wallet other) = (new Wallet(voter(0)), new Wallet(voter(0)));
        uint256 expiry = block.timestamp + 100;
        bytes memory signature = _sign(0xB0000, address(token), keccak256(abi.encode(DELEGATION, address(used), voter(1), 0, expiry)));

        vm.expectRevert(abi.encodeWithSelector(IAutonetToken.TokenSignatureInvalid.selector, address(other)));
        token.delegateBySig(address(other), voter(1), 0, expiry, signature);
        vm.expectRevert(abi.encodeWithSelector(IAutonetToken.TokenSignatureInvalid.selector, voter(0)));
        token.delegateBySig(voter(0), voter(1), 0, expiry, signature);
        vm.expectRevert(abi.encodeWithSelector(IAutonetToken.TokenSignatureInvalid.selector, address(used)));
        token.delegateBySig(address(used), attacker(0), 0, expiry, signature);
        vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatSignatureInvalid.selector, voter(0)));
        seats.delegateBySig(voter(0), voter(1), 0, expiry, signature);
        // In ERC-5805's own shape it is at most somebody else's, who has nothing.
        (bytes32 r, bytes32 s) = (bytes32(0), bytes32(0));
        assembly {
            r := mload(add(signature, 0x20))
            s := mload(add(signature, 0x40))
        }
        try token.delegateBySig(voter(1), 0, expiry, uint8(signature[64]), r, s) {} catch {}
        assertEq(token.delegates(voter(0)), voter(0));

        token.delegateBySig(address(used), voter(1), 0, expiry, signature);
        assertEq(token.delegates(address(used)), voter(1));
        vm.prank(address(used));
        token.delegate(voter(2));
        vm.expectRevert();
        token.delegateBySig(address(used), voter(1), 0, expiry, signature);
        assertEq(token.delegates(address(used)), voter(2));
        vm.warp(expiry + 1);
        vm.expectRevert(abi.encodeWithSelector(IVotes.VotesExpiredSignature.selector, expiry));
        token.delegateBySig(address(used), voter(1), 0, expiry, signature);
    }

    function _expectInvalid(ITrackGovernor governor, uint256 id, uint8 support, address account, bytes memory signature) private {
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, account));
        governor.castVoteBySig(id, support, account, signature);
    }

    function _ballot(ITrackGovernor governor, uint256 id, uint8 support, address account, uint256 key) private view returns (bytes memory) {
        return _sign(key, address(governor), keccak256(abi.encode(BALLOT, id, support, account, 0)));
    }

    function _sign(uint256 key, address where, bytes32 structHash) private view returns (bytes memory) {
        (, string memory name, string memory version, uint256 chainId, address verifier,,) = IERC5267(where).eip712Domain();
        bytes32 domain = keccak256(abi.encode(DOMAIN, keccak256(bytes(name)), keccak256(bytes(version)), chainId, verifier));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, keccak256(abi.encodePacked(hex"1901", domain, structHash)));
        return abi.encodePacked(r, s, v);
    }
}
