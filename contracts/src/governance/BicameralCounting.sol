// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

import {AdaptiveQuorum} from "./AdaptiveQuorum.sol";
import {Weights, toWeights} from "./Weights.sol";
import {ITrackGovernor} from "./interfaces/ITrackGovernor.sol";

/// @title Bicameral counting
/// @notice One vote transaction counts in both houses. Votes are kept by entity: in each house and on each side an entity counts up to
/// the cap, and the largest entity's part is left out before the sides are compared. The quorum is measured without the largest entity's
/// raw turnout. So enlarging the largest entity never changes an outcome.
abstract contract BicameralCounting is AdaptiveQuorum {
    enum VoteType {
        Against,
        For,
        Abstain
    }

    /// @dev Two slots; most votes write one.
    struct EntityVotes {
        Weights inFavour;
        Weights against;
        Weights abstained;
    }

    /// @dev Two votes share a slot, and the order is a matter of gas: what is known when a proposal is made fills slots that votes change
    /// later, and of the other two slots the first vote of any kind fills one.
    struct Tally {
        Weights cap;
        Weights inFavour;
        Weights quorum;
        Weights countedFor;
        uint32 approvalPpm;
        uint16 minEntities;
        bool bootstrap;
        bool outcomeRecorded;
        bool withdrawn;
        uint32 entitiesInFavour;
        Weights largestFor;
        uint48 proposedAt;
        Weights largestAgainst;
        Weights abstained;
        Weights largestTurnout;
        Weights against;
        Weights countedAgainst;
        mapping(uint64 entity => EntityVotes) entities;
        mapping(address account => bool) voted;
    }

    mapping(uint256 proposalId => Tally) private _tallies;
    mapping(uint256 snapshot => uint256 proposalId) private _proposalAt;

    /// @inheritdoc ITrackGovernor
    function recordOutcome(uint256 proposalId) external {
        ProposalState current = state(proposalId);
        Tally storage tally = _tallies[proposalId];
        bool reached = _quorumReached(proposalId);
        bool open = current == ProposalState.Pending || current == ProposalState.Active;
        if (open || (current == ProposalState.Canceled && !reached)) revert GovernorOutcomeNotKnown(proposalId);
        if (tally.outcomeRecorded) revert GovernorOutcomeRecorded(proposalId);
        tally.outcomeRecorded = true;
        if (reached) {
            _quorumMet(proposalId);
        } else {
            _quorumMissed(proposalId);
        }
    }

    /// @inheritdoc ITrackGovernor
    function proposedAt(uint256 proposalId) external view returns (uint48) {
        return _tallies[proposalId].proposedAt;
    }

    /// @inheritdoc ITrackGovernor
    function withdrawn(uint256 proposalId) external view returns (bool) {
        return _tallies[proposalId].withdrawn;
    }

    /// @inheritdoc ITrackGovernor
    function thresholdsOf(uint256 proposalId) public view returns (Thresholds memory) {
        Tally storage tally = _tallies[proposalId];
        (Weights needed, Weights cap) = (tally.quorum, tally.cap);
        return
            Thresholds(
                needed.tokensWei(), cap.tokensWei(), needed.seats(), cap.seats(), tally.approvalPpm, tally.minEntities, tally.bootstrap
            );
    }

    /// @inheritdoc ITrackGovernor
    function tallyOf(uint256 proposalId) external view returns (TallyView memory votes) {
        Tally storage tally = _tallies[proposalId];
        Weights[9] memory parts = [
            tally.inFavour,
            tally.against,
            tally.abstained,
            tally.countedFor,
            tally.countedAgainst,
            tally.largestFor,
            tally.largestAgainst,
            tally.inFavour + tally.abstained,
            tally.largestTurnout
        ];
        uint256[9] memory tokens;
        uint256[9] memory seats;
        for (uint256 i = 0; i < 9; ++i) {
            (tokens[i], seats[i]) = (parts[i].tokensWei(), parts[i].seats());
        }
        votes = TallyView(_house(tokens), _house(seats), tally.entitiesInFavour);
    }

    /// @inheritdoc ITrackGovernor
    function votesOfEntity(uint256 proposalId, uint64 entity) external view returns (uint256[3] memory tokensWei, uint256[3] memory seats) {
        EntityVotes storage votes = _tallies[proposalId].entities[entity];
        (Weights against, Weights inFavour, Weights abstained) = (votes.against, votes.inFavour, votes.abstained);
        tokensWei = [uint256(against.tokensWei()), inFavour.tokensWei(), abstained.tokensWei()];
        seats = [uint256(against.seats()), inFavour.seats(), abstained.seats()];
    }

    /// @inheritdoc ITrackGovernor
    function proposalVotes(uint256 proposalId) external view returns (uint256 againstVotes, uint256 forVotes, uint256 abstainVotes) {
        Tally storage tally = _tallies[proposalId];
        return (tally.against.tokensWei(), tally.inFavour.tokensWei(), tally.abstained.tokensWei());
    }

    /// @inheritdoc ITrackGovernor
    function quorumReached(uint256 proposalId) external view returns (bool) {
        return _tallies[proposalId].proposedAt != 0 && _quorumReached(proposalId);
    }

    /// @inheritdoc ITrackGovernor
    function approved(uint256 proposalId) external view returns (bool) {
        return _voteSucceeded(proposalId);
    }

    /// @inheritdoc ITrackGovernor
    function seatQuorum(uint256 timepoint) external view returns (uint256) {
        return _quorumsAt(timepoint).seats();
    }

    /// @notice Token votes for or abstaining that are needed without the largest entity's: as fixed if a proposal's snapshot is at
    /// `timepoint`, else as for a proposal made now.
    function quorum(uint256 timepoint) public view virtual override(Governor, IGovernor) returns (uint256) {
        return _quorumsAt(timepoint).tokensWei();
    }

    /// @inheritdoc IGovernor
    function hasVoted(uint256 proposalId, address account) public view override returns (bool) {
        return _tallies[proposalId].voted[account];
    }

    // solhint-disable-next-line func-name-mixedcase
    function COUNTING_MODE() public pure override returns (string memory) {
        return "support=bravo&quorum=for,abstain&houses=tokens,seats";
    }

    /// @notice Fixes what a proposal must reach, when it is made.
    function _fixThresholds(uint256 proposalId) internal {
        Tally storage tally = _tallies[proposalId];
        (tally.quorum, tally.cap) = _currentLimits();
        tally.approvalPpm = _currentApproval();
        (tally.minEntities, tally.bootstrap) = _currentBreadth();
        tally.proposedAt = clock();
        _proposalAt[proposalSnapshot(proposalId)] = proposalId;
        emit ThresholdsFixed(proposalId, thresholdsOf(proposalId));
    }

    /// @notice Remembers that a proposal was cancelled before its vote began.
    function _withdraw(uint256 proposalId) internal {
        _tallies[proposalId].withdrawn = true;
    }

    function _quorumReached(uint256 proposalId) internal view override returns (bool) {
        Tally storage tally = _tallies[proposalId];
        return (tally.inFavour + tally.abstained - tally.largestTurnout).covers(tally.quorum);
    }

    function _voteSucceeded(uint256 proposalId) internal view override returns (bool) {
        Tally storage tally = _tallies[proposalId];
        Weights inFavour = tally.countedFor - tally.largestFor;
        Weights against = tally.countedAgainst - tally.largestAgainst;
        uint256 needed = tally.approvalPpm;
        return _exceeds(inFavour.tokensWei(), against.tokensWei(), needed) && _exceeds(inFavour.seats(), against.seats(), needed)
            && tally.entitiesInFavour >= tally.minEntities;
    }

    function _countVote(uint256 proposalId, address account, uint8 support, uint256 weight, bytes memory)
        internal
        override
        returns (uint256)
    {
        Tally storage tally = _tallies[proposalId];
        if (tally.voted[account]) revert GovernorAlreadyCastVote(account);
        if (support > uint8(VoteType.Abstain)) revert GovernorInvalidVoteType();
        uint256 snapshot = proposalSnapshot(proposalId);
        Weights added = toWeights(weight, SEATS.getPastVotes(account, snapshot));
        if (added.isZero()) revert GovernorVoterWithoutVotes(account);
        // Seconds of a clock fit 48 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        uint64 entity = ENTITIES.entityAt(account, uint48(snapshot));
        tally.voted[account] = true;
        EntityVotes storage votes = tally.entities[entity];
        if (support == uint8(VoteType.Against)) {
            _countAgainst(tally, votes, added);
        } else if (support == uint8(VoteType.For)) {
            if (entity != 0 && votes.inFavour.isZero()) ++tally.entitiesInFavour;
            _countFor(tally, votes, added);
        } else {
            votes.abstained = votes.abstained + added;
            tally.abstained = tally.abstained + added;
            tally.largestTurnout = tally.largestTurnout.greater(votes.inFavour + votes.abstained);
        }
        emit HousesCounted(account, proposalId, entity, support, weight, added.seats());
        Weights all = votes.inFavour + votes.against + votes.abstained;
        ACTIVITY.record(entity, all.tokensWei(), all.seats());
        return weight;
    }

    function _countFor(Tally storage tally, EntityVotes storage votes, Weights added) private {
        Weights cap = tally.cap;
        Weights before = votes.inFavour;
        Weights raw = before + added;
        Weights counted = raw.lesser(cap);
        votes.inFavour = raw;
        tally.inFavour = tally.inFavour + added;
        tally.countedFor = tally.countedFor + counted - before.lesser(cap);
        tally.largestFor = tally.largestFor.greater(counted);
        tally.largestTurnout = tally.largestTurnout.greater(raw + votes.abstained);
    }

    function _countAgainst(Tally storage tally, EntityVotes storage votes, Weights added) private {
        Weights cap = tally.cap;
        Weights before = votes.against;
        Weights raw = before + added;
        Weights counted = raw.lesser(cap);
        votes.against = raw;
        tally.against = tally.against + added;
        tally.countedAgainst = tally.countedAgainst + counted - before.lesser(cap);
        tally.largestAgainst = tally.largestAgainst.greater(counted);
    }

    function _quorumsAt(uint256 timepoint) private view returns (Weights quorums) {
        uint256 proposalId = _proposalAt[timepoint];
        if (proposalId != 0) return _tallies[proposalId].quorum;
        (quorums,) = _currentLimits();
    }

    function _exceeds(uint256 inFavour, uint256 against, uint256 neededPpm) private pure returns (bool) {
        return inFavour * PPM > (inFavour + against) * neededPpm;
    }

    function _house(uint256[9] memory parts) private pure returns (HouseTally memory) {
        return HouseTally(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6], parts[7], parts[8]);
    }
}
