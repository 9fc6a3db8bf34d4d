// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Test} from "forge-std/Test.sol";

import {Parameters} from "../../src/governance/Parameters.sol";
import {StandingInvariants} from "../../src/governance/StandingInvariants.sol";
import {IParameters} from "../../src/governance/interfaces/IParameters.sol";
import {IStandingInvariants} from "../../src/governance/interfaces/IStandingInvariants.sol";
import {IChallenges} from "../../src/training/interfaces/IChallenges.sol";
import {IConvictions} from "../../src/training/interfaces/IConvictions.sol";
import {INodeRegistry} from "../../src/training/interfaces/INodeRegistry.sol";
import {IRunRegistry} from "../../src/training/interfaces/IRunRegistry.sol";
import {IRuns} from "../../src/training/interfaces/IRuns.sol";
import {IAutonetToken} from "../../src/treasury/interfaces/IAutonetToken.sol";
import {IEmissionCurve} from "../../src/treasury/interfaces/IEmissionCurve.sol";
import {ITreasury} from "../../src/treasury/interfaces/ITreasury.sol";
import {Thresholds} from "../Thresholds.sol";
import {AnsweringDouble} from "./doubles/AnsweringDouble.sol";

contract StandingInvariantsTest is Test {
    uint48 private constant WINDOW = 1_000;

    AnsweringDouble private token;
    AnsweringDouble private emission;
    AnsweringDouble private nodes;
    AnsweringDouble private runs;
    AnsweringDouble private challenges;
    AnsweringDouble private treasury;
    AnsweringDouble private timelock;
    Parameters private parameters;
    StandingInvariants private invariants;

    function setUp() public {
        vm.warp(1_700_000_000);
        (token, emission, nodes) = (new AnsweringDouble(), new AnsweringDouble(), new AnsweringDouble());
        (runs, challenges) = (new AnsweringDouble(), new AnsweringDouble());
        (treasury, timelock) = (new AnsweringDouble(), new AnsweringDouble());
        IParameters.Genesis[] memory genesis = new IParameters.Genesis[](3);
        genesis[0] = IParameters.Genesis("treasury.tokenWindowCapWei", 500, IParameters.Bounds(0, 1_000, 1, 1));
        genesis[1] = IParameters.Genesis("treasury.etherWindowCapWei", 50, IParameters.Bounds(0, 1_000, 1, 1));
        genesis[2] = IParameters.Genesis("treasury.windowSeconds", WINDOW, IParameters.Bounds(0, 10_000, 1, 1));
        parameters = new Parameters(address(timelock), genesis);
        runs.answer(abi.encodeCall(IConvictions.challenges, ()), uint160(address(challenges)));
        invariants = _deploy(parameters);

        token.answer(abi.encodeCall(IAutonetToken.maxSupplyWei, ()), 10_000);
        token.answer(abi.encodeCall(IAutonetToken.mintedWei, ()), 9_000);
        token.answer(abi.encodeCall(IAutonetToken.burnedWei, ()), 1_000);
        token.answer(abi.encodeCall(IERC20.totalSupply, ()), 8_000);
        token.answer(abi.encodeCall(IERC20.balanceOf, (address(nodes))), 100);
        token.answer(abi.encodeCall(IERC20.balanceOf, (address(runs))), 200);
        token.answer(abi.encodeCall(IERC20.balanceOf, (address(challenges))), 250);
        token.answer(abi.encodeCall(IERC20.balanceOf, (address(treasury))), 300);
        emission.answer(abi.encodeCall(IEmissionCurve.allowedAt, (block.timestamp)), 9_000);
        nodes.answer(abi.encodeCall(INodeRegistry.totalStake, ()), 100);
        runs.answer(abi.encodeCall(IRuns.reservedWei, ()), 200);
        challenges.answer(abi.encodeCall(IChallenges.bondedWei, ()), 250);
        treasury.answer(abi.encodeCall(ITreasury.streamedWei, ()), 300);
        treasury.answer(abi.encodeCall(ITreasury.tokensSpentSince, (uint48(block.timestamp) - WINDOW)), 500);
        treasury.answer(abi.encodeCall(ITreasury.etherSpentSince, (uint48(block.timestamp) - WINDOW)), 50);
        timelock.answer(abi.encodeCall(TimelockController.getMinDelay, ()), 10);
    }

    function test_Check_at_every_limit_passes() public view {
        invariants.check();
    }

    function test_Check_minted_above_the_ceiling_is_broken() public {
        token.answer(abi.encodeCall(IAutonetToken.maxSupplyWei, ()), 8_999);
        _expectBroken("minted within the ceiling");
    }

    function test_Check_minted_above_the_curve_is_broken() public {
        emission.answer(abi.encodeCall(IEmissionCurve.allowedAt, (block.timestamp)), 8_999);
        _expectBroken("minted within the emission curve");
    }

    function test_Check_supply_from_nowhere_is_broken() public {
        token.answer(abi.encodeCall(IERC20.totalSupply, ()), 8_001);
        _expectBroken("supply is minted less burned");
    }

    function test_Check_token_outflow_above_the_cap_is_broken() public {
        treasury.answer(abi.encodeCall(ITreasury.tokensSpentSince, (uint48(block.timestamp) - WINDOW)), 501);
        _expectBroken("token outflow within its window");
    }

    function test_Check_coin_outflow_above_the_cap_is_broken() public {
        treasury.answer(abi.encodeCall(ITreasury.etherSpentSince, (uint48(block.timestamp) - WINDOW)), 51);
        _expectBroken("coin outflow within its window");
    }

    function test_Check_window_longer_than_time_counts_from_its_beginning() public {
        treasury.answer(abi.encodeCall(ITreasury.tokensSpentSince, (0)), 501);
        emission.answer(abi.encodeCall(IEmissionCurve.allowedAt, (WINDOW)), 9_000);
        vm.warp(WINDOW);
        _expectBroken("token outflow within its window");
    }

    function test_Check_uncovered_stake_is_broken() public {
        nodes.answer(abi.encodeCall(INodeRegistry.totalStake, ()), 101);
        _expectBroken("stake is covered");
    }

    function test_Check_insolvent_runs_are_broken() public {
        runs.answer(abi.encodeCall(IRuns.reservedWei, ()), 201);
        _expectBroken("runs are solvent");
    }

    function test_Check_insolvent_challenges_are_broken() public {
        challenges.answer(abi.encodeCall(IChallenges.bondedWei, ()), 251);
        _expectBroken("challenges are solvent");
    }

    function test_Check_uncovered_streams_are_broken() public {
        treasury.answer(abi.encodeCall(ITreasury.streamedWei, ()), 301);
        _expectBroken("streams are covered");
    }

    function test_Check_delay_below_its_minimum_is_broken() public {
        timelock.answer(abi.encodeCall(TimelockController.getMinDelay, ()), 9);
        _expectBroken("timelock delay within its bounds");
    }

    function test_Check_delay_above_its_maximum_is_broken() public {
        timelock.answer(abi.encodeCall(TimelockController.getMinDelay, ()), 601);
        _expectBroken("timelock delay within its bounds");
    }

    function test_Check_timelock_with_an_administrator_is_broken() public {
        timelock.answer(abi.encodeWithSignature("hasRole(bytes32,address)", bytes32(0), address(timelock)), 1);
        _expectBroken("timelock without administrator");
    }

    function test_MaxSupplyWei_is_the_tokens() public view {
        assertEq(invariants.maxSupplyWei(), 10_000);
    }

    function test_IsOffLimits_names_token_and_nodes() public view {
        assertTrue(invariants.isOffLimits(address(token)));
        assertTrue(invariants.isOffLimits(address(nodes)));
        assertFalse(invariants.isOffLimits(address(runs)));
    }

    function test_Constructor_without_a_cap_is_refused() public {
        Parameters none = new Parameters(address(timelock), new IParameters.Genesis[](0));
        vm.expectRevert(abi.encodeWithSelector(IParameters.ParameterKeyUnknown.selector, keccak256("treasury.tokenWindowCapWei")));
        _deploy(none);
    }

    function _expectBroken(string memory name) private {
        vm.expectRevert(abi.encodeWithSelector(IStandingInvariants.InvariantBroken.selector, name));
        invariants.check();
    }

    function _deploy(IParameters numbers) private returns (StandingInvariants) {
        return new StandingInvariants(
            Thresholds.development(),
            IAutonetToken(address(token)),
            IEmissionCurve(address(emission)),
            INodeRegistry(address(nodes)),
            IRunRegistry(address(runs)),
            ITreasury(address(treasury)),
            numbers,
            address(timelock)
        );
    }
}
