// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IChallenges} from "../../../src/training/interfaces/IChallenges.sol";

/// @notice What canaries read of the challenges, as a test says it.
contract CanaryChallenges {
    IChallenges.Challenge[] private _challenges;

    function add(uint64 runId, uint64 round, uint16 slot, IChallenges.Subject subject, IChallenges.ChallengeStatus status, address accused)
        external
        returns (uint256 challengeId)
    {
        IChallenges.Challenge storage challenge = _challenges.push();
        challenge.runId = runId;
        challenge.round = round;
        challenge.slot = slot;
        challenge.subject = subject;
        challenge.status = status;
        challenge.accused = accused;
        return _challenges.length - 1;
    }

    function challengeOf(uint256 challengeId) external view returns (IChallenges.Challenge memory challenge) {
        if (challengeId < _challenges.length) challenge = _challenges[challengeId];
    }
}
