// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {TransparentUpgradeableProxy} from "@openzeppelin/contracts/proxy/transparent/TransparentUpgradeableProxy.sol";

import {UpgradeGate} from "../../src/governance/UpgradeGate.sol";
import {IEntityRegistry} from "../../src/governance/interfaces/IEntityRegistry.sol";
import {IUpgradeGate} from "../../src/governance/interfaces/IUpgradeGate.sol";
import {CEntities} from "./doubles/CEntities.sol";
import {CParameters} from "./doubles/CParameters.sol";

contract VersionOne {
    function begin() external {}

    function version() external pure returns (uint256) {
        return 1;
    }
}

contract VersionTwo {
    function version() external pure returns (uint256) {
        return 2;
    }
}

contract UpgradeGateTest is Test {
    address private constant TIMELOCK = address(0x71);
    address private constant CORE = address(0xC0DE);
    address private constant ADA = address(0xADA);
    address private constant BOB = address(0xB0B);
    address private constant CAT = address(0xCA7);

    CEntities private _entities;
    UpgradeGate private _gate;
    address private _proxy;
    address private _one;
    address private _two;

    function setUp() public {
        vm.warp(1_700_000_000);
        _entities = new CEntities();
        _entities.set(ADA, 1);
        _entities.set(BOB, 2);
        _entities.set(CAT, 1);
        address[] memory core = new address[](1);
        core[0] = CORE;
        _gate = new UpgradeGate(CParameters.all(), IEntityRegistry(address(_entities)), TIMELOCK, core);
        _one = address(new VersionOne());
        _two = address(new VersionTwo());
        _proxy = address(new TransparentUpgradeableProxy(_one, address(_gate), abi.encodeCall(VersionOne.begin, ())));
    }

    function test_List_finds_the_admin_that_the_proxy_made() public {
        vm.expectEmit();
        emit IUpgradeGate.ProxyListed(_proxy, vm.computeCreateAddress(_proxy, 1));
        _list(_proxy);
        assertEq(_gate.adminOf(_proxy), vm.computeCreateAddress(_proxy, 1));
        assertEq(_gate.attestationSeconds(), 7 days);
    }

    function test_List_refuses_the_core() public {
        assertTrue(_gate.isCore(CORE));
        assertTrue(_gate.isCore(TIMELOCK));
        assertTrue(_gate.isCore(address(_gate)));
        assertFalse(_gate.isCore(_proxy));
        vm.expectRevert(abi.encodeWithSelector(IUpgradeGate.UpgradeCoreExcluded.selector, CORE));
        _list(CORE);
    }

    function test_List_refuses_a_proxy_of_another_owner() public {
        address foreign = address(new TransparentUpgradeableProxy(_one, ADA, abi.encodeCall(VersionOne.begin, ())));
        vm.expectRevert(abi.encodeWithSelector(IUpgradeGate.UpgradeNotOwner.selector, foreign, vm.computeCreateAddress(foreign, 1)));
        _list(foreign);
        vm.expectRevert(abi.encodeWithSelector(IUpgradeGate.UpgradeNotOwner.selector, _one, vm.computeCreateAddress(_one, 1)));
        _list(_one);
    }

    function test_List_twice_is_refused() public {
        _list(_proxy);
        vm.expectRevert(abi.encodeWithSelector(IUpgradeGate.UpgradeAlreadyListed.selector, _proxy));
        _list(_proxy);
    }

    function test_Lists_and_upgrades_are_for_the_timelock_only() public {
        vm.expectRevert(abi.encodeWithSelector(IUpgradeGate.UpgradeCallerNotTimelock.selector, address(this)));
        _gate.list(_proxy);
        vm.expectRevert(abi.encodeWithSelector(IUpgradeGate.UpgradeCallerNotTimelock.selector, address(this)));
        _gate.upgrade(_proxy, _two, _two.codehash);
    }

    function test_Upgrade_with_two_attestations_changes_the_code() public {
        _list(_proxy);
        vm.expectEmit();
        emit IUpgradeGate.BuildAttested(_proxy, _two, _two.codehash, ADA, 1, uint48(block.timestamp + 7 days));
        _attest(ADA);
        _attest(BOB);
        assertEq(_gate.attestationsOf(_proxy, _two, _two.codehash).length, 2);
        assertEq(_gate.attestationsOf(_proxy, _two, _two.codehash)[1].account, BOB);
        skip(7 days + 1);
        vm.expectEmit();
        emit IUpgradeGate.ProxyUpgraded(_proxy, _two, _two.codehash);
        _upgrade();
        assertEq(VersionTwo(_proxy).version(), 2);
    }

    function test_Upgrade_with_young_attestations_is_refused() public {
        _list(_proxy);
        _attest(ADA);
        skip(1);
        _attest(BOB);
        skip(7 days);
        vm.expectRevert(abi.encodeWithSelector(IUpgradeGate.UpgradeAttestationsMissing.selector, 1, 2));
        _upgrade();
        skip(1);
        _upgrade();
    }

    function test_Upgrade_of_code_that_changed_after_the_proposal_is_refused() public {
        _list(_proxy);
        bytes32 proposed = _two.codehash;
        _attest(ADA);
        _attest(BOB);
        skip(8 days);
        vm.etch(_two, _one.code);
        vm.expectRevert(abi.encodeWithSelector(IUpgradeGate.UpgradeCodeMismatch.selector, _two, proposed, keccak256(_one.code)));
        vm.prank(TIMELOCK);
        _gate.upgrade(_proxy, _two, proposed);
        vm.expectRevert(abi.encodeWithSelector(IUpgradeGate.UpgradeAttestationsMissing.selector, 0, 2));
        _upgrade();
    }

    function test_Upgrade_to_delegated_or_no_code_is_refused() public {
        _list(_proxy);
        address nobody = address(0x0FF);
        vm.expectRevert(abi.encodeWithSelector(IUpgradeGate.UpgradeCodeMismatch.selector, nobody, bytes32(0), bytes32(0)));
        vm.prank(ADA);
        _gate.attest(_proxy, nobody, 0);
        address delegated = address(0xDE1E);
        vm.etch(delegated, abi.encodePacked(hex"ef0100", _two));
        vm.expectRevert(abi.encodeWithSelector(IUpgradeGate.UpgradeCodeDelegated.selector, delegated));
        vm.prank(ADA);
        _gate.attest(_proxy, delegated, delegated.codehash);
    }

    function test_Upgrade_of_an_unlisted_proxy_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IUpgradeGate.UpgradeNotListed.selector, _proxy));
        _attest(ADA);
        vm.expectRevert(abi.encodeWithSelector(IUpgradeGate.UpgradeNotListed.selector, _proxy));
        _upgrade();
    }

    function test_Attest_by_the_same_entity_twice_is_refused() public {
        _list(_proxy);
        _attest(ADA);
        vm.expectRevert(abi.encodeWithSelector(IUpgradeGate.UpgradeEntityAttested.selector, 1));
        _attest(CAT);
        vm.expectRevert(abi.encodeWithSelector(IUpgradeGate.UpgradeEntityAttested.selector, 1));
        _attest(ADA);
    }

    function test_Attest_without_an_entity_is_refused() public {
        _list(_proxy);
        vm.expectRevert(abi.encodeWithSelector(IUpgradeGate.UpgradeEntityMissing.selector, address(0xE7E)));
        _attest(address(0xE7E));
    }

    function test_Attest_of_an_entity_whose_attester_left_is_possible_again() public {
        _list(_proxy);
        _attest(ADA);
        _entities.set(ADA, 3);
        _attest(CAT);
        skip(8 days);
        _upgrade();
    }

    function test_Attesters_who_became_one_entity_count_once() public {
        _list(_proxy);
        _attest(ADA);
        _attest(BOB);
        skip(8 days);
        _entities.set(BOB, 1);
        vm.expectRevert(abi.encodeWithSelector(IUpgradeGate.UpgradeAttestationsMissing.selector, 1, 2));
        _upgrade();
        _entities.set(ADA, 0);
        _entities.set(BOB, 0);
        vm.expectRevert(abi.encodeWithSelector(IUpgradeGate.UpgradeAttestationsMissing.selector, 0, 2));
        _upgrade();
    }

    function test_Attestations_do_not_outlive_an_upgrade() public {
        _list(_proxy);
        _attest(ADA);
        _attest(BOB);
        skip(8 days);
        _upgrade();
        vm.expectRevert(abi.encodeWithSelector(IUpgradeGate.UpgradeAttestationsMissing.selector, 0, 2));
        _upgrade();
    }

    function _list(address proxy) private {
        vm.prank(TIMELOCK);
        _gate.list(proxy);
    }

    function _attest(address account) private {
        bytes32 codeHash = _two.codehash;
        vm.prank(account);
        _gate.attest(_proxy, _two, codeHash);
    }

    function _upgrade() private {
        bytes32 codeHash = _two.codehash;
        vm.prank(TIMELOCK);
        _gate.upgrade(_proxy, _two, codeHash);
    }
}
