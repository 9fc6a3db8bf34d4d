// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IEntityRegistry} from "../../src/governance/interfaces/IEntityRegistry.sol";
import {CEntityFixture} from "./doubles/CEntityFixture.sol";

contract EntityChallengesTest is CEntityFixture {
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
        _convene();
        uint256 id = _challenge(1, 2);
        vm.expectEmit();
        emit IEntityRegistry.AffiliationContested(id, 2);
        vm.prank(BOB);
        _entities.contest(id);
        assertEq(_entities.challengeView(id).deadline, block.timestamp + 30 days);
        skip(1);
        _rule(id, true, 0, 5);
        _entities.resolve(id);
        assertEq(_entities.entityOf(BOB), 1);
        assertEq(_token.balanceOf(EVE), 100_000 ether + BOND);
    }

    function test_Challenge_ruled_false_compensates_the_accused() public {
        _convene();
        uint256 id = _contested(1, 2, ADA);
        _rule(id, false, 0, 5);
        _entities.resolve(id);
        assertEq(_entities.entityOf(BOB), 2);
        assertEq(_token.balanceOf(BOB), CHALLENGE_BOND);
        assertEq(uint8(_entities.challengeView(id).status), uint8(IEntityRegistry.ChallengeStatus.Dismissed));
    }

    function test_Challenge_contested_without_ruling_is_dismissed() public {
        uint256 id = _challenge(1, 2);
        vm.prank(BOB);
        _entities.contest(id);
        skip(30 days);
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.ChallengeDeadlineNotReached.selector, id, block.timestamp));
        _entities.resolve(id);
        skip(1);
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
}
