// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {GovernanceParameters} from "./GovernanceParameters.sol";
import {Track} from "./interfaces/IConstitution.sol";
import {IEntityRegistry} from "./interfaces/IEntityRegistry.sol";

/// @title Affiliation rulings
/// @notice How the contributors' house rules on contested challenges of {EntityRegistry}. Tokens have no say: whoever splits a majority of
/// them over entities could refuse every merger of these. No operation of the timelock carries a ruling: whatever slows operations down
/// would outlast the deadline.
abstract contract AffiliationRulings is IEntityRegistry {
    uint256 private constant PPM = 1_000_000;

    IERC5805 private immutable SEATS;
    uint256 private immutable QUORUM_PPM;

    mapping(uint256 challenge => RulingView) private _rulings;
    mapping(uint256 challenge => mapping(address account => bool)) private _ruled;

    constructor(GovernanceParameters memory p, IERC5805 seats) {
        SEATS = seats;
        QUORUM_PPM = p.tracks[uint256(Track.Protocol) - 1].seatQuorumPpm;
    }

    /// @inheritdoc IEntityRegistry
    function rulingView(uint256 id) public view returns (RulingView memory) {
        return _rulings[id];
    }

    /// @inheritdoc IEntityRegistry
    function hasRuled(uint256 id, address account) external view returns (bool) {
        return _ruled[id][account];
    }

    /// @dev Fixes who may rule, and with how many seats.
    function _openRuling(uint256 id) internal {
        _rulings[id].contestedAt = uint48(block.timestamp);
    }

    /// @param contestedAt Must be over: only then is it known what an account had.
    function _castRuling(uint256 id, uint48 contestedAt, bool affiliated) internal {
        uint256 seats = SEATS.getPastVotes(msg.sender, contestedAt);
        if (seats == 0) revert RulingSeatsMissing(msg.sender, contestedAt);
        if (_ruled[id][msg.sender]) revert RulingAlreadyCast(id, msg.sender);
        _ruled[id][msg.sender] = true;
        if (affiliated) _rulings[id].seatsFor += seats;
        else _rulings[id].seatsAgainst += seats;
        emit RulingCast(id, msg.sender, affiliated, seats);
    }

    /// @param over Whether nobody may rule any more.
    /// @return decided Whether what is to come cannot change the outcome.
    function _outcome(uint256 id, bool over) internal view returns (bool decided, bool affiliated) {
        RulingView storage ruling = _rulings[id];
        (uint256 inFavour, uint256 against) = (ruling.seatsFor, ruling.seatsAgainst);
        // In the second of the contest, when all seats are not known yet, nobody has ruled.
        if (!over && inFavour + against == 0) return (false, false);
        uint256 all = SEATS.getPastTotalSupply(ruling.contestedAt);
        bool reached = inFavour + against >= Math.max(1, Math.mulDiv(all, QUORUM_PPM, PPM, Math.Rounding.Ceil));
        decided = over || (reached && 2 * Math.max(inFavour, against) > all);
        affiliated = reached && inFavour > against;
    }
}
