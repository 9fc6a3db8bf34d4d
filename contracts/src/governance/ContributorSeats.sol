// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Votes} from "@openzeppelin/contracts/governance/utils/Votes.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {SlotBitmap} from "../training/SlotBitmap.sol";
import {IRunRegistry} from "../training/interfaces/IRunRegistry.sol";
import {GovernanceParameters} from "./GovernanceParameters.sol";
import {SeatWork} from "./SeatWork.sol";
import {IContributorSeats} from "./interfaces/IContributorSeats.sol";
import {IEntityRegistry} from "./interfaces/IEntityRegistry.sol";

/// @title Contributor seats
/// @notice Implementation of {IContributorSeats}. A seat is an ERC-721 token that never moves; its vote exists from its activation on.
contract ContributorSeats is ERC721, Votes, SeatWork, IContributorSeats {
    using Checkpoints for Checkpoints.Trace208;
    using SlotBitmap for uint256;

    struct Seat {
        uint48 earnedAt;
        uint48 lastWorkedAt;
        bool active;
    }

    uint256 private constant PPM = 1_000_000;

    /// @dev Unlike in ERC-5805 it names the delegator: one key may sign for several contracts (ERC-1271).
    bytes32 private constant DELEGATION_TYPEHASH =
        keccak256("Delegation(address delegator,address delegatee,uint256 nonce,uint256 expiry)");

    IEntityRegistry private immutable ENTITIES;
    uint48 private immutable DEPLOYED_AT;
    uint256 private immutable SEAT_ROUNDS;
    uint48 private immutable WORK_SECONDS;
    uint48 private immutable PROBATION_SECONDS;
    uint48 private immutable IDLE_SECONDS;
    uint48 private immutable GROWTH_PERIOD;
    uint256 private immutable GROWTH_PPM;
    uint256 private immutable SEATS_PER_DELEGATE;
    uint256 private immutable MIN_SEATS;

    uint256 private _lastSeat;
    /// @dev No seat below this one waits for its activation.
    uint256 private _waitingFrom;
    /// @dev Running total of activations after genesis.
    Checkpoints.Trace208 private _activations;
    mapping(uint256 seat => Seat) private _seats;
    mapping(address account => uint256 seat) private _seatOf;
    /// @dev The seat that an entity was last seen to have. Its holder may have moved or lost it since.
    mapping(uint64 entity => uint256 seat) private _seatOfEntity;
    /// @dev Seats of others that an account votes, those on probation included.
    mapping(address delegatee => uint256 seats) private _othersBehind;
    mapping(uint64 runId => mapping(uint64 round => uint256 slots)) private _workUsed;

    /// @param entities Says who stands behind an account.
    /// @param runs Where work is certified.
    /// @param genesis First holders, each of an entity of its own. Their seats vote at once.
    constructor(GovernanceParameters memory p, IEntityRegistry entities, IRunRegistry runs, address[] memory genesis)
        ERC721("Autonet contributor seat", "SEAT")
        EIP712("Autonet contributor seat", "1")
        SeatWork(runs)
    {
        ENTITIES = entities;
        DEPLOYED_AT = uint48(block.timestamp);
        SEAT_ROUNDS = p.membership.seatRounds;
        WORK_SECONDS = p.membership.seatWorkSeconds;
        PROBATION_SECONDS = p.membership.probationSeconds;
        IDLE_SECONDS = p.membership.idleSeconds;
        GROWTH_PERIOD = p.membership.growthPeriod;
        GROWTH_PPM = p.membership.growthPpm;
        SEATS_PER_DELEGATE = p.membership.seatsPerDelegate;
        MIN_SEATS = p.membership.minSeats;
        for (uint256 i = 0; i < genesis.length; ++i) {
            uint64 entity = _freeEntityOf(genesis[i], type(uint256).max);
            _vote(_give(genesis[i], entity, uint48(block.timestamp)), genesis[i], entity);
        }
        _waitingFrom = genesis.length + 1;
    }

    /// @inheritdoc IContributorSeats
    function earn(Work[] calldata proofs) external returns (uint256 seat) {
        if (proofs.length < SEAT_ROUNDS) revert SeatWorkTooLittle(proofs.length, SEAT_ROUNDS);
        uint64 entity = _freeEntityOf(msg.sender, type(uint256).max);
        (uint48 first, uint48 last) = _useWork(proofs);
        if (last - first < WORK_SECONDS) revert SeatWorkTooShort(last - first, WORK_SECONDS);
        return _give(msg.sender, entity, last);
    }

    /// @inheritdoc IContributorSeats
    function activate(uint256 seat) external {
        address holder = _holderOf(seat);
        Seat storage waiting = _seats[seat];
        if (waiting.active) revert SeatAlreadyActive(seat);
        uint48 voteFrom = _voteFrom(waiting);
        if (block.timestamp < voteFrom) revert SeatOnProbation(seat, voteFrom);
        uint256 next = nextSeat();
        if (seat != next) revert SeatNotNext(seat, next);
        uint64 entity = _freeEntityOf(holder, seat);
        (uint256 activated, uint256 allowed) = _growth();
        if (activated >= allowed) revert SeatGrowthExceeded(activated, allowed);

        _waitingFrom = seat + 1;
        _activations.push(clock(), _activations.latest() + 1);
        _vote(seat, holder, entity);
    }

    /// @inheritdoc IContributorSeats
    function prove(uint256 seat, Work calldata work) external {
        Seat storage proven = _seats[seat];
        uint48 certifiedAt = _verify(work, _holderOf(seat), _noRound());
        if (certifiedAt <= proven.lastWorkedAt) revert SeatWorkOld(work, proven.lastWorkedAt);
        proven.lastWorkedAt = certifiedAt;
        emit SeatWorkProven(seat, work.runId, work.round, work.slot, certifiedAt);
    }

    /// @inheritdoc IContributorSeats
    function lapse(uint256 seat) external {
        address holder = _holderOf(seat);
        Seat storage idle = _seats[seat];
        uint256 idleFrom = uint256(idle.lastWorkedAt) + IDLE_SECONDS;
        if (block.timestamp < idleFrom) revert SeatNotIdle(seat, idleFrom);
        if (idle.active && activeSeats() <= MIN_SEATS) revert SeatMinimumReached(activeSeats());
        emit SeatLapsed(seat, holder, idle.lastWorkedAt);
        _end(seat, holder);
    }

    /// @inheritdoc IContributorSeats
    function expel(uint256 seat) external {
        address holder = _holderOf(seat);
        uint64 entity = ENTITIES.entityOf(holder);
        if (entity != 0) revert SeatEntityStands(seat, entity);
        emit SeatExpelled(seat, holder, 0);
        _end(seat, holder);
    }

    /// @inheritdoc IContributorSeats
    function expelDuplicate(uint256 seat, uint256 older) external {
        address holder = _holderOf(seat);
        uint64 entity = ENTITIES.entityOf(holder);
        if (older >= seat || entity == 0 || ENTITIES.entityOf(_holderOf(older)) != entity) revert SeatNotDuplicate(seat, older);
        emit SeatExpelled(seat, holder, entity);
        _end(seat, holder);
    }

    /// @inheritdoc IContributorSeats
    function returnVote(uint256 seat) external {
        address holder = _holderOf(seat);
        address delegatee = delegates(holder);
        if (_seatOf[delegatee] != 0) revert SeatDelegateStands(seat, delegatee);
        _delegate(holder, holder);
    }

    /// @inheritdoc IContributorSeats
    function delegateBySig(address delegator, address delegatee, uint256 nonce, uint256 expiry, bytes calldata signature) external {
        if (block.timestamp > expiry) revert VotesExpiredSignature(expiry);
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(DELEGATION_TYPEHASH, delegator, delegatee, nonce, expiry)));
        if (!SignatureChecker.isValidSignatureNow(delegator, digest, signature)) revert SeatSignatureInvalid(delegator);
        _useCheckedNonce(delegator, nonce);
        _delegate(delegator, delegatee);
    }

    /// @inheritdoc IContributorSeats
    function seatOf(address account) external view returns (uint256) {
        return _seatOf[account];
    }

    /// @inheritdoc IContributorSeats
    function seatView(uint256 seat) external view returns (SeatView memory) {
        if (seat == 0 || seat > _lastSeat) revert SeatUnknown(seat);
        address holder = _ownerOf(seat);
        Seat storage stored = _seats[seat];
        bool gone = holder == address(0);
        return SeatView({
            seat: seat,
            holder: holder,
            entity: gone ? 0 : ENTITIES.entityOf(holder),
            earnedAt: stored.earnedAt,
            voteFrom: _voteFrom(stored),
            active: stored.active,
            lastWorkedAt: stored.lastWorkedAt,
            delegate: gone ? address(0) : delegates(holder)
        });
    }

    /// @inheritdoc IContributorSeats
    function lastSeat() external view returns (uint256) {
        return _lastSeat;
    }

    /// @inheritdoc IContributorSeats
    function activeSeats() public view returns (uint256) {
        return _getTotalSupply();
    }

    /// @inheritdoc IContributorSeats
    function nextSeat() public view returns (uint256) {
        for (uint256 seat = _waitingFrom; seat <= _lastSeat; ++seat) {
            if (_ownerOf(seat) != address(0)) return seat;
        }
        return 0;
    }

    /// @inheritdoc IContributorSeats
    function growthLeft() external view returns (uint256) {
        (uint256 activated, uint256 allowed) = _growth();
        return Math.saturatingSub(allowed, activated);
    }

    /// @inheritdoc IContributorSeats
    function seatsBehind(address delegatee) external view returns (uint256) {
        return _othersBehind[delegatee] + balanceOf(delegatee);
    }

    /// @inheritdoc IContributorSeats
    function workUsed(uint64 runId, uint64 round) external view returns (uint256) {
        return _workUsed[runId][round];
    }

    /// @notice Who votes an account's seat: the account itself unless it chose another holder.
    function delegates(address account) public view override returns (address) {
        address chosen = super.delegates(account);
        return chosen == address(0) ? account : chosen;
    }

    /// @notice Votes are counted by Unix time (ERC-6372).
    function clock() public view override returns (uint48) {
        return uint48(block.timestamp);
    }

    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    function _give(address account, uint64 entity, uint48 workedAt) private returns (uint256 seat) {
        if (_seatOf[account] != 0) revert SeatAlreadyHeld(account, _seatOf[account]);
        seat = ++_lastSeat;
        _seats[seat] = Seat({earnedAt: uint48(block.timestamp), lastWorkedAt: workedAt, active: false});
        _seatOf[account] = seat;
        _seatOfEntity[entity] = seat;
        emit SeatEarned(seat, account, entity, _voteFrom(_seats[seat]));
        _mint(account, seat);
    }

    function _vote(uint256 seat, address holder, uint64 entity) private {
        _seats[seat].active = true;
        _seatOfEntity[entity] = seat;
        emit SeatActivated(seat, holder, entity);
        _transferVotingUnits(address(0), holder, 1);
    }

    function _end(uint256 seat, address holder) private {
        if (_seats[seat].active) {
            _seats[seat].active = false;
            _transferVotingUnits(holder, address(0), 1);
        }
        if (delegates(holder) != holder) _delegate(holder, holder);
        delete _seatOf[holder];
        _burn(seat);
    }

    /// @dev Marks work as used and returns when the earliest and the latest of it was certified.
    function _useWork(Work[] calldata proofs) private returns (uint48 first, uint48 last) {
        first = type(uint48).max;
        KnownRound memory known = _noRound();
        uint256 previous = 0;
        for (uint256 i = 0; i < proofs.length; ++i) {
            Work calldata work = proofs[i];
            uint256 order = uint256(work.runId) << 80 | uint256(work.round) << 16 | work.slot;
            if (order <= previous) revert SeatWorkUnordered(work);
            previous = order;
            uint48 certifiedAt = _verify(work, msg.sender, known);
            uint256 used = _workUsed[work.runId][work.round];
            if (used.contains(work.slot)) revert SeatWorkUsed(work);
            _workUsed[work.runId][work.round] = used.with(work.slot);
            if (certifiedAt < first) first = certifiedAt;
            if (certifiedAt > last) last = certifiedAt;
        }
    }

    /// @dev Tokens neither move between accounts nor carry votes by themselves.
    function _update(address to, uint256 seat, address auth) internal override returns (address from) {
        from = super._update(to, seat, auth);
        if (from != address(0) && to != address(0)) revert SeatNotTransferable(seat);
    }

    /// @dev To another holder, within the limit; to oneself always. An account's own seat counts even while it votes elsewhere, so that
    /// taking it back cannot exceed the limit.
    function _delegate(address account, address delegatee) internal override {
        if (_seatOf[account] == 0) revert SeatDelegateHasNone(account);
        if (delegatee == address(0)) delegatee = account;
        address previous = delegates(account);
        if (previous != account) --_othersBehind[previous];
        if (delegatee != account) {
            if (_seatOf[delegatee] == 0) revert SeatDelegateHasNone(delegatee);
            if (++_othersBehind[delegatee] >= SEATS_PER_DELEGATE) revert SeatDelegateFull(delegatee, SEATS_PER_DELEGATE);
        }
        super._delegate(account, delegatee);
    }

    function _getVotingUnits(address account) internal view override returns (uint256) {
        return _seats[_seatOf[account]].active ? 1 : 0;
    }

    /// @dev The entity of an account, if it has no seat other than `seat` or a younger one.
    function _freeEntityOf(address account, uint256 seat) private view returns (uint64 entity) {
        entity = ENTITIES.entityOf(account);
        if (entity == 0) revert SeatEntityMissing(account);
        uint256 other = _seatOfEntity[entity];
        address holder = _ownerOf(other);
        if (other < seat && holder != address(0) && holder != account && ENTITIES.entityOf(holder) == entity) {
            revert SeatEntityTaken(entity, other);
        }
    }

    /// @dev Activations within the last period, and how many may be in it: a share of the seats that were active when it began.
    function _growth() private view returns (uint256 activated, uint256 allowed) {
        uint48 since = DEPLOYED_AT;
        if (block.timestamp > uint256(since) + GROWTH_PERIOD) since = uint48(block.timestamp) - GROWTH_PERIOD;
        uint256 base = since < block.timestamp ? getPastTotalSupply(since) : activeSeats();
        activated = _activations.latest() - _activations.upperLookupRecent(since);
        allowed = Math.max(1, base * GROWTH_PPM / PPM);
    }

    function _holderOf(uint256 seat) private view returns (address holder) {
        holder = _ownerOf(seat);
        if (holder == address(0)) revert SeatUnknown(seat);
    }

    function _voteFrom(Seat storage seat) private view returns (uint48) {
        return seat.earnedAt + PROBATION_SECONDS;
    }
}
