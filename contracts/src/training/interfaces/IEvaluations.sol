// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RunCharter} from "../RunCharter.sol";
import {RunInputs} from "../RunInputs.sol";

/// @title Evaluations
/// @notice What a certified checkpoint scores: anyone claims, with a bond, which held-out loss a round's checkpoint has by the charter's evaluation
/// program. Anyone who computes other bits challenges the claim within the charter's challenge window, with the same bond, and the court decides
/// ({IDisputeGame}): the claimant defends. A claim that nobody has refuted by then stands, and its bond goes back.
interface IEvaluations {
    /// @notice `Open`: may be challenged or waits for its games. `Refuted`: the court found it false, which is for ever.
    enum ClaimStatus {
        None,
        Open,
        Standing,
        Refuted
    }

    /// @param lossBits The mean loss in nats per token, as the bits of a finite binary32 number.
    /// @param openGames Challenges of the claim that are not decided yet.
    /// @param checkpointRoot The checkpoint that the claim is about.
    struct EvaluationClaim {
        uint64 runId;
        uint64 round;
        uint32 lossBits;
        uint32 openGames;
        ClaimStatus status;
        uint64 postedAt;
        address claimant;
        bytes32 checkpointRoot;
    }

    event EvaluationClaimed(
        uint256 indexed claimId, uint64 indexed runId, uint64 indexed round, address claimant, uint32 lossBits, bytes32 checkpointRoot
    );

    /// @param inputs What the evaluation is given: proofs to the court begin with it.
    event EvaluationChallenged(uint256 indexed claimId, uint256 indexed gameId, address challenger, RunInputs inputs);

    /// @notice A challenge was decided.
    /// @param paidWei Token wei that went to its winner: the challenger's bond, and the claimant's too where the challenger is the first to win.
    event EvaluationChallengeDecided(uint256 indexed claimId, uint256 indexed gameId, bool upheld, uint256 paidWei);

    /// @notice A claim stands and its bond went back.
    event EvaluationSettled(uint256 indexed claimId, uint64 indexed runId, uint64 indexed round, uint32 lossBits);

    /// @notice The bits are those of a NaN or an infinity.
    error EvaluationLossNotFinite(uint32 lossBits);
    error EvaluationNotOpen(uint256 claimId, ClaimStatus status);
    error EvaluationWindowClosed(uint256 claimId, uint256 closedAt);
    error EvaluationWindowOpen(uint256 claimId, uint256 closesAt);
    error EvaluationUndecided(uint256 claimId, uint256 openGames);
    error EvaluationAlreadyChallenged(uint256 claimId, address challenger);
    error EvaluationCallerNotCourt(address caller);
    error EvaluationGameUnknown(uint256 gameId);

    /// @notice Claims that the checkpoint after a certified round has a held-out loss, with the charter's challenge bond (needs an ERC-20
    /// allowance). Several claims about a round may differ. Those about an annulled round are neither posted nor challenged any more, and do not stand.
    function claim(uint64 runId, uint64 round, uint32 lossBits) external returns (uint256 claimId);

    /// @notice Challenges an open claim within the charter's window after its posting, with the same bond. Several may do so at once; who has a
    /// challenge of the claim open already has to wait for its end.
    /// @param charter The run's charter, whose hash the run registry knows.
    function challenge(uint256 claimId, RunCharter calldata charter) external returns (uint256 gameId);

    /// @notice Ends a claim whose window is over and that has no undecided challenge: it stands. Anyone may call.
    function settle(uint256 claimId) external;

    /// @notice Number of claims; their ids begin with 0.
    function claimCount() external view returns (uint256);

    /// @notice A claim; empty if there is none.
    function claimOf(uint256 claimId) external view returns (EvaluationClaim memory);

    /// @notice The loss of a round's checkpoint by the first claim about it that was settled, while the round is certified.
    function standing(uint64 runId, uint64 round) external view returns (bool stands, uint32 lossBits);

    /// @notice Token wei of bonds that are neither returned nor lost; the contract always holds at least so much.
    function bondedWei() external view returns (uint256);
}
