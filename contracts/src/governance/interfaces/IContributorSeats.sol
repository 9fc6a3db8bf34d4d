// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Contributor seats
/// @notice The second house: one seat, one vote, for accounts that did the work. A seat is earned by certified rounds, cannot be
/// sold, lapses without further work, and is held once per account and entity. No vote gives or takes a seat.
interface IContributorSeats {
    /// @notice One slot of one certified round, which a holder of the slot did.
    struct Work {
        uint64 runId;
        uint64 round;
        uint16 slot;
    }

    /// @param holder Zero if the seat is gone.
    /// @param entity The holder's entity now.
    /// @param voteFrom Unix seconds at which the probation ends.
    /// @param active Whether the seat votes.
    /// @param lastWorkedAt When the newest proven work was certified.
    /// @param delegate Who votes the seat.
    struct SeatView {
        uint256 seat;
        address holder;
        uint64 entity;
        uint48 earnedAt;
        uint48 voteFrom;
        bool active;
        uint48 lastWorkedAt;
        address delegate;
    }

    event SeatEarned(uint256 indexed seat, address indexed holder, uint64 indexed entity, uint48 voteFrom);
    event SeatActivated(uint256 indexed seat, address indexed holder, uint64 indexed entity);
    event SeatWorkProven(uint256 indexed seat, uint64 indexed runId, uint64 round, uint16 slot, uint48 lastWorkedAt);
    event SeatLapsed(uint256 indexed seat, address indexed holder, uint48 lastWorkedAt);
    event SeatExpelled(uint256 indexed seat, address indexed holder, uint64 entity);

    error SeatNotTransferable(uint256 seat);
    error SeatAlreadyHeld(address account, uint256 seat);
    error SeatEntityMissing(address account);
    error SeatEntityTaken(uint64 entity, uint256 seat);
    error SeatUnknown(uint256 seat);
    error SeatWorkTooLittle(uint256 rounds, uint256 needed);
    error SeatWorkTooShort(uint256 spannedSeconds, uint256 needed);
    error SeatWorkUnordered(Work work);
    error SeatWorkNotCertified(Work work);
    error SeatWorkNotOwn(Work work, address operator);
    error SeatWorkConvicted(Work work);
    error SeatWorkContestable(Work work, uint256 closesAt);
    error SeatWorkChallenged(Work work);
    error SeatWorkUsed(Work work);
    error SeatWorkOld(Work work, uint256 lastWorkedAt);
    error SeatOnProbation(uint256 seat, uint256 voteFrom);
    error SeatAlreadyActive(uint256 seat);
    error SeatNotNext(uint256 seat, uint256 next);
    error SeatGrowthExceeded(uint256 activated, uint256 allowed);
    error SeatNotIdle(uint256 seat, uint256 idleFrom);
    error SeatMinimumReached(uint256 activeSeats);
    error SeatEntityStands(uint256 seat, uint64 entity);
    error SeatNotDuplicate(uint256 seat, uint256 older);
    error SeatDelegateHasNone(address account);
    error SeatDelegateFull(address delegatee, uint256 most);
    error SeatDelegateStands(uint256 seat, address delegatee);
    error SeatSignatureInvalid(address delegator);

    /// @notice Earns the caller a seat on probation. The caller needs an entity; neither it nor the entity may have a seat.
    /// @param proofs The caller's work, strictly increasing by run, round and slot. All of it must be certified, past its challenge
    /// window, unchallenged, and never used for a seat before. Enough rounds, spread over enough time.
    function earn(Work[] calldata proofs) external returns (uint256 seat);

    /// @notice Gives a seat its vote after probation. In the order in which seats were earned, so that nobody can be kept waiting by those
    /// who come later, and within the limit on growth. Anyone.
    function activate(uint256 seat) external;

    /// @notice Shows newer work of a seat's holder, so that the seat does not lapse. Anyone.
    function prove(uint256 seat, Work calldata work) external;

    /// @notice Ends a seat without work for the idle time, as long as more than the minimum are left. Anyone.
    function lapse(uint256 seat) external;

    /// @notice Ends a seat whose holder belongs to no entity any more. Anyone.
    function expel(uint256 seat) external;

    /// @notice Ends a seat whose holder's entity has an older one. Anyone.
    function expelDuplicate(uint256 seat, uint256 older) external;

    /// @notice Gives a seat's vote back to its holder if the delegate has no seat any more. Anyone.
    function returnVote(uint256 seat) external;

    /// @notice Delegates with a signature of an account or a contract (ERC-1271). To oneself, or to another holder within the limit.
    /// The signature is over `Delegation(address delegator,address delegatee,uint256 nonce,uint256 expiry)` (EIP-712).
    function delegateBySig(address delegator, address delegatee, uint256 nonce, uint256 expiry, bytes calldata signature) external;

    /// @notice The seat of an account, or zero.
    function seatOf(address account) external view returns (uint256);

    function seatView(uint256 seat) external view returns (SeatView memory);

    /// @notice Seats ever earned, which is also the newest one's number.
    function lastSeat() external view returns (uint256);

    /// @notice Seats that vote.
    function activeSeats() external view returns (uint256);

    /// @notice The seat that is to be activated next, or zero if none waits.
    function nextSeat() external view returns (uint256);

    /// @notice How many seats may be activated now.
    function growthLeft() external view returns (uint256);

    /// @notice Seats that have an account as their delegate, its own included even if that votes elsewhere.
    function seatsBehind(address delegatee) external view returns (uint256);

    /// @notice Bitmap of the slots of a round whose work earned a seat.
    function workUsed(uint64 runId, uint64 round) external view returns (uint256);
}
