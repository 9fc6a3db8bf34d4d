// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {
    AmendmentParameters,
    BrakeParameters,
    CountingParameters,
    GovernanceParameters,
    MembershipParameters,
    TrackParameters
} from "../src/governance/GovernanceParameters.sol";

/// @notice Thresholds of a development network: production's, with ten seconds for a day.
library Thresholds {
    uint48 internal constant DAY = 10;

    function development() internal pure returns (GovernanceParameters memory p) {
        p.tracks[0] = TrackParameters(DAY, uint32(4 * DAY), DAY, 1 ether, 100_000, 150_000, 500_000, 500_000, 2 * DAY);
        p.tracks[1] = TrackParameters(2 * DAY, uint32(7 * DAY), 2 * DAY, 1 ether, 200_000, 250_000, 500_000, 600_000, 7 * DAY);
        p.tracks[2] = TrackParameters(7 * DAY, uint32(14 * DAY), 3 * DAY, 1 ether, 330_000, 400_000, 666_666, 750_000, 14 * DAY);
        p.proposalDepositWei = 10 ether;
        p.counting = CountingParameters({
            entityCapPpm: 100_000,
            minEntities: 6,
            bootstrapEntities: 3,
            quorumFloorPpm: 20_000,
            quorumCeilingPpm: 300_000,
            quorumFailuresPerDecay: 3,
            quorumDecayPpm: 100_000,
            quorumDecayFloorPpm: 500_000,
            activeSeconds: 180 * DAY,
            nakamotoFloor: 4,
            breachSeconds: 30 * DAY
        });
        p.amendment = AmendmentParameters({
            coolingSeconds: 30 * DAY,
            ratificationSeconds: 30 * DAY,
            resubmissionSeconds: 60 * DAY,
            exitSeconds: 14 * DAY,
            operationExpiry: 14 * DAY,
            minTimelockDelay: DAY,
            maxTimelockDelay: 60 * DAY
        });
        p.membership = MembershipParameters({
            entityBondWei: 100 ether,
            affiliationBondWei: 50 ether,
            contestSeconds: 7 * DAY,
            rulingSeconds: 30 * DAY,
            seatRounds: 3,
            seatWorkSeconds: 20,
            probationSeconds: 30 * DAY,
            idleSeconds: 90 * DAY,
            growthPeriod: 30 * DAY,
            growthPpm: 100_000,
            seatsPerDelegate: 5,
            minSeats: 3
        });
        p.brakes = BrakeParameters({
            guardianSeconds: 360 * DAY,
            guardianThreshold: 2,
            pauseSeconds: 3 * DAY,
            pauseBudgetSeconds: 30 * DAY,
            dissentDelayPpm: 50_000,
            dissentBlockPpm: 200_000,
            dissentMaxDelay: 30 * DAY,
            dissentMaxBlock: 90 * DAY,
            escrowLock: 30 * DAY,
            suspensionSeconds: 30 * DAY,
            committeeThreshold: 2,
            committeeMinimum: 2,
            committeeTerm: 360 * DAY
        });
    }
}
