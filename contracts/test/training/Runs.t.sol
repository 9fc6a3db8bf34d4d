// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RunCharter} from "../../src/training/RunCharter.sol";
import {IRuns} from "../../src/training/interfaces/IRuns.sol";
import {Charters} from "../Charters.sol";
import {RunFixture} from "../RunFixture.sol";

contract RunsTest is RunFixture {
    function test_CreateRun_sane_charter_starts_gathering() public {
        RunCharter memory charter = Charters.withSlots(4);
        fund(charter);
        vm.expectEmit(address(registry));
        emit IRuns.RunCreated(1, keccak256(abi.encode(charter)), charter);
        vm.prank(address(timelock));
        uint64 id = registry.createRun{value: charter.gasBudgetWei}(charter);

        IRuns.RunView memory created = registry.runOf(id);
        assertEq(id, 1);
        assertEq(registry.runCount(), 1);
        assertEq(registry.runIdOf(keccak256(abi.encode(charter))), 1);
        assertEq(uint8(created.status), uint8(IRuns.RunStatus.Gathering));
        assertEq(created.charterHash, keccak256(abi.encode(charter)));
        assertEq(created.round, 1);
        assertEq(created.checkpointRoot, charter.genesisRoot);
        assertEq(created.budgetWei, charter.budgetWei);
        assertEq(created.gasBudgetWei, charter.gasBudgetWei);
        IRuns.RunTerms memory terms = registry.termsOf(id);
        assertEq(terms.slots, 4);
        assertEq(terms.minSlots, 3);
        assertEq(terms.slotsPerOperator, 1);
        assertEq(terms.rounds, 3);
        assertEq(terms.roundDeadlineSeconds, 100);
        assertEq(terms.challengeWindowSeconds, 100);
        assertEq(terms.auditRatePpm, 200_000);
        assertEq(terms.challengerSharePpm, 500_000);
        assertEq(terms.stakePerSlotWei, 100 ether);
        assertEq(terms.rewardPerSlotRoundWei, 1 ether);
        assertEq(terms.rewardPerAuditWei, 0.5 ether);
        assertEq(terms.challengeBondWei, 10 ether);
    }

    function test_CreateRun_by_a_stranger_is_refused() public {
        RunCharter memory charter = Charters.withSlots(4);
        vm.expectRevert(abi.encodeWithSelector(IRuns.RunCallerNotTimelock.selector, address(this)));
        registry.createRun(charter);
    }

    function test_CreateRun_same_charter_twice_is_refused() public {
        RunCharter memory charter = Charters.withSlots(4);
        create(charter);
        fund(charter);
        _expectRefusal(charter, abi.encodeWithSelector(IRuns.RunCharterDuplicate.selector, keccak256(abi.encode(charter))));
    }

    function test_CreateRun_unfunded_is_refused() public {
        RunCharter memory charter = Charters.withSlots(4);
        vm.deal(address(timelock), 1 ether);
        _expectRefusal(charter, abi.encodeWithSelector(IRuns.RunBudgetUnfunded.selector, 0, 100 ether));
    }

    function test_CreateRun_budget_of_another_run_does_not_count() public {
        create(Charters.withSlots(4));
        RunCharter memory charter = Charters.withSlots(8);
        vm.deal(address(timelock), 1 ether);
        _expectRefusal(charter, abi.encodeWithSelector(IRuns.RunBudgetUnfunded.selector, 0, 100 ether));
    }

    function test_CreateRun_wrong_gas_budget_is_refused() public {
        RunCharter memory charter = Charters.withSlots(4);
        fund(charter);
        charter.gasBudgetWei = 2 ether;
        vm.deal(address(timelock), 3 ether);
        vm.expectRevert(abi.encodeWithSelector(IRuns.RunGasBudgetMismatch.selector, 1 ether, 2 ether));
        vm.prank(address(timelock));
        registry.createRun{value: 1 ether}(charter);
    }

    function test_CreateRun_senseless_terms_are_refused() public {
        RunCharter memory charter = Charters.withSlots(4);
        charter.participation.slots = 0;
        _expectRefusal(charter, abi.encodeWithSelector(IRuns.RunSlotsOutOfRange.selector, 0));
        charter.participation.slots = 257;
        _expectRefusal(charter, abi.encodeWithSelector(IRuns.RunSlotsOutOfRange.selector, 257));

        charter = Charters.withSlots(4);
        charter.participation.minSlots = 5;
        _expectRefusal(charter, abi.encodeWithSelector(IRuns.RunMinSlotsOutOfRange.selector, 5, 4));
        charter.participation.minSlots = 0;
        _expectRefusal(charter, abi.encodeWithSelector(IRuns.RunMinSlotsOutOfRange.selector, 0, 4));

        charter = Charters.withSlots(4);
        charter.participation.slotsPerOperator = 0;
        _expectRefusal(charter, abi.encodeWithSelector(IRuns.RunSlotsPerOperatorOutOfRange.selector, 0, 4));

        charter = Charters.withSlots(4);
        charter.schedule.rounds = 0;
        _expectRefusal(charter, abi.encodeWithSelector(IRuns.RunRoundsMissing.selector));

        charter = Charters.withSlots(4);
        charter.schedule.roundDeadlineSeconds = 0;
        _expectRefusal(charter, abi.encodeWithSelector(IRuns.RunDeadlineMissing.selector));

        charter = Charters.withSlots(4);
        charter.outer.trimPerSide = 2;
        _expectRefusal(charter, abi.encodeWithSelector(IRuns.RunTrimTooLarge.selector, 2, 4));

        charter = Charters.withSlots(4);
        charter.verification.auditRatePpm = 1_000_001;
        _expectRefusal(charter, abi.encodeWithSelector(IRuns.RunRateOutOfRange.selector, 1_000_001));

        charter = Charters.withSlots(4);
        charter.verification.challengerSharePpm = 1_000_001;
        _expectRefusal(charter, abi.encodeWithSelector(IRuns.RunRateOutOfRange.selector, 1_000_001));

        charter = Charters.withSlots(4);
        charter.verification.challengeWindowSeconds = 1_001;
        _expectRefusal(charter, abi.encodeWithSelector(IRuns.RunWindowOutOfRange.selector, 1_001, 1_000));

        charter = Charters.withSlots(4);
        charter.genesisRoot = 0;
        _expectRefusal(charter, abi.encodeWithSelector(IRuns.RunGenesisMissing.selector));
    }

    function test_CreateRun_texts_without_a_sequence_are_refused() public {
        RunCharter memory charter = Charters.withSlots(4);
        charter.data.trainTokens = 64;
        _expectRefusal(charter, abi.encodeWithSelector(IRuns.RunTrainTokensTooFew.selector, 64, 65));

        charter = Charters.withSlots(4);
        charter.data.evaluationTokens = 16 * 64;
        _expectRefusal(charter, abi.encodeWithSelector(IRuns.RunEvaluationTokensTooFew.selector, 1_024, 1_025));

        charter = Charters.withSlots(4);
        charter.model.seq = 0;
        _expectRefusal(charter, abi.encodeWithSelector(IRuns.RunSequenceLengthMissing.selector));

        charter = Charters.withSlots(4);
        (charter.data.trainTokens, charter.data.evaluationTokens) = (65, 1_025);
        create(charter);
    }

    function test_RunOf_unknown_run_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IRuns.RunUnknown.selector, 9));
        registry.runOf(9);
    }

    function test_CloseRun_ends_an_open_run() public {
        startRun(Charters.withSlots(4));
        vm.expectEmit(address(registry));
        emit IRuns.RunCompleted(run, 0, keccak256("genesis"));
        vm.prank(address(timelock));
        registry.closeRun(run);
        assertEq(uint8(registry.runOf(run).status), uint8(IRuns.RunStatus.Completed));

        vm.expectRevert(abi.encodeWithSelector(IRuns.RunStatusRefused.selector, run, IRuns.RunStatus.Completed));
        vm.prank(address(timelock));
        registry.closeRun(run);
    }

    function test_CloseRun_by_a_stranger_is_refused() public {
        create(Charters.withSlots(4));
        vm.expectRevert(abi.encodeWithSelector(IRuns.RunCallerNotTimelock.selector, address(this)));
        registry.closeRun(run);
    }

    function test_Sweep_returns_what_was_not_spent() public {
        startRun(Charters.withSlots(4));
        vm.prank(address(timelock));
        registry.closeRun(run);
        uint256 allowedAt = block.timestamp + 16 * 100;

        vm.warp(allowedAt);
        vm.expectRevert(abi.encodeWithSelector(IRuns.RunSweepTooEarly.selector, run, allowedAt));
        registry.sweep(run);

        vm.warp(allowedAt + 1);
        uint256 tokens = token.balanceOf(address(treasury));
        uint256 coins = address(treasury).balance;
        registry.sweep(run);
        assertEq(token.balanceOf(address(treasury)), tokens + 100 ether);
        assertEq(address(treasury).balance, coins + 1 ether);
        assertEq(registry.runOf(run).budgetWei, 0);
        assertEq(registry.runOf(run).gasBudgetWei, 0);
    }

    function test_Sweep_of_a_running_run_is_refused() public {
        startRun(Charters.withSlots(4));
        vm.expectRevert(abi.encodeWithSelector(IRuns.RunStatusRefused.selector, run, IRuns.RunStatus.Open));
        registry.sweep(run);
    }

    function _expectRefusal(RunCharter memory charter, bytes memory error) private {
        vm.deal(address(timelock), charter.gasBudgetWei);
        vm.expectRevert(error);
        vm.prank(address(timelock));
        registry.createRun{value: charter.gasBudgetWei}(charter);
    }
}
