// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

import {Merkle} from "../proofs/Merkle.sol";
import {Jury} from "./Jury.sol";
import {Messages} from "./Messages.sol";
import {SlotBitmap} from "./SlotBitmap.sol";
import {Commitment, IChallenges} from "./interfaces/IChallenges.sol";
import {IRounds, SlotSignature} from "./interfaces/IRounds.sol";
import {IRunRegistry} from "./interfaces/IRunRegistry.sol";
import {IRuns} from "./interfaces/IRuns.sol";
import {ISlots} from "./interfaces/ISlots.sol";

/// @title Challenges
/// @notice Implementation of {IChallenges}. It holds the bonds; pay, stake and seats are the run registry's, which does as this contract says
/// ({IConvictions}).
contract Challenges is Jury, IChallenges {
    using SlotBitmap for uint256;

    /// @dev How many challenge windows a challenge may stay open before it expires.
    uint256 private constant EXPIRY_WINDOWS = 8;

    IERC20 private immutable TOKEN;

    uint256 private _bondedWei;
    Challenge[] private _challenges;
    mapping(bytes32 work => mapping(address challenger => bool)) private _isOpenBy;

    /// @param token The Autonet token, in which bonds are paid.
    /// @param runs The run registry that acts on verdicts; it must name this contract.
    constructor(IERC20 token, IRunRegistry runs) Jury(runs) {
        TOKEN = token;
    }

    /// @inheritdoc IChallenges
    function openChallenge(uint64 runId, Commitment calldata commitment, bytes calldata signature, bytes32[] calldata proof)
        external
        returns (uint256 challengeId)
    {
        IRuns.RunTerms memory terms = RUNS.termsOf(runId);
        bytes32 structHash = _requireChallengeable(runId, terms, commitment, proof);
        ISlots.Tenure memory tenure = _tenureToConvict(runId, commitment);
        _requireSigned(structHash, signature, tenure.operator);

        challengeId = _record(runId, commitment);
        _bondedWei += terms.challengeBondWei;
        RUNS.hold(runId, commitment.round, commitment.slot);
        // The token is Autonet's own ERC-20, which reverts instead of returning false.
        TOKEN.transferFrom(msg.sender, address(this), terms.challengeBondWei);
    }

    /// @inheritdoc IChallenges
    function resolveChallenge(uint256 challengeId, bytes32 recomputedRoot, bool upheld, SlotSignature[] calldata signatures) external {
        Challenge storage challenge = _openChallenge(challengeId);
        (uint64 runId, uint64 round, uint16 slot) = (challenge.runId, challenge.round, challenge.slot);
        ISlots.Tenure memory tenure = RUNS.tenureAt(runId, slot, round);
        _requireVerdict(challengeId, challenge, tenure.operator, recomputedRoot, upheld, signatures);

        _close(challenge, upheld ? ChallengeStatus.Upheld : ChallengeStatus.Rejected, upheld ? challenge.challenger : tenure.operator);
        if (upheld && tenure.status != ISlots.TenureStatus.Convicted) RUNS.convict(runId, round, slot, challenge.challenger);
        emit ChallengeResolved(challengeId, upheld, recomputedRoot);
    }

    /// @inheritdoc IChallenges
    function expireChallenge(uint256 challengeId) external {
        Challenge storage challenge = _openChallenge(challengeId);
        uint256 window = RUNS.termsOf(challenge.runId).challengeWindowSeconds;
        uint256 expiresAt = uint256(challenge.openedAt) + EXPIRY_WINDOWS * window;
        if (block.timestamp <= expiresAt) revert ChallengeNotExpired(challengeId, expiresAt);

        _close(challenge, ChallengeStatus.Expired, challenge.challenger);
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
        (bytes32 firstHash, bytes32 secondHash) = _requireEquivocation(runId, first, second);
        ISlots.Tenure memory tenure = _tenureToConvict(runId, first);
        if (tenure.status == ISlots.TenureStatus.Released) revert EquivocationStakeReleased(runId, first.slot);
        _requireSigned(firstHash, firstSignature, tenure.operator);
        _requireSigned(secondHash, secondSignature, tenure.operator);

        emit EquivocationProved(runId, first.round, first.slot, msg.sender);
        RUNS.convict(runId, first.round, first.slot, msg.sender);
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

    /// @dev Checks all but the signature, and returns the commitment's struct hash.
    function _requireChallengeable(uint64 runId, IRuns.RunTerms memory terms, Commitment calldata commitment, bytes32[] calldata proof)
        private
        view
        returns (bytes32 structHash)
    {
        (uint64 round, uint16 slot) = (commitment.round, commitment.slot);
        IRuns.RoundRecord memory record = RUNS.roundOf(runId, round);
        if (record.certifiedAt == 0) revert IRounds.RoundNotCertified(runId, round);
        _requireAttempt(runId, record, commitment);
        uint256 closesAt = uint256(record.certifiedAt) + terms.challengeWindowSeconds;
        if (block.timestamp > closesAt) revert ChallengeWindowClosed(runId, round, closesAt);
        if (!record.slots.contains(slot)) revert ChallengeSlotNotIncluded(runId, round, slot);
        if (_isOpenBy[_workOf(runId, round, slot)][msg.sender]) revert ChallengeAlreadyOpen(runId, round, slot, msg.sender);

        structHash = Messages.hash(commitment);
        bytes32 leaf = Merkle.leaf(structHash);
        if (proof.length != Merkle.height(terms.slots) || !Merkle.verify(record.commitmentsRoot, leaf, slot, proof)) {
            revert ChallengeProofInvalid(leaf, record.commitmentsRoot);
        }
    }

    function _record(uint64 runId, Commitment calldata commitment) private returns (uint256 challengeId) {
        (uint64 round, uint16 slot) = (commitment.round, commitment.slot);
        challengeId = _challenges.length;
        Challenge storage challenge = _challenges.push();
        challenge.runId = runId;
        challenge.round = round;
        challenge.slot = slot;
        challenge.openedAt = uint64(block.timestamp);
        challenge.status = ChallengeStatus.Open;
        challenge.challenger = msg.sender;
        challenge.updateRoot = commitment.updateRoot;
        _isOpenBy[_workOf(runId, round, slot)][msg.sender] = true;
        emit ChallengeOpened(challengeId, runId, round, slot, msg.sender, commitment.updateRoot, commitment.updateCid);
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

    /// @dev The tenure that answers for a commitment, unless it was convicted already.
    function _tenureToConvict(uint64 runId, Commitment calldata commitment) private view returns (ISlots.Tenure memory tenure) {
        tenure = RUNS.tenureAt(runId, commitment.slot, commitment.round);
        if (tenure.status == ISlots.TenureStatus.Convicted) revert ChallengeAgainstConvicted(runId, commitment.slot);
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

    /// @dev Ends a challenge and pays its bond out.
    function _close(Challenge storage challenge, ChallengeStatus status, address bondTo) private {
        (uint64 runId, uint64 round, uint16 slot) = (challenge.runId, challenge.round, challenge.slot);
        uint256 bond = RUNS.termsOf(runId).challengeBondWei;
        challenge.status = status;
        _isOpenBy[_workOf(runId, round, slot)][challenge.challenger] = false;
        _bondedWei -= bond;
        RUNS.release(runId, round, slot);
        TOKEN.transfer(bondTo, bond);
    }

    function _workOf(uint64 runId, uint64 round, uint16 slot) private pure returns (bytes32) {
        return keccak256(abi.encode(runId, round, slot));
    }
}
