// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {SlotSignature} from "./IRounds.sol";

/// @notice A worker's signed claim about one slot of one round (EIP-712 type `Commitment`). `seed` is the round's seed, which every
/// attempt at a round has anew.
struct Commitment {
    bytes32 charter;
    uint64 round;
    bytes32 seed;
    uint16 slot;
    bytes32 stateRoot;
    bytes32 updateRoot;
    bytes updateCid;
}

/// @title Challenges
/// @notice Anyone who recomputes a slot's update and gets other bits may challenge it with a bond. The other active slots
/// recompute it too and decide by more than two thirds. Several may challenge the same work, each with a bond of its own, so that nobody can
/// shield it by a challenge that is meant to fail.
interface IChallenges {
    enum ChallengeStatus {
        None,
        Open,
        Upheld,
        Rejected,
        Expired
    }

    struct Challenge {
        uint64 runId;
        uint64 round;
        uint16 slot;
        uint64 openedAt;
        ChallengeStatus status;
        address challenger;
        bytes32 updateRoot;
    }

    event ChallengeOpened(
        uint256 indexed challengeId,
        uint64 indexed runId,
        uint64 indexed round,
        uint16 slot,
        address challenger,
        bytes32 updateRoot,
        bytes updateCid
    );
    event ChallengeResolved(uint256 indexed challengeId, bool upheld, bytes32 recomputedRoot);
    event ChallengeExpired(uint256 indexed challengeId);

    /// @notice Two different commitments for one slot of one attempt at a round were shown.
    event EquivocationProved(uint64 indexed runId, uint64 indexed round, uint16 indexed slot, address reporter);

    error ChallengeCharterMismatch(bytes32 charter, bytes32 expected);
    /// @notice The commitment was made in another attempt than the round's newest; `expected` is zero for a round that never opened.
    error ChallengeSeedMismatch(bytes32 seed, bytes32 expected);
    error ChallengeSlotNotIncluded(uint64 runId, uint64 round, uint16 slot);
    error ChallengeWindowClosed(uint64 runId, uint64 round, uint256 closedAt);
    error ChallengeProofInvalid(bytes32 leaf, bytes32 commitmentsRoot);
    error ChallengeSignatureInvalid(address recovered, address holder);
    error ChallengeAlreadyOpen(uint64 runId, uint64 round, uint16 slot, address challenger);
    error ChallengeAgainstConvicted(uint64 runId, uint16 slot);
    error ChallengeNotOpen(uint256 challengeId, ChallengeStatus status);
    error ChallengeNotExpired(uint256 challengeId, uint256 expiresAt);
    error ChallengeVerdictContradicts(bytes32 committedRoot, bytes32 recomputedRoot, bool upheld);
    error ChallengeJuryEmpty(uint256 challengeId);
    error EquivocationNotProved(bytes32 commitmentA, bytes32 commitmentB);
    error EquivocationStakeReleased(uint64 runId, uint16 slot);

    /// @notice Challenges a commitment of a certified round, within the charter's window, with the charter's bond (needs an ERC-20
    /// allowance). Who has a challenge of it open already has to wait for its end.
    /// @param signature The holder's signature of `commitment`: 65 bytes `r || s || v` or 64 bytes `r || vs`.
    /// @param proof Merkle siblings of the commitment's leaf, lowest first.
    function openChallenge(uint64 runId, Commitment calldata commitment, bytes calldata signature, bytes32[] calldata proof)
        external
        returns (uint256 challengeId);

    /// @notice Decides a challenge by `ChallengeVerdict` signatures of more than two thirds of the jury: the active slots
    /// (pending ones while the run gathers) that belong neither to the accused nor to the challenger. If it is upheld, the accused is
    /// convicted, unless it was before, and the bond returns; otherwise the bond goes to the accused.
    /// @param recomputedRoot The update root that the jury computed.
    /// @param upheld True if it differs from the committed one.
    function resolveChallenge(uint256 challengeId, bytes32 recomputedRoot, bool upheld, SlotSignature[] calldata signatures) external;

    /// @notice Returns the bond of a challenge that nobody decided for eight challenge windows. Anyone may call.
    function expireChallenge(uint256 challengeId) external;

    /// @notice Convicts a holder who signed two different commitments for one slot of one attempt at a round: the attempt that was
    /// certified, or the newest one. Commitments of different attempts do not contradict each other.
    function proveEquivocation(
        uint64 runId,
        Commitment calldata first,
        bytes calldata firstSignature,
        Commitment calldata second,
        bytes calldata secondSignature
    ) external;

    function challengeCount() external view returns (uint256);

    function challengeOf(uint256 challengeId) external view returns (Challenge memory);

    /// @notice Token wei of open challenges' bonds; the contract always holds at least so much.
    function bondedWei() external view returns (uint256);
}
