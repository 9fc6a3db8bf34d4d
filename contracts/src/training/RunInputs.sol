// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Descriptors, Role, Tensor} from "../court/Operation.sol";
import {Place} from "../court/Place.sol";
import {LeafProof, TensorProofs} from "../court/TensorProofs.sol";
import {Merkle} from "../proofs/Merkle.sol";
import {Messages} from "./Messages.sol";
import {SampleAssignment, SampleTerms} from "./SampleAssignment.sol";
import {SlotBitmap} from "./SlotBitmap.sol";
import {TokenProofs} from "./TokenProofs.sol";
import {Commitment} from "./interfaces/IChallenges.sol";

/// @notice What the programs of a run are given for one claim, as far as it is no state of the claim itself.
/// @param checkpointRoot Root of the checkpoint that the round starts from.
/// @param commitmentsRoot Commitments to the updates that an aggregate reads; zero for other claims.
/// @param included The slots of those updates.
/// @param sequencesPerStep Sequences of a step, or of the whole evaluation.
/// @param unit The slot's unit of data; for training claims.
/// @param isEvaluation Whether tokens are those of the held-out text.
struct RunInputs {
    bytes32 charterHash;
    bytes32 checkpointRoot;
    bytes32 constantsRoot;
    bytes32 textRoot;
    bytes32 commitmentsRoot;
    uint256 included;
    uint64 trainTokens;
    uint64 evaluationTokens;
    uint64 round;
    uint64 unit;
    uint32 rounds;
    uint32 steps;
    uint32 sequencesPerStep;
    uint32 seq;
    uint32 stateTensors;
    uint16 slots;
    bool isEvaluation;
}

/// @notice Proves the words of a run's inputs (docs/arithmetic.md, "Where inputs come from").
library RunInputsProofs {
    using Descriptors for Tensor;
    using SlotBitmap for uint256;

    uint256 private constant TABLES_HEIGHT = 2;
    uint256 private constant STEP_TABLE = 2;
    uint256 private constant STEP_COLUMNS = 3;
    uint256 private constant ROUND_COLUMNS = 4;

    error InputRoleUnknown(Role role);
    error InputCommitmentInvalid(bytes32 leaf, bytes32 commitmentsRoot);

    /// @notice The word at a place of a tensor that a program is given in a step.
    /// @param proof Of a checkpoint or a constant: `abi.encode(LeafProof)`. Of a token: `abi.encode(LeafProof)` under the text's root. Of an
    /// update: `abi.encode(Commitment, bytes32[] siblings, bytes)` with an encoded `LeafProof` at the end.
    function word(RunInputs memory inputs, uint32 step, Tensor memory tensor, Place memory place, bytes memory proof)
        internal
        pure
        returns (uint32)
    {
        if (tensor.role == Role.Checkpoint) {
            return TensorProofs.word(
                inputs.checkpointRoot, Merkle.height(inputs.stateTensors), tensor.ordinal, tensor.count(), place.index, proof
            );
        }
        if (tensor.role == Role.Constant) {
            return TensorProofs.word(inputs.constantsRoot, TABLES_HEIGHT, tensor.ordinal, tensor.count(), place.index, proof);
        }
        if (tensor.role == Role.ConstantRow) return _rowWord(inputs, step, tensor.ordinal, place.index, proof);
        if (tensor.role == Role.Token) return _token(inputs, step, tensor.ordinal, place.index, proof);
        if (tensor.role == Role.Update) return _updateWord(inputs, tensor, place, proof);
        revert InputRoleUnknown(tensor.role);
    }

    /// @dev A value of the row that a step or a round has in its schedule.
    function _rowWord(RunInputs memory inputs, uint32 step, uint256 table, uint256 index, bytes memory proof)
        private
        pure
        returns (uint32)
    {
        bool ofSteps = table == STEP_TABLE;
        uint256 columns = ofSteps ? STEP_COLUMNS : ROUND_COLUMNS;
        uint256 row = inputs.round - 1;
        uint256 rows = inputs.rounds;
        if (ofSteps) (row, rows) = (row * inputs.steps + step - 1, rows * inputs.steps);
        return TensorProofs.word(inputs.constantsRoot, TABLES_HEIGHT, table, rows * columns, row * columns + index, proof);
    }

    /// @dev Row n of a step is position n % T of its sequence n / T; targets stand one further.
    function _token(RunInputs memory inputs, uint32 step, uint256 shift, uint256 row, bytes memory encoded) private pure returns (uint32) {
        LeafProof memory proof = abi.decode(encoded, (LeafProof));
        uint256 position = row % inputs.seq + shift;
        if (inputs.isEvaluation) {
            // As many sequences as the charter names, spread evenly over the held-out text.
            uint256 sequences = SampleAssignment.samplesOf(inputs.evaluationTokens, inputs.seq);
            // The quotient is the number of a sequence, and whole.
            // forge-lint: disable-next-line(divide-before-multiply)
            position += (row / inputs.seq) * sequences / inputs.sequencesPerStep * inputs.seq;
            return TokenProofs.verifyEvaluationToken(inputs.textRoot, inputs.evaluationTokens, position, proof.leaf, proof.siblings);
        }
        position += inputs.seq * _sampleOf(inputs, step, row / inputs.seq);
        return
            TokenProofs.verifyTrainToken(inputs.textRoot, inputs.trainTokens, inputs.evaluationTokens, position, proof.leaf, proof.siblings);
    }

    function _sampleOf(RunInputs memory inputs, uint32 step, uint256 sequence) private pure returns (uint256) {
        SampleTerms memory terms = SampleTerms(inputs.trainTokens, inputs.seq, inputs.steps, inputs.sequencesPerStep);
        // Rows of a step number fewer than 2^32 by the charter's terms.
        // forge-lint: disable-next-line(unsafe-typecast)
        return SampleAssignment.sampleOf(inputs.charterHash, terms, inputs.unit, step - 1, uint32(sequence));
    }

    /// @dev A word of a section of the update that the included slot of a rank committed to.
    function _updateWord(RunInputs memory inputs, Tensor memory tensor, Place memory place, bytes memory encoded)
        private
        pure
        returns (uint32)
    {
        (Commitment memory commitment, bytes32[] memory siblings, bytes memory proof) = abi.decode(encoded, (Commitment, bytes32[], bytes));
        bytes32 leaf = Merkle.leaf(Messages.hash(commitment));
        bytes32 reached = Merkle.rootFrom(leaf, inputs.included.at(place.slot), siblings);
        // Zero, which claims without updates have for a root, is also where a path beyond the tree leads.
        if (siblings.length != Merkle.height(inputs.slots) || reached == 0 || reached != inputs.commitmentsRoot) {
            revert InputCommitmentInvalid(leaf, inputs.commitmentsRoot);
        }
        return
            TensorProofs.word(commitment.updateRoot, Merkle.height(inputs.stateTensors), tensor.ordinal, tensor.count(), place.index, proof);
    }
}
