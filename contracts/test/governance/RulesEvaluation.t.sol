// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {EvaluationRule} from "../../src/governance/rules/EvaluationRule.sol";
import {ModelRegistry} from "../../src/models/ModelRegistry.sol";
import {IModelRegistry} from "../../src/models/interfaces/IModelRegistry.sol";
import {RunCharter} from "../../src/training/RunCharter.sol";
import {IEvaluations} from "../../src/training/interfaces/IEvaluations.sol";
import {IRunRegistry} from "../../src/training/interfaces/IRunRegistry.sol";
import {Charters} from "../Charters.sol";
import {LossesDouble} from "../models/LossesDouble.sol";
import {RunsDouble} from "../models/RunsDouble.sol";
import {RulesFixture} from "./RulesFixture.sol";

contract RulesEvaluationTest is RulesFixture {
    uint32 private constant FLOOR_BITS = 0x40a00000;
    uint32 private constant LOSS_BITS = 0x40000000;
    uint32 private constant INFINITY_BITS = 0x7f800000;
    string private constant NO_FLOOR = "the evaluation floor is not a positive finite number";

    RunsDouble private runs;
    LossesDouble private losses;
    ModelRegistry private models;
    EvaluationRule private rule;

    function setUp() public override {
        super.setUp();
        runs = new RunsDouble();
        runs.create(1, Charters.withSlots(4));
        runs.certify(2, keccak256("checkpoint"));
        losses = new LossesDouble();
        losses.set(1, 2, true, LOSS_BITS);
        models = new ModelRegistry(IRunRegistry(address(runs)), address(this));
        rule = new EvaluationRule(parameters, IRunRegistry(address(runs)), models, IEvaluations(address(losses)));
        vm.warp(block.timestamp + 101);
    }

    function test_Article_is_evaluation() public view {
        assertEq(rule.article(), "evaluation");
    }

    function test_Charter_with_few_sequences_is_refused() public {
        RunCharter memory charter = Charters.withSlots(4);
        expectAllowed(rule, charter);
        charter.data.evaluationSequences = 15;
        expectRefused(rule, charter, "the evaluation has 15 sequences and needs at least 16");
        numbers.set("evaluation.minSequences", 0);
        charter.data.evaluationSequences = 0;
        expectRefused(rule, charter, "the evaluation has no sequences");
    }

    function test_Charter_without_evaluation_data_is_refused() public view {
        RunCharter memory charter = Charters.withSlots(4);
        charter.data.evaluationRoot = 0;
        expectRefused(rule, charter, "the evaluation data is not committed");
    }

    function test_Charter_floor_is_a_positive_finite_number() public view {
        RunCharter memory charter = Charters.withSlots(4);
        charter.data.evaluationFloorBits = 1;
        expectAllowed(rule, charter);
        charter.data.evaluationFloorBits = 0;
        expectRefused(rule, charter, NO_FLOOR);
        charter.data.evaluationFloorBits = INFINITY_BITS - 1;
        expectAllowed(rule, charter);
        charter.data.evaluationFloorBits = INFINITY_BITS;
        expectRefused(rule, charter, NO_FLOOR);
        charter.data.evaluationFloorBits = 0x80000001;
        expectRefused(rule, charter, NO_FLOOR);
    }

    function test_Release_at_the_floor_is_allowed_and_above_refused() public {
        IModelRegistry.ReleaseTerms memory terms = _terms();
        terms.evaluationLossBits = FLOOR_BITS;
        losses.set(1, 2, true, FLOOR_BITS);
        _expectAllowed(terms);
        terms.evaluationLossBits = FLOOR_BITS + 1;
        losses.set(1, 2, true, FLOOR_BITS + 1);
        _expectRefused(terms, "the evaluation loss is above the floor of the run's charter");
    }

    function test_Release_loss_is_a_positive_finite_number() public view {
        IModelRegistry.ReleaseTerms memory terms = _terms();
        string memory reason = "the evaluation loss is not a positive finite number";
        terms.evaluationLossBits = 0;
        _expectRefused(terms, reason);
        terms.evaluationLossBits = INFINITY_BITS;
        _expectRefused(terms, reason);
        terms.evaluationLossBits = 0x80000000;
        _expectRefused(terms, reason);
    }

    function test_Release_under_a_charter_without_a_floor_is_refused() public view {
        IModelRegistry.ReleaseTerms memory terms = _terms();
        terms.charter.data.evaluationFloorBits = 0xffffffff;
        _expectRefused(terms, NO_FLOOR);
    }

    function test_Release_without_a_model_card_is_refused() public view {
        IModelRegistry.ReleaseTerms memory terms = _terms();
        terms.modelCardCid = bytes("bafkrei");
        _expectRefused(terms, "the model card is not named by a CIDv1 (raw or dag-pb, sha2-256)");
    }

    function test_Release_under_another_charter_is_refused() public view {
        IModelRegistry.ReleaseTerms memory terms = _terms();
        terms.charter.data.evaluationFloorBits += 1;
        _expectRefused(terms, "the charter is not the run's charter");
        terms.runId = 0;
        _expectRefused(terms, "the charter is not the run's charter");
        terms = _terms();
        terms.runId = 2;
        _expectRefused(terms, "the charter is not the run's charter");
    }

    function test_Release_of_a_round_that_is_not_certified_is_refused() public view {
        IModelRegistry.ReleaseTerms memory terms = _terms();
        terms.round = 3;
        _expectRefused(terms, "the round is not certified");
    }

    function test_Release_of_a_round_that_can_be_challenged_is_refused() public {
        vm.warp(block.timestamp - 1);
        _expectRefused(_terms(), "the round can be challenged for another 1 seconds");
        vm.warp(block.timestamp - 100);
        _expectRefused(_terms(), "the round can be challenged for another 101 seconds");
    }

    function test_Release_of_a_challenged_round_is_refused() public {
        runs.challenge(2, 1);
        _expectRefused(_terms(), "a challenge against the round is open");
        runs.challenge(2, 0);
        _expectAllowed(_terms());
    }

    /// @dev Whichever round's checkpoint it is: the rounds after a false one are void, too.
    function test_Release_from_a_run_with_a_challenged_checkpoint_is_refused() public {
        runs.challengeCheckpoints(1);
        _expectRefused(_terms(), "a challenge against a checkpoint of the run is open");
        runs.challengeCheckpoints(0);
        _expectAllowed(_terms());
    }

    function test_Release_with_a_loss_that_does_not_stand_is_refused() public {
        losses.set(1, 2, false, LOSS_BITS);
        _expectRefused(_terms(), "no claim about the round's loss stands");
        losses.set(1, 2, true, LOSS_BITS);
        _expectAllowed(_terms());
    }

    /// @dev Better or worse: the release says what was claimed, to the bit.
    function test_Release_with_another_loss_than_the_standing_one_is_refused() public {
        string memory reason = "the evaluation loss is not the one that stands for the round";
        losses.set(1, 2, true, LOSS_BITS + 1);
        _expectRefused(_terms(), reason);
        losses.set(1, 2, true, LOSS_BITS - 1);
        _expectRefused(_terms(), reason);
    }

    function test_Release_twice_is_refused() public {
        models.release(_terms());
        _expectRefused(_terms(), "the round's model is released already");
    }

    function test_Other_calls_are_refused() public view {
        string memory reason = "the call is neither a run charter nor a release";
        expectRefused(rule, address(models), 0, abi.encodeCall(models.deprecate, (1, "old")), reason);
        expectRefused(rule, RUNS, 0, abi.encodeCall(models.release, (_terms())), reason);
    }

    function _terms() private pure returns (IModelRegistry.ReleaseTerms memory terms) {
        terms.runId = 1;
        terms.round = 2;
        terms.charter = Charters.withSlots(4);
        terms.modelCardCid = Charters.cid("card");
        terms.licence = "Apache-2.0";
        terms.evaluationLossBits = LOSS_BITS;
    }

    function _expectAllowed(IModelRegistry.ReleaseTerms memory terms) private view {
        expectAllowed(rule, address(models), 0, abi.encodeCall(models.release, (terms)));
    }

    function _expectRefused(IModelRegistry.ReleaseTerms memory terms, string memory reason) private view {
        expectRefused(rule, address(models), 0, abi.encodeCall(models.release, (terms)), reason);
    }
}
