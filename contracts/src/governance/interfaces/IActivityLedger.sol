// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Activity ledger
/// @notice Remembers which entities voted lately and with what, in periods that add up to the active time. Quorums and caps are shares
/// of what is active, so parked votes inflate nothing. Entity zero stands for all accounts that belong to no entity: they count together as one.
/// An entity never counts for more than the most it voted with within the active time, nor for less than in its latest vote. A vote
/// stops to count when its period leaves the active time, which is at most one period early.
interface IActivityLedger {
    /// @notice Votes of entities that voted within the active time.
    /// @param tokensWei Token votes of all of them. Without the largest's never more than there are tokens, though the same tokens may
    /// have voted for several; so the largest's size does not change what the others count.
    /// @param seats Seats of all of them.
    /// @param largestTokensWei Token votes of the largest of them in the token house.
    /// @param largestSeats Seats of the largest of them in the contributors' house.
    struct Active {
        uint96 tokensWei;
        uint32 seats;
        uint96 largestTokensWei;
        uint32 largestSeats;
    }

    event ActivityRecorded(uint64 indexed entity, uint96 tokensWei, uint32 seats);
    event LargestChanged(uint64 indexed inTokens, uint64 indexed inSeats);
    event BreachProven(uint64[] entities, uint256 heldWei, uint256 activeWei, uint48 until);

    error ActivityCallerNotGovernor(address caller);
    error ActivityParametersInvalid();
    error BreachNotProven(uint256 entities, uint256 heldWei, uint256 activeWei);
    error BreachEntitiesUnordered(uint64 entity);

    /// @notice Records what an entity has voted with so far in one proposal. Only the governors.
    function record(uint64 entity, uint96 tokensWei, uint32 seats) external;

    /// @notice Corrects the ledger's idea of the largest entity, which is otherwise kept by votes alone. Anyone.
    function proveLargest(uint64 entity) external;

    /// @notice Proves that fewer entities than the floor hold more than half of the active token votes. Anyone. Thresholds of the protocol and
    /// constitutional tracks rise for a while; nothing is ever frozen. Where hardly anyone is active, the floor of the token quorum counts
    /// as active, so that a first voter breaches nothing.
    /// @param entities Their ids, strictly increasing. One that was merged into another of them does not count as one more.
    function proveBreach(uint64[] calldata entities) external;

    /// @notice Unix seconds until which a proven breach stands.
    function breachUntil() external view returns (uint48);

    function active() external view returns (Active memory);

    /// @notice The entities on record as largest in each house.
    function largest() external view returns (uint64 inTokens, uint64 inSeats);

    /// @notice What an entity counts for as active; zero if it has not voted within the active time.
    function activityOf(uint64 entity) external view returns (uint96 tokensWei, uint32 seats);
}
