// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {EntityRegistry} from "../../src/governance/EntityRegistry.sol";
import {IEntityRegistry} from "../../src/governance/interfaces/IEntityRegistry.sol";
import {CParameters} from "./doubles/CParameters.sol";
import {CToken} from "./doubles/CToken.sol";

contract EntityRegistryTest is Test {
    uint256 private constant BOND = CParameters.ENTITY_BOND;
    uint256 private constant CHALLENGE_BOND = CParameters.AFFILIATION_BOND;
    address private constant TIMELOCK = address(0x71);
    address private constant ADA = address(0xADA);
    address private constant BOB = address(0xB0B);
    address private constant CAT = address(0xCA7);
    address private constant EVE = address(0xE7E);

    CToken private _token;
    EntityRegistry private _entities;
    uint256 private _challengeCount;

    function setUp() public {
        vm.warp(1_700_000_000);
        _token = new CToken();
        IEntityRegistry.Founder[] memory founders = new IEntityRegistry.Founder[](2);
        founders[0] = IEntityRegistry.Founder(ADA, "Ada");
        founders[1] = IEntityRegistry.Founder(BOB, "Bob");
        bytes memory arguments = abi.encode(CParameters.all(), _token, TIMELOCK, founders);
        bytes32 codeHash = keccak256(abi.encodePacked(type(EntityRegistry).creationCode, arguments));
        _token.give(vm.computeCreate2Address(0, codeHash, address(this)), 2 * BOND);
        _entities = new EntityRegistry{salt: 0}(CParameters.all(), IERC20(address(_token)), TIMELOCK, founders);
        for (uint160 i = 0; i < 20; ++i) {
            _fund(address(0x100 + i));
        }
        _fund(CAT);
        _fund(EVE);
    }

    function test_Constructor_registers_founders_as_entities() public view {
        assertEq(_entities.entityCount(), 2);
        assertEq(_entities.entityOf(ADA), 1);
        assertEq(_entities.entityOf(BOB), 2);
        IEntityRegistry.EntityView memory ada = _entities.entityView(1);
        assertEq(ada.name, "Ada");
        assertEq(ada.controller, ADA);
        assertEq(ada.bondWei, BOND);
        assertEq(ada.accounts, 1);
        assertEq(ada.registeredAt, block.timestamp);
        assertEq(ada.withdrawableAt, 0);
    }

    function test_Constructor_without_the_founders_bonds_is_refused() public {
        IEntityRegistry.Founder[] memory founders = new IEntityRegistry.Founder[](1);
        founders[0] = IEntityRegistry.Founder(ADA, "Ada");
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityBondsMissing.selector, 0, BOND));
        new EntityRegistry(CParameters.all(), IERC20(address(_token)), TIMELOCK, founders);
    }

    function test_Register_takes_the_bond() public {
        vm.expectEmit();
        emit IEntityRegistry.EntityRegistered(3, CAT, "Cat", "https://cat.example", BOND);
        vm.prank(CAT);
        assertEq(_entities.register("Cat", "https://cat.example"), 3);
        assertEq(_token.balanceOf(address(_entities)), 3 * BOND);
        assertEq(_entities.entityOf(CAT), 3);
    }

    function test_Register_by_a_member_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityAccountTaken.selector, ADA, 1));
        vm.prank(ADA);
        _entities.register("Ada again", "");
    }

    function test_Register_with_a_bad_name_is_refused() public {
        vm.startPrank(CAT);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityNameInvalid.selector, 0));
        _entities.register("", "");
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityNameInvalid.selector, 65));
        _entities.register(string(new bytes(65)), "");
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityUriInvalid.selector, 257));
        _entities.register("Cat", string(new bytes(257)));
    }

    function test_Join_needs_an_invitation_and_uses_it_up() public {
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityNotInvited.selector, 1, CAT));
        vm.prank(CAT);
        _entities.join(1);
        _admit(ADA, CAT);
        assertEq(_entities.entityOf(CAT), 1);
        assertEq(_entities.entityView(1).accounts, 2);
        vm.startPrank(CAT);
        _entities.leave();
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityNotInvited.selector, 1, CAT));
        _entities.join(1);
    }

    function test_Join_by_a_member_of_another_entity_is_refused() public {
        vm.prank(ADA);
        _entities.invite(BOB);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityAccountTaken.selector, BOB, 2));
        vm.prank(BOB);
        _entities.join(1);
    }

    function test_Join_of_a_dissolving_or_merged_entity_is_refused() public {
        vm.prank(ADA);
        _entities.invite(CAT);
        vm.prank(BOB);
        _entities.invite(CAT);
        _mergeBySilence(1, 2);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityNotInvited.selector, 2, CAT));
        vm.prank(CAT);
        _entities.join(2);
        vm.prank(ADA);
        _entities.requestDissolution();
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityDissolving.selector, 1));
        vm.prank(CAT);
        _entities.join(1);
    }

    function test_Invite_is_for_the_controller_only() public {
        _admit(ADA, CAT);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityCallerNotController.selector, 1, CAT));
        vm.prank(CAT);
        _entities.invite(EVE);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityAccountMissing.selector, EVE));
        vm.prank(EVE);
        _entities.invite(CAT);
    }

    function test_Leave_is_not_for_the_controller() public {
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityControllerStays.selector, 1));
        vm.prank(ADA);
        _entities.leave();
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityAccountMissing.selector, EVE));
        vm.prank(EVE);
        _entities.leave();
    }

    function test_Membership_at_a_snapshot_stays_when_the_account_moves() public {
        _admit(ADA, CAT);
        uint48 snapshot = uint48(block.timestamp);
        skip(1 days);
        vm.prank(CAT);
        _entities.leave();
        vm.prank(BOB);
        _entities.invite(CAT);
        vm.prank(CAT);
        _entities.join(2);
        assertEq(_entities.entityAt(CAT, snapshot), 1);
        assertEq(_entities.entityAt(CAT, snapshot - 1), 0);
        assertEq(_entities.entityOf(CAT), 2);
    }

    function test_Membership_in_the_future_is_not_answered() public {
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityFutureLookup.selector, block.timestamp + 1, block.timestamp));
        _entities.entityAt(ADA, uint48(block.timestamp + 1));
    }

    function test_Dissolution_counts_at_once_and_pays_after_the_contest_period() public {
        skip(1);
        vm.expectEmit();
        emit IEntityRegistry.DissolutionRequested(1, uint48(block.timestamp + 7 days));
        vm.prank(ADA);
        _entities.requestDissolution();
        assertEq(_entities.entityOf(ADA), 0);
        assertEq(_entities.entityAt(ADA, uint48(block.timestamp - 1)), 1);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityBondHeld.selector, 1, block.timestamp + 7 days));
        _entities.dissolve(1);
        skip(7 days);
        vm.expectEmit();
        emit IEntityRegistry.EntityDissolved(1, BOND);
        _entities.dissolve(1);
        assertEq(_token.balanceOf(ADA), BOND);
        assertEq(_entities.entityView(1).bondWei, 0);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityDissolving.selector, 1));
        _entities.dissolve(1);
    }

    function test_Dissolution_that_was_not_requested_pays_nothing() public {
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityBondHeld.selector, 1, type(uint256).max));
        _entities.dissolve(1);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityUnknown.selector, 3));
        _entities.dissolve(3);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityUnknown.selector, 0));
        _entities.entityView(0);
    }

    function test_Dissolution_does_not_escape_a_challenge() public {
        vm.prank(BOB);
        _entities.requestDissolution();
        uint256 id = _challenge(1, 2);
        skip(7 days);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityChallenged.selector, 2));
        _entities.dissolve(2);
        skip(1);
        _entities.resolve(id);
        assertEq(_token.balanceOf(EVE), 100_000 ether + BOND);
        assertEq(_entities.entityOf(ADA), 1, "what lives on stays apart from what ends");
        assertEq(_entities.entityView(1).bondWei, BOND);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityDissolving.selector, 2));
        _entities.dissolve(2);
    }

    function test_Dissolution_of_the_accuser_ends_the_accused_that_lost_its_bond() public {
        uint256 id = _challenge(1, 2);
        vm.prank(ADA);
        _entities.requestDissolution();
        skip(7 days + 1);
        vm.expectEmit();
        emit IEntityRegistry.EntityDissolved(2, 0);
        _entities.resolve(id);
        assertEq(_entities.entityOf(BOB), 0);
        _entities.dissolve(1);
        assertEq(_token.balanceOf(ADA), BOND);
        assertEq(_token.balanceOf(address(_entities)), 0);
    }

    function test_Dissolution_of_the_accuser_ends_the_accused_only_once() public {
        uint256 first = _challenge(1, 2);
        uint256 second = _challenge(1, 2);
        vm.prank(ADA);
        _entities.requestDissolution();
        skip(7 days + 1);
        _entities.resolve(first);
        _entities.resolve(second);
        assertEq(_token.balanceOf(EVE), 100_000 ether + BOND);
        assertEq(_token.balanceOf(address(_entities)), BOND);
    }

    function test_Dissolved_accounts_can_register_anew() public {
        _admit(ADA, CAT);
        vm.prank(ADA);
        _entities.requestDissolution();
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityAccountMissing.selector, CAT));
        vm.prank(CAT);
        _entities.leave();
        vm.prank(CAT);
        assertEq(_entities.register("Cat", ""), 3);
    }

    function test_Challenge_uncontested_merges_and_pays_the_accused_bond() public {
        uint48 before = uint48(block.timestamp);
        uint256 id = _challenge(1, 2);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.ChallengeDeadlineNotReached.selector, id, block.timestamp + 7 days));
        _entities.resolve(id);
        skip(7 days + 1);
        vm.expectEmit();
        emit IEntityRegistry.EntitiesMerged(2, 1);
        _entities.resolve(id);
        assertEq(_entities.entityOf(BOB), 1);
        assertEq(_entities.entityAt(BOB, before), 2, "the past stays");
        assertEq(_entities.entityView(1).accounts, 2);
        assertEq(_entities.entityView(2).mergedInto, 1);
        assertEq(_token.balanceOf(EVE), 100_000 ether + BOND);
        assertEq(_token.balanceOf(address(_entities)), BOND);
        assertEq(uint8(_entities.challengeView(id).status), uint8(IEntityRegistry.ChallengeStatus.Upheld));
    }

    function test_Challenge_of_the_older_entity_leaves_the_survivor_one_bond() public {
        uint256 id = _challenge(2, 1);
        skip(7 days + 1);
        _entities.resolve(id);
        assertEq(_entities.entityOf(BOB), 1, "among equals the older one survives");
        assertEq(_entities.entityView(1).bondWei, BOND);
        assertEq(_entities.entityView(2).bondWei, 0);
    }

    function test_Challenge_merges_into_the_entity_with_more_accounts() public {
        _admit(BOB, CAT);
        _mergeBySilence(1, 2);
        assertEq(_entities.entityOf(ADA), 2);
        assertEq(_entities.entityView(2).accounts, 3);
    }

    function test_Challenge_contested_and_ruled_true_merges() public {
        uint256 id = _challenge(1, 2);
        vm.expectEmit();
        emit IEntityRegistry.AffiliationContested(id, 2);
        vm.prank(BOB);
        _entities.contest(id);
        assertEq(_entities.challengeView(id).deadline, block.timestamp + 30 days);
        vm.prank(TIMELOCK);
        _entities.rule(id, true);
        assertEq(_entities.entityOf(BOB), 1);
    }

    function test_Challenge_ruled_false_compensates_the_accused() public {
        uint256 id = _challenge(1, 2);
        vm.prank(ADA);
        _entities.contest(id);
        vm.prank(TIMELOCK);
        _entities.rule(id, false);
        assertEq(_entities.entityOf(BOB), 2);
        assertEq(_token.balanceOf(BOB), CHALLENGE_BOND);
        assertEq(uint8(_entities.challengeView(id).status), uint8(IEntityRegistry.ChallengeStatus.Dismissed));
    }

    function test_Challenge_contested_without_ruling_is_dismissed() public {
        uint256 id = _challenge(1, 2);
        vm.prank(BOB);
        _entities.contest(id);
        skip(30 days + 1);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.ChallengeDeadlinePassed.selector, id, block.timestamp - 1));
        vm.prank(TIMELOCK);
        _entities.rule(id, true);
        _entities.resolve(id);
        assertEq(_entities.entityOf(BOB), 2);
        assertEq(_token.balanceOf(BOB), CHALLENGE_BOND);
    }

    function test_Challenge_refuses_what_makes_no_sense() public {
        vm.startPrank(EVE);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.ChallengeInvalid.selector, 1, 1));
        _entities.challenge(1, 1, "");
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityUnknown.selector, 9));
        _entities.challenge(1, 9, "");
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityUriInvalid.selector, 257));
        _entities.challenge(1, 2, string(new bytes(257)));
        vm.stopPrank();
        vm.prank(ADA);
        _entities.requestDissolution();
        vm.startPrank(EVE);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityDissolving.selector, 1));
        _entities.challenge(1, 2, "");
        skip(7 days);
        _entities.dissolve(1);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityDissolving.selector, 1));
        _entities.challenge(2, 1, "");
    }

    function test_Contest_is_for_the_controllers_in_time() public {
        _admit(BOB, CAT);
        uint256 id = _challenge(1, 2);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityCallerNotController.selector, 2, CAT));
        vm.prank(CAT);
        _entities.contest(id);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.ChallengeUnknown.selector, 7));
        _entities.contest(7);
        skip(7 days + 1);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.ChallengeDeadlinePassed.selector, id, block.timestamp - 1));
        vm.prank(BOB);
        _entities.contest(id);
    }

    function test_Contest_twice_is_refused() public {
        uint256 id = _challenge(1, 2);
        vm.startPrank(BOB);
        _entities.contest(id);
        vm.expectRevert(
            abi.encodeWithSelector(IEntityRegistry.ChallengeStatusRefused.selector, id, IEntityRegistry.ChallengeStatus.Contested)
        );
        _entities.contest(id);
    }

    function test_Contest_is_open_to_the_controller_of_the_survivor() public {
        vm.prank(CAT);
        _entities.register("Cat", "");
        uint256 id = _challenge(3, 2);
        _mergeBySilence(1, 2);
        vm.prank(CAT);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.ChallengeDeadlinePassed.selector, id, block.timestamp - 1));
        _entities.contest(id);
        uint256 later = _challenge(3, 2);
        assertEq(_entities.challengeView(later).second, 1, "a challenge names the survivors");
        vm.prank(ADA);
        _entities.contest(later);
    }

    function test_Rule_is_for_the_timelock_only() public {
        uint256 id = _challenge(1, 2);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityCallerNotTimelock.selector, ADA));
        vm.prank(ADA);
        _entities.rule(id, true);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.ChallengeStatusRefused.selector, id, IEntityRegistry.ChallengeStatus.Open));
        vm.prank(TIMELOCK);
        _entities.rule(id, true);
    }

    function test_Resolve_twice_is_refused() public {
        uint256 id = _challenge(1, 2);
        skip(7 days + 1);
        _entities.resolve(id);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.ChallengeStatusRefused.selector, id, IEntityRegistry.ChallengeStatus.Upheld));
        _entities.resolve(id);
    }

    function test_Second_challenge_of_the_same_pair_only_returns_its_bond() public {
        uint256 first = _challenge(1, 2);
        uint256 second = _challenge(1, 2);
        skip(7 days + 1);
        _entities.resolve(first);
        _entities.resolve(second);
        assertEq(_token.balanceOf(EVE), 100_000 ether + BOND);
        assertEq(_entities.entityView(1).bondWei, BOND);
    }

    function test_Merged_controller_may_leave_and_the_surviving_one_stays() public {
        _mergeBySilence(1, 2);
        vm.prank(BOB);
        _entities.leave();
        assertEq(_entities.entityOf(BOB), 0);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.EntityControllerStays.selector, 1));
        vm.prank(ADA);
        _entities.leave();
    }

    function test_Merge_of_an_entity_whose_members_left_does_not_lengthen_its_chain() public {
        vm.prank(CAT);
        _entities.register("Cat", "");
        _admit(CAT, address(0x100));
        _mergeBySilence(1, 2);
        vm.prank(BOB);
        _entities.leave();
        _mergeBySilence(1, 3);
        assertEq(_entities.entityOf(CAT), 1, "a chain of two outranks an entity with more accounts");
        assertEq(_entities.entityView(1).accounts, 3);
    }

    /// Mergers in any order, after each of which everyone leaves who can: a lookup follows no more than log2 of the entities.
    function testFuzz_Merge_chains_stay_short(uint256 seed) public {
        uint64 count = 16;
        for (uint160 i = 0; i < count - 2; ++i) {
            vm.prank(address(0x100 + i));
            _entities.register("entity", "");
        }
        for (uint256 i = 0; i < 15; ++i) {
            (uint64 a, uint64 b) = (uint64(1 + seed % count), uint64(1 + (seed >> 8) % count));
            seed = uint256(keccak256(abi.encode(seed)));
            if (_root(a) == _root(b)) continue;
            _mergeBySilence(a, b);
            address merged = _entities.entityView(_root(a) == a ? b : a).controller;
            vm.prank(merged);
            try _entities.leave() {} catch {}
        }
        for (uint64 id = 1; id <= count; ++id) {
            assertLe(_depth(id), 4);
        }
    }

    /// Whatever happens to two entities, the registry holds the bonds that it owes and nothing else.
    function testFuzz_Bonds_are_conserved(uint256 seed) public {
        for (uint256 i = 0; i < 24; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            _step(seed);
            skip(seed % 5 days);
        }
        uint256 owed = 0;
        for (uint64 id = 1; id <= _entities.entityCount(); ++id) {
            owed += _entities.entityView(id).bondWei;
        }
        for (uint256 id = 0; id < _challengeCount; ++id) {
            IEntityRegistry.ChallengeView memory c = _entities.challengeView(id);
            if (c.status == IEntityRegistry.ChallengeStatus.Open || c.status == IEntityRegistry.ChallengeStatus.Contested) {
                owed += c.bondWei;
            }
        }
        assertEq(_token.balanceOf(address(_entities)), owed);
    }

    function _step(uint256 seed) private {
        address actor = address(uint160(0x100 + (seed >> 8) % 4));
        uint64 count = _entities.entityCount();
        (uint64 a, uint64 b) = (uint64(1 + (seed >> 16) % count), uint64(1 + (seed >> 24) % count));
        uint256 id = _challengeCount == 0 ? 0 : (seed >> 32) % _challengeCount;
        uint256 action = seed % 7;
        vm.prank(action == 5 ? TIMELOCK : actor);
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

    function _fund(address account) private {
        _token.give(account, 100_000 ether);
        vm.prank(account);
        _token.approve(address(_entities), type(uint256).max);
    }

    function _admit(address controller, address account) private {
        vm.prank(controller);
        _entities.invite(account);
        uint64 entity = _entities.entityOf(controller);
        vm.prank(account);
        _entities.join(entity);
    }

    function _challenge(uint64 first, uint64 second) private returns (uint256 id) {
        vm.prank(EVE);
        return _entities.challenge(first, second, "ipfs://evidence");
    }

    function _mergeBySilence(uint64 first, uint64 second) private {
        uint256 id = _challenge(first, second);
        skip(7 days + 1);
        _entities.resolve(id);
    }

    function _root(uint64 id) private view returns (uint64) {
        uint64 into = _entities.entityView(id).mergedInto;
        return into == 0 ? id : _root(into);
    }

    function _depth(uint64 id) private view returns (uint256) {
        uint64 into = _entities.entityView(id).mergedInto;
        return into == 0 ? 0 : 1 + _depth(into);
    }
}
