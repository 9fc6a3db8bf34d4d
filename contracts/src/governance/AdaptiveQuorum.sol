// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {CountingParameters, TrackParameters} from "./GovernanceParameters.sol";
import {Weights, toWeights} from "./Weights.sol";
import {IActivityLedger} from "./interfaces/IActivityLedger.sol";
import {Track} from "./interfaces/IConstitution.sol";
import {IEntityRegistry} from "./interfaces/IEntityRegistry.sol";
import {ITrackGovernor} from "./interfaces/ITrackGovernor.sol";

/// @title Adaptive quorum
/// @notice What a new proposal must reach. Quorums and caps are shares of what is active without the largest entity, so that neither
/// parked votes nor one entity's growth move them; the token quorum stays between two shares of all tokens. Quorums missed in a row lower
/// later ones to a floor, a reached one raises them again, so that apathy cannot freeze the system.
abstract contract AdaptiveQuorum is GovernorVotes, ITrackGovernor {
    uint256 internal constant PPM = 1_000_000;

    Track internal immutable TRACK;
    IERC5805 internal immutable SEATS;
    IEntityRegistry internal immutable ENTITIES;
    IActivityLedger internal immutable ACTIVITY;
    uint32 private immutable TOKEN_QUORUM_PPM;
    uint32 private immutable SEAT_QUORUM_PPM;
    uint32 private immutable APPROVAL_PPM;
    uint32 private immutable BREACH_APPROVAL_PPM;
    uint32 private immutable ENTITY_CAP_PPM;
    uint32 private immutable QUORUM_FLOOR_PPM;
    uint32 private immutable QUORUM_CEILING_PPM;
    uint16 private immutable MIN_ENTITIES;
    uint16 private immutable BOOTSTRAP_ENTITIES;
    uint16 private immutable FAILURES_PER_DECAY;
    uint32 private immutable DECAY_PPM;
    uint32 private immutable DECAY_FLOOR_PPM;

    // A million fits 32 bits.
    // forge-lint: disable-next-line(unsafe-typecast)
    uint32 private _remainingPpm = uint32(PPM);
    uint16 private _failures;

    /// @param track_ The governor's track.
    /// @param terms The track's parameters.
    /// @param counting How votes are counted on all tracks.
    /// @param seats The contributors' house.
    /// @param entities Who stands behind an account.
    /// @param activity What is active.
    constructor(
        Track track_,
        TrackParameters memory terms,
        CountingParameters memory counting,
        IVotes seats,
        IEntityRegistry entities,
        IActivityLedger activity
    ) {
        bool valid = terms.tokenQuorumPpm <= PPM && terms.seatQuorumPpm <= PPM && terms.approvalPpm >= PPM / 2
            && terms.breachApprovalPpm >= terms.approvalPpm && terms.breachApprovalPpm < PPM && counting.entityCapPpm != 0
            && counting.entityCapPpm <= PPM && counting.quorumFloorPpm <= counting.quorumCeilingPpm && counting.quorumCeilingPpm <= PPM
            && counting.bootstrapEntities <= counting.minEntities && counting.quorumFailuresPerDecay != 0
            && counting.quorumDecayFloorPpm <= PPM;
        if (!valid) revert GovernorParametersInvalid();
        TRACK = track_;
        SEATS = IERC5805(address(seats));
        ENTITIES = entities;
        ACTIVITY = activity;
        TOKEN_QUORUM_PPM = terms.tokenQuorumPpm;
        SEAT_QUORUM_PPM = terms.seatQuorumPpm;
        APPROVAL_PPM = terms.approvalPpm;
        BREACH_APPROVAL_PPM = terms.breachApprovalPpm;
        ENTITY_CAP_PPM = counting.entityCapPpm;
        QUORUM_FLOOR_PPM = counting.quorumFloorPpm;
        QUORUM_CEILING_PPM = counting.quorumCeilingPpm;
        MIN_ENTITIES = counting.minEntities;
        BOOTSTRAP_ENTITIES = counting.bootstrapEntities;
        FAILURES_PER_DECAY = counting.quorumFailuresPerDecay;
        DECAY_PPM = counting.quorumDecayPpm;
        DECAY_FLOOR_PPM = counting.quorumDecayFloorPpm;
    }

    /// @inheritdoc ITrackGovernor
    function track() external view returns (Track) {
        return TRACK;
    }

    /// @inheritdoc ITrackGovernor
    function seatHouse() external view returns (IERC5805) {
        return SEATS;
    }

    /// @inheritdoc ITrackGovernor
    function quorumRemainingPpm() external view returns (uint32) {
        return _remainingPpm;
    }

    /// @notice Quorums and caps of a proposal made now.
    function _currentLimits() internal view returns (Weights quorums, Weights caps) {
        IActivityLedger.Active memory active = ACTIVITY.active();
        uint256 timepoint = clock() - 1;
        uint256 remaining = _remainingPpm;
        uint256 supply = token().getPastTotalSupply(timepoint);
        uint256 floor = supply * QUORUM_FLOOR_PPM / PPM;
        uint256 activeWei = active.tokensWei - active.largestTokensWei;
        uint256 quorumWei = activeWei * TOKEN_QUORUM_PPM * remaining / (PPM * PPM);
        quorumWei = Math.max(floor, Math.min(quorumWei, supply * QUORUM_CEILING_PPM / PPM));
        uint256 activeSeats = active.seats - active.largestSeats;
        uint256 seatsNeeded = Math.ceilDiv(activeSeats * SEAT_QUORUM_PPM * remaining, PPM * PPM);
        // Without the largest entity's, at most all seats but one can ever be present.
        seatsNeeded = Math.max(1, Math.min(seatsNeeded, Math.saturatingSub(SEATS.getPastTotalSupply(timepoint), 1)));
        quorums = toWeights(quorumWei, seatsNeeded);
        caps = toWeights(Math.max(floor, activeWei * ENTITY_CAP_PPM / PPM), Math.max(1, activeSeats * ENTITY_CAP_PPM / PPM));
    }

    /// @notice The majority that a proposal made now needs in each house.
    function _currentApproval() internal view returns (uint32) {
        return TRACK != Track.Operations && ACTIVITY.breachUntil() > block.timestamp ? BREACH_APPROVAL_PPM : APPROVAL_PPM;
    }

    /// @notice How many entities a proposal made now needs in favour, and whether that is the lower number of a young network.
    function _currentBreadth() internal view returns (uint16 entities, bool bootstrap) {
        bootstrap = ENTITIES.entityCount() < MIN_ENTITIES;
        entities = bootstrap ? BOOTSTRAP_ENTITIES : MIN_ENTITIES;
    }

    /// @notice Lowers later quorums if this was the last missed one of a row.
    function _quorumMissed(uint256 proposalId) internal {
        uint16 failures = _failures + 1;
        if (failures < FAILURES_PER_DECAY) {
            _failures = failures;
            return;
        }
        _failures = 0;
        uint32 remaining = _remainingPpm;
        uint32 lowered = uint32(Math.max(DECAY_FLOOR_PPM, Math.saturatingSub(remaining, DECAY_PPM)));
        if (lowered == remaining) return;
        _remainingPpm = lowered;
        emit QuorumDecayed(lowered, proposalId);
    }

    /// @notice Ends a row of missed quorums and takes back one lowering.
    function _quorumMet(uint256 proposalId) internal {
        _failures = 0;
        uint32 remaining = _remainingPpm;
        if (remaining == PPM) return;
        uint32 raised = uint32(Math.min(PPM, uint256(remaining) + DECAY_PPM));
        _remainingPpm = raised;
        emit QuorumRecovered(raised, proposalId);
    }
}
