// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Tensor} from "../court/Operation.sol";
import {Place} from "../court/Place.sol";
import {IClaimant} from "../court/interfaces/IClaimant.sol";
import {Claim, IDisputeGame} from "../court/interfaces/IDisputeGame.sol";
import {RunCharter} from "./RunCharter.sol";
import {RunInputs, RunInputsProofs} from "./RunInputs.sol";
import {IChallenges} from "./interfaces/IChallenges.sol";
import {IRunRegistry} from "./interfaces/IRunRegistry.sol";

/// @title Run claims
/// @notice What the claims about a run have in common: which programs they name, what these are given, and the game in which they are judged.
abstract contract RunClaims is IClaimant {
    /// @dev How many challenge windows each side has for all its moves.
    uint256 private constant CLOCK_WINDOWS = 4;

    /// @dev Tensors of a model beside those of its layers: the embedding and the last norm.
    uint256 private constant OUTER_TENSORS = 2;
    uint256 private constant LAYER_TENSORS = 9;

    /// @dev A checkpoint has parameters, momenta and two kinds of second moments; an update has four sections for each parameter.
    uint256 private constant GROUPS = 4;

    IRunRegistry internal immutable RUNS;
    IDisputeGame internal immutable COURT;

    mapping(uint256 gameId => bytes32 inputs) private _inputs;

    constructor(IRunRegistry runs, IDisputeGame court) {
        RUNS = runs;
        COURT = court;
    }

    /// @inheritdoc IClaimant
    /// @param proof `abi.encode(RunInputs, bytes)`: the game's inputs, then what {RunInputsProofs-word} asks for.
    function inputOf(uint256 gameId, uint32 step, Tensor calldata tensor, Place calldata place, bytes calldata proof)
        external
        view
        returns (uint32)
    {
        (RunInputs memory inputs, bytes memory inner) = abi.decode(proof, (RunInputs, bytes));
        bytes32 hash = keccak256(abi.encode(inputs));
        if (hash != _inputs[gameId]) revert IChallenges.ChallengeInputsMismatch(hash, _inputs[gameId]);
        return RunInputsProofs.word(inputs, step, tensor, place, inner);
    }

    /// @dev Opens the game of a claim.
    function _play(Claim memory claim, RunInputs memory inputs, address defender, address challenger, uint256 windowSeconds)
        internal
        returns (uint256 gameId)
    {
        uint256 clock = CLOCK_WINDOWS * windowSeconds;
        if (clock > type(uint32).max) clock = type(uint32).max;
        // Bound above.
        // forge-lint: disable-next-line(unsafe-typecast)
        gameId = COURT.open(claim, defender, challenger, uint32(clock));
        _inputs[gameId] = keccak256(abi.encode(inputs));
    }

    /// @dev Reverts unless the charter is the run's.
    function _requireCharter(uint64 runId, RunCharter calldata charter) internal view returns (bytes32 charterHash) {
        charterHash = keccak256(abi.encode(charter));
        bytes32 expected = RUNS.runOf(runId).charterHash;
        if (charterHash != expected) revert IChallenges.ChallengeCharterMismatch(charterHash, expected);
    }

    /// @dev What every claim about a round is given.
    function _inputsOf(uint64 runId, RunCharter calldata charter, bytes32 charterHash, uint64 round)
        internal
        view
        returns (RunInputs memory inputs)
    {
        inputs.charterHash = charterHash;
        inputs.checkpointRoot = RUNS.roundOf(runId, round - 1).checkpointRoot;
        inputs.constantsRoot = charter.programs.constantsRoot;
        inputs.textRoot = charter.data.root;
        inputs.trainTokens = charter.data.trainTokens;
        inputs.evaluationTokens = charter.data.evaluationTokens;
        inputs.round = round;
        inputs.rounds = charter.schedule.rounds;
        inputs.steps = charter.inner.steps;
        inputs.sequencesPerStep = charter.inner.sequencesPerStep;
        inputs.seq = charter.model.seq;
        inputs.stateTensors = _stateTensors(charter);
        inputs.slots = charter.participation.slots;
    }

    /// @dev Tensors of a checkpoint, of a slot's state, and of an update.
    function _stateTensors(RunCharter calldata charter) internal pure returns (uint32) {
        uint256 tensors = OUTER_TENSORS + LAYER_TENSORS * charter.model.layers + (charter.model.tiedHead ? 0 : 1);
        // A program's ordinals have 16 bits, so no run has more than 2^16 of them.
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint32(GROUPS * tensors);
    }
}
