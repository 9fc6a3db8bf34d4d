// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

// The terms of one training run. They are written by the proposal that creates the run and never change afterwards;
// `keccak256(abi.encode(charter))` names the run in every signed message. Numbers that the exact programs read as fp32 are
// given as their IEEE 754 bits (names end in `Bits`); amounts are in wei of the Autonet token unless they say otherwise.

/// @notice Shape of the model: a decoder-only transformer with rotary positions and grouped-query attention.
struct ModelConfig {
    uint32 dim;
    uint32 layers;
    uint32 heads;
    uint32 kvHeads;
    uint32 hidden;
    uint32 vocab;
    uint32 seq;
    bool tiedHead;
    uint32 ropeThetaBits;
    uint32 normEpsBits;
}

/// @notice Identifiers of the exact programs that every node runs, and the root of the constants that they read.
struct ProgramIds {
    bytes32 trainStep;
    bytes32 encode;
    bytes32 aggregate;
    bytes32 evaluate;
    bytes32 constantsRoot;
}

/// @notice What the run learns from, under which licence (SPDX id), and what it is evaluated on. The numbers of tokens of the training and of the
/// held-out text are those of the manifest; with them, any token is proved under `root` or `evaluationRoot` ({TokenProofs}).
struct DataTerms {
    bytes32 root;
    uint64 trainTokens;
    uint64 evaluationTokens;
    bytes manifestCid;
    string licence;
    bytes32 tokenizerId;
    bytes32 evaluationRoot;
    uint32 evaluationSequences;
    uint32 evaluationFloorBits;
}

/// @notice The inner optimiser: what one slot does within one round.
struct InnerTerms {
    uint32 steps;
    uint32 sequencesPerStep;
    uint32 warmupSteps;
    uint32 learningRateBits;
    uint32 finalRateBits;
    uint32 beta1Bits;
    uint32 beta2Bits;
    uint32 epsBits;
    uint32 weightDecayBits;
    uint32 clipNormBits;
}

/// @notice The outer step and the robust rule that combines the slots' updates. `encoding` 3 is a sign per value and a scale per row.
struct OuterTerms {
    uint32 learningRateBits;
    uint32 momentumBits;
    uint32 slotClipBits;
    uint16 trimPerSide;
    uint8 encoding;
}

/// @notice Who may take part and what it pays.
struct ParticipationTerms {
    uint16 slots;
    uint16 minSlots;
    uint16 slotsPerOperator;
    uint128 stakePerSlotWei;
    uint128 rewardPerSlotRoundWei;
    uint128 rewardPerAuditWei;
}

/// @notice How work is checked. Rates and shares are parts per million.
struct VerificationTerms {
    uint32 auditRatePpm;
    uint32 challengeWindowSeconds;
    uint128 challengeBondWei;
    uint32 challengerSharePpm;
}

/// @notice How long the run lasts.
struct ScheduleTerms {
    uint32 rounds;
    uint32 roundDeadlineSeconds;
}

/// @notice Everything that a run promises. `budgetWei` is in token wei, `gasBudgetWei` in wei of the chain's own coin.
struct RunCharter {
    string name;
    string purpose;
    string useCategory;
    uint64 seed;
    bytes32 genesisRoot;
    ModelConfig model;
    ProgramIds programs;
    DataTerms data;
    InnerTerms inner;
    OuterTerms outer;
    ParticipationTerms participation;
    VerificationTerms verification;
    ScheduleTerms schedule;
    uint256 budgetWei;
    uint256 gasBudgetWei;
}
