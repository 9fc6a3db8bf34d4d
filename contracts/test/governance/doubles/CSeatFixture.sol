// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

import {ContributorSeats} from "../../../src/governance/ContributorSeats.sol";
import {GovernanceParameters} from "../../../src/governance/GovernanceParameters.sol";
import {IContributorSeats} from "../../../src/governance/interfaces/IContributorSeats.sol";
import {IEntityRegistry} from "../../../src/governance/interfaces/IEntityRegistry.sol";
import {IRunRegistry} from "../../../src/training/interfaces/IRunRegistry.sol";
import {CEntities} from "./CEntities.sol";
import {CParameters} from "./CParameters.sol";
import {CRuns} from "./CRuns.sol";

/// @notice Three genesis seats, accounts that each have an entity, and work for them to have done.
abstract contract CSeatFixture is Test {
    uint256 internal constant GENESIS = 3;
    uint256 internal constant PROBATION = 30 days;

    CEntities internal _entities;
    CRuns internal _runs;
    ContributorSeats internal _seats;
    uint64 internal _nextRound = 1;

    function setUp() public {
        vm.warp(1_700_000_000);
        _entities = new CEntities();
        _runs = new CRuns();
        address[] memory genesis = new address[](GENESIS);
        for (uint256 i = 0; i < 30; ++i) {
            _entities.set(_account(i), uint64(i + 1));
            if (i < GENESIS) genesis[i] = _account(i);
        }
        _seats = _deploy(CParameters.all(), genesis);
        skip(60 days);
    }

    function _step(uint256 seed) internal returns (bool grew) {
        uint256 who = (seed >> 8) % 10;
        uint256 seat = 1 + (seed >> 16) % _seats.lastSeat();
        uint256 action = seed % 8;
        if (action < 2) {
            IContributorSeats.Work[] memory proofs = _work(_account(who), 3, 10 days);
            vm.prank(_account(who));
            try _seats.earn(proofs) {} catch {}
        } else if (action < 4) {
            try _seats.activate(_seats.nextSeat()) {
                return true;
            } catch {}
        } else if (action < 6) {
            vm.prank(_account(who));
            try _seats.delegate(_account((seed >> 24) % 10)) {} catch {}
        } else if (action == 6) {
            try _seats.lapse(seat) {} catch {}
        } else {
            try _seats.returnVote(seat) {} catch {}
        }
    }

    function _deploy(GovernanceParameters memory p, address[] memory genesis) internal returns (ContributorSeats) {
        return new ContributorSeats(p, IEntityRegistry(address(_entities)), IRunRegistry(address(_runs)), genesis);
    }

    function _key(uint256 i) internal pure returns (uint256) {
        return 0xA000 + i;
    }

    function _account(uint256 i) internal pure returns (address) {
        return vm.addr(_key(i));
    }

    /// @dev Work in slot 5 of run 1 that the account did every `spacing`, the last of it two days ago.
    function _work(address account, uint256 count, uint256 spacing) internal returns (IContributorSeats.Work[] memory proofs) {
        proofs = new IContributorSeats.Work[](count);
        for (uint256 i = 0; i < count; ++i) {
            proofs[i] = IContributorSeats.Work(1, _nextRound++, 5);
            _runs.certify(1, proofs[i].round, 5, account, block.timestamp - 2 days - (count - 1 - i) * spacing);
        }
    }

    function _earn(uint256 i) internal returns (uint256 seat) {
        IContributorSeats.Work[] memory proofs = _work(_account(i), 3, 10 days);
        vm.prank(_account(i));
        return _seats.earn(proofs);
    }

    function _signature(uint256 signer, address delegator, address delegatee, uint256 nonce) internal view returns (bytes memory) {
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256("Delegation(address delegator,address delegatee,uint256 nonce,uint256 expiry)"),
                delegator,
                delegatee,
                nonce,
                block.timestamp
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_key(signer), MessageHashUtils.toTypedDataHash(_domain(), structHash));
        return abi.encodePacked(r, s, v);
    }

    function _domain() internal view returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Autonet contributor seat"),
                keccak256("1"),
                block.chainid,
                address(_seats)
            )
        );
    }
}
