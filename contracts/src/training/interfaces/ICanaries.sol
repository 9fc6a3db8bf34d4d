// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IChallenges} from "./IChallenges.sol";

/// @title Canaries
/// @notice Deliberately wrong work, announced by a salted hash before its round is certified, that finds auditors who approve without recomputing:
/// each answers for its own report ({IChallenges-openApprovalChallenge}), and cannot defend it. The court judges a canary like any cheat; if its
/// operator is convicted, the fund that this contract holds gives back what that cost. Only registrars with a grant from governance may announce
/// canaries, so that no cheat can insure itself.
/// @dev Tokens count on arrival, whoever sends them: a treasury transfer or stream funds canaries like any other recipient. What they can be promised
/// for is bounded by the balance, so that every promise is covered.
interface ICanaries {
    enum CanaryStatus {
        None,
        Registered,
        Revealed,
        Disclosed,
        Expired
    }

    /// @param reservedWei The most that its reveal can cost.
    struct Canary {
        address registrar;
        uint64 registeredAt;
        CanaryStatus status;
        uint64 registeredBlock;
        uint128 reservedWei;
    }

    /// @notice `limitWei` bounds all that a registrar's canaries have cost and may still cost.
    event CanaryGrantChanged(address indexed registrar, uint256 limitWei);
    event CanaryRegistered(bytes32 indexed seal, address indexed registrar, uint256 reservedWei);

    /// @param paidWei What the operator was given; the rest of the reservation is free again.
    event CanaryRevealed(
        bytes32 indexed seal,
        uint64 indexed runId,
        uint64 indexed round,
        uint16 slot,
        address operator,
        uint256 challengeId,
        uint256 paidWei
    );
    /// @notice A canary that nobody was convicted of: it cost nothing.
    event CanaryDisclosed(bytes32 indexed seal, uint64 indexed runId, uint64 indexed round, uint16 slot, address operator);
    event CanaryExpired(bytes32 indexed seal, address indexed registrar, uint256 releasedWei);

    error CanaryCallerNotTimelock(address caller);
    error CanaryCallerNotRegistrar(address caller, address registrar);
    error CanaryReservationMissing();
    error CanaryGrantExceeded(address registrar, uint256 leftWei, uint256 reservedWei);
    error CanaryFundInsufficient(uint256 freeWei, uint256 reservedWei);
    error CanarySealTaken(bytes32 seal);
    /// @notice No canary waits under this seal: what is revealed was never registered like this, was revealed already, or has expired.
    error CanaryNotRegistered(bytes32 seal, CanaryStatus status);
    error CanaryTooLate(uint256 registeredBlock, uint256 certifiedBlock);
    error CanarySlotNotIncluded(uint64 runId, uint64 round, uint16 slot);
    /// @notice The challenge is not about this work, was not upheld, or did not take the stake since another one had done so before.
    error CanaryNotConvicted(uint256 challengeId, IChallenges.ChallengeStatus status);
    error CanaryOperatorMismatch(address operator, address convicted);
    /// @notice The challenger's share went to who announced the canary or did its work.
    error CanaryChallengedByItsOwn(uint256 challengeId, address challenger);
    /// @notice The stake that this challenge took was given back already.
    error CanaryPaid(uint256 challengeId);
    error CanaryOver(bytes32 seal, uint256 overAt);
    error CanaryNotOver(bytes32 seal, uint256 overAt);

    /// @notice Sets the limit of a registrar: what its canaries may cost altogether, those of the past included. Only the timelock. A limit below what
    /// is used up already lets it register nothing more and takes back no promise.
    function grant(address registrar, uint256 limitWei) external;

    /// @notice Announces a canary. Only who has that much left of its limit, and only as far as the fund reaches.
    /// @param seal {sealOf} its salt, run, round, slot and operator.
    /// @param maxReimbursementWei The most that its reveal may cost; more than the run's stake and reward hides which run it is.
    function register(bytes32 seal, uint256 maxReimbursementWei) external;

    /// @notice Shows what a seal was made of and pays the operator the slot's stake and the round's reward, at most what was reserved. A challenge of
    /// exactly that work, by neither the registrar nor the operator, must have taken the stake. The seal must be older than the round's certificate:
    /// the block after the certificate draws the auditors, so nobody knew by then whether the work would be audited. Anyone may call.
    /// @param challengeId The challenge that took the stake.
    function reveal(bytes32 salt, uint64 runId, uint64 round, uint16 slot, address operator, uint256 challengeId) external;

    /// @notice Shows what a seal was made of without any payment, when nobody was convicted of the work: its reservation is free again. Only its
    /// registrar, since a reveal that waits to be included shows the same to everybody.
    function disclose(bytes32 salt, uint64 runId, uint64 round, uint16 slot, address operator) external;

    /// @notice Gives up a canary that was neither revealed nor disclosed in its time: its reservation is free again. Anyone may call.
    function expire(bytes32 seal) external;

    /// @notice `keccak256(abi.encode(salt, runId, round, slot, operator))`.
    function sealOf(bytes32 salt, uint64 runId, uint64 round, uint16 slot, address operator) external pure returns (bytes32);

    function canaryOf(bytes32 seal) external view returns (Canary memory);

    /// @notice A registrar's limit, and how much of it was paid or is reserved.
    function grantOf(address registrar) external view returns (uint256 limitWei, uint256 usedWei);

    /// @notice Token wei that registered canaries may cost; the contract always holds at least so much.
    function reservedWei() external view returns (uint256);

    /// @notice Seconds from registration in which a canary must be revealed or disclosed.
    function lifeSeconds() external view returns (uint64);
}
