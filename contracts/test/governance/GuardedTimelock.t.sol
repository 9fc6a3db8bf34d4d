// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";

import {GuardedTimelock} from "../../src/governance/GuardedTimelock.sol";
import {IConstitution, Track} from "../../src/governance/interfaces/IConstitution.sol";
import {ITreasury} from "../../src/treasury/interfaces/ITreasury.sol";
import {GovernanceFixture} from "../GovernanceFixture.sol";

contract GuardedTimelockTest is GovernanceFixture {
    function test_Timelock_has_no_admin_and_three_proposers() public view {
        assertFalse(timelock.hasRole(timelock.DEFAULT_ADMIN_ROLE(), address(this)));
        assertTrue(timelock.hasRole(timelock.EXECUTOR_ROLE(), address(0)));
        assertTrue(timelock.hasRole(timelock.PROPOSER_ROLE(), address(operations)));
        assertFalse(timelock.hasRole(timelock.PROPOSER_ROLE(), address(this)));
        assertEq(uint8(timelock.trackOf(address(operations))), uint8(Track.Operations));
        assertEq(uint8(timelock.trackOf(address(protocol))), uint8(Track.Protocol));
        assertEq(uint8(timelock.trackOf(address(constitutional))), uint8(Track.Constitutional));
        assertEq(timelock.expirySeconds(), GRACE_SECONDS);
    }

    function test_Schedule_by_a_stranger_is_refused() public {
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = _payment();
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, address(this), timelock.PROPOSER_ROLE())
        );
        timelock.scheduleBatch(targets, values, calls, 0, 0, DELAY_SECONDS);
        vm.expectRevert(GuardedTimelock.TimelockSingleCallsRefused.selector);
        timelock.schedule(targets[0], 0, calls[0], 0, 0, DELAY_SECONDS);
    }

    function test_Schedule_on_too_low_a_track_is_refused() public {
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = _payment();
        vm.expectRevert(
            abi.encodeWithSelector(
                IConstitution.ActionTrackTooLow.selector, address(treasury), ITreasury.transfer.selector, Track.Protocol, Track.Operations
            )
        );
        vm.prank(address(operations));
        timelock.scheduleBatch(targets, values, calls, 0, 0, DELAY_SECONDS);
    }

    function test_Execute_holds_to_the_stricter_constitution() public {
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = _payment();
        vm.prank(address(protocol));
        timelock.scheduleBatch(targets, values, calls, 0, 0, DELAY_SECONDS);
        bytes32 id = timelock.hashOperationBatch(targets, values, calls, 0, 0);
        assertEq(uint8(timelock.operationTrack(id)), uint8(Track.Protocol));
        IConstitution.Action memory stricter =
            IConstitution.Action(address(treasury), ITreasury.transfer.selector, Track.Constitutional, new string[](0));
        vm.prank(address(timelock));
        constitution.registerAction(stricter);
        vm.warp(block.timestamp + DELAY_SECONDS);
        vm.expectRevert(
            abi.encodeWithSelector(
                IConstitution.ActionTrackTooLow.selector,
                address(treasury),
                ITreasury.transfer.selector,
                Track.Constitutional,
                Track.Protocol
            )
        );
        timelock.executeBatch(targets, values, calls, 0, 0);
    }

    function test_Execute_after_the_expiry_is_refused() public {
        (address[] memory targets, uint256[] memory values, bytes[] memory calls) = _payment();
        vm.prank(address(protocol));
        timelock.scheduleBatch(targets, values, calls, 0, 0, DELAY_SECONDS);
        uint256 expiredAt = block.timestamp + DELAY_SECONDS + GRACE_SECONDS;
        bytes32 id = timelock.hashOperationBatch(targets, values, calls, 0, 0);
        vm.warp(expiredAt + 1);
        vm.expectRevert(abi.encodeWithSelector(GuardedTimelock.TimelockOperationExpired.selector, id, expiredAt));
        timelock.executeBatch(targets, values, calls, 0, 0);
        vm.warp(expiredAt);
        timelock.executeBatch(targets, values, calls, 0, 0);
    }

    function test_UpdateDelay_stays_within_its_bounds() public {
        vm.startPrank(address(timelock));
        vm.expectRevert(abi.encodeWithSelector(GuardedTimelock.TimelockDelayOutOfRange.selector, 0, DELAY_SECONDS, 60 days));
        timelock.updateDelay(0);
        vm.expectRevert(abi.encodeWithSelector(GuardedTimelock.TimelockDelayOutOfRange.selector, 61 days, DELAY_SECONDS, 60 days));
        timelock.updateDelay(61 days);
        timelock.updateDelay(1 days);
        vm.stopPrank();
        assertEq(timelock.getMinDelay(), 1 days);
        vm.expectRevert();
        timelock.updateDelay(2 days);
    }

    function test_Constructor_refuses_no_delay_and_missing_governors() public {
        address[] memory three = new address[](3);
        vm.expectRevert(abi.encodeWithSelector(GuardedTimelock.TimelockDelayOutOfRange.selector, 0, 1, 60 days));
        new GuardedTimelock(0, 1, constitution, three);
        vm.expectRevert(abi.encodeWithSelector(GuardedTimelock.TimelockGovernorsInvalid.selector, 2));
        new GuardedTimelock(1, 1, constitution, new address[](2));
    }

    function _payment() private view returns (address[] memory targets, uint256[] memory values, bytes[] memory calls) {
        targets = new address[](1);
        values = new uint256[](1);
        calls = new bytes[](1);
        (targets[0], calls[0]) = (address(treasury), abi.encodeCall(ITreasury.transfer, (address(0xCAFE), 5 ether)));
    }
}
