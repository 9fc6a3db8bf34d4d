// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {TreasuryRule} from "../../src/governance/rules/TreasuryRule.sol";
import {RunCharter} from "../../src/training/RunCharter.sol";
import {IRuns} from "../../src/training/interfaces/IRuns.sol";
import {AutonetToken} from "../../src/treasury/AutonetToken.sol";
import {Treasury} from "../../src/treasury/Treasury.sol";
import {IAutonetToken} from "../../src/treasury/interfaces/IAutonetToken.sol";
import {ITreasury} from "../../src/treasury/interfaces/ITreasury.sol";
import {Charters} from "../Charters.sol";
import {RulesFixture} from "./RulesFixture.sol";

contract RulesTreasuryTest is RulesFixture {
    uint256 private constant FUNDS_WEI = 10_000 ether;
    address private constant TO = address(0xCAFE);

    AutonetToken private token;
    Treasury private treasury;
    TreasuryRule private rule;

    function setUp() public override {
        super.setUp();
        address predicted = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 1);
        IAutonetToken.Allocation[] memory allocations = new IAutonetToken.Allocation[](1);
        allocations[0] = IAutonetToken.Allocation(predicted, FUNDS_WEI);
        token = new AutonetToken(allocations, address(0));
        treasury = new Treasury(token, address(this), RUNS);
        rule = new TreasuryRule(parameters, treasury, RUNS, token);
        vm.deal(address(treasury), 100 ether);
    }

    receive() external payable {}

    function test_Article_is_treasury() public view {
        assertEq(rule.article(), "treasury");
    }

    function test_Run_budget_above_the_cap_is_refused() public view {
        RunCharter memory charter = Charters.withSlots(4);
        charter.budgetWei = 1_000 ether;
        expectAllowed(rule, charter);
        charter.budgetWei = 1_000 ether + 1;
        expectRefused(rule, charter, "the run's budget of 1000.000000000000000001 is above the limit of 1000 tokens");
    }

    function test_Run_gas_budget_above_the_cap_is_refused() public view {
        RunCharter memory charter = Charters.withSlots(4);
        charter.gasBudgetWei = 2 ether;
        expectAllowed(rule, charter);
        charter.gasBudgetWei = 2 ether + 1;
        expectRefused(rule, charter, "the run's gas budget of 2.000000000000000001 is above the limit of 2 coins");
    }

    function test_Run_with_other_coins_than_its_gas_budget_is_refused() public view {
        bytes memory call = abi.encodeCall(IRuns.createRun, (Charters.withSlots(4)));
        expectRefused(rule, RUNS, 1 ether - 1, call, "the coins sent are not the run's gas budget");
        expectRefused(rule, RUNS, 1 ether + 1, call, "the coins sent are not the run's gas budget");
    }

    function test_Payment_above_the_cap_is_refused() public {
        numbers.set("treasury.streamThresholdWei", type(uint256).max);
        string memory reason = "the payment of 1000.000000000000000001 is above the limit of 1000 tokens";
        _allowed(_fund(1_000 ether));
        _allowed(_transfer(TO, 1_000 ether));
        _allowed(_stream(TO, 1_000 ether, 90));
        _refused(_fund(1_000 ether + 1), reason);
        _refused(_transfer(TO, 1_000 ether + 1), reason);
        _refused(_stream(TO, 1_000 ether + 1, 90), reason);
    }

    function test_Payments_above_the_cap_of_the_window_are_refused_until_it_rolls() public {
        numbers.set("treasury.runwaySeconds", 0);
        treasury.fundRun(1_000 ether);
        _allowed(_fund(500 ether));
        _refused(
            _fund(500 ether + 1),
            "with this payment, the spending of the window of 1500.000000000000000001 is above the limit of 1500 tokens"
        );
        vm.warp(block.timestamp + 29);
        _refused(_fund(1_000 ether), "with this payment, the spending of the window of 2000 is above the limit of 1500 tokens");
        vm.warp(block.timestamp + 1);
        _allowed(_fund(1_000 ether));
    }

    function test_Streams_count_in_full_when_they_are_opened() public {
        treasury.openStream(TO, 1_000 ether, 90);
        _refused(_fund(501 ether), "with this payment, the spending of the window of 1501 is above the limit of 1500 tokens");
    }

    function test_Transfer_above_the_threshold_must_be_a_stream() public view {
        _allowed(_transfer(TO, 200 ether));
        _refused(_transfer(TO, 200 ether + 1), "a payment of 200.000000000000000001 tokens must be a stream; the limit is 200 tokens");
    }

    function test_Stream_that_is_too_short_is_refused() public view {
        _allowed(_stream(TO, 300 ether, 90));
        _refused(_stream(TO, 300 ether, 89), "the stream lasts 89 seconds and must last at least 90 seconds");
    }

    function test_Payments_into_contracts_that_keep_them_are_refused() public view {
        address[4] memory sinks = [address(0), address(token), address(treasury), RUNS];
        for (uint256 i = 0; i < sinks.length; ++i) {
            _refused(_transfer(sinks[i], 1), "tokens sent to this recipient would be lost");
            _refused(_stream(sinks[i], 1, 90), "tokens sent to this recipient would be lost");
        }
    }

    function test_Payment_above_what_is_free_is_refused() public {
        numbers.set("treasury.runwaySeconds", 0);
        numbers.set("treasury.tokenWindowCapWei", FUNDS_WEI);
        treasury.openStream(TO, FUNDS_WEI - 700 ether, 90);
        vm.warp(block.timestamp + 30);
        _allowed(_fund(700 ether));
        _refused(_fund(700 ether + 1), "the payment of 700.000000000000000001 is above the limit of 700 tokens that are free");
    }

    function test_Payment_that_cuts_the_runway_is_refused() public {
        // 180 seconds of runway are six windows: what remains must be six times what the window spends.
        treasury.transfer(TO, FUNDS_WEI - 7_000 ether);
        vm.warp(block.timestamp + 30);
        _allowed(_fund(1_000 ether));
        treasury.transfer(TO, 1);
        _refused(_fund(1_000 ether), "the 5999.999999999999999999 tokens that remain do not cover such spending for 180 seconds");
    }

    function test_Payment_without_a_window_is_refused() public {
        numbers.set("treasury.windowSeconds", 0);
        _refused(_fund(1), "the 9999.999999999999999999 tokens that remain do not cover such spending for 180 seconds");
    }

    function test_Window_longer_than_the_chain_has_existed_sums_everything() public {
        treasury.fundRun(1_000 ether);
        vm.warp(block.timestamp + 365 days);
        numbers.set("treasury.windowSeconds", type(uint64).max);
        _refused(_fund(501 ether), "with this payment, the spending of the window of 1501 is above the limit of 1500 tokens");
    }

    function test_Coins_are_bounded_by_payment_and_by_window() public {
        _allowed(_ether(2 ether));
        _refused(_ether(2 ether + 1), "the payment of 2.000000000000000001 is above the limit of 2 coins");
        treasury.releaseEther(2 ether);
        _allowed(_ether(1 ether));
        _refused(_ether(1 ether + 1), "with this payment, the spending of the window of 3.000000000000000001 is above the limit of 3 coins");
        vm.warp(block.timestamp + 30);
        _allowed(_ether(2 ether));
    }

    function test_Cancelling_a_stream_is_allowed() public view {
        _allowed(abi.encodeCall(ITreasury.cancelStream, (1)));
    }

    function test_Other_calls_are_refused() public view {
        string memory reason = "the call is not a payment that this rule knows";
        _refused(abi.encodeCall(ITreasury.withdrawStream, (1)), reason);
        _refused("", reason);
        expectRefused(rule, address(token), 0, _transfer(TO, 1), reason);
        expectRefused(rule, RUNS, 0, abi.encodeCall(IRuns.closeRun, (1)), reason);
        expectRefused(rule, address(treasury), 0, abi.encodeCall(IRuns.createRun, (Charters.withSlots(4))), reason);
    }

    function test_Truncated_payments_are_not_allowed() public {
        bytes memory data = _transfer(TO, 1);
        assembly ("memory-safe") {
            mstore(data, 67)
        }
        vm.expectRevert();
        rule.check(address(treasury), 0, data);
    }

    /// @dev Payments are tried at any times and of any size and kind, each is asked before, and what is allowed is made. Then no window that
    /// ends with a payment, and so no window at all, has more than its cap; and after each payment the runway was there.
    function testFuzz_Outflow_never_exceeds_its_window(uint8[24] memory waits, uint16[24] memory amounts) public {
        uint256[24] memory times;
        uint256[24] memory paid;
        for (uint256 i = 0; i < waits.length; ++i) {
            vm.warp(block.timestamp + waits[i] % 12);
            uint256 amount = uint256(amounts[i]) % 1_100 * 1 ether;
            bytes memory call = i % 3 == 0 ? _fund(amount) : i % 3 == 1 ? _transfer(TO, amount) : _stream(TO, amount + 1, 90);
            times[i] = block.timestamp;
            (bool allowed,) = rule.check(address(treasury), 0, call);
            if (!allowed) continue;
            (bool made,) = address(treasury).call(call);
            assertTrue(made, "what the rule allows can be paid");
            paid[i] = i % 3 == 2 ? amount + 1 : amount;
            uint256 sum = 0;
            for (uint256 j = 0; j <= i; ++j) {
                if (times[j] + 30 > times[i]) sum += paid[j];
            }
            assertLe(sum, 1_500 ether, "the window's cap");
            assertLe(sum * 180, treasury.freeWei() * 30, "the runway");
        }
    }

    function _fund(uint256 amountWei) private pure returns (bytes memory) {
        return abi.encodeCall(ITreasury.fundRun, (amountWei));
    }

    function _transfer(address to, uint256 amountWei) private pure returns (bytes memory) {
        return abi.encodeCall(ITreasury.transfer, (to, amountWei));
    }

    function _stream(address to, uint256 amountWei, uint48 periodSeconds) private pure returns (bytes memory) {
        return abi.encodeCall(ITreasury.openStream, (to, amountWei, periodSeconds));
    }

    function _ether(uint256 amountWei) private pure returns (bytes memory) {
        return abi.encodeCall(ITreasury.releaseEther, (amountWei));
    }

    function _allowed(bytes memory call) private view {
        expectAllowed(rule, address(treasury), 0, call);
    }

    function _refused(bytes memory call, string memory reason) private view {
        expectRefused(rule, address(treasury), 0, call, reason);
    }
}
