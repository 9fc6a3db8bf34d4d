// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {DataCursor} from "../DataCursors.sol";
import {RunCharter} from "../RunCharter.sol";
import {RunInputs} from "../RunInputs.sol";

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

/// @notice What a round opened with, as its seed commits to it; readable in `RoundOpened`.
struct RoundOpening {
    uint32 attempt;
    uint256 prevrandao;
    uint256 active;
    DataCursor cursor;
}

/// @title Challenges
/// @notice Anyone who recomputes a slot's work, or a round's checkpoint, and gets other bits may challenge it with a bond. The court decides
/// ({IDisputeGame}): the accused defends, and whoever is silent or shown to be wrong loses. Several may challenge the same work, each with a bond
/// of its own, so that nobody can shield it by a challenge that is meant to fail.
interface IChallenges {
    enum ChallengeStatus {
        None,
        Open,
        Upheld,
        Rejected
    }

    /// @notice What the accused stands for: its slot's training and encoding, the checkpoint that it attested, or another slot's work that it
    /// approved as an auditor.
    enum Subject {
        Work,
        Checkpoint,
        Approval
    }

    /// @param slot The accused holder's slot.
    /// @param about The slot whose work is disputed; of a checkpoint, how many slots were active in the round.
    /// @param root The update root or the checkpoint root that is challenged.
    /// @param tookStake Whether its verdict took the accused's stake, which the first one that is upheld does.
    /// @param gameId The game in the court.
    struct Challenge {
        uint64 runId;
        uint64 round;
        uint16 slot;
        uint16 about;
        Subject subject;
        ChallengeStatus status;
        bool tookStake;
        uint64 openedAt;
        address challenger;
        address accused;
        bytes32 root;
        uint256 gameId;
    }

    /// @param inputs What the disputed programs were given: proofs to the court begin with it.
    event ChallengeOpened(
        uint256 indexed challengeId,
        uint64 indexed runId,
        uint64 indexed round,
        uint16 slot,
        uint16 about,
        Subject subject,
        address challenger,
        address accused,
        bytes32 root,
        uint256 gameId,
        RunInputs inputs
    );
    event ChallengeResolved(uint256 indexed challengeId, bool upheld);

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
    /// @notice Whoever signed left the slot before the round and has its stake back.
    error ChallengeStakeReleased(uint64 runId, uint16 slot);
    error ChallengeCallerNotCourt(address caller);
    error ChallengeGameUnknown(uint256 gameId);
    error ChallengeInputsMismatch(bytes32 given, bytes32 expected);
    error EquivocationNotProved(bytes32 commitmentA, bytes32 commitmentB);

    /// @notice Challenges a slot's work of a certified round, within the charter's window, with the charter's bond (needs an ERC-20
    /// allowance). Who has a challenge of it open already has to wait for its end.
    /// @param charter The run's charter, whose hash the run registry knows.
    /// @param opening What the round opened with.
    /// @param signature The holder's signature of `commitment`: 65 bytes `r || s || v` or 64 bytes `r || vs`.
    /// @param proof Merkle siblings of the commitment's leaf, lowest first.
    function openChallenge(
        uint64 runId,
        RunCharter calldata charter,
        RoundOpening calldata opening,
        Commitment calldata commitment,
        bytes calldata signature,
        bytes32[] calldata proof
    ) external returns (uint256 challengeId);

    /// @notice Challenges the certified checkpoint of a round, accusing a holder who attested it. Terms as for a slot's work. Everyone answers for
    /// its own signature only, since an accused may lose on purpose: the round is annulled when the holders of so many slots are convicted that
    /// the others could not have certified it.
    /// @param slot The slot whose holder signed.
    /// @param checkpointCid The checkpoint's CID, as it was attested.
    /// @param signature The holder's signature of the `RoundAttestation`.
    function openCheckpointChallenge(
        uint64 runId,
        RunCharter calldata charter,
        RoundOpening calldata opening,
        uint64 round,
        uint16 slot,
        bytes calldata checkpointCid,
        bytes calldata signature
    ) external returns (uint256 challengeId);

    /// @notice Challenges a slot's work, accusing a holder who reported as an auditor that it is right (`AuditReport` with `matches`): whoever approves
    /// without recomputing answers for it with its own stake. Terms as for a slot's work.
    /// @param auditor The accused holder's slot.
    /// @param signature The holder's signature of the report.
    function openApprovalChallenge(
        uint64 runId,
        RunCharter calldata charter,
        RoundOpening calldata opening,
        Commitment calldata commitment,
        bytes32[] calldata proof,
        uint16 auditor,
        bytes calldata signature
    ) external returns (uint256 challengeId);

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
