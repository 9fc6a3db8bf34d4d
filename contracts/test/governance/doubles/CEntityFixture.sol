// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {EntityRegistry} from "../../../src/governance/EntityRegistry.sol";
import {GovernanceParameters} from "../../../src/governance/GovernanceParameters.sol";
import {IEntityRegistry} from "../../../src/governance/interfaces/IEntityRegistry.sol";
import {AVotes} from "./AVotes.sol";
import {CParameters} from "./CParameters.sol";
import {CToken} from "./CToken.sol";

/// @notice Two founders' entities and accounts that can pay bonds. The founders and seven of the accounts have seats.
abstract contract CEntityFixture is Test {
    uint256 internal constant BOND = CParameters.ENTITY_BOND;
    uint256 internal constant CHALLENGE_BOND = CParameters.AFFILIATION_BOND;
    uint160 internal constant JUDGES = 7;
    address internal constant ADA = address(0xADA);
    address internal constant BOB = address(0xB0B);
    address internal constant CAT = address(0xCA7);
    address internal constant EVE = address(0xE7E);

    CToken internal _token;
    AVotes internal _seats;
    EntityRegistry internal _entities;
    uint256 internal _challengeCount;

    function setUp() public {
        vm.warp(1_700_000_000);
        _seats = new AVotes(0);
        _seat(ADA);
        _seat(BOB);
        for (uint160 i = 0; i < JUDGES; ++i) {
            _seat(_judge(i));
        }
        _deploy(CParameters.all());
    }

    function _deploy(GovernanceParameters memory p) internal {
        _token = new CToken();
        IEntityRegistry.Founder[] memory founders = new IEntityRegistry.Founder[](2);
        founders[0] = IEntityRegistry.Founder(ADA, "Ada");
        founders[1] = IEntityRegistry.Founder(BOB, "Bob");
        bytes memory arguments = abi.encode(p, _token, _seats, founders);
        bytes32 codeHash = keccak256(abi.encodePacked(type(EntityRegistry).creationCode, arguments));
        _token.give(vm.computeCreate2Address(0, codeHash, address(this)), 2 * BOND);
        _entities = new EntityRegistry{salt: 0}(p, IERC20(address(_token)), IERC5805(address(_seats)), founders);
        for (uint160 i = 0; i < 20; ++i) {
            _fund(address(0x100 + i));
        }
        _fund(CAT);
        _fund(EVE);
    }

    function _step(uint256 seed) internal {
        address actor = address(uint160(0x100 + (seed >> 8) % 4));
        uint64 count = _entities.entityCount();
        (uint64 a, uint64 b) = (uint64(1 + (seed >> 16) % count), uint64(1 + (seed >> 24) % count));
        uint256 id = _challengeCount == 0 ? 0 : (seed >> 32) % _challengeCount;
        uint256 action = seed % 7;
        vm.prank(actor);
        if (action == 0) {
            try _entities.register("x", "") {} catch {}
        } else if (action == 1) {
            try _entities.requestDissolution() {} catch {}
        } else if (action == 2) {
            try _entities.dissolve(a) {} catch {}
        } else if (action == 3) {
            try _entities.contest(id) {} catch {}
        } else if (action == 4) {
            try _entities.resolve(id) {} catch {}
        } else if (action == 5) {
            try _entities.rule(id, seed >> 255 == 1) {} catch {}
        } else {
            try _entities.challenge(a, b, "") {
                ++_challengeCount;
            } catch {}
        }
    }

    function _judge(uint160 i) internal pure returns (address) {
        return address(0x100 + i);
    }

    function _seat(address account) internal {
        _seats.mint(account, 1);
        vm.prank(account);
        _seats.delegate(account);
    }

    /// @notice Registers the accounts with seats as entities of their own.
    function _convene() internal {
        for (uint160 i = 0; i < JUDGES; ++i) {
            vm.prank(_judge(i));
            _entities.register("judge", "");
        }
    }

    /// @notice Judges from `from` up to but not including `to` rule.
    function _rule(uint256 id, bool affiliated, uint160 from, uint160 to) internal {
        for (uint160 i = from; i < to; ++i) {
            vm.prank(_judge(i));
            _entities.rule(id, affiliated);
        }
    }

    function _fund(address account) internal {
        _token.give(account, 100_000 ether);
        vm.prank(account);
        _token.approve(address(_entities), type(uint256).max);
    }

    function _admit(address controller, address account) internal {
        vm.prank(controller);
        _entities.invite(account);
        uint64 entity = _entities.entityOf(controller);
        vm.prank(account);
        _entities.join(entity);
    }

    function _challenge(uint64 first, uint64 second) internal returns (uint256 id) {
        vm.prank(EVE);
        return _entities.challenge(first, second, "ipfs://evidence");
    }

    /// @notice A challenge that `controller` contests, a second ago.
    function _contested(uint64 first, uint64 second, address controller) internal returns (uint256 id) {
        id = _challenge(first, second);
        vm.prank(controller);
        _entities.contest(id);
        skip(1);
    }

    function _mergeBySilence(uint64 first, uint64 second) internal {
        uint256 id = _challenge(first, second);
        skip(7 days + 1);
        _entities.resolve(id);
    }

    function _root(uint64 id) internal view returns (uint64) {
        uint64 into = _entities.entityView(id).mergedInto;
        return into == 0 ? id : _root(into);
    }

    function _depth(uint64 id) internal view returns (uint256) {
        uint64 into = _entities.entityView(id).mergedInto;
        return into == 0 ? 0 : 1 + _depth(into);
    }
}
