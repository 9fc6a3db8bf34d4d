// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {BreadthRule} from "../../src/governance/rules/BreadthRule.sol";
import {EvaluationRule} from "../../src/governance/rules/EvaluationRule.sol";
import {ExitRule} from "../../src/governance/rules/ExitRule.sol";
import {ProvenanceRule} from "../../src/governance/rules/ProvenanceRule.sol";
import {PurposeRule} from "../../src/governance/rules/PurposeRule.sol";
import {RightsRule} from "../../src/governance/rules/RightsRule.sol";
import {TransparencyRule} from "../../src/governance/rules/TransparencyRule.sol";
import {TreasuryRule} from "../../src/governance/rules/TreasuryRule.sol";
import {UseRule} from "../../src/governance/rules/UseRule.sol";
import {VerificationRule} from "../../src/governance/rules/VerificationRule.sol";
import {IParameters} from "../../src/governance/interfaces/IParameters.sol";
import {IRuleModule} from "../../src/governance/interfaces/IRuleModule.sol";
import {IModelRegistry} from "../../src/models/interfaces/IModelRegistry.sol";
import {RunCharter} from "../../src/training/RunCharter.sol";
import {IEvaluations} from "../../src/training/interfaces/IEvaluations.sol";
import {IRunRegistry} from "../../src/training/interfaces/IRunRegistry.sol";
import {IRuns} from "../../src/training/interfaces/IRuns.sol";
import {ITreasury} from "../../src/treasury/interfaces/ITreasury.sol";
import {Charters} from "../Charters.sol";
import {ParametersDouble, RulesFixture} from "./RulesFixture.sol";

