// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

import {IClaimant} from "../court/interfaces/IClaimant.sol";
import {Claim, IDisputeGame} from "../court/interfaces/IDisputeGame.sol";
import {Merkle} from "../proofs/Merkle.sol";
import {DataCursors} from "./DataCursors.sol";
import {Messages} from "./Messages.sol";
import {RoundSeeds, SeedPreimage} from "./RoundSeeds.sol";
import {RunCharter} from "./RunCharter.sol";
import {RunClaims} from "./RunClaims.sol";
import {RunInputs} from "./RunInputs.sol";
import {SlotBitmap} from "./SlotBitmap.sol";
import {Commitment, IChallenges, RoundOpening} from "./interfaces/IChallenges.sol";
import {IRounds} from "./interfaces/IRounds.sol";
import {IRunRegistry} from "./interfaces/IRunRegistry.sol";
import {IRuns} from "./interfaces/IRuns.sol";
import {ISlots} from "./interfaces/ISlots.sol";

/// @title Challenges
/// @notice Implementation of {IChallenges}. It holds the bonds; pay, stake and seats are the run registry's, which does as this contract says
/// ({IConvictions}).
contract Challenges is RunClaims, IChallenges {
    using SlotBitmap for uint256;

    IERC20 private immutable TOKEN;

    uint256 private _bondedWei;
    Challenge[] private _challenges;
    mapping(uint256 gameId => uint256 challengeNumber) private _ofGame;
    mapping(bytes32 work => mapping(address challenger => bool)) private _isOpenBy;
    /// @dev Slots whose holders were convicted for attesting a round's checkpoint.
    mapping(uint64 runId => mapping(uint64 round => uint256 slots)) private _voided;

    /// @param token The Autonet token, in which bonds are paid.
    /// @param runs The run registry that acts on verdicts; it must name this contract.
    /// @param court Decides.
    constructor(IERC20 token, IRunRegistry runs, IDisputeGame court) RunClaims(runs, court) {
        TOKEN = token;
    }

    /// @inheritdoc IChallenges
    function openChallenge(
        uint64 runId,
        RunCharter calldata charter,
        RoundOpening calldata opening,
        Commitment calldata commitment,
        bytes calldata signature,
        bytes32[] calldata proof
    ) external returns (uint256 challengeId) {
        bytes32 structHash = _requireCommitted(runId, commitment, proof);
        Challenge memory challenge = _accuse(runId, commitment.round, commitment.slot, Subject.Work, commitment.updateRoot);
        challenge.about = commitment.slot;
        _requireSigned(structHash, signature, challenge.accused);
        return _openTrainingGame(runId, charter, opening, commitment, challenge);
    }

    /// @inheritdoc IChallenges
    function openCheckpointChallenge(
        uint64 runId,
        RunCharter calldata charter,
        RoundOpening calldata opening,
        uint64 round,
        uint16 slot,
        bytes calldata checkpointCid,
        bytes calldata signature
    ) external returns (uint256 challengeId) {
        IRuns.RoundRecord memory record = _requireWindow(runId, round);
        Challenge memory challenge = _accuse(runId, round, slot, Subject.Checkpoint, record.checkpointRoot);
        RunInputs memory inputs = _openingInputs(runId, charter, opening, round);
        _requireAttested(inputs.charterHash, round, record, checkpointCid, signature, challenge.accused);

        // At most 256.
        challenge.about = uint16(opening.active.count());
        inputs.commitmentsRoot = record.commitmentsRoot;
        inputs.included = record.slots;
        return _record(challenge, _aggregateClaim(charter, inputs, record.checkpointRoot), inputs);
    }

    /// @inheritdoc IChallenges
    function openApprovalChallenge(
        uint64 runId,
        RunCharter calldata charter,
        RoundOpening calldata opening,
        Commitment calldata commitment,
        bytes32[] calldata proof,
        uint16 auditor,
        bytes calldata signature
    ) external returns (uint256 challengeId) {
        _requireCommitted(runId, commitment, proof);
        Challenge memory challenge = _accuse(runId, commitment.round, auditor, Subject.Approval, commitment.updateRoot);
        challenge.about = commitment.slot;
        bytes32 report = Messages.hashAuditReport(commitment.charter, commitment.round, commitment.slot, commitment.updateRoot, true);
        _requireSigned(report, signature, challenge.accused);
        return _openTrainingGame(runId, charter, opening, commitment, challenge);
    }

    /// @inheritdoc IChallenges
    function proveEquivocation(
        uint64 runId,
        Commitment calldata first,
        bytes calldata firstSignature,
        Commitment calldata second,
        bytes calldata secondSignature
    ) external {
        (bytes32 firstHash, bytes32 secondHash) = _requireEquivocation(runId, first, second);
        ISlots.Tenure memory tenure = _tenureToConvict(runId, first.round, first.slot);
        _requireSigned(firstHash, firstSignature, tenure.operator);
        _requireSigned(secondHash, secondSignature, tenure.operator);

        emit EquivocationProved(runId, first.round, first.slot, msg.sender);
        RUNS.convict(runId, first.round, first.slot, msg.sender);
    }

    /// @inheritdoc IClaimant
    function onVerdict(uint256 gameId, bool upheld) external {
        if (msg.sender != address(COURT)) revert ChallengeCallerNotCourt(msg.sender);
        uint256 number = _ofGame[gameId];
        if (number == 0) revert ChallengeGameUnknown(gameId);
        delete _ofGame[gameId];
        Challenge storage challenge = _challenges[number - 1];
        (uint64 runId, uint64 round, uint16 slot) = (challenge.runId, challenge.round, challenge.slot);

        uint256 bond = RUNS.termsOf(runId).challengeBondWei;
        challenge.status = upheld ? ChallengeStatus.Upheld : ChallengeStatus.Rejected;
        _isOpenBy[_workOf(challenge)][challenge.challenger] = false;
        _bondedWei -= bond;
        emit ChallengeResolved(number - 1, upheld);
        RUNS.release(runId, round, slot);
        if (challenge.subject == Subject.Checkpoint) {
            RUNS.releaseRun(runId);
            if (upheld) _void(runId, round, slot, challenge.about);
        }
        if (upheld && _hasStake(RUNS.tenureAt(runId, slot, round).status)) {
            challenge.tookStake = true;
            RUNS.convict(runId, round, slot, challenge.challenger);
        }
        // The token is Autonet's own ERC-20, which reverts instead of returning false.
        // forge-lint: disable-next-line(erc20-unchecked-transfer)
        TOKEN.transfer(upheld ? challenge.challenger : challenge.accused, bond);
    }

    /// @inheritdoc IChallenges
    function challengeCount() external view returns (uint256) {
        return _challenges.length;
    }

    /// @inheritdoc IChallenges
    function challengeOf(uint256 challengeId) external view returns (Challenge memory challenge) {
        if (challengeId < _challenges.length) challenge = _challenges[challengeId];
    }

    /// @inheritdoc IChallenges
    function bondedWei() external view returns (uint256) {
        return _bondedWei;
    }

    /// @dev A challenge by the caller that is not recorded yet.
    function _accuse(uint64 runId, uint64 round, uint16 slot, Subject subject, bytes32 root)
        private
        view
        returns (Challenge memory challenge)
    {
        challenge.runId = runId;
        challenge.round = round;
        challenge.slot = slot;
        challenge.subject = subject;
        challenge.status = ChallengeStatus.Open;
        challenge.openedAt = uint64(block.timestamp);
        challenge.challenger = msg.sender;
        // A signature under a checkpoint can be void although its holder has no stake left to lose.
        challenge.accused =
            subject == Subject.Checkpoint ? RUNS.tenureAt(runId, slot, round).operator : _tenureToConvict(runId, round, slot).operator;
        challenge.root = root;
    }

    /// @dev Opens the game, takes the bond and holds what the accused could lose.
    function _record(Challenge memory challenge, Claim memory claim, RunInputs memory inputs) private returns (uint256 challengeId) {
        bytes32 work = _workOf(challenge);
        if (_isOpenBy[work][msg.sender]) revert ChallengeAlreadyOpen(challenge.runId, challenge.round, challenge.slot, msg.sender);
        _isOpenBy[work][msg.sender] = true;
        IRuns.RunTerms memory terms = RUNS.termsOf(challenge.runId);
        _bondedWei += terms.challengeBondWei;
        RUNS.hold(challenge.runId, challenge.round, challenge.slot);
        if (challenge.subject == Subject.Checkpoint) RUNS.holdRun(challenge.runId);
        challenge.gameId = _play(claim, inputs, challenge.accused, msg.sender, terms.challengeWindowSeconds);
        challengeId = _challenges.length;
        _challenges.push(challenge);
        _ofGame[challenge.gameId] = challengeId + 1;
        emit ChallengeOpened(
            challengeId,
            challenge.runId,
            challenge.round,
            challenge.slot,
            challenge.about,
            challenge.subject,
            msg.sender,
            challenge.accused,
            challenge.root,
            challenge.gameId,
            inputs
        );
        // The token is Autonet's own ERC-20, which reverts instead of returning false.
        // forge-lint: disable-next-line(erc20-unchecked-transfer)
        TOKEN.transferFrom(msg.sender, address(this), terms.challengeBondWei);
    }

    /// @dev Opens the game about a slot's work.
    function _openTrainingGame(
        uint64 runId,
        RunCharter calldata charter,
        RoundOpening calldata opening,
        Commitment calldata commitment,
        Challenge memory challenge
    ) private returns (uint256 challengeId) {
        RunInputs memory inputs = _openingInputs(runId, charter, opening, commitment.round);
        inputs.unit = DataCursors.unitOf(opening.cursor, opening.active, commitment.slot);
        return _record(challenge, _trainingClaim(charter, inputs, commitment), inputs);
    }

    /// @dev Voids a convicted attester's signature. A certificate needs more than two thirds of the active slots, so once a third is void, the
    /// others are none.
    function _void(uint64 runId, uint64 round, uint16 slot, uint256 active) private {
        uint256 voided = _voided[runId][round].with(slot);
        _voided[runId][round] = voided;
        if (3 * voided.count() >= active) RUNS.annul(runId, round);
    }

    /// @dev The inputs of a round, if what it opened with is what its seed commits to.
    function _openingInputs(uint64 runId, RunCharter calldata charter, RoundOpening calldata opening, uint64 round)
        private
        view
        returns (RunInputs memory inputs)
    {
        inputs = _inputsOf(runId, charter, _requireCharter(runId, charter), round);
        bytes32 seed = RoundSeeds.hash(
            SeedPreimage({
                charterHash: inputs.charterHash,
                round: round,
                attempt: opening.attempt,
                checkpointRoot: inputs.checkpointRoot,
                prevrandao: opening.prevrandao,
                active: opening.active,
                dataCursor: DataCursors.hash(opening.cursor)
            })
        );
        bytes32 expected = RUNS.roundOf(runId, round).seed;
        if (seed != expected) revert ChallengeSeedMismatch(seed, expected);
    }

    function _trainingClaim(RunCharter calldata charter, RunInputs memory inputs, Commitment calldata commitment)
        private
        pure
        returns (Claim memory)
    {
        return Claim({
            stepProgram: charter.programs.trainStep,
            finalProgram: charter.programs.encode,
            steps: charter.inner.steps + 1,
            slots: 0,
            stateTensors: inputs.stateTensors,
            outputTensors: inputs.stateTensors,
            inputRoot: inputs.checkpointRoot,
            stateRoot: commitment.stateRoot,
            outputRoot: commitment.updateRoot
        });
    }

    function _aggregateClaim(RunCharter calldata charter, RunInputs memory inputs, bytes32 checkpointRoot)
        private
        pure
        returns (Claim memory)
    {
        return Claim({
            stepProgram: 0,
            finalProgram: charter.programs.aggregate,
            steps: 1,
            slots: uint32(inputs.included.count()),
            stateTensors: inputs.stateTensors,
            outputTensors: inputs.stateTensors,
            inputRoot: inputs.checkpointRoot,
            stateRoot: 0,
            outputRoot: checkpointRoot
        });
    }

    /// @dev The record of a certified round whose challenge window is open.
    function _requireWindow(uint64 runId, uint64 round) private view returns (IRuns.RoundRecord memory record) {
        record = RUNS.roundOf(runId, round);
        if (record.certifiedAt == 0) revert IRounds.RoundNotCertified(runId, round);
        uint256 closesAt = uint256(record.certifiedAt) + RUNS.termsOf(runId).challengeWindowSeconds;
        if (block.timestamp > closesAt) revert ChallengeWindowClosed(runId, round, closesAt);
    }

    /// @dev Checks a commitment against its round's certificate, all but the signature, and returns its struct hash.
    function _requireCommitted(uint64 runId, Commitment calldata commitment, bytes32[] calldata proof)
        private
        view
        returns (bytes32 structHash)
    {
        (uint64 round, uint16 slot) = (commitment.round, commitment.slot);
        IRuns.RoundRecord memory record = _requireWindow(runId, round);
        _requireAttempt(runId, record, commitment);
        if (!record.slots.contains(slot)) revert ChallengeSlotNotIncluded(runId, round, slot);

        structHash = Messages.hash(commitment);
        bytes32 leaf = Merkle.leaf(structHash);
        if (proof.length != Merkle.height(RUNS.termsOf(runId).slots) || !Merkle.verify(record.commitmentsRoot, leaf, slot, proof)) {
            revert ChallengeProofInvalid(leaf, record.commitmentsRoot);
        }
    }

    function _requireAttested(
        bytes32 charterHash,
        uint64 round,
        IRuns.RoundRecord memory record,
        bytes calldata checkpointCid,
        bytes calldata signature,
        address holder
    ) private view {
        bytes32 structHash = Messages.hashRoundAttestation(
            charterHash, round, record.seed, record.slots, record.commitmentsRoot, record.checkpointRoot, keccak256(checkpointCid)
        );
        _requireSigned(structHash, signature, holder);
    }

    /// @dev Two commitments contradict each other if they are for the same slot of the same attempt at a round and differ in the rest.
    function _requireEquivocation(uint64 runId, Commitment calldata first, Commitment calldata second)
        private
        view
        returns (bytes32 firstHash, bytes32 secondHash)
    {
        (firstHash, secondHash) = (Messages.hash(first), Messages.hash(second));
        if (
            firstHash == secondHash || second.charter != first.charter || second.round != first.round || second.seed != first.seed
                || second.slot != first.slot
        ) {
            revert EquivocationNotProved(firstHash, secondHash);
        }
        _requireAttempt(runId, RUNS.roundOf(runId, first.round), first);
    }

    /// @dev Reverts unless the commitment is for this run and for the attempt at its round that the record is about.
    function _requireAttempt(uint64 runId, IRuns.RoundRecord memory record, Commitment calldata commitment) private view {
        bytes32 expected = RUNS.runOf(runId).charterHash;
        if (commitment.charter != expected) revert ChallengeCharterMismatch(commitment.charter, expected);
        expected = record.seed;
        if (expected == 0 || commitment.seed != expected) revert ChallengeSeedMismatch(commitment.seed, expected);
    }

    function _hasStake(ISlots.TenureStatus status) private pure returns (bool) {
        return status == ISlots.TenureStatus.Sitting || status == ISlots.TenureStatus.Left;
    }

    /// @dev The tenure that answers for a slot's round. Without its stake it could not be convicted, and no verdict against it could be told.
    function _tenureToConvict(uint64 runId, uint64 round, uint16 slot) private view returns (ISlots.Tenure memory tenure) {
        tenure = RUNS.tenureAt(runId, slot, round);
        if (tenure.status == ISlots.TenureStatus.Convicted) revert ChallengeAgainstConvicted(runId, slot);
        if (tenure.status == ISlots.TenureStatus.Released) revert ChallengeStakeReleased(runId, slot);
    }

    function _requireSigned(bytes32 structHash, bytes calldata signature, address holder) private view {
        bytes32 digest = MessageHashUtils.toTypedDataHash(RUNS.domainSeparator(), structHash);
        address signer;
        if (signature.length == 64) {
            (signer,,) = ECDSA.tryRecover(digest, bytes32(signature[:32]), bytes32(signature[32:]));
        } else {
            (signer,,) = ECDSA.tryRecoverCalldata(digest, signature);
        }
        if (signer != holder) revert ChallengeSignatureInvalid(signer, holder);
    }

    function _workOf(Challenge memory challenge) private pure returns (bytes32) {
        return keccak256(abi.encode(challenge.runId, challenge.round, challenge.slot, challenge.about, challenge.subject));
    }
}
