// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IClaimant} from "../../../src/court/interfaces/IClaimant.sol";
import {Claim} from "../../../src/court/interfaces/IDisputeGame.sol";

/// @notice A court whose games tests decide.
contract CourtDouble {
    struct Opened {
        address claimant;
        address defender;
        address challenger;
        uint32 clockSeconds;
        Claim claim;
    }

    Opened[] private _games;

    function open(Claim calldata claim, address defender, address challenger, uint32 clockSeconds) external returns (uint256 gameId) {
        gameId = _games.length;
        _games.push(Opened(msg.sender, defender, challenger, clockSeconds, claim));
    }

    /// @notice Tells the claimant a verdict. Anyone may, as often as they like.
    function decide(uint256 gameId, bool upheld) external {
        IClaimant(_games[gameId].claimant).onVerdict(gameId, upheld);
    }

    function gameOf(uint256 gameId) external view returns (Opened memory) {
        return _games[gameId];
    }
}
