// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {FeistelPermutation} from "./FeistelPermutation.sol";

/// @notice The charter's numbers by which training text is divided: tokens of the text and of a sequence, steps of a round, sequences of a step.
struct SampleTerms {
    uint64 trainTokens;
    uint32 seq;
    uint32 stepsPerRound;
    uint32 sequencesPerStep;
}

/// @title Sample assignment
/// @notice Which sequence of the training text a slot reads where in its unit of data, the same as the nodes'. Positions run through the units in
/// order; every epoch is a permutation of its own, keyed by `sha256("autonet/data" || charter hash || epoch (8 bytes, big-endian))`, so
/// each sequence is used exactly once per epoch. Golden vectors are in `tests/vectors/samples.json`.
library SampleAssignment {
    error SampleTextTooShort(uint64 trainTokens, uint32 seq);
    error SampleStepInvalid(uint32 step, uint32 stepsPerRound);
    error SampleSequenceInvalid(uint32 sequence, uint32 sequencesPerStep);

    /// @notice The sequence of the training text, from 0. Its tokens are `seq * index` up to and including `seq * index + seq`.
    /// @param charterHash Names the run.
    /// @param unit The slot's unit in the round ({DataCursors-unitOf}).
    /// @param step Inner step, from 0.
    /// @param sequence Sequence of the step, from 0.
    function sampleOf(bytes32 charterHash, SampleTerms memory terms, uint64 unit, uint32 step, uint32 sequence)
        internal
        pure
        returns (uint256)
    {
        if (step >= terms.stepsPerRound) revert SampleStepInvalid(step, terms.stepsPerRound);
        if (sequence >= terms.sequencesPerStep) revert SampleSequenceInvalid(sequence, terms.sequencesPerStep);
        uint256 samples = samplesOf(terms.trainTokens, terms.seq);
        uint64 position = SafeCast.toUint64((uint256(unit) * terms.stepsPerRound + step) * terms.sequencesPerStep + sequence);
        // Not more than the position, which has 64 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        bytes32 key = sha256(abi.encodePacked("autonet/data", charterHash, uint64(position / samples)));
        return FeistelPermutation.permute(key, samples, position % samples);
    }

    /// @notice Number of sequences in an epoch. Sequences overlap in one token, which one reads last and the next one first.
    function samplesOf(uint64 trainTokens, uint32 seq) internal pure returns (uint256) {
        if (seq == 0 || trainTokens <= seq) revert SampleTextTooShort(trainTokens, seq);
        return (uint256(trainTokens) - 1) / seq;
    }
}
