// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IClaimant} from "../court/interfaces/IClaimant.sol";
import {Claim, IDisputeGame} from "../court/interfaces/IDisputeGame.sol";
import {Merkle} from "../proofs/Merkle.sol";
import {RunCharter} from "./RunCharter.sol";
import {RunClaims} from "./RunClaims.sol";
import {RunInputs} from "./RunInputs.sol";
import {IEvaluations} from "./interfaces/IEvaluations.sol";
import {IRounds} from "./interfaces/IRounds.sol";
import {IRunRegistry} from "./interfaces/IRunRegistry.sol";
import {IRuns} from "./interfaces/IRuns.sol";

/// @title Evaluations
/// @notice Implementation of {IEvaluations}. It holds the bonds and moves nothing else: no stake answers for a claim.
contract Evaluations is RunClaims, IEvaluations {
    /// @dev The exponent of binary32: all ones in a NaN and in an infinity.
    uint32 private constant EXPONENT = 0x7f80_0000;

    struct Challenge {
        address challenger;
        uint256 claimId;
    }

    IERC20 private immutable TOKEN;

    uint256 private _bondedWei;
    EvaluationClaim[] private _claims;
    mapping(uint256 gameId => Challenge) private _challenges;
    mapping(uint256 claimId => mapping(address challenger => bool)) private _isOpenBy;
    /// @dev The first claim about a round that was settled, counted from 1.
    mapping(uint64 runId => mapping(uint64 round => uint256 claimNumber)) private _standing;

    /// @param token The Autonet token, in which bonds are paid.
    /// @param runs Whose certified checkpoints are evaluated.
    /// @param court Decides.
    constructor(IERC20 token, IRunRegistry runs, IDisputeGame court) RunClaims(runs, court) {
        TOKEN = token;
    }

    /// @inheritdoc IEvaluations
    function claim(uint64 runId, uint64 round, uint32 lossBits) external returns (uint256 claimId) {
        if (lossBits & EXPONENT == EXPONENT) revert EvaluationLossNotFinite(lossBits);
        bytes32 checkpointRoot = _certifiedRoot(runId, round);

        claimId = _claims.length;
        _claims.push(
            EvaluationClaim({
                runId: runId,
                round: round,
                lossBits: lossBits,
                openGames: 0,
                status: ClaimStatus.Open,
                postedAt: uint64(block.timestamp),
                claimant: msg.sender,
                checkpointRoot: checkpointRoot
            })
        );
        emit EvaluationClaimed(claimId, runId, round, msg.sender, lossBits, checkpointRoot);
        _takeBond(RUNS.termsOf(runId).challengeBondWei);
    }

    /// @inheritdoc IEvaluations
    function challenge(uint256 claimId, RunCharter calldata charter) external returns (uint256 gameId) {
        EvaluationClaim storage posted = _open(claimId);
        uint64 runId = posted.runId;
        _certifiedRoot(runId, posted.round);
        IRuns.RunTerms memory terms = RUNS.termsOf(runId);
        uint256 closesAt = uint256(posted.postedAt) + terms.challengeWindowSeconds;
        if (block.timestamp > closesAt) revert EvaluationWindowClosed(claimId, closesAt);
        if (_isOpenBy[claimId][msg.sender]) revert EvaluationAlreadyChallenged(claimId, msg.sender);

        _isOpenBy[claimId][msg.sender] = true;
        ++posted.openGames;
        RunInputs memory inputs = _evaluationInputs(charter, posted);
        gameId = _play(_evaluationClaim(charter, posted), inputs, posted.claimant, msg.sender, terms.challengeWindowSeconds);
        _challenges[gameId] = Challenge(msg.sender, claimId);
        emit EvaluationChallenged(claimId, gameId, msg.sender, inputs);
        _takeBond(terms.challengeBondWei);
    }

    /// @inheritdoc IClaimant
    function onVerdict(uint256 gameId, bool upheld) external {
        if (msg.sender != address(COURT)) revert EvaluationCallerNotCourt(msg.sender);
        Challenge memory decided = _challenges[gameId];
        if (decided.challenger == address(0)) revert EvaluationGameUnknown(gameId);
        delete _challenges[gameId];
        uint256 claimId = decided.claimId;
        EvaluationClaim storage disputed = _claims[claimId];
        _isOpenBy[claimId][decided.challenger] = false;
        --disputed.openGames;

        // The challenger's own bond, and the claimant's for the first who wins it.
        uint256 amountWei = RUNS.termsOf(disputed.runId).challengeBondWei;
        if (upheld && disputed.status == ClaimStatus.Open) {
            disputed.status = ClaimStatus.Refuted;
            amountWei *= 2;
        }
        emit EvaluationChallengeDecided(claimId, gameId, upheld, amountWei);
        _pay(upheld ? decided.challenger : disputed.claimant, amountWei);
    }

    /// @inheritdoc IEvaluations
    function settle(uint256 claimId) external {
        EvaluationClaim storage settled = _open(claimId);
        (uint64 runId, uint64 round) = (settled.runId, settled.round);
        IRuns.RunTerms memory terms = RUNS.termsOf(runId);
        uint256 closesAt = uint256(settled.postedAt) + terms.challengeWindowSeconds;
        if (block.timestamp <= closesAt) revert EvaluationWindowOpen(claimId, closesAt);
        if (settled.openGames != 0) revert EvaluationUndecided(claimId, settled.openGames);

        settled.status = ClaimStatus.Standing;
        if (_standing[runId][round] == 0) _standing[runId][round] = claimId + 1;
        emit EvaluationSettled(claimId, runId, round, settled.lossBits);
        _pay(settled.claimant, terms.challengeBondWei);
    }

    /// @inheritdoc IEvaluations
    function claimCount() external view returns (uint256) {
        return _claims.length;
    }

    /// @inheritdoc IEvaluations
    function claimOf(uint256 claimId) external view returns (EvaluationClaim memory found) {
        if (claimId < _claims.length) found = _claims[claimId];
    }

    /// @inheritdoc IEvaluations
    function standing(uint64 runId, uint64 round) external view returns (bool stands, uint32 lossBits) {
        uint256 number = _standing[runId][round];
        if (number == 0 || RUNS.roundOf(runId, round).certifiedAt == 0) return (false, 0);
        return (true, _claims[number - 1].lossBits);
    }

    /// @inheritdoc IEvaluations
    function bondedWei() external view returns (uint256) {
        return _bondedWei;
    }

    function _open(uint256 claimId) private view returns (EvaluationClaim storage found) {
        if (claimId >= _claims.length) revert EvaluationNotOpen(claimId, ClaimStatus.None);
        found = _claims[claimId];
        if (found.status != ClaimStatus.Open) revert EvaluationNotOpen(claimId, found.status);
    }

    /// @dev Root of the checkpoint after a round. Reverts unless the round is certified and was not annulled.
    function _certifiedRoot(uint64 runId, uint64 round) private view returns (bytes32) {
        IRuns.RoundRecord memory record = RUNS.roundOf(runId, round);
        if (record.certifiedAt == 0) revert IRounds.RoundNotCertified(runId, round);
        return record.checkpointRoot;
    }

    /// @dev An evaluation starts from the checkpoint after its round, and reads the held-out text.
    function _evaluationInputs(RunCharter calldata charter, EvaluationClaim storage posted) private view returns (RunInputs memory inputs) {
        uint64 runId = posted.runId;
        inputs = _inputsOf(runId, charter, _requireCharter(runId, charter), posted.round);
        inputs.checkpointRoot = posted.checkpointRoot;
        inputs.textRoot = charter.data.evaluationRoot;
        inputs.sequencesPerStep = charter.data.evaluationSequences;
        inputs.isEvaluation = true;
    }

    function _evaluationClaim(RunCharter calldata charter, EvaluationClaim storage posted) private view returns (Claim memory) {
        return Claim({
            stepProgram: 0,
            finalProgram: charter.programs.evaluate,
            steps: 1,
            slots: 0,
            stateTensors: _stateTensors(charter),
            outputTensors: 1,
            inputRoot: posted.checkpointRoot,
            stateRoot: 0,
            outputRoot: _lossRoot(posted.lossBits)
        });
    }

    /// @dev Root of a tensor of one word, which has one leaf of four little-endian bytes.
    function _lossRoot(uint32 bits) private pure returns (bytes32) {
        // The casts take one byte each.
        // forge-lint: disable-next-line(unsafe-typecast)
        return Merkle.leafOf(abi.encodePacked(uint8(bits), uint8(bits >> 8), uint8(bits >> 16), uint8(bits >> 24)));
    }

    /// @dev The token is Autonet's own ERC-20, which reverts instead of returning false.
    function _takeBond(uint256 amountWei) private {
        _bondedWei += amountWei;
        // forge-lint: disable-next-line(erc20-unchecked-transfer)
        TOKEN.transferFrom(msg.sender, address(this), amountWei);
    }

    function _pay(address to, uint256 amountWei) private {
        _bondedWei -= amountWei;
        // It reverts instead of returning false.
        // forge-lint: disable-next-line(erc20-unchecked-transfer)
        TOKEN.transfer(to, amountWei);
    }
}
