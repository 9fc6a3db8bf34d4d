// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IChallenges} from "../../../src/training/interfaces/IChallenges.sol";

/// @notice What canaries read of the challenges, as a test says it.
contract CanaryChallenges {
    IChallenges.Challenge[] private _challenges;

    function add(IChallenges.Challenge calldata challenge) external returns (uint256 challengeId) {
        _challenges.push(challenge);
        return _challenges.length - 1;
    }

    function challengeOf(uint256 challengeId) external view returns (IChallenges.Challenge memory challenge) {
        if (challengeId < _challenges.length) challenge = _challenges[challengeId];
    }
}
