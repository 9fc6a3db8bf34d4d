// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {SlotBitmap} from "./SlotBitmap.sol";
import {ICanaries} from "./interfaces/ICanaries.sol";
import {IChallenges} from "./interfaces/IChallenges.sol";
import {IRunRegistry} from "./interfaces/IRunRegistry.sol";
import {IRuns} from "./interfaces/IRuns.sol";

/// @title Canaries
/// @notice Implementation of {ICanaries}.
contract Canaries is ICanaries {
    using SlotBitmap for uint256;

    struct Grant {
        uint256 limitWei;
        uint256 usedWei;
    }

    IERC20 private immutable TOKEN;
    IRunRegistry private immutable RUNS;
    IChallenges private immutable CHALLENGES;
    address private immutable TIMELOCK;
    uint64 private immutable LIFE_SECONDS;

    uint256 private _reservedWei;
    mapping(address registrar => Grant) private _grants;
    mapping(bytes32 seal => Canary) private _canaries;
    mapping(uint256 challengeId => bool) private _paidFor;

    /// @param token The Autonet token, which the fund holds.
    /// @param runs The run registry; it names the challenges.
    /// @param timelock Grants.
    /// @param lifeSeconds_ Time for a canary's round, its challenge and the court's verdict.
    constructor(IERC20 token, IRunRegistry runs, address timelock, uint64 lifeSeconds_) {
        TOKEN = token;
        RUNS = runs;
        CHALLENGES = IChallenges(runs.challenges());
        TIMELOCK = timelock;
        LIFE_SECONDS = lifeSeconds_;
    }

    /// @inheritdoc ICanaries
    function grant(address registrar, uint256 limitWei) external {
        if (msg.sender != TIMELOCK) revert CanaryCallerNotTimelock(msg.sender);
        _grants[registrar].limitWei = limitWei;
        emit CanaryGrantChanged(registrar, limitWei);
    }

    /// @inheritdoc ICanaries
    function register(bytes32 seal, uint256 maxReimbursementWei) external {
        if (maxReimbursementWei == 0) revert CanaryReservationMissing();
        if (_canaries[seal].status != CanaryStatus.None) revert CanarySealTaken(seal);
        Grant storage granted = _grants[msg.sender];
        uint256 left = granted.limitWei > granted.usedWei ? granted.limitWei - granted.usedWei : 0;
        if (maxReimbursementWei > left) revert CanaryGrantExceeded(msg.sender, left, maxReimbursementWei);
        uint256 free = TOKEN.balanceOf(address(this)) - _reservedWei;
        if (maxReimbursementWei > free) revert CanaryFundInsufficient(free, maxReimbursementWei);

        granted.usedWei += maxReimbursementWei;
        _reservedWei += maxReimbursementWei;
        _canaries[seal] = Canary({
            registrar: msg.sender,
            registeredAt: uint64(block.timestamp),
            status: CanaryStatus.Registered,
            registeredBlock: uint64(block.number),
            reservedWei: SafeCast.toUint128(maxReimbursementWei)
        });
        emit CanaryRegistered(seal, msg.sender, maxReimbursementWei);
    }

    /// @inheritdoc ICanaries
    function reveal(bytes32 salt, uint64 runId, uint64 round, uint16 slot, address operator, uint256 challengeId) external {
        bytes32 seal = sealOf(salt, runId, round, slot, operator);
        Canary storage canary = _inTime(seal);
        IRuns.RoundRecord memory record = _requireSealedBefore(canary, runId, round);
        _requireConvicted(runId, round, slot, operator, canary.registrar, challengeId);
        if (_paidFor[challengeId]) revert CanaryPaid(challengeId);

        _paidFor[challengeId] = true;
        IRuns.RunTerms memory terms = RUNS.termsOf(runId);
        uint256 paid = terms.stakePerSlotWei;
        // A round that was annulled pays nobody.
        if (record.certifiedAt != 0) paid += terms.rewardPerSlotRoundWei;
        if (paid > canary.reservedWei) paid = canary.reservedWei;
        _end(canary, CanaryStatus.Revealed, paid);
        emit CanaryRevealed(seal, runId, round, slot, operator, challengeId, paid);
        // The token is Autonet's own ERC-20, which calls nobody and reverts instead of returning false.
        // forge-lint: disable-next-line(erc20-unchecked-transfer)
        TOKEN.transfer(operator, paid);
    }

    /// @inheritdoc ICanaries
    function disclose(bytes32 salt, uint64 runId, uint64 round, uint16 slot, address operator) external {
        bytes32 seal = sealOf(salt, runId, round, slot, operator);
        Canary storage canary = _inTime(seal);
        if (msg.sender != canary.registrar) revert CanaryCallerNotRegistrar(msg.sender, canary.registrar);
        IRuns.RoundRecord memory record = _requireSealedBefore(canary, runId, round);
        if (!record.slots.contains(slot)) revert CanarySlotNotIncluded(runId, round, slot);
        _end(canary, CanaryStatus.Disclosed, 0);
        emit CanaryDisclosed(seal, runId, round, slot, operator);
    }

    /// @inheritdoc ICanaries
    function expire(bytes32 seal) external {
        (Canary storage canary, uint256 overAt) = _waiting(seal);
        if (block.timestamp <= overAt) revert CanaryNotOver(seal, overAt);
        _end(canary, CanaryStatus.Expired, 0);
        emit CanaryExpired(seal, canary.registrar, canary.reservedWei);
    }

    /// @inheritdoc ICanaries
    function canaryOf(bytes32 seal) external view returns (Canary memory) {
        return _canaries[seal];
    }

    /// @inheritdoc ICanaries
    function grantOf(address registrar) external view returns (uint256 limitWei, uint256 usedWei) {
        Grant storage granted = _grants[registrar];
        return (granted.limitWei, granted.usedWei);
    }

    /// @inheritdoc ICanaries
    function reservedWei() external view returns (uint256) {
        return _reservedWei;
    }

    /// @inheritdoc ICanaries
    function lifeSeconds() external view returns (uint64) {
        return LIFE_SECONDS;
    }

    /// @inheritdoc ICanaries
    function sealOf(bytes32 salt, uint64 runId, uint64 round, uint16 slot, address operator) public pure returns (bytes32) {
        return keccak256(abi.encode(salt, runId, round, slot, operator));
    }

    /// @dev A canary that is neither revealed nor given up, and the last second of its life.
    function _waiting(bytes32 seal) private view returns (Canary storage canary, uint256 overAt) {
        canary = _canaries[seal];
        if (canary.status != CanaryStatus.Registered) revert CanaryNotRegistered(seal, canary.status);
        overAt = uint256(canary.registeredAt) + LIFE_SECONDS;
    }

    function _inTime(bytes32 seal) private view returns (Canary storage canary) {
        uint256 overAt;
        (canary, overAt) = _waiting(seal);
        if (block.timestamp > overAt) revert CanaryOver(seal, overAt);
    }

    /// @dev What it did not cost is free again.
    function _end(Canary storage canary, CanaryStatus status, uint256 paid) private {
        uint256 reserved = canary.reservedWei;
        canary.status = status;
        _reservedWei -= reserved;
        _grants[canary.registrar].usedWei -= reserved - paid;
    }

    function _requireSealedBefore(Canary storage canary, uint64 runId, uint64 round)
        private
        view
        returns (IRuns.RoundRecord memory record)
    {
        record = RUNS.roundOf(runId, round);
        if (canary.registeredBlock >= record.certifiedBlock) revert CanaryTooLate(canary.registeredBlock, record.certifiedBlock);
    }

    /// @dev The stake that is given back is the one that this challenge took, and whoever announced the canary did not get a share of it.
    function _requireConvicted(uint64 runId, uint64 round, uint16 slot, address operator, address registrar, uint256 challengeId)
        private
        view
    {
        IChallenges.Challenge memory challenge = CHALLENGES.challengeOf(challengeId);
        if (
            !challenge.tookStake || challenge.subject != IChallenges.Subject.Work || challenge.runId != runId || challenge.round != round
                || challenge.slot != slot
        ) {
            revert CanaryNotConvicted(challengeId, challenge.status);
        }
        if (challenge.accused != operator) revert CanaryOperatorMismatch(operator, challenge.accused);
        address challenger = challenge.challenger;
        if (challenger == operator || challenger == registrar) revert CanaryChallengedByItsOwn(challengeId, challenger);
    }
}
