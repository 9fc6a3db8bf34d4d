// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {GovernanceParameters} from "./GovernanceParameters.sol";
import {IActivityLedger} from "./interfaces/IActivityLedger.sol";
import {IBrake} from "./interfaces/IBrake.sol";
import {Track} from "./interfaces/IConstitution.sol";
import {IExitEscrow} from "./interfaces/IExitEscrow.sol";
import {IGuardedTimelock} from "./interfaces/IGuardedTimelock.sol";

/// @title Exit escrow
/// @notice Implementation of {IExitEscrow}. Every delay is counted from the time at which the operation could have run, so that dissent that comes
/// late or comes back holds it no longer than dissent that was there from the beginning.
contract ExitEscrow is IExitEscrow, IBrake {
    struct Dissent {
        uint128 lockedWei;
        uint128 baseWei;
        uint48 heldUntil;
    }

    uint256 private constant PPM = 1_000_000;

    IERC20 private immutable TOKEN;
    IActivityLedger private immutable ACTIVITY;
    IGuardedTimelock private immutable TIMELOCK;
    uint256 private immutable BASE_FLOOR_PPM;
    uint256 private immutable DELAY_PPM;
    uint256 private immutable BLOCK_PPM;
    uint256 private immutable MAX_DELAY;
    uint256 private immutable MAX_BLOCK;
    uint48 private immutable LOCK_SECONDS;

    mapping(bytes32 operation => Dissent) private _dissents;
    mapping(bytes32 operation => mapping(address account => PositionView)) private _positions;

    /// @param token What dissent is locked in.
    /// @param activity Knows the active votes.
    /// @param timelock Whose operations are dissented from.
    constructor(GovernanceParameters memory p, IERC20 token, IActivityLedger activity, address timelock) {
        TOKEN = token;
        ACTIVITY = activity;
        TIMELOCK = IGuardedTimelock(timelock);
        BASE_FLOOR_PPM = p.counting.quorumFloorPpm;
        DELAY_PPM = p.brakes.dissentDelayPpm;
        BLOCK_PPM = p.brakes.dissentBlockPpm;
        MAX_DELAY = p.brakes.dissentMaxDelay;
        MAX_BLOCK = p.brakes.dissentMaxBlock;
        LOCK_SECONDS = p.brakes.escrowLock;
        // Tokens that could leave at once would be votes borrowed for one block.
        if (DELAY_PPM >= BLOCK_PPM || BLOCK_PPM > PPM || MAX_DELAY > MAX_BLOCK || LOCK_SECONDS == 0) revert DissentParametersInvalid();
    }

    /// @inheritdoc IExitEscrow
    function lock(bytes32 operation, uint256 amountWei) external {
        if (amountWei == 0) revert DissentAmountMissing();
        _requireOpen(operation);
        Dissent storage dissent = _dissents[operation];
        if (dissent.baseWei == 0) dissent.baseWei = _base();
        uint128 amount = SafeCast.toUint128(amountWei);
        dissent.lockedWei += amount;
        PositionView storage position = _positions[operation][msg.sender];
        position.amountWei += amount;
        position.unlocksAt = uint48(block.timestamp) + LOCK_SECONDS;
        emit DissentLocked(operation, msg.sender, amountWei, dissent.lockedWei, position.unlocksAt);
        // The token is Autonet's own ERC-20, which reverts instead of returning false.
        // forge-lint: disable-next-line(erc20-unchecked-transfer)
        TOKEN.transferFrom(msg.sender, address(this), amountWei);
    }

    /// @inheritdoc IExitEscrow
    function withdraw(bytes32 operation) external {
        PositionView memory position = _positions[operation][msg.sender];
        if (position.amountWei == 0) revert DissentPositionMissing(operation, msg.sender);
        if (block.timestamp < position.unlocksAt) revert DissentPositionLocked(operation, msg.sender, position.unlocksAt);
        Dissent storage dissent = _dissents[operation];
        uint256 readyAt = TIMELOCK.getTimestamp(operation);
        // What leaves takes its delay along. The operation came free now, not earlier, and keeps all its time to be executed.
        uint256 held = Math.min(releasesAt(operation, readyAt), block.timestamp);
        // Seconds of a clock fit 48 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        if (readyAt > 1 && held > readyAt && held > dissent.heldUntil) dissent.heldUntil = uint48(held);
        dissent.lockedWei -= position.amountWei;
        delete _positions[operation][msg.sender];
        emit DissentWithdrawn(operation, msg.sender, position.amountWei, dissent.lockedWei);
        // The token is Autonet's own ERC-20, which reverts instead of returning false.
        // forge-lint: disable-next-line(erc20-unchecked-transfer)
        TOKEN.transfer(msg.sender, position.amountWei);
    }

    /// @inheritdoc IBrake
    function releasesAt(bytes32 operation, uint256 readyAt) public view returns (uint256 releasedAt) {
        Dissent storage dissent = _dissents[operation];
        if (dissent.baseWei == 0) return readyAt;
        uint256 share = _sharePpm(dissent);
        if (share >= BLOCK_PPM) return readyAt + MAX_BLOCK;
        uint256 delay = share < DELAY_PPM ? 0 : MAX_DELAY * (share - DELAY_PPM) / (BLOCK_PPM - DELAY_PPM);
        return Math.max(readyAt + delay, dissent.heldUntil);
    }

    /// @inheritdoc IExitEscrow
    function dissentOf(bytes32 operation) external view returns (DissentView memory) {
        Dissent storage dissent = _dissents[operation];
        return DissentView({
            lockedWei: dissent.lockedWei,
            baseWei: dissent.baseWei,
            heldUntil: dissent.heldUntil,
            sharePpm: dissent.baseWei == 0 ? 0 : _sharePpm(dissent)
        });
    }

    /// @inheritdoc IExitEscrow
    function positionOf(bytes32 operation, address account) external view returns (PositionView memory) {
        return _positions[operation][account];
    }

    /// @dev An expired operation must not come back to life because it is delayed.
    function _requireOpen(bytes32 operation) private view {
        if (TIMELOCK.getTimestamp(operation) <= 1) revert DissentOperationNotPending(operation);
        Track track = TIMELOCK.operationTrack(operation);
        if (track < Track.Protocol) revert DissentTrackExempt(operation, track);
        uint256 expiresAt = TIMELOCK.expiresAt(operation);
        if (block.timestamp > expiresAt) revert DissentOperationExpired(operation, expiresAt);
    }

    /// @dev With a floor, so that a few cannot block what hardly anyone voted on.
    function _base() private view returns (uint128) {
        uint256 supply = TOKEN.totalSupply();
        uint256 active = Math.min(ACTIVITY.active().tokensWei, supply); // the same tokens may have voted for several entities
        return SafeCast.toUint128(Math.max(Math.max(active, supply * BASE_FLOOR_PPM / PPM), 1));
    }

    function _sharePpm(Dissent storage dissent) private view returns (uint256) {
        return dissent.lockedWei * PPM / dissent.baseWei;
    }
}
