// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IClaimant} from "../../../src/court/interfaces/IClaimant.sol";
import {Claim} from "../../../src/court/interfaces/IDisputeGame.sol";

/// @notice A court whose games a test decides.
contract EvaluationCourt {
    struct Opened {
        address claimant;
        address defender;
        address challenger;
        uint32 clockSeconds;
    }

    Opened[] private _games;
    mapping(uint256 gameId => Claim) private _claims;

    function open(Claim calldata claim, address defender, address challenger, uint32 clockSeconds) external returns (uint256 gameId) {
        gameId = _games.length;
        _games.push(Opened(msg.sender, defender, challenger, clockSeconds));
        _claims[gameId] = claim;
    }

    function decide(uint256 gameId, bool upheld) external {
        IClaimant(_games[gameId].claimant).onVerdict(gameId, upheld);
    }

    function openedOf(uint256 gameId) external view returns (Opened memory) {
        return _games[gameId];
    }

    function claimOf(uint256 gameId) external view returns (Claim memory) {
        return _claims[gameId];
    }
}
