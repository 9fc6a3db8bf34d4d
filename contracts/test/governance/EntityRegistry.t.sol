// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {EntityRegistry} from "../../src/governance/EntityRegistry.sol";
import {IEntityRegistry} from "../../src/governance/interfaces/IEntityRegistry.sol";
import {CEntityFixture} from "./doubles/CEntityFixture.sol";
import {CParameters} from "./doubles/CParameters.sol";

contract EntityRegistryTest is CEntityFixture {
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
        new EntityRegistry(CParameters.all(), IERC20(address(_token)), IERC5805(address(_seats)), founders);
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
}
