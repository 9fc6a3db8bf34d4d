// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {AutonetToken} from "../../src/treasury/AutonetToken.sol";
import {Treasury} from "../../src/treasury/Treasury.sol";
import {IAutonetToken} from "../../src/treasury/interfaces/IAutonetToken.sol";
import {ITreasury} from "../../src/treasury/interfaces/ITreasury.sol";

contract TreasuryTest is Test {
    uint256 private constant FUNDS_WEI = 100 ether;
    address private constant TIMELOCK = address(0x71);
    address private constant RUNS = address(0x72);
    address private constant TO = address(0xCAFE);

    AutonetToken private token;
    Treasury private treasury;

    function setUp() public {
        vm.warp(1_700_000_000);
        address predicted = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 1);
        IAutonetToken.Allocation[] memory allocations = new IAutonetToken.Allocation[](1);
        allocations[0] = IAutonetToken.Allocation(predicted, FUNDS_WEI);
        token = new AutonetToken(allocations, address(0));
        treasury = new Treasury(token, TIMELOCK, RUNS);
        vm.deal(address(treasury), 10 ether);
    }

    function test_Treasury_is_spent_by_the_timelock_only() public {
        bytes memory error = abi.encodeWithSelector(ITreasury.TreasuryCallerNotTimelock.selector, address(this));
        vm.expectRevert(error);
        treasury.fundRun(1);
        vm.expectRevert(error);
        treasury.transfer(address(this), 1);
        vm.expectRevert(error);
        treasury.releaseEther(1);
        vm.expectRevert(error);
        treasury.openStream(address(this), 1, 1);
        vm.expectRevert(error);
        treasury.cancelStream(1);
    }

    function test_Payments_move_the_money_and_are_remembered() public {
        vm.startPrank(TIMELOCK);
        vm.expectEmit(address(treasury));
        emit ITreasury.RunFunded(3 ether);
        treasury.fundRun(3 ether);
        vm.expectEmit(address(treasury));
        emit ITreasury.TokensTransferred(TO, 2 ether);
        treasury.transfer(TO, 2 ether);
        vm.expectEmit(address(treasury));
        emit ITreasury.EtherReleased(1 ether);
        treasury.releaseEther(1 ether);
        vm.stopPrank();
        assertEq(token.balanceOf(RUNS), 3 ether);
        assertEq(token.balanceOf(TO), 2 ether);
        assertEq(TIMELOCK.balance, 1 ether);
        assertEq(treasury.freeWei(), FUNDS_WEI - 5 ether);
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

    function test_Payments_above_what_is_free_are_refused() public {
        _open(60 ether, 100);
        bytes memory error = abi.encodeWithSelector(ITreasury.TreasuryFundsInsufficient.selector, 40 ether, 41 ether);
        vm.startPrank(TIMELOCK);
        vm.expectRevert(error);
        treasury.transfer(TO, 41 ether);
        vm.expectRevert(error);
        treasury.fundRun(41 ether);
        vm.expectRevert(error);
        treasury.openStream(TO, 41 ether, 1);
        treasury.transfer(TO, 40 ether);
        vm.stopPrank();
        assertEq(treasury.freeWei(), 0);
    }

    function test_OpenStream_sets_tokens_aside_and_counts_as_spending() public {
        vm.expectEmit(address(treasury));
        emit ITreasury.StreamOpened(1, TO, 60 ether, 100);
        uint64 id = _open(60 ether, 100);
        assertEq(id, 1);
        assertEq(treasury.streamCount(), 1);
        assertEq(treasury.streamedWei(), 60 ether);
        assertEq(treasury.freeWei(), 40 ether);
        assertEq(treasury.tokensSpentSince(uint48(block.timestamp - 1)), 60 ether);
        ITreasury.StreamView memory expected = ITreasury.StreamView(TO, uint48(block.timestamp), 100, 60 ether, 0, 0, 0, 0);
        assertEq(abi.encode(treasury.streamOf(1)), abi.encode(expected));
    }

    function test_OpenStream_without_recipient_amount_or_period_is_refused() public {
        vm.startPrank(TIMELOCK);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.TreasuryStreamInvalid.selector, address(0), 1, 1));
        treasury.openStream(address(0), 1, 1);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.TreasuryStreamInvalid.selector, TO, 0, 1));
        treasury.openStream(TO, 0, 1);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.TreasuryStreamInvalid.selector, TO, 1, 0));
        treasury.openStream(TO, 1, 0);
        vm.stopPrank();
    }

    function test_WithdrawStream_pays_what_vested_to_the_recipient() public {
        _open(60 ether, 100);
        vm.warp(block.timestamp + 25);
        vm.expectEmit(address(treasury));
        emit ITreasury.StreamWithdrawn(1, TO, 15 ether);
        treasury.withdrawStream(1);
        assertEq(token.balanceOf(TO), 15 ether);
        assertEq(treasury.streamedWei(), 45 ether);
        vm.warp(block.timestamp + 1_000);
        treasury.withdrawStream(1);
        assertEq(token.balanceOf(TO), 60 ether);
        assertEq(treasury.streamedWei(), 0);
    }

    function test_WithdrawStream_with_nothing_due_is_refused() public {
        _open(60 ether, 100);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.TreasuryStreamNothingDue.selector, 1));
        treasury.withdrawStream(1);
    }

    function test_Streams_that_were_not_opened_are_unknown() public {
        bytes memory error = abi.encodeWithSelector(ITreasury.TreasuryStreamUnknown.selector, 1);
        vm.expectRevert(error);
        treasury.withdrawStream(1);
        vm.expectRevert(error);
        treasury.streamOf(1);
        vm.prank(TIMELOCK);
        vm.expectRevert(error);
        treasury.cancelStream(1);
    }

    function test_CancelStream_leaves_the_recipient_what_vested() public {
        _open(60 ether, 100);
        vm.warp(block.timestamp + 25);
        treasury.withdrawStream(1);
        vm.warp(block.timestamp + 25);
        vm.expectEmit(address(treasury));
        emit ITreasury.StreamCancelled(1, TO, 30 ether, 15 ether);
        vm.prank(TIMELOCK);
        treasury.cancelStream(1);
        assertEq(treasury.freeWei(), 70 ether);
        vm.warp(block.timestamp + 1_000);
        assertEq(treasury.streamOf(1).vestedWei, 30 ether);
        treasury.withdrawStream(1);
        assertEq(token.balanceOf(TO), 30 ether);
        assertEq(treasury.streamedWei(), 0);
        assertEq(treasury.freeWei(), 70 ether);
    }

    function test_CancelStream_that_is_over_is_refused() public {
        _open(60 ether, 100);
        _open(10 ether, 10);
        vm.warp(block.timestamp + 10);
        vm.startPrank(TIMELOCK);
        treasury.cancelStream(1);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.TreasuryStreamOver.selector, 1));
        treasury.cancelStream(1);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.TreasuryStreamOver.selector, 2));
        treasury.cancelStream(2);
        vm.stopPrank();
    }

    function test_OpenStream_of_more_than_a_stream_holds_is_refused() public {
        uint256 amount = uint256(type(uint128).max) + 1;
        vm.mockCall(address(token), abi.encodeCall(token.balanceOf, (address(treasury))), abi.encode(type(uint256).max));
        vm.prank(TIMELOCK);
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 128, amount));
        treasury.openStream(TO, amount, 1);
    }

    /// @dev The window's sum is exact wherever the window begins.
    function testFuzz_Window_sums_are_exact(uint8[10] memory waits, uint8 since) public {
        uint256 start = block.timestamp;
        uint256[10] memory times;
        for (uint256 i = 0; i < waits.length; ++i) {
            vm.warp(block.timestamp + waits[i]);
            times[i] = block.timestamp;
            vm.prank(TIMELOCK);
            treasury.fundRun(i + 1);
        }
        uint256 expected = 0;
        for (uint256 i = 0; i < waits.length; ++i) {
            if (times[i] > start + since) expected += i + 1;
        }
        assertEq(treasury.tokensSpentSince(uint48(start + since)), expected);
    }

    /// @dev Whatever happens to streams, in any order: what was set aside is withdrawn, refunded or still set aside, and the treasury holds it.
    function testFuzz_Streams_are_conserved(uint8[20] memory steps, uint32[20] memory amounts) public {
        for (uint256 i = 0; i < steps.length; ++i) {
            vm.warp(block.timestamp + steps[i] % 16);
            uint64 count = treasury.streamCount();
            if (steps[i] < 64 || count == 0) _open(uint256(amounts[i]) + 1, uint48(steps[i]) + 1);
            else if (steps[i] < 96) _try(TIMELOCK, abi.encodeCall(treasury.cancelStream, (uint64(amounts[i] % count + 1))));
            else if (steps[i] < 224) _try(TO, abi.encodeCall(treasury.withdrawStream, (uint64(amounts[i] % count + 1))));
            else _try(TIMELOCK, abi.encodeCall(treasury.transfer, (RUNS, amounts[i])));
            _requireConserved();
        }
    }

    function _requireConserved() private view {
        uint256 aside = 0;
        uint256 withdrawn = 0;
        for (uint64 id = 1; id <= treasury.streamCount(); ++id) {
            ITreasury.StreamView memory stream = treasury.streamOf(id);
            assertLe(stream.withdrawnWei, stream.vestedWei, "nobody gets more than vested");
            assertLe(stream.vestedWei + stream.refundedWei, stream.amountWei, "a stream gives no more than was set aside");
            aside += stream.amountWei - stream.withdrawnWei - stream.refundedWei;
            withdrawn += stream.withdrawnWei;
        }
        assertEq(treasury.streamedWei(), aside, "what is set aside is what streams still hold");
        assertEq(token.balanceOf(TO), withdrawn, "the recipient has what was withdrawn");
        assertEq(token.balanceOf(address(treasury)), treasury.freeWei() + aside, "the treasury holds both");
    }

    function _open(uint256 amountWei, uint48 periodSeconds) private returns (uint64) {
        vm.prank(TIMELOCK);
        return treasury.openStream(TO, amountWei, periodSeconds);
    }

    function _try(address caller, bytes memory call) private {
        vm.prank(caller);
        (bool done, bytes memory refusal) = address(treasury).call(call);
        assertTrue(done || refusal.length >= 4, "a refusal says why");
    }
}
