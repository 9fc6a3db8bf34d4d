// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IDisputeGame} from "../../src/court/interfaces/IDisputeGame.sol";
import {RunFixture} from "../RunFixture.sol";
import {CourtDouble} from "./doubles/CourtDouble.sol";

/// @notice Runs whose challenges the test decides in place of the court.
abstract contract CourtFixture is RunFixture {
    function decide(uint256 challengeId, bool upheld) internal {
        decideGame(challenges.challengeOf(challengeId).gameId, upheld);
    }

    function decideGame(uint256 gameId, bool upheld) internal {
        CourtDouble(address(court)).decide(gameId, upheld);
    }

    function gameOf(uint256 challengeId) internal view returns (CourtDouble.Opened memory) {
        return CourtDouble(address(court)).gameOf(challenges.challengeOf(challengeId).gameId);
    }

    function _deployCourt() internal override returns (IDisputeGame) {
        return IDisputeGame(address(new CourtDouble()));
    }
}
