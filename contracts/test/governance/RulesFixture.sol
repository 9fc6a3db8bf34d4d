// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {IParameters} from "../../src/governance/interfaces/IParameters.sol";
import {IRuleModule} from "../../src/governance/interfaces/IRuleModule.sol";
import {RunCharter} from "../../src/training/RunCharter.sol";
import {IRuns} from "../../src/training/interfaces/IRuns.sol";

/// @notice Numbers that tests set, read as rules read them.
contract ParametersDouble {
    mapping(bytes32 key => uint256) private _values;
    mapping(bytes32 key => bool) private _known;

    function set(string memory name, uint256 value) external {
        _values[keccak256(bytes(name))] = value;
        _known[keccak256(bytes(name))] = true;
    }

    function valueOf(bytes32 key) external view returns (uint256) {
        if (!_known[key]) revert IParameters.ParameterUnknown("");
        return _values[key];
    }
}

/// @notice Parameters as a network might have them, and what a rule says about a call.
abstract contract RulesFixture is Test {
    address internal constant RUNS = address(0x72);

    ParametersDouble internal numbers;
    IParameters internal parameters;

    function setUp() public virtual {
        vm.warp(1_700_000_000);
        numbers = new ParametersDouble();
        parameters = IParameters(address(numbers));
        numbers.set("breadth.maxSharePpm", 250_000);
        numbers.set("verification.minAuditRatePpm", 50_000);
        numbers.set("verification.minStakePerSlotWei", 10 ether);
        numbers.set("treasury.tokenCallCapWei", 1_000 ether);
        numbers.set("treasury.tokenWindowCapWei", 1_500 ether);
        numbers.set("treasury.etherCallCapWei", 2 ether);
        numbers.set("treasury.etherWindowCapWei", 3 ether);
        numbers.set("treasury.windowSeconds", 30);
        numbers.set("treasury.streamThresholdWei", 200 ether);
        numbers.set("treasury.streamMinSeconds", 90);
        numbers.set("treasury.runwaySeconds", 180);
        numbers.set("evaluation.minSequences", 16);
        numbers.set("exit.maxHoldSeconds", 300);
        numbers.set("exit.minDelaySeconds", 200);
    }

    function expectAllowed(IRuleModule rule, RunCharter memory charter) internal view {
        expectAllowed(rule, RUNS, charter.gasBudgetWei, abi.encodeCall(IRuns.createRun, (charter)));
    }

    function expectRefused(IRuleModule rule, RunCharter memory charter, string memory reason) internal view {
        expectRefused(rule, RUNS, charter.gasBudgetWei, abi.encodeCall(IRuns.createRun, (charter)), reason);
    }

    function expectAllowed(IRuleModule rule, address target, uint256 value, bytes memory call) internal view {
        (bool allowed, string memory reason) = rule.check(target, value, call);
        assertEq(reason, "");
        assertTrue(allowed);
    }

    function expectRefused(IRuleModule rule, address target, uint256 value, bytes memory call, string memory expected) internal view {
        (bool allowed, string memory reason) = rule.check(target, value, call);
        assertEq(reason, expected);
        assertFalse(allowed);
    }
}
