// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Track} from "../../src/governance/interfaces/IConstitution.sol";
import {IGuardedTimelock} from "../../src/governance/interfaces/IGuardedTimelock.sol";
import {LawFixture} from "./LawFixture.sol";
import {TargetDouble} from "./doubles/TargetDouble.sol";

/// @notice What the timelock does with brakes, whatever brakes they are.
contract BrakesTest is LawFixture {
    Batch private made;
    bytes32 private id;
    uint256 private readyAt;

    function setUp() public override {
        super.setUp();
        made = batch(address(target), abi.encodeCall(TargetDouble.operate, ()));
        id = queue(Track.Operations, made);
        readyAt = timelock.getTimestamp(id);
    }

    function testFuzz_Execute_each_brake_holds_until_it_releases(uint256 brake, uint256 delay) public {
        brake = bound(brake, 0, 2);
        uint256 releasedAt = readyAt + bound(delay, 1, 1_000);
        brakes[brake].hold(id, releasedAt);
        vm.warp(releasedAt - 1);
        vm.expectRevert(abi.encodeWithSelector(IGuardedTimelock.TimelockOperationBraked.selector, id, address(brakes[brake]), releasedAt));
        execute(Track.Operations, made);
        assertEq(timelock.runnableAt(id), releasedAt);
        vm.warp(releasedAt);
        execute(Track.Operations, made);
        assertEq(target.calls(), 1);
    }

    function test_Execute_brake_that_holds_for_now_shows_no_end() public {
        brakes[1].hold(id, type(uint256).max);
        vm.warp(readyAt + 100_000);
        assertEq(timelock.runnableAt(id), type(uint256).max);
        assertEq(timelock.expiresAt(id), type(uint256).max);
        vm.expectRevert(
            abi.encodeWithSelector(IGuardedTimelock.TimelockOperationBraked.selector, id, address(brakes[1]), type(uint256).max)
        );
        execute(Track.Operations, made);
    }

    function test_Execute_expiry_counts_from_the_latest_release() public {
        brakes[0].hold(id, readyAt + 500);
        brakes[2].hold(id, readyAt + 900);
        uint256 expiresAt = readyAt + 900 + law.operationExpiry;
        assertEq(timelock.expiresAt(id), expiresAt);
        vm.warp(expiresAt + 1);
        vm.expectRevert(abi.encodeWithSelector(IGuardedTimelock.TimelockOperationExpired.selector, id, expiresAt));
        execute(Track.Operations, made);
        vm.warp(expiresAt);
        execute(Track.Operations, made);
    }

    function test_Execute_release_before_it_is_ready_changes_nothing() public {
        brakes[0].hold(id, readyAt - 10);
        assertEq(timelock.runnableAt(id), readyAt);
        assertEq(timelock.expiresAt(id), readyAt + law.operationExpiry);
        vm.warp(readyAt);
        execute(Track.Operations, made);
    }

    function test_Execute_brake_on_another_operation_holds_nothing() public {
        brakes[0].hold(keccak256("another"), type(uint256).max);
        vm.warp(readyAt);
        execute(Track.Operations, made);
    }
}
