// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Merkle} from "../proofs/Merkle.sol";
import {IClaimant} from "./interfaces/IClaimant.sol";
import {Claim, IDisputeGame, Position, Stage} from "./interfaces/IDisputeGame.sol";

/// @title Games
/// @notice Who plays which game, whose move it is, what the clocks say, and how a game ends.
abstract contract Games is IDisputeGame {
    Game[] private _games;

    /// @inheritdoc IDisputeGame
    function open(Claim calldata claim, address defender, address challenger, uint32 clockSeconds) external returns (uint256 gameId) {
        if (claim.steps == 0 || clockSeconds == 0 || claim.stateTensors == 0 || claim.outputTensors == 0) revert GameClaimInvalid();
        gameId = _games.length;
        Game storage game = _games.push();
        game.claimant = msg.sender;
        game.movedAt = uint64(block.timestamp);
        game.challenger = challenger;
        game.challengerSeconds = clockSeconds;
        game.defenderSeconds = clockSeconds;
        game.status = Status.Open;
        game.defender = defender;
        game.claim = keccak256(abi.encode(claim));

        Position memory position;
        position.stage = claim.steps == 1 ? Stage.PickStep : Stage.RevealStates;
        position.slots = claim.slots;
        position.stateHeight = uint8(Merkle.height(claim.stateTensors));
        position.before = claim.inputRoot;
        // Of these two only the claim's hash matters until the step is picked.
        position.last = claim.steps;
        position.afterwards = claim.stateRoot;
        position.revealed = keccak256(abi.encodePacked(new bytes32[](0)));
        game.stage = position.stage;
        game.position = keccak256(abi.encode(position));
        emit GameOpened(gameId, msg.sender, defender, challenger, clockSeconds, claim);
        emit Moved(gameId, position, "");
    }

    /// @inheritdoc IDisputeGame
    function expire(uint256 gameId) external {
        Game storage game = _openGame(gameId);
        bool isChallengers = _isChallengers(game.stage);
        uint256 expiresAt = uint256(game.movedAt) + (isChallengers ? game.challengerSeconds : game.defenderSeconds);
        if (block.timestamp <= expiresAt) revert GameClockRunning(gameId, expiresAt);
        _decide(gameId, game, !isChallengers, Ground.Silence, 0, 0);
    }

    /// @inheritdoc IDisputeGame
    function gameCount() external view returns (uint256) {
        return _games.length;
    }

    /// @inheritdoc IDisputeGame
    function gameOf(uint256 gameId) external view returns (Game memory game) {
        if (gameId < _games.length) game = _games[gameId];
    }

    /// @dev Takes the turn of the side whose move `stage` is: it must be the caller, in time, and `position` the game's.
    function _enter(uint256 gameId, Position calldata position, Stage stage) internal returns (Game storage game) {
        game = _enter(gameId, position);
        if (position.stage != stage) revert GameStageMismatch(position.stage, stage);
    }

    function _enter(uint256 gameId, Position calldata position) internal returns (Game storage game) {
        game = _openGame(gameId);
        bytes32 hash = keccak256(abi.encode(position));
        if (hash != game.position) revert GamePositionMismatch(hash, game.position);
        bool isChallengers = _isChallengers(position.stage);
        address player = isChallengers ? game.challenger : game.defender;
        if (msg.sender != player) revert GameNotYourMove(msg.sender, player);

        uint256 used = block.timestamp - game.movedAt;
        uint256 left = isChallengers ? game.challengerSeconds : game.defenderSeconds;
        if (used > left) revert GameClockExpired(gameId);
        // The rest of a clock of 32 bits fits 32 bits.
        // forge-lint: disable-start(unsafe-typecast)
        if (isChallengers) game.challengerSeconds = uint32(left - used);
        else game.defenderSeconds = uint32(left - used);
        // forge-lint: disable-end(unsafe-typecast)
    }

    /// @dev Ends the turn.
    function _leave(uint256 gameId, Game storage game, Position memory position, bytes memory data) internal {
        game.movedAt = uint64(block.timestamp);
        ++game.moves;
        game.stage = position.stage;
        game.position = keccak256(abi.encode(position));
        emit Moved(gameId, position, data);
    }

    /// @dev The challenger wins if what the contract found is not what the defender claimed; reverts if it is.
    function _refute(uint256 gameId, Game storage game, Ground ground, uint32 claimed, uint32 actual) internal {
        if (claimed == actual) revert GameNothingRefuted(actual);
        _uphold(gameId, game, ground, claimed, actual);
    }

    function _uphold(uint256 gameId, Game storage game, Ground ground, uint32 claimed, uint32 actual) internal {
        ++game.moves;
        _decide(gameId, game, true, ground, claimed, actual);
    }

    function _decide(uint256 gameId, Game storage game, bool upheld, Ground ground, uint32 claimed, uint32 actual) private {
        game.status = upheld ? Status.Upheld : Status.Rejected;
        emit GameDecided(gameId, upheld, ground, claimed, actual);
        IClaimant(game.claimant).onVerdict(gameId, upheld);
    }

    function _openGame(uint256 gameId) private view returns (Game storage game) {
        if (gameId >= _games.length) revert GameNotOpen(gameId, Status.None);
        game = _games[gameId];
        if (game.status != Status.Open) revert GameNotOpen(gameId, game.status);
    }

    /// @dev Reveals and picks take turns in {Stage}.
    function _isChallengers(Stage stage) private pure returns (bool) {
        return uint8(stage) % 2 == 0;
    }
}
