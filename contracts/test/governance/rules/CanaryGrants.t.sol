// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Test} from "forge-std/Test.sol";

import {IParameters} from "../../../src/governance/interfaces/IParameters.sol";
import {TreasuryRule} from "../../../src/governance/rules/TreasuryRule.sol";
import {ICanaries} from "../../../src/training/interfaces/ICanaries.sol";
import {ITreasury} from "../../../src/treasury/interfaces/ITreasury.sol";

contract CanaryGrantsTest is Test {
    address private constant PARAMETERS = address(0xa1);
    address private constant TREASURY = address(0xa2);
    address private constant CANARIES = address(0xa3);
    uint256 private constant CAP = 1_000 ether;

    TreasuryRule private _rule;

    function setUp() public {
        _rule = new TreasuryRule(IParameters(PARAMETERS), ITreasury(TREASURY), address(0xa4), IERC20(address(0xa5)));
        vm.mockCall(PARAMETERS, abi.encodeCall(IParameters.valueOf, (keccak256("treasury.tokenCallCapWei"))), abi.encode(CAP));
    }

    function test_Grant_for_canaries_above_the_cap_of_a_payment_is_refused() public view {
        (bool allowed, string memory reason) = _rule.check(CANARIES, 0, abi.encodeCall(ICanaries.grant, (address(1), CAP + 0.5 ether)));
        assertFalse(allowed);
        assertEq(reason, "the grant for canaries of 1000.5 is above the limit of 1000 tokens");
        (allowed, reason) = _rule.check(CANARIES, 0, abi.encodeCall(ICanaries.grant, (address(1), CAP)));
        assertTrue(allowed);
        assertEq(reason, "");
    }

    function test_Other_calls_of_the_canaries_are_no_payments_that_the_rule_knows() public view {
        (bool allowed, string memory reason) = _rule.check(CANARIES, 0, abi.encodeCall(ICanaries.expire, (bytes32(0))));
        assertFalse(allowed);
        assertEq(reason, "the call is not a payment that this rule knows");
    }

    function test_A_grant_is_no_call_of_the_treasury() public view {
        (bool allowed,) = _rule.check(TREASURY, 0, abi.encodeCall(ICanaries.grant, (address(1), 1)));
        assertFalse(allowed);
    }
}
