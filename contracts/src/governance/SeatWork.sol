// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {SlotBitmap} from "../training/SlotBitmap.sol";
import {IRunRegistry} from "../training/interfaces/IRunRegistry.sol";
import {IRuns} from "../training/interfaces/IRuns.sol";
import {ISlots} from "../training/interfaces/ISlots.sol";
import {IContributorSeats} from "./interfaces/IContributorSeats.sol";

/// @title Seat work
/// @notice Verifies work against the run registry, as {ContributorSeats} counts it.
abstract contract SeatWork {
    using SlotBitmap for uint256;

    /// @dev The round that was read last: proofs come in order, so that most share their run, and some their round, with the one before.
    struct KnownRound {
        uint64 runId;
        uint64 round;
        uint48 certifiedAt;
        uint256 windowSeconds;
        uint256 slots;
        bool held;
    }

    IRunRegistry private immutable RUNS;

    constructor(IRunRegistry runs) {
        RUNS = runs;
    }

    /// @dev Reverts unless `operator` did the work, and nobody can or does contest it.
    /// @return certifiedAt Unix seconds.
    function _verify(IContributorSeats.Work calldata work, address operator, KnownRound memory known)
        internal
        view
        returns (uint48 certifiedAt)
    {
        _read(work, known);
        certifiedAt = known.certifiedAt;
        if (certifiedAt == 0 || work.slot >= 256 || !known.slots.contains(work.slot)) {
            revert IContributorSeats.SeatWorkNotCertified(work);
        }
        ISlots.Tenure memory tenure = RUNS.tenureAt(work.runId, work.slot, work.round);
        if (tenure.operator != operator) revert IContributorSeats.SeatWorkNotOwn(work, tenure.operator);
        if (tenure.status == ISlots.TenureStatus.Convicted) revert IContributorSeats.SeatWorkConvicted(work);
        // Whatever round of the tenure is challenged: an upheld challenge convicts the tenure as a whole.
        // And a false checkpoint takes back the rounds after it as well.
        if (tenure.openChallenges != 0 || known.held) revert IContributorSeats.SeatWorkChallenged(work);
        uint256 closesAt = certifiedAt + known.windowSeconds;
        if (block.timestamp <= closesAt) revert IContributorSeats.SeatWorkContestable(work, closesAt);
    }

    /// @dev No run has the id zero.
    function _noRound() internal pure returns (KnownRound memory known) {}

    function _read(IContributorSeats.Work calldata work, KnownRound memory known) private view {
        if (work.runId == known.runId && work.round == known.round) return;
        if (work.runId != known.runId) {
            known.runId = work.runId;
            known.windowSeconds = RUNS.termsOf(work.runId).challengeWindowSeconds;
            known.held = RUNS.openRunChallenges(work.runId) != 0;
        }
        known.round = work.round;
        IRuns.RoundRecord memory record = RUNS.roundOf(work.runId, work.round);
        known.certifiedAt = uint48(record.certifiedAt);
        known.slots = record.slots;
    }
}
