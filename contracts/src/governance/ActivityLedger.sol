// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {GovernanceParameters} from "./GovernanceParameters.sol";
import {Weights, toWeights} from "./Weights.sol";
import {IActivityLedger} from "./interfaces/IActivityLedger.sol";
import {IEntityRegistry} from "./interfaces/IEntityRegistry.sol";

/// @title Activity ledger
/// @notice Implementation of {IActivityLedger}. Each entity's activity lies in sums per period: what its latest vote weighed, in that vote's
/// period, and what an earlier vote weighed more, in the earlier one's. So an account with little that votes first for its entity, as for
/// all accounts without one, takes nothing off the record.
contract ActivityLedger is IActivityLedger {
    /// @dev `excess` is what an earlier vote, or several, weighed more than `latest`.
    struct Record {
        Weights latest;
        uint32 latestPeriod;
        uint32 excessPeriod;
        Weights excess;
    }

    /// @dev Wider than a vote, since the same tokens may vote for several entities within the active time.
    struct Sum {
        uint128 tokensWei;
        uint64 seats;
        uint32 period;
    }

    /// @dev `breachUntil` begins with a time in the past, so that no voter pays for filling the slot.
    struct Standing {
        uint64 largestInTokens;
        uint64 largestInSeats;
        uint48 breachUntil;
    }

    uint256 private constant PPM = 1_000_000;
    uint32 private constant PERIODS = 6;

    IERC20 private immutable TOKEN;
    IEntityRegistry private immutable ENTITIES;
    address private immutable OPERATIONS;
    address private immutable PROTOCOL;
    address private immutable CONSTITUTIONAL;
    uint256 private immutable PERIOD_SECONDS;
    uint256 private immutable GENESIS;
    uint256 private immutable FLOOR_PPM;
    uint256 private immutable NAKAMOTO_FLOOR;
    uint48 private immutable BREACH_SECONDS;

    Sum[PERIODS] private _sums;
    Standing private _standing;
    mapping(uint64 entity => Record) private _records;

    /// @param p Every threshold and period.
    /// @param token The token house's token.
    /// @param entities Knows which entities were merged.
    /// @param governors The governors of the operations, protocol and constitutional tracks.
    constructor(GovernanceParameters memory p, IERC20 token, IEntityRegistry entities, address[3] memory governors) {
        if (p.counting.activeSeconds < PERIODS) revert ActivityParametersInvalid();
        TOKEN = token;
        ENTITIES = entities;
        (OPERATIONS, PROTOCOL, CONSTITUTIONAL) = (governors[0], governors[1], governors[2]);
        PERIOD_SECONDS = p.counting.activeSeconds / PERIODS;
        GENESIS = block.timestamp;
        FLOOR_PPM = p.counting.quorumFloorPpm;
        NAKAMOTO_FLOOR = p.counting.nakamotoFloor;
        BREACH_SECONDS = p.counting.breachSeconds;
        _standing.breachUntil = uint48(block.timestamp);
        for (uint32 i = 0; i < PERIODS; ++i) {
            _sums[i].period = i + 1; // one that is over; again so that no voter pays for filling the slot
        }
    }

    /// @inheritdoc IActivityLedger
    function record(uint64 entity, uint96 tokensWei, uint32 seats) external {
        bool governor = msg.sender == OPERATIONS || msg.sender == PROTOCOL || msg.sender == CONSTITUTIONAL;
        if (!governor) revert ActivityCallerNotGovernor(msg.sender);
        uint32 period = _period();
        Weights activity = _remember(_records[entity], toWeights(tokensWei, seats), period);
        emit ActivityRecorded(entity, tokensWei, seats);
        _compareWithLargest(entity, activity, period);
    }

    /// @inheritdoc IActivityLedger
    function proveLargest(uint64 entity) external {
        uint32 period = _period();
        _compareWithLargest(entity, _activity(entity, period), period);
    }

    /// @inheritdoc IActivityLedger
    function proveBreach(uint64[] calldata entities) external {
        uint32 period = _period();
        (uint256 heldWei, uint256 distinct) = (0, entities.length);
        for (uint256 i = 0; i < entities.length; ++i) {
            if (i > 0 && entities[i] <= entities[i - 1]) revert BreachEntitiesUnordered(entities[i]);
            heldWei += _activity(entities[i], period).tokensWei();
            if (_mergedIntoOneOf(entities[i], entities)) --distinct;
        }
        // The sum itself and not what is capped by the supply: what counts for several entities here must count as often there.
        (uint256 activeWei,) = _total(period);
        activeWei = Math.max(activeWei, TOKEN.totalSupply() * FLOOR_PPM / PPM);
        if (distinct >= NAKAMOTO_FLOOR || heldWei * 2 <= activeWei) revert BreachNotProven(distinct, heldWei, activeWei);
        uint48 until = uint48(block.timestamp) + BREACH_SECONDS;
        _standing.breachUntil = until;
        emit BreachProven(entities, heldWei, activeWei, until);
    }

    /// @inheritdoc IActivityLedger
    function breachUntil() external view returns (uint48) {
        return _standing.breachUntil;
    }

    /// @inheritdoc IActivityLedger
    function active() external view returns (Active memory) {
        uint32 period = _period();
        (uint256 tokens, uint256 seats) = _total(period);
        uint256 largestTokens = _activity(_standing.largestInTokens, period).tokensWei();
        uint256 largestSeats = _activity(_standing.largestInSeats, period).seats();
        // What is left without the largest is capped, not the whole: else the largest's growth would push the others out.
        tokens = Math.min(Math.min(tokens - largestTokens, TOKEN.totalSupply()) + largestTokens, type(uint96).max);
        seats = Math.min(seats, type(uint32).max);
        // Both are capped above, and the largest entity's part is one that was stored with these widths.
        // forge-lint: disable-next-line(unsafe-typecast)
        return Active(uint96(tokens), uint32(seats), uint96(largestTokens), uint32(largestSeats));
    }

    /// @inheritdoc IActivityLedger
    function largest() external view returns (uint64 inTokens, uint64 inSeats) {
        return (_standing.largestInTokens, _standing.largestInSeats);
    }

    /// @inheritdoc IActivityLedger
    function activityOf(uint64 entity) external view returns (uint96 tokensWei, uint32 seats) {
        Weights activity = _activity(entity, _period());
        return (activity.tokensWei(), activity.seats());
    }

    /// @return What the entity counts for from now on.
    function _remember(Record storage known, Weights given, uint32 period) private returns (Weights) {
        (Weights latest, Weights excess) = _live(known, period);
        (uint32 latestPeriod, uint32 excessPeriod) = (known.latestPeriod, known.excessPeriod);
        Weights newLatest = latestPeriod == period ? latest.greater(given) : given;
        Weights newExcess = (latest + excess).excessOver(newLatest);
        uint32 newExcessPeriod = newExcess.isZero() ? 0 : excess.isZero() ? latestPeriod : excessPeriod;

        _subtract(latestPeriod, latest);
        _subtract(excessPeriod, excess);
        _add(period, newLatest);
        _add(newExcessPeriod, newExcess);
        known.latest = newLatest;
        known.latestPeriod = period;
        known.excessPeriod = newExcessPeriod;
        if (!newExcess.isZero()) known.excess = newExcess; // else its period says that there is none
        return newLatest + newExcess;
    }

    function _compareWithLargest(uint64 entity, Weights activity, uint32 period) private {
        Standing memory standing = _standing;
        (uint64 inTokens, uint64 inSeats) = (standing.largestInTokens, standing.largestInSeats);
        if (entity != inTokens && activity.tokensWei() > _activity(inTokens, period).tokensWei()) standing.largestInTokens = entity;
        if (entity != inSeats && activity.seats() > _activity(inSeats, period).seats()) standing.largestInSeats = entity;
        if (standing.largestInTokens == inTokens && standing.largestInSeats == inSeats) return;
        _standing = standing;
        emit LargestChanged(standing.largestInTokens, standing.largestInSeats);
    }

    function _add(uint32 period, Weights weights) private {
        if (weights.isZero()) return;
        Sum storage sum = _sums[period % PERIODS];
        (uint128 tokens, uint64 seats) = sum.period == period ? (sum.tokensWei, sum.seats) : (0, 0);
        (sum.tokensWei, sum.seats, sum.period) = (tokens + weights.tokensWei(), seats + weights.seats(), period);
    }

    /// @dev The period is live, so its sum has not been overwritten.
    function _subtract(uint32 period, Weights weights) private {
        if (weights.isZero()) return;
        Sum storage sum = _sums[period % PERIODS];
        (sum.tokensWei, sum.seats) = (sum.tokensWei - weights.tokensWei(), sum.seats - weights.seats());
    }

    function _activity(uint64 entity, uint32 period) private view returns (Weights) {
        (Weights latest, Weights excess) = _live(_records[entity], period);
        return latest + excess;
    }

    /// @notice What of a record is within the active time.
    function _live(Record storage known, uint32 period) private view returns (Weights latest, Weights excess) {
        if (known.latestPeriod + PERIODS > period) latest = known.latest;
        if (known.excessPeriod + PERIODS > period) excess = known.excess;
    }

    function _total(uint32 period) private view returns (uint256 tokensWei, uint256 seats) {
        for (uint256 i = 0; i < PERIODS; ++i) {
            Sum storage sum = _sums[i];
            if (sum.period + PERIODS <= period) continue;
            tokensWei += sum.tokensWei;
            seats += sum.seats;
        }
    }

    /// @notice Whether an entity was found to be another one of an increasing list.
    function _mergedIntoOneOf(uint64 entity, uint64[] calldata entities) private view returns (bool) {
        uint64 into = entity == 0 ? 0 : ENTITIES.entityView(entity).mergedInto;
        while (into != 0) {
            for (uint256 i = 0; i < entities.length; ++i) {
                if (entities[i] == into) return true;
            }
            into = ENTITIES.entityView(into).mergedInto;
        }
        return false;
    }

    /// @notice The current period, counted from twice the number of live ones, so that those before the first vote are over.
    function _period() private view returns (uint32) {
        // Periods are counted from the genesis: 32 bits of them outlast any chain.
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint32((block.timestamp - GENESIS) / PERIOD_SECONDS) + 2 * PERIODS;
    }
}
