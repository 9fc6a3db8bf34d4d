// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {GovernanceParameters} from "../../../src/governance/GovernanceParameters.sol";

/// @notice Parameters for the tests of membership and brakes: days as in production, small numbers of rounds and members.
library CParameters {
    uint128 internal constant ENTITY_BOND = 1_000 ether;
    uint128 internal constant AFFILIATION_BOND = 400 ether;

    function all() internal pure returns (GovernanceParameters memory p) {
        p.tracks[1].seatQuorumPpm = 250_000;
        p.tracks[1].timelockDelay = 7 days;
        p.counting.quorumFloorPpm = 20_000;
        p.amendment.operationExpiry = 14 days;
        p.membership.entityBondWei = ENTITY_BOND;
        p.membership.affiliationBondWei = AFFILIATION_BOND;
        p.membership.contestSeconds = 7 days;
        p.membership.rulingSeconds = 30 days;
        p.membership.seatRounds = 3;
        p.membership.seatWorkSeconds = 20 days;
        p.membership.probationSeconds = 30 days;
        p.membership.idleSeconds = 90 days;
        p.membership.growthPeriod = 30 days;
        p.membership.growthPpm = 100_000;
        p.membership.seatsPerDelegate = 3;
        p.membership.minSeats = 2;
        p.brakes.guardianSeconds = 365 days;
        p.brakes.guardianThreshold = 2;
        p.brakes.pauseSeconds = 72 hours;
        p.brakes.pauseBudgetSeconds = 120 hours;
        p.brakes.dissentDelayPpm = 50_000;
        p.brakes.dissentBlockPpm = 200_000;
        p.brakes.dissentMaxDelay = 30 days;
        p.brakes.dissentMaxBlock = 60 days;
        p.brakes.escrowLock = 7 days;
        p.brakes.suspensionSeconds = 30 days;
        p.brakes.committeeThreshold = 3;
        p.brakes.committeeMinimum = 4;
        p.brakes.committeeTerm = 365 days;
    }
}
