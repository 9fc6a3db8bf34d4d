// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";

import {Track} from "./IConstitution.sol";

/// @title Track governor
/// @notice Governor of one track, with two houses. One vote transaction counts the voter's delegated tokens in the token house and its seats in the
/// contributors' house. In each house, on each side, one entity counts at most for a share of what is active, and the largest entity is left out
/// before the sides are compared. So enlarging the largest entity never changes an outcome.
interface ITrackGovernor is IGovernor {
    /// @notice What a proposal must reach, fixed when it is made.
    /// @param tokenQuorumWei Token votes for or abstaining, without the largest entity's.
    /// @param tokenCapWei The most token votes that one entity counts for on one side.
    /// @param seatQuorum Seats for or abstaining, without the largest entity's.
    /// @param seatCap The most seats that one entity counts for on one side.
    /// @param approvalPpm What must be exceeded in each house, of the counted votes for and against.
    /// @param minEntities Registered entities that must be in favour.
    /// @param bootstrap Whether `minEntities` is the lower number of a young network.
    struct Thresholds {
        uint96 tokenQuorumWei;
        uint96 tokenCapWei;
        uint32 seatQuorum;
        uint32 seatCap;
        uint32 approvalPpm;
        uint16 minEntities;
        bool bootstrap;
    }

    /// @notice Votes of one house. `counted` is after the cap, `largest` is the largest entity's part of it.
    struct HouseTally {
        uint256 rawFor;
        uint256 rawAgainst;
        uint256 rawAbstain;
        uint256 countedFor;
        uint256 countedAgainst;
        uint256 largestFor;
        uint256 largestAgainst;
        uint256 turnout;
        uint256 largestTurnout;
    }

    /// @notice A proposal's votes. `turnout` is for and abstain, raw.
    struct TallyView {
        HouseTally tokens;
        HouseTally seats;
        uint32 entitiesInFavour;
    }

    /// @notice How a vote counted: for which entity (zero: all accounts without one) and with how many seats. `VoteCast` has its tokens.
    event HousesCounted(
        address indexed voter, uint256 indexed proposalId, uint64 indexed entity, uint8 support, uint256 tokensWei, uint256 seats
    );
    event ThresholdsFixed(uint256 indexed proposalId, Thresholds thresholds);
    event QuorumDecayed(uint32 remainingPpm, uint256 indexed proposalId);
    event QuorumRecovered(uint32 remainingPpm, uint256 indexed proposalId);

    error GovernorCallEntrenched();
    error GovernorParametersInvalid();
    error GovernorOutcomeNotKnown(uint256 proposalId);
    error GovernorOutcomeRecorded(uint256 proposalId);
    error GovernorVoterWithoutVotes(address voter);

    /// @notice Tells the governor how a vote ended, once per proposal: missed quorums in a row lower later quorums, a reached one raises
    /// them again. Anyone.
    function recordOutcome(uint256 proposalId) external;

    function track() external view returns (Track);

    /// @notice The contributors' house.
    function seatHouse() external view returns (IERC5805);

    /// @notice Unix seconds at which a proposal was made.
    function proposedAt(uint256 proposalId) external view returns (uint48);

    /// @notice Whether a proposal was cancelled before its vote began.
    function withdrawn(uint256 proposalId) external view returns (bool);

    function thresholdsOf(uint256 proposalId) external view returns (Thresholds memory);

    function tallyOf(uint256 proposalId) external view returns (TallyView memory);

    /// @notice Raw votes of an entity on a proposal; index 0 against, 1 for, 2 abstain.
    function votesOfEntity(uint256 proposalId, uint64 entity) external view returns (uint256[3] memory tokensWei, uint256[3] memory seats);

    /// @notice Whether both houses have reached their quorum.
    function quorumReached(uint256 proposalId) external view returns (bool);

    /// @notice Whether a proposal would pass if the vote ended now, quorum apart.
    function approved(uint256 proposalId) external view returns (bool);

    /// @notice Seats that must be counted as present, as {IGovernor-quorum} says it for the token house.
    function seatQuorum(uint256 timepoint) external view returns (uint256);

    /// @notice What is left of the undecayed quorum, in parts per million.
    function quorumRemainingPpm() external view returns (uint32);

    /// @notice Token house votes in the order of Governor Bravo, raw.
    function proposalVotes(uint256 proposalId) external view returns (uint256 againstVotes, uint256 forVotes, uint256 abstainVotes);

    /// @notice The timelock's id of a queued proposal, or zero.
    function operationOf(uint256 proposalId) external view returns (bytes32);
}
