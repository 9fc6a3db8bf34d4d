// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {NoncesKeyed} from "@openzeppelin/contracts/utils/NoncesKeyed.sol";

import {ITrackGovernor} from "../../src/governance/interfaces/ITrackGovernor.sol";
import {AFixture} from "./doubles/AFixture.sol";
import {AWallet} from "./doubles/AWallet.sol";

/// @notice Votes that somebody else pays for.
contract VoteBySignatureTest is AFixture {
    bytes32 private constant BALLOT = keccak256("Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)");
    bytes32 private constant EXTENDED_BALLOT =
        keccak256("ExtendedBallot(uint256 proposalId,uint8 support,address voter,uint256 nonce,string reason,bytes params)");
    bytes32 private constant DOMAIN = keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    uint256 private _id;

    function setUp() public override {
        super.setUp();
        enfranchiseEqually(2, 10_000 ether, 1);
        _id = open(operations, "signed");
    }

    function test_CastVoteBySig_of_an_account_counts() public {
        operations.castVoteBySig(_id, FOR, voter(0), _ballot(voterKey(0), operations, voter(0), 0));
        assertTrue(operations.hasVoted(_id, voter(0)));
        (, uint256 inFavour,) = operations.proposalVotes(_id);
        assertEq(inFavour, 10_000 ether);
        assertEq(operations.tallyOf(_id).seats.rawFor, 1);
    }

    function test_CastVoteBySig_of_a_contract_counts() public {
        AWallet wallet = new AWallet(voter(7));
        enfranchise(address(wallet), 30 ether, 1, 9);
        uint256 id = _next();
        operations.castVoteBySig(id, AGAINST, address(wallet), _signed(voterKey(7), operations, id, AGAINST, address(wallet), 0));
        (uint256 against,,) = operations.proposalVotes(id);
        assertEq(against, 30 ether);
    }

    function test_CastVoteBySig_of_a_contract_by_a_stranger_reverts() public {
        AWallet wallet = new AWallet(voter(7));
        enfranchise(address(wallet), 30 ether, 1, 9);
        uint256 id = _next();
        bytes memory signature = _signed(voterKey(8), operations, id, AGAINST, address(wallet), 0);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, address(wallet)));
        operations.castVoteBySig(id, AGAINST, address(wallet), signature);
    }

    function test_CastVoteBySig_by_a_stranger_reverts() public {
        _expectInvalid(_ballot(voterKey(1), operations, voter(0), 0));
    }

    function test_CastVoteBySig_for_another_governor_reverts() public {
        _expectInvalid(_ballot(voterKey(0), protocol, voter(0), 0));
    }

    function test_CastVoteBySig_on_another_chain_reverts() public {
        bytes memory signature = _ballot(voterKey(0), operations, voter(0), 0);
        vm.chainId(99);
        _expectInvalid(signature);
    }

    function test_CastVoteBySig_again_reverts() public {
        bytes memory signature = _ballot(voterKey(0), operations, voter(0), 0);
        operations.castVoteBySig(_id, FOR, voter(0), signature);
        _expectInvalid(signature);
    }

    function test_CastVoteBySig_takes_the_proposals_own_nonce() public {
        uint256 keyed = uint256(uint192(_id)) << 64;
        operations.castVoteBySig(_id, FOR, voter(0), _ballot(voterKey(0), operations, voter(0), keyed));
        assertTrue(operations.hasVoted(_id, voter(0)));
        assertEq(NoncesKeyed(address(operations)).nonces(voter(0), uint192(_id)), keyed + 1);
        assertEq(Nonces(address(operations)).nonces(voter(0)), 0, "other proposals' ballots stay valid");
    }

    function test_CastVoteWithReasonBySig_counts() public {
        bytes32 ballot = keccak256(abi.encode(EXTENDED_BALLOT, _id, FOR, voter(0), 0, keccak256("because"), keccak256("")));
        bytes memory signature = _sign(voterKey(0), operations, ballot);
        vm.expectEmit(address(operations));
        emit IGovernor.VoteCast(voter(0), _id, FOR, 10_000 ether, "because");
        operations.castVoteWithReasonAndParamsBySig(_id, FOR, voter(0), "because", "", signature);
    }

    function test_CastVoteWithReasonBySig_with_another_reason_reverts() public {
        bytes32 ballot = keccak256(abi.encode(EXTENDED_BALLOT, _id, FOR, voter(0), 0, keccak256("because"), keccak256("")));
        bytes memory signature = _sign(voterKey(0), operations, ballot);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, voter(0)));
        operations.castVoteWithReasonAndParamsBySig(_id, FOR, voter(0), "for no reason", "", signature);
    }

    function _next() private returns (uint256) {
        skip(1);
        close(operations, _id);
        return open(operations, "next");
    }

    function _expectInvalid(bytes memory signature) private {
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, voter(0)));
        operations.castVoteBySig(_id, FOR, voter(0), signature);
    }

    function _ballot(uint256 key, ITrackGovernor governor, address account, uint256 nonce) private view returns (bytes memory) {
        return _signed(key, governor, _id, FOR, account, nonce);
    }

    function _signed(uint256 key, ITrackGovernor governor, uint256 id, uint8 support, address account, uint256 nonce)
        private
        view
        returns (bytes memory)
    {
        return _sign(key, governor, keccak256(abi.encode(BALLOT, id, support, account, nonce)));
    }

    function _sign(uint256 key, ITrackGovernor governor, bytes32 ballot) private view returns (bytes memory) {
        (, string memory name, string memory version, uint256 chainId, address contract_,,) = IERC5267(address(governor)).eip712Domain();
        bytes32 domain = keccak256(abi.encode(DOMAIN, keccak256(bytes(name)), keccak256(bytes(version)), chainId, contract_));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, keccak256(abi.encodePacked(hex"1901", domain, ballot)));
        return abi.encodePacked(r, s, v);
    }
}