/// @notice All modules that judge a run, against calls that nobody means well with, and what they cost.
contract RulesHostileTest is RulesFixture {
    uint256 private constant MODULE_GAS = 1_000_000;

    IRuleModule[10] private rules;

    function setUp() public override {
        super.setUp();
        string[] memory licences = new string[](1);
        licences[0] = "CC0-1.0";
        string[] memory banned = new string[](1);
        banned[0] = "weapons";
        rules[0] = new PurposeRule();
        rules[1] = new RightsRule();
        rules[2] = new BreadthRule(parameters);
        rules[3] = new VerificationRule(parameters);
        rules[4] = new ProvenanceRule(licences);
        rules[5] = new UseRule(banned);
        rules[6] = new TransparencyRule();
        rules[7] = new TreasuryRule(parameters, ITreasury(address(0x73)), RUNS, IERC20(address(0x74)));
        rules[8] = new EvaluationRule(parameters, IRunRegistry(RUNS), IModelRegistry(address(0x75)), IEvaluations(address(0x76)));
        rules[9] = new ExitRule(parameters, address(0x71));
    }

    /// @notice Decodes as strictly as the run registry does.
    function decode(bytes calldata data) external pure returns (bytes32) {
        return keccak256(abi.encode(abi.decode(data[4:], (RunCharter))));
    }

    function test_Charters_for_tests_pass_every_rule() public view {
        uint16[5] memory slots = [4, 8, 28, 29, 256];
        for (uint256 i = 0; i < slots.length; ++i) {
            for (uint256 j = 0; j < rules.length; ++j) {
                expectAllowed(rules[j], Charters.withSlots(slots[i]));
            }
        }
    }

    /// @notice The figure is the gas of one pass of all ten modules over a charter, storage cold; snapshots/rules.json keeps it.
    function test_Gas_of_ten_modules() public {
        RunCharter memory charter = Charters.withSlots(4);
        bytes memory call = abi.encodeCall(IRuns.createRun, (charter));
        vm.cool(address(numbers));
        uint256 total = 0;
        for (uint256 i = 0; i < rules.length; ++i) {
            vm.cool(address(rules[i]));
            uint256 before = gasleft();
            (bool allowed,) = rules[i].check(RUNS, charter.gasBudgetWei, call);
            total += before - gasleft();
            assertTrue(allowed);
        }
        assertLt(total, 400_000);
        vm.snapshotValue("rules", "createRun", total);
    }

    function test_Modules_without_their_parameters_never_pass() public {
        parameters = IParameters(address(new ParametersDouble()));
        bytes memory call = abi.encodeCall(IRuns.createRun, (Charters.withSlots(4)));
        _requireNoPassOf(new BreadthRule(parameters), call);
        _requireNoPassOf(new VerificationRule(parameters), call);
        _requireNoPassOf(new TreasuryRule(parameters, ITreasury(address(0x73)), RUNS, IERC20(address(0x74))), call);
        _requireNoPassOf(
            new EvaluationRule(parameters, IRunRegistry(RUNS), IModelRegistry(address(0x75)), IEvaluations(address(0x76))), call
        );
        _requireNoPassOf(new ExitRule(parameters, address(0x71)), call);
    }

    /// @dev Any bytes after the selector: no module passes them, and none needs more than its gas.
    function testFuzz_Arbitrary_bytes_never_pass(bytes memory tail) public view {
        _requireNoPass(bytes.concat(IRuns.createRun.selector, tail));
        _requireNoPass(tail);
    }

    /// @dev A charter cut anywhere never passes, except for padding after its last byte, which is not read.
    function testFuzz_Truncated_charters_never_pass(uint16 length) public view {
        bytes memory data = abi.encodeCall(IRuns.createRun, (Charters.withSlots(4)));
        uint256 kept = uint256(length) % data.length;
        assembly ("memory-safe") {
            mstore(data, kept)
        }
        _requireJudgedLikeTheRegistry(data);
    }

    /// @dev One word of a charter becomes hostile: a module that passes it must have seen a charter that the registry can read, too.
    function testFuzz_Mutated_charters_pass_only_if_they_are_well_formed(uint16 word, uint256 value, uint8 shape) public view {
        bytes memory data = abi.encodeCall(IRuns.createRun, (Charters.withSlots(4)));
        uint256 at = uint256(word) % ((data.length - 4) / 32);
        if (shape % 4 == 1) value = type(uint256).max;
        if (shape % 4 == 2) value = value % 4_096;
        if (shape % 4 == 3) value = 1 << (value % 256);
        assembly ("memory-safe") {
            mstore(add(add(data, 36), mul(at, 32)), value)
        }
        _requireJudgedLikeTheRegistry(data);
    }

    /// @dev Six members that all point to the same long bytes are the most memory that calldata can make a module take.
    function test_Oversized_charters_stay_within_the_gas() public view {
        RunCharter memory charter = Charters.withSlots(4);
        string memory long = string(new bytes(100_000));
        charter.name = long;
        charter.purpose = long;
        charter.useCategory = long;
        charter.data.licence = long;
        charter.data.manifestCid = bytes(long);
        _requireNoPassOf(rules[0], abi.encodeCall(IRuns.createRun, (charter)));
        _requireNoPassOf(rules[4], abi.encodeCall(IRuns.createRun, (charter)));
        _requireNoPassOf(rules[5], abi.encodeCall(IRuns.createRun, (charter)));
    }

    function _requireNoPass(bytes memory call) private view {
        for (uint256 i = 0; i < rules.length; ++i) {
            _requireNoPassOf(rules[i], call);
        }
    }

    function _requireNoPassOf(IRuleModule rule, bytes memory call) private view {
        assertFalse(_passes(rule, call), string.concat(rule.article(), " passed hostile bytes"));
    }

    function _requireJudgedLikeTheRegistry(bytes memory call) private view {
        (bool wellFormed,) = address(this).staticcall(abi.encodeCall(this.decode, (call)));
        for (uint256 i = 0; i < rules.length; ++i) {
            if (_passes(rules[i], call)) assertTrue(wellFormed, string.concat(rules[i].article(), " passed a malformed charter"));
        }
    }

    /// @dev As the constitution asks.
    function _passes(IRuleModule rule, bytes memory call) private view returns (bool) {
        try rule.check{gas: MODULE_GAS}(RUNS, 1 ether, call) returns (bool allowed, string memory reason) {
            assertEq(allowed, bytes(reason).length == 0);
            assertLt(bytes(reason).length, 512);
            return allowed;
        } catch {
            return false;
        }
    }
}
