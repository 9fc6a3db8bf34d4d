// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

// Every threshold and period of governance, in one place. Each governance contract takes the whole struct in its constructor and keeps
// what it needs as immutables. A development network scales the days to seconds and removes no check. Times are in seconds, shares in
// parts per million, amounts in token wei unless a name says otherwise.

/// @notice What sets one track apart from another.
/// @param votingDelay Between a proposal and its snapshot.
/// @param votingPeriod How long the vote is open.
/// @param lateQuorumExtension The least that stays of a vote after its quorum is reached.
/// @param proposalThreshold Votes in the token house that a proposer needs.
/// @param tokenQuorumPpm Quorum of the token house as a share of active votes, before decay.
/// @param seatQuorumPpm Quorum of the contributors' house as a share of active seats, before decay.
/// @param approvalPpm Share of the counted votes for and against that must be exceeded in each house; 500,000 to 999,999.
/// @param breachApprovalPpm The same while a breach of the Nakamoto coefficient stands; at least `approvalPpm`.
/// @param timelockDelay Between queueing and execution.
struct TrackParameters {
    uint48 votingDelay;
    uint32 votingPeriod;
    uint48 lateQuorumExtension;
    uint128 proposalThreshold;
    uint32 tokenQuorumPpm;
    uint32 seatQuorumPpm;
    uint32 approvalPpm;
    uint32 breachApprovalPpm;
    uint48 timelockDelay;
}

/// @notice How votes are counted, whatever the track.
/// @param entityCapPpm The most of the active votes that one entity counts for.
/// @param minEntities Distinct entities that must be in favour.
/// @param bootstrapEntities The same until `minEntities` entities have ever been registered.
/// @param quorumFloorPpm A token quorum is never below this share of all tokens, and an entity's cap never below what it gives.
/// @param quorumCeilingPpm A token quorum is never above this share of all tokens.
/// @param quorumFailuresPerDecay Failures to reach a quorum in a row that lower it once.
/// @param quorumDecayPpm By how much of the undecayed quorum one such row lowers it.
/// @param quorumDecayFloorPpm What of the undecayed quorum always remains.
/// @param activeSeconds How long after a vote an entity counts as active.
/// @param nakamotoFloor Fewer entities than this holding more than half of the active votes are a breach.
/// @param breachSeconds How long a proven breach stands unless it is proven again.
struct CountingParameters {
    uint32 entityCapPpm;
    uint16 minEntities;
    uint16 bootstrapEntities;
    uint32 quorumFloorPpm;
    uint32 quorumCeilingPpm;
    uint16 quorumFailuresPerDecay;
    uint32 quorumDecayPpm;
    uint32 quorumDecayFloorPpm;
    uint48 activeSeconds;
    uint16 nakamotoFloor;
    uint48 breachSeconds;
}

/// @notice How the constitution changes and how long an approved operation lives.
/// @param coolingSeconds Between the first vote on an amendment and the proposal of the second.
/// @param ratificationSeconds How long after cooling the second proposal may be made.
/// @param resubmissionSeconds How long an amendment that failed its second vote is barred.
/// @param exitSeconds Between the adoption of an article and its taking effect; at least the entrenched minimum.
/// @param operationExpiry How long after it could have run an operation may still be executed.
/// @param minTimelockDelay Floor of the timelock's own delay.
/// @param maxTimelockDelay Ceiling of the timelock's own delay.
struct AmendmentParameters {
    uint48 coolingSeconds;
    uint48 ratificationSeconds;
    uint48 resubmissionSeconds;
    uint48 exitSeconds;
    uint48 operationExpiry;
    uint48 minTimelockDelay;
    uint48 maxTimelockDelay;
}

/// @notice How entities and seats come and go.
/// @param entityBondWei What an entity puts up.
/// @param affiliationBondWei What a challenger of two entities puts up.
/// @param contestSeconds How long an accused entity may contest before silence convicts it.
/// @param rulingSeconds How long a contested challenge waits for a ruling before it is dismissed.
/// @param seatRounds Certified slot-rounds that earn a seat.
/// @param seatWorkSeconds Between the first and the last of them, at least.
/// @param probationSeconds Between earning a seat and its first vote.
/// @param idleSeconds Without proven work for so long, a seat lapses.
/// @param growthPeriod Period of the limit on new seats.
/// @param growthPpm New seats per period as a share of active seats, at least one.
/// @param seatsPerDelegate The most seats that one delegate votes.
/// @param minSeats Seats below which none lapses, so that idleness cannot dissolve the house.
struct MembershipParameters {
    uint128 entityBondWei;
    uint128 affiliationBondWei;
    uint48 contestSeconds;
    uint48 rulingSeconds;
    uint16 seatRounds;
    uint48 seatWorkSeconds;
    uint48 probationSeconds;
    uint48 idleSeconds;
    uint48 growthPeriod;
    uint32 growthPpm;
    uint16 seatsPerDelegate;
    uint16 minSeats;
}

/// @notice What can slow an operation down.
/// @param guardianSeconds The guardian's life from deployment; with one renewal of the same length at most the entrenched maximum.
/// @param guardianThreshold Members that must agree.
/// @param pauseSeconds The longest single pause.
/// @param pauseBudgetSeconds All pauses together, for ever.
/// @param dissentDelayPpm Escrowed dissent, as a share of active votes, that starts a delay.
/// @param dissentBlockPpm Dissent that blocks execution until it has left.
/// @param dissentMaxDelay The delay right below the block.
/// @param dissentMaxBlock The longest that dissent blocks one operation, so that it delays and never vetoes.
/// @param escrowLock How long escrowed tokens stay at least.
/// @param suspensionSeconds How long a finding of the committee suspends an operation.
/// @param committeeThreshold Members that a finding needs.
/// @param committeeMinimum Sitting members below which the committee has no power.
/// @param committeeTerm A member's term.
struct BrakeParameters {
    uint48 guardianSeconds;
    uint16 guardianThreshold;
    uint48 pauseSeconds;
    uint48 pauseBudgetSeconds;
    uint32 dissentDelayPpm;
    uint32 dissentBlockPpm;
    uint48 dissentMaxDelay;
    uint48 dissentMaxBlock;
    uint48 escrowLock;
    uint48 suspensionSeconds;
    uint16 committeeThreshold;
    uint16 committeeMinimum;
    uint48 committeeTerm;
}

/// @notice All of them.
/// @param tracks Operations, protocol, constitutional, in this order.
/// @param proposalDepositWei What a proposer puts up per proposal.
struct GovernanceParameters {
    TrackParameters[3] tracks;
    uint128 proposalDepositWei;
    CountingParameters counting;
    AmendmentParameters amendment;
    MembershipParameters membership;
    BrakeParameters brakes;
}
