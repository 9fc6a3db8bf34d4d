// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ITreasury} from "../../src/treasury/interfaces/ITreasury.sol";
import {Fixture} from "../Fixture.sol";

contract TreasuryTest is Fixture {
    function test_Treasury_is_spent_by_the_timelock_only() public {
        bytes memory error = abi.encodeWithSelector(ITreasury.TreasuryCallerNotTimelock.selector, address(this));
        vm.expectRevert(error);
        treasury.fundRun(1);
        vm.expectRevert(error);
        treasury.transfer(address(this), 1);
        vm.expectRevert(error);
        treasury.releaseEther(1);
    }

    function test_Payments_move_the_money_and_are_remembered() public {
        vm.startPrank(address(timelock));
        vm.expectEmit(address(treasury));
        emit ITreasury.RunFunded(3 ether);
        treasury.fundRun(3 ether);
        treasury.transfer(address(0xCAFE), 2 ether);
        treasury.releaseEther(1 ether);
        vm.stopPrank();
        assertEq(token.balanceOf(address(registry)), 3 ether);
        assertEq(token.balanceOf(address(0xCAFE)), 2 ether);
        assertEq(address(timelock).balance, 1 ether);
        assertEq(treasury.tokensSpentSince(uint48(block.timestamp - 1)), 5 ether);
        assertEq(treasury.tokensSpentSince(uint48(block.timestamp)), 0);
        assertEq(treasury.etherSpentSince(0), 1 ether);
    }

    function test_Receive_takes_coins() public {
        vm.deal(address(this), 1 ether);
        vm.expectEmit(address(treasury));
        emit ITreasury.EtherReceived(address(this), 1 ether);
        (bool accepted,) = address(treasury).call{value: 1 ether}("");
        assertTrue(accepted);
    }

    /// @dev The window's sum is exact wherever the window begins.
    function testFuzz_Window_sums_are_exact(uint8[10] memory waits, uint8 since) public {
        uint256 start = block.timestamp;
        uint256[10] memory times;
        for (uint256 i = 0; i < waits.length; ++i) {
            vm.warp(block.timestamp + waits[i]);
            times[i] = block.timestamp;
            vm.prank(address(timelock));
            treasury.fundRun(i + 1);
        }
        uint256 expected = 0;
        for (uint256 i = 0; i < waits.length; ++i) {
            if (times[i] > start + since) expected += i + 1;
        }
        assertEq(treasury.tokensSpentSince(uint48(start + since)), expected);
    }
}
