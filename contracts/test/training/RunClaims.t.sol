// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Claim} from "../../src/court/interfaces/IDisputeGame.sol";
import {RunCharter} from "../../src/training/RunCharter.sol";
import {RunInputs} from "../../src/training/RunInputs.sol";
import {Commitment, IChallenges} from "../../src/training/interfaces/IChallenges.sol";
import {Charters} from "../Charters.sol";
import {CourtFixture} from "./CourtFixture.sol";
import {ClaimsDouble} from "./doubles/ClaimsDouble.sol";
import {CourtDouble} from "./doubles/CourtDouble.sol";

/// @notice The claim that a challenge brings before the court is what charter and records say, and nothing that the challenger says.
contract RunClaimsTest is CourtFixture {
    address private outsider = address(0x0075);

    /// @dev Round 1 without slot 1, whose unit of data the first slot of round 2 takes.
    function setUp() public override {
        super.setUp();
        startRun(Charters.withSlots(4));
        enrol(outsider, 1 ether);
        vm.warp(block.timestamp + 100);
        certifyAs(1, 13, 13, rootOf(1, 13), "");
        vm.prank(operator(1));
        registry.activate(run, 1);
        certify();
    }

    function test_Claim_about_work_is_training_and_then_encoding() public {
        CourtDouble.Opened memory game = gameOf(challenge(outsider, 1, 2));
        Commitment memory message = commitment(1, 2);
        Claim memory expected = Claim({
            stepProgram: keccak256("train-step"),
            finalProgram: keccak256("encode"),
            steps: 21,
            slots: 0,
            stateTensors: 80,
            outputTensors: 80,
            inputRoot: keccak256("genesis"),
            stateRoot: message.stateRoot,
            outputRoot: message.updateRoot
        });
        assertEq(abi.encode(game.claim), abi.encode(expected));
    }

    function test_Claim_about_work_starts_from_the_checkpoint_before() public {
        assertEq(gameOf(challenge(outsider, 2, 2)).claim.inputRoot, CHECKPOINT);
    }

    function test_Claim_about_a_checkpoint_is_one_aggregation_of_the_included_slots() public {
        CourtDouble.Opened memory game = gameOf(challengeCheckpoint(outsider, 1, 2));
        Claim memory expected = Claim({
            stepProgram: 0,
            finalProgram: keccak256("aggregate"),
            steps: 1,
            slots: 3,
            stateTensors: 80,
            outputTensors: 80,
            inputRoot: keccak256("genesis"),
            stateRoot: 0,
            outputRoot: CHECKPOINT
        });
        assertEq(abi.encode(game.claim), abi.encode(expected));
    }

    function test_Claim_of_a_model_with_a_head_of_its_own_has_four_tensors_more() public {
        RunCharter memory charter = Charters.withSlots(4);
        charter.model.tiedHead = false;
        startRun(charter);
        certify();
        CourtDouble.Opened memory game = gameOf(challenge(outsider, 1, 2));
        assertEq(game.claim.stateTensors, 84);
        assertEq(game.claim.outputTensors, 84);
    }

    function test_Game_is_between_challenger_and_accused_with_four_windows_each() public {
        CourtDouble.Opened memory game = gameOf(challenge(outsider, 1, 2));
        assertEq(game.claimant, address(challenges));
        assertEq(game.defender, operator(2));
        assertEq(game.challenger, outsider);
        assertEq(game.clockSeconds, 400);
    }

    function test_Clock_of_a_game_is_at_most_what_it_can_hold() public {
        ClaimsDouble claims = new ClaimsDouble(registry, court);
        RunInputs memory inputs;
        uint256 gameId = claims.play(inputs, type(uint32).max);
        assertEq(CourtDouble(address(court)).gameOf(gameId).clockSeconds, type(uint32).max);
    }

    function test_Inputs_of_work_are_the_charters_the_records_and_the_slots_unit() public {
        _expectOpened(1, 2, IChallenges.Subject.Work, commitment(1, 2).updateRoot, 0, _workInputs(1, 2));
        challenge(outsider, 1, 2);
    }

    /// @dev Units in the order of the active slots: what was returned first, then fresh ones.
    function test_Unit_of_work_follows_the_cursor_of_its_round() public {
        _expectOpened(2, 0, IChallenges.Subject.Work, commitment(2, 0).updateRoot, 0, _workInputs(2, 1));
        challenge(outsider, 2, 0);
        _expectOpened(2, 3, IChallenges.Subject.Work, commitment(2, 3).updateRoot, 1, _workInputs(2, 5));
        challenge(outsider, 2, 3);
    }

    function test_Inputs_of_a_checkpoint_are_the_charters_and_the_included_commitments() public {
        RunInputs memory inputs = _workInputs(1, 0);
        inputs.commitmentsRoot = rootOf(1, 13);
        inputs.included = 13;
        _expectOpened(1, 2, IChallenges.Subject.Checkpoint, CHECKPOINT, 0, inputs);
        challengeCheckpoint(outsider, 1, 2);
    }

    function _workInputs(uint64 round, uint64 slotsUnit) private view returns (RunInputs memory inputs) {
        inputs.charterHash = charterHash;
        inputs.checkpointRoot = round == 1 ? keccak256("genesis") : CHECKPOINT;
        inputs.constantsRoot = keccak256("constants");
        inputs.textRoot = keccak256("data");
        inputs.trainTokens = 5_000;
        inputs.evaluationTokens = 3_000;
        inputs.round = round;
        inputs.unit = slotsUnit;
        inputs.rounds = 3;
        inputs.steps = 20;
        inputs.sequencesPerStep = 8;
        inputs.seq = 64;
        inputs.stateTensors = 80;
        inputs.slots = 4;
    }

    function _expectOpened(uint64 round, uint16 slot, IChallenges.Subject subject, bytes32 root, uint256 gameId, RunInputs memory inputs)
        private
    {
        vm.expectEmit(address(challenges));
        uint16 about = subject == IChallenges.Subject.Work ? slot : 4;
        emit IChallenges.ChallengeOpened(gameId, run, round, slot, about, subject, outsider, operator(slot), root, gameId, inputs);
    }
}
