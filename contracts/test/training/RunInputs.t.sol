// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Role} from "../../src/court/Operation.sol";
import {Place} from "../../src/court/Place.sol";
import {LeafProof, TensorProofs} from "../../src/court/TensorProofs.sol";
import {IClaimant} from "../../src/court/interfaces/IClaimant.sol";
import {RunInputs, RunInputsProofs} from "../../src/training/RunInputs.sol";
import {SampleAssignment, SampleTerms} from "../../src/training/SampleAssignment.sol";
import {TokenProofs} from "../../src/training/TokenProofs.sol";
import {Commitment, IChallenges} from "../../src/training/interfaces/IChallenges.sol";
import {InputsFixture} from "./InputsFixture.sol";
import {ClaimsDouble} from "./doubles/ClaimsDouble.sol";

/// @notice What the court is told about a run's inputs: every word with a true proof, and none with another.
contract RunInputsTest is InputsFixture {
    function test_InputOf_a_checkpoint_value_is_proved_by_its_leaf() public view {
        assertEq(ask(_checkpoint(0)), wordsOf("checkpoint")[0]);
        assertEq(ask(_checkpoint(1_200)), wordsOf("checkpoint")[1_200]);
        assertEq(ask(_checkpoint(COUNT - 1)), wordsOf("checkpoint")[COUNT - 1]);
    }

    function test_InputOf_a_checkpoint_value_with_a_forged_leaf_is_refused() public {
        Question memory q = _checkpoint(1_200);
        q.proof = _forged(stateProof("checkpoint", 1_200));
        expectRefusal(q, TensorProofs.TensorProofInvalid.selector);
    }

    function test_InputOf_a_checkpoint_value_with_the_proof_of_another_tensor_is_refused() public {
        Question memory q = _checkpoint(1_200);
        q.tensor.ordinal = ORDINAL + 1;
        expectRefusal(q, TensorProofs.TensorProofInvalid.selector);
    }

    function test_InputOf_a_checkpoint_value_under_another_checkpoint_is_refused() public {
        Question memory q = _checkpoint(1_200);
        q.gameId = WORK;
        expectRefusal(q, TensorProofs.TensorProofInvalid.selector);
    }

    function test_InputOf_a_checkpoint_value_beyond_the_tensor_is_refused() public {
        Question memory q = _checkpoint(1_200);
        q.place.index = COUNT;
        expectRefusal(q, TensorProofs.TensorIndexOutOfRange.selector);
    }

    function test_InputOf_a_constant_is_proved_by_its_table() public view {
        for (uint16 table = 0; table < 4; ++table) {
            uint256 last = tableOf(table).length - 1;
            assertEq(ask(_constant(table, last)), tableOf(table)[last]);
        }
    }

    function test_InputOf_a_constant_with_the_proof_of_another_table_is_refused() public {
        Question memory q = _constant(0, 5);
        q.tensor.ordinal = 1;
        expectRefusal(q, TensorProofs.TensorProofInvalid.selector);
    }

    /// @dev Step 150 of round 2 is row 349 of the schedule, in its second leaf; step 1 of round 1 is the first.
    function test_InputOf_a_row_of_steps_is_that_of_the_disputed_step() public view {
        for (uint256 column = 0; column < 3; ++column) {
            assertEq(ask(_stepRow(WORK, 150, column)), tableOf(2)[(STEPS + 149) * 3 + column]);
            assertEq(ask(_stepRow(FIRST, 1, column)), tableOf(2)[column]);
        }
    }

    function test_InputOf_a_row_of_steps_with_the_leaf_of_another_step_is_refused() public {
        Question memory q = _stepRow(WORK, 150, 0);
        q.proof = abi.encode(tableProof(2, 0));
        expectRefusal(q, TensorProofs.TensorLeafLength.selector);
    }

    function test_InputOf_a_row_of_steps_with_a_forged_leaf_is_refused() public {
        Question memory q = _stepRow(WORK, 150, 0);
        q.proof = _forged(tableProof(2, (STEPS + 149) * 3));
        expectRefusal(q, TensorProofs.TensorProofInvalid.selector);
    }

    function test_InputOf_a_row_of_rounds_is_that_of_the_round() public view {
        for (uint256 column = 0; column < 4; ++column) {
            assertEq(ask(_roundRow(FIRST, STEPS + 1, 1, column)), tableOf(3)[column]);
            assertEq(ask(_roundRow(WORK, STEPS + 1, 2, column)), tableOf(3)[4 + column]);
            assertEq(ask(_roundRow(AGGREGATION, 1, 2, column)), tableOf(3)[4 + column]);
        }
    }

    function test_InputOf_a_row_of_rounds_with_a_forged_leaf_is_refused() public {
        Question memory q = _roundRow(WORK, STEPS + 1, 2, 0);
        q.proof = _forged(tableProof(3, 4));
        expectRefusal(q, TensorProofs.TensorProofInvalid.selector);
    }

    function test_InputOf_an_input_token_is_that_of_the_slots_sample() public view {
        for (uint32 sequence = 0; sequence < 8; ++sequence) {
            (Question memory q, uint256 position) = _token(WORK, 0, 150, sequence, 17);
            assertEq(ask(q), tokenAt(position));
            (q, position) = _token(FIRST, 0, 1, sequence, 0);
            assertEq(ask(q), tokenAt(position));
        }
    }

    function test_InputOf_a_target_token_stands_one_further() public view {
        (Question memory q, uint256 position) = _token(WORK, 1, 150, 5, 63);
        assertEq(ask(q), tokenAt(position));
        (, uint256 input) = _token(WORK, 0, 150, 5, 63);
        assertEq(position, input + 1);
    }

    function test_InputOf_a_token_with_a_forged_leaf_is_refused() public {
        (Question memory q, uint256 position) = _token(WORK, 0, 150, 5, 17);
        q.proof = _forged(trainProof(position));
        expectRefusal(q, TokenProofs.TokenProofInvalid.selector);
    }

    function test_InputOf_a_token_with_a_leaf_from_elsewhere_is_refused() public {
        (Question memory q, uint256 position) = _token(WORK, 0, 150, 5, 17);
        LeafProof memory elsewhere = trainProof((position / 2_048 == 0 ? 1 : 0) * 2_048);
        if (position / 2_048 == 2) elsewhere.leaf = trainProof(position).leaf;
        q.proof = abi.encode(elsewhere);
        expectRefusal(q, TokenProofs.TokenProofInvalid.selector);
    }

    /// @dev 46 sequences in all, so that the third of 16 is sequence 5.
    function test_InputOf_a_held_out_token_is_that_of_the_evaluation() public {
        (ClaimsDouble claims, RunInputs memory inputs, uint256 gameId) = _evaluation();
        for (uint16 shift = 0; shift < 2; ++shift) {
            uint256 position = 5 * 64 + 17 + shift;
            bytes memory proof = abi.encode(inputs, abi.encode(evaluationProof(position)));
            uint32 word = claims.inputOf(gameId, 1, tensorOf(Role.Token, shift, 1_024), Place(0, 0, 2 * 64 + 17), proof);
            assertEq(word, tokenAt(TRAIN_TOKENS + position));
        }
    }

    function test_InputOf_a_held_out_token_with_a_forged_leaf_is_refused() public {
        (ClaimsDouble claims, RunInputs memory inputs, uint256 gameId) = _evaluation();
        bytes memory proof = abi.encode(inputs, _forged(evaluationProof(5 * 64 + 17)));
        vm.expectPartialRevert(TokenProofs.TokenProofInvalid.selector);
        claims.inputOf(gameId, 1, tensorOf(Role.Token, 0, 1_024), Place(0, 0, 2 * 64 + 17), proof);
    }

    function test_InputOf_a_held_out_token_with_a_proof_from_the_training_text_is_refused() public {
        (ClaimsDouble claims, RunInputs memory inputs, uint256 gameId) = _evaluation();
        bytes memory proof = abi.encode(inputs, abi.encode(trainProof(5 * 64 + 17)));
        vm.expectPartialRevert(TokenProofs.TokenProofLengthInvalid.selector);
        claims.inputOf(gameId, 1, tensorOf(Role.Token, 0, 1_024), Place(0, 0, 2 * 64 + 17), proof);
    }

    function test_InputOf_an_update_is_that_of_the_included_slot_of_its_rank() public view {
        uint16[3] memory slots = [uint16(0), 2, 3];
        for (uint256 rank = 0; rank < 3; ++rank) {
            assertEq(ask(_update(rank, slots[rank])), wordsOf(updateOf(slots[rank]))[1_200]);
        }
    }

    function test_InputOf_an_update_of_a_slot_of_another_rank_is_refused() public {
        expectRefusal(_update(1, 3), RunInputsProofs.InputCommitmentInvalid.selector);
    }

    function test_InputOf_an_update_of_an_absent_slot_is_refused() public {
        expectRefusal(_update(1, 1), RunInputsProofs.InputCommitmentInvalid.selector);
    }

    function test_InputOf_an_update_beyond_the_included_slots_is_refused() public {
        expectRefusal(_update(3, 3), RunInputsProofs.InputCommitmentInvalid.selector);
    }

    function test_InputOf_an_update_that_was_not_committed_to_is_refused() public {
        Question memory q = _update(1, 2);
        Commitment memory message = commitment(2, 2);
        message.updateRoot = commitment(2, 3).updateRoot;
        q.proof = abi.encode(message, proofOf(2, 13, 2), abi.encode(stateProof(updateOf(3), 1_200)));
        expectRefusal(q, RunInputsProofs.InputCommitmentInvalid.selector);
    }

    function test_InputOf_an_update_with_a_commitments_proof_of_another_length_is_refused() public {
        Question memory q = _update(1, 2);
        q.proof = abi.encode(commitment(2, 2), new bytes32[](1), abi.encode(stateProof(updateOf(2), 1_200)));
        expectRefusal(q, RunInputsProofs.InputCommitmentInvalid.selector);
    }

    function test_InputOf_an_update_with_a_forged_leaf_is_refused() public {
        Question memory q = _update(1, 2);
        q.proof = abi.encode(commitment(2, 2), proofOf(2, 13, 2), _forged(stateProof(updateOf(2), 1_200)));
        expectRefusal(q, TensorProofs.TensorProofInvalid.selector);
    }

    /// @dev Work reads no updates.
    function test_InputOf_an_update_in_a_game_about_work_is_refused() public {
        Question memory q = _update(0, 0);
        q.gameId = WORK;
        expectRefusal(q, RunInputsProofs.InputCommitmentInvalid.selector);
    }

    /// @dev States are the game's own to prove, and what the program makes is no input.
    function test_InputOf_what_is_no_input_is_refused() public {
        Role[4] memory roles = [Role.Intermediate, Role.State, Role.FirstMoment, Role.Output];
        for (uint256 i = 0; i < roles.length; ++i) {
            Question memory q = _checkpoint(0);
            q.tensor.role = roles[i];
            expectRefusal(q, RunInputsProofs.InputRoleUnknown.selector);
        }
    }

    function test_InputOf_with_other_inputs_than_the_games_is_refused() public {
        Question memory q = _constant(0, 5);
        RunInputs memory other = inputsOf(WORK);
        other.unit += 1;
        (bytes32 given, bytes32 expected) = (keccak256(abi.encode(other)), keccak256(abi.encode(inputsOf(WORK))));
        vm.expectRevert(abi.encodeWithSelector(IChallenges.ChallengeInputsMismatch.selector, given, expected));
        IClaimant(address(challenges)).inputOf(WORK, 1, q.tensor, q.place, abi.encode(other, q.proof));
    }

    function test_InputOf_a_game_with_the_inputs_of_another_is_refused() public {
        Question memory q = _constant(0, 5);
        bytes memory proof = abi.encode(inputsOf(WORK), q.proof);
        vm.expectPartialRevert(IChallenges.ChallengeInputsMismatch.selector);
        IClaimant(address(challenges)).inputOf(AGGREGATION, 1, q.tensor, q.place, proof);
    }

    function test_InputOf_an_unknown_game_is_refused() public {
        Question memory q = _constant(0, 5);
        bytes32 given = keccak256(abi.encode(inputsOf(WORK)));
        bytes memory proof = abi.encode(inputsOf(WORK), q.proof);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.ChallengeInputsMismatch.selector, given, bytes32(0)));
        IClaimant(address(challenges)).inputOf(99, 1, q.tensor, q.place, proof);
    }

    function _checkpoint(uint256 index) private pure returns (Question memory) {
        bytes memory proof = abi.encode(stateProof("checkpoint", index));
        return Question(FIRST, 1, tensorOf(Role.Checkpoint, ORDINAL, COUNT), Place(0, 0, index), proof);
    }

    function _constant(uint16 table, uint256 index) private pure returns (Question memory) {
        bytes memory proof = abi.encode(tableProof(table, index));
        return Question(WORK, 1, tensorOf(Role.Constant, table, tableOf(table).length), Place(0, 0, index), proof);
    }

    function _stepRow(uint256 gameId, uint32 step, uint256 column) private pure returns (Question memory) {
        uint256 row = (gameId == FIRST ? 0 : STEPS) + step - 1;
        bytes memory proof = abi.encode(tableProof(2, row * 3 + column));
        return Question(gameId, step, tensorOf(Role.ConstantRow, 2, 3), Place(0, 0, column), proof);
    }

    function _roundRow(uint256 gameId, uint32 step, uint256 round, uint256 column) private pure returns (Question memory) {
        bytes memory proof = abi.encode(tableProof(3, (round - 1) * 4 + column));
        return Question(gameId, step, tensorOf(Role.ConstantRow, 3, 4), Place(0, 0, column), proof);
    }

    function _token(uint256 gameId, uint16 shift, uint32 step, uint32 sequence, uint256 offset)
        private
        view
        returns (Question memory q, uint256 position)
    {
        SampleTerms memory terms = SampleTerms(TRAIN_TOKENS, 64, STEPS, 8);
        uint256 sample = SampleAssignment.sampleOf(charterHash, terms, gameId == FIRST ? 2 : 6, step - 1, sequence);
        position = 64 * sample + offset + shift;
        Place memory place = Place(0, 0, 64 * uint256(sequence) + offset);
        q = Question(gameId, step, tensorOf(Role.Token, shift, 8 * 64), place, abi.encode(trainProof(position)));
    }

    function _update(uint256 rank, uint16 slot) private view returns (Question memory) {
        bytes memory word = abi.encode(stateProof(updateOf(slot), 1_200));
        bytes memory proof = abi.encode(commitment(2, slot), proofOf(2, 13, slot), word);
        return Question(AGGREGATION, 1, tensorOf(Role.Update, ORDINAL, COUNT), Place(rank, 0, 1_200), proof);
    }

    /// @dev A game about an evaluation over 16 sequences. No challenge opens one yet.
    function _evaluation() private returns (ClaimsDouble claims, RunInputs memory inputs, uint256 gameId) {
        claims = new ClaimsDouble(registry, court);
        inputs = inputsOf(WORK);
        inputs.textRoot = evaluationRoot;
        inputs.sequencesPerStep = 16;
        inputs.isEvaluation = true;
        gameId = claims.play(inputs, 100);
    }

    function _forged(LeafProof memory proof) private pure returns (bytes memory) {
        proof.leaf[0] ^= 0x01;
        return abi.encode(proof);
    }
}
