// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IModelRegistry} from "../../models/interfaces/IModelRegistry.sol";
import {RunCharter} from "../../training/RunCharter.sol";
import {IEvaluations} from "../../training/interfaces/IEvaluations.sol";
import {IRunRegistry} from "../../training/interfaces/IRunRegistry.sol";
import {IRuns} from "../../training/interfaces/IRuns.sol";
import {IParameters} from "../interfaces/IParameters.sol";
import {IRuleModule} from "../interfaces/IRuleModule.sol";
import {CharterRule} from "./CharterRule.sol";
import {Cid} from "./Cid.sol";
import {Reason} from "./Reason.sol";

/// @title Evaluation rule
/// @notice A charter commits to what its model is evaluated on and to the loss that a release must reach. A release states the loss that
/// stands for its round as a claim which nobody refuted ({IEvaluations}), reaches that floor, and is of a round that can no longer be challenged.
/// @dev Losses are IEEE 754 bits. Positive finite floats are in the order of their bits.
contract EvaluationRule is CharterRule {
    uint256 private constant INFINITY_BITS = 0x7f800000;
    bytes32 private constant MIN_SEQUENCES = keccak256("evaluation.minSequences");

    IParameters private immutable PARAMETERS;
    IRunRegistry private immutable RUNS;
    IModelRegistry private immutable MODELS;
    IEvaluations private immutable EVALUATIONS;

    /// @param parameters Holds the fewest sequences that an evaluation needs.
    /// @param runs Where runs and their rounds are.
    /// @param models Where models are released.
    /// @param evaluations Where losses are claimed.
    constructor(IParameters parameters, IRunRegistry runs, IModelRegistry models, IEvaluations evaluations) {
        PARAMETERS = parameters;
        RUNS = runs;
        MODELS = models;
        EVALUATIONS = evaluations;
    }

    /// @inheritdoc IRuleModule
    function article() external pure returns (string memory) {
        return "evaluation";
    }

    function _objection(RunCharter memory charter) internal view override returns (string memory) {
        if (charter.data.evaluationRoot == 0) return "the evaluation data is not committed";
        uint256 sequences = charter.data.evaluationSequences;
        if (sequences == 0) return "the evaluation has no sequences";
        uint256 least = PARAMETERS.valueOf(MIN_SEQUENCES);
        if (sequences < least) {
            return string.concat("the evaluation has ", Reason.number(sequences), " sequences and needs at least ", Reason.number(least));
        }
        if (!_isLoss(charter.data.evaluationFloorBits)) return "the evaluation floor is not a positive finite number";
        return "";
    }

    function _objectionToOther(address target, bytes calldata data) internal view override returns (string memory) {
        // Its first four bytes are the selector.
        // forge-lint: disable-next-line(unsafe-typecast)
        if (target != address(MODELS) || bytes4(data) != IModelRegistry.release.selector) {
            return "the call is neither a run charter nor a release";
        }
        IModelRegistry.ReleaseTerms memory terms = abi.decode(data[4:], (IModelRegistry.ReleaseTerms));
        if (!Cid.isValid(terms.modelCardCid)) return "the model card is not named by a CIDv1 (raw or dag-pb, sha2-256)";
        if (!_isLoss(terms.evaluationLossBits)) return "the evaluation loss is not a positive finite number";
        if (!_isLoss(terms.charter.data.evaluationFloorBits)) return "the evaluation floor is not a positive finite number";
        if (terms.evaluationLossBits > terms.charter.data.evaluationFloorBits) {
            return "the evaluation loss is above the floor of the run's charter";
        }
        return _objectionToRound(terms);
    }

    function _objectionToRound(IModelRegistry.ReleaseTerms memory terms) private view returns (string memory) {
        (uint64 runId, uint64 round) = (terms.runId, terms.round);
        if (RUNS.runIdOf(keccak256(abi.encode(terms.charter))) != runId || runId == 0) return "the charter is not the run's charter";
        IRuns.RoundRecord memory record = RUNS.roundOf(runId, round);
        if (record.certifiedAt == 0) return "the round is not certified";
        // Windows close in the order of rounds, so those of the rounds before are over as well.
        uint256 closesAt = record.certifiedAt + uint256(terms.charter.verification.challengeWindowSeconds);
        if (block.timestamp <= closesAt) {
            return string.concat("the round can be challenged for another ", Reason.number(closesAt - block.timestamp + 1), " seconds");
        }
        if (RUNS.challengedSlots(runId, round) != 0) return "a challenge against the round is open";
        if (RUNS.openRunChallenges(runId) != 0) return "a challenge against a checkpoint of the run is open";
        if (MODELS.modelIdOf(runId, round) != 0) return "the round's model is released already";
        (bool stands, uint32 lossBits) = EVALUATIONS.standing(runId, round);
        if (!stands) return "no claim about the round's loss stands";
        if (lossBits != terms.evaluationLossBits) return "the evaluation loss is not the one that stands for the round";
        return "";
    }

    function _isLoss(uint256 bits) private pure returns (bool) {
        return bits != 0 && bits < INFINITY_BITS;
    }
}
