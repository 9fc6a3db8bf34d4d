// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";

/// @title Bicameral counting
/// @notice One vote transaction counts in both houses: the voter's tokens in the token house and its seat in the contributors' house.
/// A proposal needs a quorum and the track's majority in each.
abstract contract BicameralCounting is GovernorVotes {
    enum VoteType {
        Against,
        For,
        Abstain
    }

    struct HouseTally {
        uint256 against;
        uint256 inFavour;
        uint256 abstain;
    }

    struct Tally {
        HouseTally tokens;
        HouseTally seats;
        mapping(address voter => bool) voted;
    }

    uint256 private constant PPM = 1_000_000;

    IERC5805 private immutable SEATS;
    uint256 private immutable TOKEN_QUORUM_PPM;
    uint256 private immutable SEAT_QUORUM_PPM;
    uint256 private immutable APPROVAL_PPM;

    mapping(uint256 proposalId => Tally) private _tallies;

    /// @notice How a vote counted in the contributors' house; the governor's `VoteCast` says how it counted in the token house.
    event SeatVoteCast(address indexed voter, uint256 indexed proposalId, uint8 support, uint256 weight);

    error GovernorShareOutOfRange(uint256 ppm);

    /// @param seats The contributors' house.
    /// @param tokenShare Quorum of the token house, in parts per million of all tokens.
    /// @param seatShare Quorum of the contributors' house, in parts per million of all seats.
    /// @param approvalShare What must be exceeded in each house, in parts per million of the votes for and against.
    constructor(IVotes seats, uint256 tokenShare, uint256 seatShare, uint256 approvalShare) {
        if (tokenShare > PPM) revert GovernorShareOutOfRange(tokenShare);
        if (seatShare > PPM) revert GovernorShareOutOfRange(seatShare);
        if (approvalShare < PPM / 2 || approvalShare >= PPM) revert GovernorShareOutOfRange(approvalShare);
        SEATS = IERC5805(address(seats));
        TOKEN_QUORUM_PPM = tokenShare;
        SEAT_QUORUM_PPM = seatShare;
        APPROVAL_PPM = approvalShare;
    }

    /// @notice The contributors' house.
    function seatHouse() external view returns (IERC5805) {
        return SEATS;
    }

    /// @notice Share of the votes for and against that must be exceeded in each house, in parts per million.
    function approvalPpm() external view returns (uint256) {
        return APPROVAL_PPM;
    }

    /// @notice Token wei that must vote for or abstain.
    function quorum(uint256 timepoint) public view override returns (uint256) {
        return token().getPastTotalSupply(timepoint) * TOKEN_QUORUM_PPM / PPM;
    }

    /// @notice Seats that must vote for or abstain, rounded up.
    function seatQuorum(uint256 timepoint) public view returns (uint256) {
        return (SEATS.getPastTotalSupply(timepoint) * SEAT_QUORUM_PPM + PPM - 1) / PPM;
    }

    /// @notice The tallies of the token house and of the contributors' house.
    function proposalVotes(uint256 proposalId) external view returns (HouseTally memory tokens, HouseTally memory seats) {
        Tally storage tally = _tallies[proposalId];
        return (tally.tokens, tally.seats);
    }

    function hasVoted(uint256 proposalId, address account) public view override returns (bool) {
        return _tallies[proposalId].voted[account];
    }

    // solhint-disable-next-line func-name-mixedcase
    function COUNTING_MODE() public pure override returns (string memory) {
        return "support=bravo&quorum=for,abstain&houses=tokens,seats";
    }

    function _quorumReached(uint256 proposalId) internal view override returns (bool) {
        Tally storage tally = _tallies[proposalId];
        uint256 snapshot = proposalSnapshot(proposalId);
        return tally.tokens.inFavour + tally.tokens.abstain >= quorum(snapshot)
            && tally.seats.inFavour + tally.seats.abstain >= seatQuorum(snapshot);
    }

    function _voteSucceeded(uint256 proposalId) internal view override returns (bool) {
        Tally storage tally = _tallies[proposalId];
        return _approves(tally.tokens) && _approves(tally.seats);
    }

    function _countVote(uint256 proposalId, address account, uint8 support, uint256 weight, bytes memory)
        internal
        override
        returns (uint256)
    {
        Tally storage tally = _tallies[proposalId];
        if (tally.voted[account]) revert GovernorAlreadyCastVote(account);
        if (support > uint8(VoteType.Abstain)) revert GovernorInvalidVoteType();
        uint256 seats = SEATS.getPastVotes(account, proposalSnapshot(proposalId));
        tally.voted[account] = true;
        _add(tally.tokens, VoteType(support), weight);
        _add(tally.seats, VoteType(support), seats);
        emit SeatVoteCast(account, proposalId, support, seats);
        return weight;
    }

    function _approves(HouseTally storage tally) private view returns (bool) {
        return tally.inFavour * PPM > (tally.inFavour + tally.against) * APPROVAL_PPM;
    }

    function _add(HouseTally storage tally, VoteType support, uint256 weight) private {
        if (support == VoteType.For) {
            tally.inFavour += weight;
        } else if (support == VoteType.Against) {
            tally.against += weight;
        } else {
            tally.abstain += weight;
        }
    }
}
