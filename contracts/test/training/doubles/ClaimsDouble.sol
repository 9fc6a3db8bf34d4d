// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Claim, IDisputeGame} from "../../../src/court/interfaces/IDisputeGame.sol";
import {RunClaims} from "../../../src/training/RunClaims.sol";
import {RunInputs} from "../../../src/training/RunInputs.sol";
import {IRunRegistry} from "../../../src/training/interfaces/IRunRegistry.sol";

/// @notice Claims about whatever inputs a test names.
contract ClaimsDouble is RunClaims {
    constructor(IRunRegistry runs, IDisputeGame court) RunClaims(runs, court) {}

    function play(RunInputs memory inputs, uint256 windowSeconds) external returns (uint256 gameId) {
        Claim memory claim;
        return _play(claim, inputs, msg.sender, msg.sender, windowSeconds);
    }

    function onVerdict(uint256 gameId, bool upheld) external {}
}
