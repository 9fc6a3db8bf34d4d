// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

import {Merkle} from "../proofs/Merkle.sol";
import {Messages} from "./Messages.sol";
import {Rounds} from "./Rounds.sol";
import {Slots} from "./Slots.sol";
import {SlotBitmap} from "./SlotBitmap.sol";
import {Commitment, IChallenges} from "./interfaces/IChallenges.sol";
import {SlotSignature} from "./interfaces/IRounds.sol";

/// @title Challenges
/// @notice Implementation of {IChallenges}.
abstract contract Challenges is Slots, Rounds, IChallenges {
    using SlotBitmap for uint256;

    uint256 private constant PPM = 1_000_000;

    Challenge[] private _challenges;

    /// @inheritdoc IChallenges
    function openChallenge(uint64 runId, Commitment calldata commitment, bytes calldata signature, bytes32[] calldata proof)
        external
        returns (uint256 challengeId)
    {
        Run storage run = _run(runId);
        bytes32 structHash = _requireChallengeable(runId, run, commitment, proof);
        uint256 index = _tenureIndexAt(runId, commitment.slot, commitment.round);
        Tenure storage tenure = _tenures[runId][commitment.slot][index];
        if (tenure.status == TenureStatus.Convicted) revert ChallengeAgainstConvicted(runId, commitment.slot);
        _requireSigned(structHash, signature, tenure.operator);

        ++tenure.openChallenges;
        challengeId = _recordChallenge(runId, commitment, index);
        uint256 bond = run.terms.challengeBondWei;
        _reservedWei += bond;
        TOKEN.transferFrom(msg.sender, address(this), bond);
    }

    /// @inheritdoc IChallenges
    function resolveChallenge(uint256 challengeId, bytes32 recomputedRoot, bool upheld, SlotSignature[] calldata signatures) external {
        Challenge storage challenge = _openChallenge(challengeId);
        if (upheld == (recomputedRoot == challenge.updateRoot)) {
            revert ChallengeVerdictContradicts(challenge.updateRoot, recomputedRoot, upheld);
        }
        (uint64 runId, uint16 slot) = (challenge.runId, challenge.slot);
        Run storage run = _runs[runId];
        Tenure storage tenure = _tenures[runId][slot][challenge.tenure];
        uint256 jury = _jury(runId, run, tenure.operator, challenge.challenger);
        if (jury == 0) revert ChallengeJuryEmpty(challengeId);
        _requireQuorum(
            runId, Messages.hashChallengeVerdict(run.charterHash, challenge.round, slot, recomputedRoot, upheld), signatures, jury
        );

        _close(challenge, tenure, upheld ? ChallengeStatus.Upheld : ChallengeStatus.Rejected);
        if (upheld && tenure.status != TenureStatus.Convicted) {
            _convict(runId, run, slot, challenge.tenure, challenge.round, challenge.challenger);
        }
        _releaseBond(run, upheld ? challenge.challenger : tenure.operator);
        emit ChallengeResolved(challengeId, upheld, recomputedRoot);
    }

    /// @inheritdoc IChallenges
    function expireChallenge(uint256 challengeId) external {
        Challenge storage challenge = _openChallenge(challengeId);
        Run storage run = _runs[challenge.runId];
        uint256 expiresAt = uint256(challenge.openedAt) + EXPIRY_WINDOWS * run.terms.challengeWindowSeconds;
        if (block.timestamp <= expiresAt) revert ChallengeNotExpired(challengeId, expiresAt);

        _close(challenge, _tenures[challenge.runId][challenge.slot][challenge.tenure], ChallengeStatus.Expired);
        _releaseBond(run, challenge.challenger);
        emit ChallengeExpired(challengeId);
    }

    /// @inheritdoc IChallenges
    function proveEquivocation(
        uint64 runId,
        Commitment calldata first,
        bytes calldata firstSignature,
        Commitment calldata second,
        bytes calldata secondSignature
    ) external {
        Run storage run = _run(runId);
        _requireEquivocation(runId, run, first, second);
        uint256 index = _tenureIndexAt(runId, first.slot, first.round);
        Tenure storage tenure = _tenures[runId][first.slot][index];
        if (tenure.status == TenureStatus.Convicted) revert ChallengeAgainstConvicted(runId, first.slot);
        if (tenure.status == TenureStatus.Released) revert EquivocationStakeReleased(runId, first.slot);
        _requireSigned(Messages.hash(first), firstSignature, tenure.operator);
        _requireSigned(Messages.hash(second), secondSignature, tenure.operator);

        emit EquivocationProved(runId, first.round, first.slot, msg.sender);
        _convict(runId, run, first.slot, index, first.round, msg.sender);
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
    function challengedSlots(uint64 runId, uint64 round) external view returns (uint256) {
        return _challenged[runId][round];
    }

    /// @dev Checks all but the signature, and returns the commitment's struct hash.
    function _requireChallengeable(uint64 runId, Run storage run, Commitment calldata commitment, bytes32[] calldata proof)
        private
        view
        returns (bytes32 structHash)
    {
        (uint64 round, uint16 slot) = (commitment.round, commitment.slot);
        RoundRecord storage record = _records[runId][round];
        if (record.certifiedAt == 0) revert RoundNotCertified(runId, round);
        _requireAttempt(run, record, commitment);
        uint256 closesAt = _windowEnd(run, record);
        if (block.timestamp > closesAt) revert ChallengeWindowClosed(runId, round, closesAt);
        if (!record.slots.contains(slot)) revert ChallengeSlotNotIncluded(runId, round, slot);
        if (_challenged[runId][round].contains(slot)) revert ChallengeAlreadyOpen(runId, round, slot);

        structHash = Messages.hash(commitment);
        bytes32 leaf = Merkle.leaf(structHash);
        if (proof.length != Merkle.height(run.terms.slots) || !Merkle.verify(record.commitmentsRoot, leaf, slot, proof)) {
            revert ChallengeProofInvalid(leaf, record.commitmentsRoot);
        }
    }

    function _recordChallenge(uint64 runId, Commitment calldata commitment, uint256 index) private returns (uint256 challengeId) {
        (uint64 round, uint16 slot) = (commitment.round, commitment.slot);
        challengeId = _challenges.length;
        Challenge storage challenge = _challenges.push();
        challenge.runId = runId;
        challenge.round = round;
        challenge.slot = slot;
        challenge.openedAt = uint64(block.timestamp);
        challenge.status = ChallengeStatus.Open;
        challenge.tenure = uint32(index);
        challenge.challenger = msg.sender;
        challenge.updateRoot = commitment.updateRoot;
        _challenged[runId][round] = _challenged[runId][round].with(slot);
        emit ChallengeOpened(challengeId, runId, round, slot, msg.sender, commitment.updateRoot, commitment.updateCid);
    }

    /// @dev Two commitments contradict each other if they are for the same slot of the same attempt at a round and differ in the rest.
    function _requireEquivocation(uint64 runId, Run storage run, Commitment calldata first, Commitment calldata second) private view {
        bytes32 firstHash = Messages.hash(first);
        bytes32 secondHash = Messages.hash(second);
        if (
            firstHash == secondHash || second.charter != first.charter || second.round != first.round || second.seed != first.seed
                || second.slot != first.slot
        ) {
            revert EquivocationNotProved(firstHash, secondHash);
        }
        _requireAttempt(run, _records[runId][first.round], first);
    }

    /// @dev Reverts unless the commitment is for this run and for the attempt at its round that the record is about.
    function _requireAttempt(Run storage run, RoundRecord storage record, Commitment calldata commitment) private view {
        bytes32 expected = run.charterHash;
        if (commitment.charter != expected) revert ChallengeCharterMismatch(commitment.charter, expected);
        expected = record.seed;
        if (expected == 0 || commitment.seed != expected) revert ChallengeSeedMismatch(commitment.seed, expected);
    }

    function _requireSigned(bytes32 structHash, bytes calldata signature, address holder) private view {
        bytes32 digest = _digest(structHash);
        address signer;
        if (signature.length == 64) {
            (signer,,) = ECDSA.tryRecover(digest, bytes32(signature[:32]), bytes32(signature[32:]));
        } else {
            (signer,,) = ECDSA.tryRecoverCalldata(digest, signature);
        }
        if (signer != holder) revert ChallengeSignatureInvalid(signer, holder);
    }

    function _openChallenge(uint256 challengeId) private view returns (Challenge storage challenge) {
        if (challengeId >= _challenges.length) revert ChallengeNotOpen(challengeId, ChallengeStatus.None);
        challenge = _challenges[challengeId];
        if (challenge.status != ChallengeStatus.Open) revert ChallengeNotOpen(challengeId, challenge.status);
    }

    function _jury(uint64 runId, Run storage run, address accused, address challenger) private view returns (uint256 jury) {
        jury = run.status == RunStatus.Gathering ? run.pending : run.active;
        address[256] storage holders = _holders[runId];
        for (uint256 slot = 0; slot < run.terms.slots; ++slot) {
            if (!jury.contains(slot)) continue;
            address holder = holders[slot];
            if (holder == accused || holder == challenger) jury = jury.without(slot);
        }
    }

    function _close(Challenge storage challenge, Tenure storage tenure, ChallengeStatus status) private {
        challenge.status = status;
        _challenged[challenge.runId][challenge.round] = _challenged[challenge.runId][challenge.round].without(challenge.slot);
        --tenure.openChallenges;
    }

    function _releaseBond(Run storage run, address to) private {
        uint256 bond = run.terms.challengeBondWei;
        _reservedWei -= bond;
        _pay(to, bond);
    }

    /// @dev Slashes a tenure's stake, forfeits its unclaimed rewards and, if it still holds the slot, frees the slot at once.
    function _convict(uint64 runId, Run storage run, uint16 slot, uint256 index, uint64 round, address beneficiary) private {
        Tenure[] storage tenures = _tenures[runId][slot];
        Tenure storage tenure = tenures[index];
        address operator = tenure.operator;
        if (tenure.status == TenureStatus.Sitting) --_seats[runId][operator];
        tenure.status = TenureStatus.Convicted;
        if (index == tenures.length - 1) {
            run.joined = run.joined.without(slot);
            run.active = run.active.without(slot);
            run.pending = run.pending.without(slot);
        }
        uint256 stake = run.terms.stakePerSlotWei;
        uint256 share = stake * run.terms.challengerSharePpm / PPM;
        NODES.slash(operator, stake, beneficiary, share);
        emit SlotConvicted(runId, slot, operator, round, beneficiary, share, stake - share);
    }
}
