// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {Role, Tensor} from "../../src/court/Operation.sol";
import {Place} from "../../src/court/Place.sol";
import {Claim} from "../../src/court/interfaces/IDisputeGame.sol";
import {RunCharter} from "../../src/training/RunCharter.sol";
import {RunInputs} from "../../src/training/RunInputs.sol";
import {IChallenges} from "../../src/training/interfaces/IChallenges.sol";
import {IEvaluations} from "../../src/training/interfaces/IEvaluations.sol";
import {IRounds} from "../../src/training/interfaces/IRounds.sol";
import {EvaluationCourt} from "./doubles/EvaluationCourt.sol";
import {EvaluationFixture} from "./EvaluationFixture.sol";

contract EvaluationsTest is EvaluationFixture {
    function test_Claim_is_recorded_and_takes_the_bond() public {
        vm.expectEmit(address(evaluations));
        emit IEvaluations.EvaluationClaimed(0, RUN, ROUND, claimant, LOSS, CHECKPOINT);
        assertEq(post(LOSS), 0);

        IEvaluations.EvaluationClaim memory expected = IEvaluations.EvaluationClaim({
            runId: RUN,
            round: ROUND,
            lossBits: LOSS,
            openGames: 0,
            status: IEvaluations.ClaimStatus.Open,
            postedAt: uint64(block.timestamp),
            claimant: claimant,
            checkpointRoot: CHECKPOINT
        });
        assertEq(abi.encode(evaluations.claimOf(0)), abi.encode(expected));
        assertEq(evaluations.claimCount(), 1);
        assertEq(evaluations.bondedWei(), BOND);
        assertBonds(-1, 0, 0);
    }

    function test_Claim_of_what_is_no_number_is_refused() public {
        uint32[4] memory bits = [0x7f80_0000, 0xff80_0000, 0x7fc0_0000, type(uint32).max];
        for (uint256 i = 0; i < bits.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IEvaluations.EvaluationLossNotFinite.selector, bits[i]));
            post(bits[i]);
        }
        post(0x7f7f_ffff);
    }

    function test_Claim_about_a_round_that_is_not_certified_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IRounds.RoundNotCertified.selector, RUN, ROUND + 1));
        evaluations.claim(RUN, ROUND + 1, LOSS);
        vm.expectRevert(abi.encodeWithSelector(IRounds.RoundNotCertified.selector, RUN + 1, ROUND));
        evaluations.claim(RUN + 1, ROUND, LOSS);
    }

    function test_Claim_about_an_annulled_round_is_refused() public {
        runs.annul(ROUND);
        vm.expectRevert(abi.encodeWithSelector(IRounds.RoundNotCertified.selector, RUN, ROUND));
        post(LOSS);
    }

    function test_Claim_without_the_bond_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(evaluations), 0, BOND));
        evaluations.claim(RUN, ROUND, LOSS);
    }

    function test_Unchallenged_claim_stands_after_the_window_and_gets_its_bond_back() public {
        uint256 id = post(LOSS);
        passWindow();
        vm.expectEmit(address(evaluations));
        emit IEvaluations.EvaluationSettled(id, RUN, ROUND, LOSS);
        vm.prank(other);
        evaluations.settle(id);

        assertStatus(id, IEvaluations.ClaimStatus.Standing);
        _assertStanding(true, LOSS);
        assertBonds(0, 0, 0);
    }

    function test_Settling_before_the_window_closes_is_refused() public {
        uint256 id = post(LOSS);
        skip(WINDOW);
        vm.expectRevert(abi.encodeWithSelector(IEvaluations.EvaluationWindowOpen.selector, id, block.timestamp));
        evaluations.settle(id);
        _assertStanding(false, 0);
    }

    function test_Settling_with_an_undecided_challenge_is_refused() public {
        uint256 id = post(LOSS);
        dispute(challenger, id);
        passWindow();
        vm.expectRevert(abi.encodeWithSelector(IEvaluations.EvaluationUndecided.selector, id, 1));
        evaluations.settle(id);
    }

    function test_Settling_twice_or_what_was_never_claimed_is_refused() public {
        uint256 id = post(LOSS);
        passWindow();
        evaluations.settle(id);
        vm.expectRevert(abi.encodeWithSelector(IEvaluations.EvaluationNotOpen.selector, id, IEvaluations.ClaimStatus.Standing));
        evaluations.settle(id);
        vm.expectRevert(abi.encodeWithSelector(IEvaluations.EvaluationNotOpen.selector, 7, IEvaluations.ClaimStatus.None));
        evaluations.settle(7);
        assertStatus(7, IEvaluations.ClaimStatus.None);
    }

    function test_First_claim_that_was_settled_is_the_standing_one() public {
        uint256 first = post(LOSS);
        uint256 second = post(LOSS + 1);
        passWindow();
        evaluations.settle(second);
        evaluations.settle(first);
        _assertStanding(true, LOSS + 1);
        assertBonds(0, 0, 0);
    }

    function test_Standing_claim_about_a_round_that_is_annulled_stands_no_more() public {
        uint256 id = post(LOSS);
        passWindow();
        evaluations.settle(id);
        runs.annul(ROUND);
        _assertStanding(false, 0);
    }

    function test_Open_claim_about_a_round_that_is_annulled_is_not_challenged_any_more_and_gets_its_bond_back() public {
        uint256 id = post(LOSS);
        runs.annul(ROUND);
        vm.expectRevert(abi.encodeWithSelector(IRounds.RoundNotCertified.selector, RUN, ROUND));
        dispute(challenger, id);
        passWindow();
        evaluations.settle(id);
        _assertStanding(false, 0);
        assertBonds(0, 0, 0);
    }

    function test_Challenge_opens_a_game_about_the_evaluation_of_the_checkpoint_after_the_round() public {
        uint256 id = post(LOSS);
        RunInputs memory inputs = _inputs();
        vm.expectEmit(address(evaluations));
        emit IEvaluations.EvaluationChallenged(id, 0, challenger, inputs);
        uint256 gameId = dispute(challenger, id);

        EvaluationCourt.Opened memory game = court.openedOf(gameId);
        assertEq(game.claimant, address(evaluations));
        assertEq(game.defender, claimant);
        assertEq(game.challenger, challenger);
        assertEq(game.clockSeconds, 4 * WINDOW);
        Claim memory expected = Claim({
            stepProgram: 0,
            finalProgram: charter().programs.evaluate,
            steps: 1,
            slots: 0,
            stateTensors: inputs.stateTensors,
            outputTensors: 1,
            inputRoot: CHECKPOINT,
            stateRoot: 0,
            outputRoot: sha256(hex"0056341240")
        });
        assertEq(abi.encode(court.claimOf(gameId)), abi.encode(expected));
        assertEq(evaluations.claimOf(id).openGames, 1);
        assertBonds(-1, -1, 0);
    }

    function test_Challenge_after_the_window_is_refused() public {
        uint256 id = post(LOSS);
        uint256 closesAt = block.timestamp + WINDOW;
        skip(WINDOW);
        dispute(challenger, id);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IEvaluations.EvaluationWindowClosed.selector, id, closesAt));
        dispute(other, id);
    }

    function test_Challenge_with_another_charter_is_refused() public {
        uint256 id = post(LOSS);
        RunCharter memory forged = charter();
        forged.programs.evaluate = keccak256("forged");
        bytes32 given = keccak256(abi.encode(forged));
        vm.expectRevert(abi.encodeWithSelector(IChallenges.ChallengeCharterMismatch.selector, given, keccak256(abi.encode(charter()))));
        vm.prank(challenger);
        evaluations.challenge(id, forged);
    }

    function test_Second_challenge_by_the_same_account_waits_for_the_first() public {
        uint256 id = post(LOSS);
        uint256 gameId = dispute(challenger, id);
        vm.expectRevert(abi.encodeWithSelector(IEvaluations.EvaluationAlreadyChallenged.selector, id, challenger));
        dispute(challenger, id);
        court.decide(gameId, false);
        dispute(challenger, id);
        assertBonds(0, -2, 0);
    }

    function test_Rejected_challenge_pays_the_claimant_and_the_claim_stands() public {
        uint256 id = post(LOSS);
        uint256 gameId = dispute(challenger, id);
        vm.expectEmit(address(evaluations));
        emit IEvaluations.EvaluationChallengeDecided(id, gameId, false, BOND);
        court.decide(gameId, false);
        assertStatus(id, IEvaluations.ClaimStatus.Open);
        passWindow();
        evaluations.settle(id);
        _assertStanding(true, LOSS);
        assertBonds(1, -1, 0);
    }

    function test_Upheld_challenge_refutes_the_claim_for_ever_and_pays_both_bonds() public {
        uint256 id = post(LOSS);
        uint256 gameId = dispute(challenger, id);
        vm.expectEmit(address(evaluations));
        emit IEvaluations.EvaluationChallengeDecided(id, gameId, true, 2 * BOND);
        court.decide(gameId, true);
        assertStatus(id, IEvaluations.ClaimStatus.Refuted);
        assertBonds(-1, 1, 0);

        bytes memory refused = abi.encodeWithSelector(IEvaluations.EvaluationNotOpen.selector, id, IEvaluations.ClaimStatus.Refuted);
        vm.expectRevert(refused);
        dispute(other, id);
        passWindow();
        vm.expectRevert(refused);
        evaluations.settle(id);
        _assertStanding(false, 0);
    }

    function test_Second_winner_gets_its_own_bond_back() public {
        uint256 id = post(LOSS);
        uint256 first = dispute(challenger, id);
        uint256 second = dispute(other, id);
        court.decide(second, true);
        assertBonds(-1, -1, 1);
        court.decide(first, true);
        assertBonds(-1, 0, 1);
        assertEq(evaluations.bondedWei(), 0);
    }

    function test_Challenge_meant_to_fail_does_not_shield_a_false_claim() public {
        uint256 id = post(LOSS);
        uint256 accomplice = dispute(other, id);
        uint256 honest = dispute(challenger, id);
        court.decide(accomplice, false);
        court.decide(honest, true);
        assertStatus(id, IEvaluations.ClaimStatus.Refuted);
        assertBonds(0, 1, -1);
    }

    function test_Challenge_that_fails_after_the_refutation_pays_the_claimant() public {
        uint256 id = post(LOSS);
        uint256 first = dispute(challenger, id);
        uint256 second = dispute(other, id);
        court.decide(first, true);
        court.decide(second, false);
        assertStatus(id, IEvaluations.ClaimStatus.Refuted);
        assertBonds(0, 1, -1);
    }

    function test_Verdict_by_anyone_but_the_court_is_refused() public {
        uint256 id = post(LOSS);
        uint256 gameId = dispute(challenger, id);
        vm.expectRevert(abi.encodeWithSelector(IEvaluations.EvaluationCallerNotCourt.selector, address(this)));
        evaluations.onVerdict(gameId, true);
    }

    function test_Verdict_of_a_game_that_was_decided_or_never_opened_is_refused() public {
        uint256 id = post(LOSS);
        uint256 gameId = dispute(challenger, id);
        court.decide(gameId, true);
        vm.expectRevert(abi.encodeWithSelector(IEvaluations.EvaluationGameUnknown.selector, gameId));
        court.decide(gameId, true);
        vm.expectRevert(abi.encodeWithSelector(IEvaluations.EvaluationGameUnknown.selector, 9));
        vm.prank(address(court));
        evaluations.onVerdict(9, true);
    }

    function test_Input_of_other_inputs_than_the_claims_is_refused() public {
        uint256 gameId = dispute(challenger, post(LOSS));
        RunInputs memory inputs = _inputs();
        bytes32 expected = keccak256(abi.encode(inputs));
        inputs.isEvaluation = false;
        vm.expectRevert(abi.encodeWithSelector(IChallenges.ChallengeInputsMismatch.selector, keccak256(abi.encode(inputs)), expected));
        evaluations.inputOf(gameId, 1, _token(), Place(0, 0, 0), abi.encode(inputs, ""));
    }

    /// @dev Whoever wins and loses, in whatever order, bonds neither appear nor vanish.
    function testFuzz_Bonds_are_paid_out_exactly(bool[4] memory verdicts, bool firstIsOther) public {
        uint256 total = token.balanceOf(claimant) + token.balanceOf(challenger) + token.balanceOf(other);
        uint256 id = post(LOSS);
        for (uint256 i = 0; i < verdicts.length && evaluations.claimOf(id).status == IEvaluations.ClaimStatus.Open; i += 2) {
            uint256 one = dispute(firstIsOther ? other : challenger, id);
            uint256 two = dispute(firstIsOther ? challenger : other, id);
            court.decide(two, verdicts[i]);
            court.decide(one, verdicts[i + 1]);
        }
        passWindow();
        if (evaluations.claimOf(id).status == IEvaluations.ClaimStatus.Open) evaluations.settle(id);
        assertEq(evaluations.bondedWei(), 0);
        assertEq(token.balanceOf(claimant) + token.balanceOf(challenger) + token.balanceOf(other), total);
    }

    function _assertStanding(bool expected, uint32 lossBits) private view {
        (bool stands, uint32 found) = evaluations.standing(RUN, ROUND);
        assertEq(stands, expected);
        assertEq(found, lossBits);
    }

    function _inputs() private view returns (RunInputs memory inputs) {
        RunCharter memory terms = charter();
        inputs.charterHash = keccak256(abi.encode(terms));
        inputs.checkpointRoot = CHECKPOINT;
        inputs.constantsRoot = terms.programs.constantsRoot;
        inputs.textRoot = terms.data.evaluationRoot;
        inputs.trainTokens = terms.data.trainTokens;
        inputs.evaluationTokens = terms.data.evaluationTokens;
        inputs.round = ROUND;
        inputs.rounds = terms.schedule.rounds;
        inputs.steps = terms.inner.steps;
        inputs.sequencesPerStep = terms.data.evaluationSequences;
        inputs.seq = terms.model.seq;
        // Two layers of nine tensors, the embedding and the last norm; four groups of each.
        inputs.stateTensors = 4 * (2 + 9 * 2);
        inputs.slots = terms.participation.slots;
        inputs.isEvaluation = true;
    }

    function _token() private pure returns (Tensor memory tensor) {
        tensor.role = Role.Token;
    }
}
