// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {IConstitution, Track} from "./interfaces/IConstitution.sol";

/// @title Guarded timelock
/// @notice Owner of everything. The three governors are its only proposers, nobody is its admin, anyone may execute. Each call is
/// checked against the constitution when it is scheduled and again right before it happens, so the stricter of both holds.
contract GuardedTimelock is TimelockController {
    uint256 private constant MAX_DELAY = 60 days;

    IConstitution private immutable CONSTITUTION;
    uint256 private immutable MIN_DELAY;
    uint256 private immutable EXPIRY;

    mapping(address governor => Track) private _trackOf;
    mapping(bytes32 id => Track) private _operationTrack;

    error TimelockDelayOutOfRange(uint256 delay, uint256 minimum, uint256 maximum);
    error TimelockOperationExpired(bytes32 id, uint256 expiredAt);
    error TimelockGovernorsInvalid(uint256 count);
    error TimelockSingleCallsRefused();

    /// @param delaySeconds First delay between queueing and execution, and the least that it can ever be; at least 1.
    /// @param graceSeconds How long after it could run an operation may still be executed.
    /// @param constitution Judges every call.
    /// @param governors The governors of the operations, protocol and constitutional tracks, in this order.
    constructor(uint256 delaySeconds, uint256 graceSeconds, IConstitution constitution, address[] memory governors)
        TimelockController(delaySeconds, governors, new address[](1), address(0))
    {
        if (governors.length != uint8(Track.Constitutional)) revert TimelockGovernorsInvalid(governors.length);
        if (delaySeconds == 0 || delaySeconds > MAX_DELAY) revert TimelockDelayOutOfRange(delaySeconds, 1, MAX_DELAY);
        CONSTITUTION = constitution;
        MIN_DELAY = delaySeconds;
        EXPIRY = graceSeconds;
        for (uint8 i = 0; i < governors.length; ++i) {
            _trackOf[governors[i]] = Track(i + 1);
        }
    }

    /// @notice Seconds after its ready time at which an operation expires.
    function expirySeconds() external view returns (uint256) {
        return EXPIRY;
    }

    /// @notice The track whose governor scheduled an operation.
    function operationTrack(bytes32 id) external view returns (Track) {
        return _operationTrack[id];
    }

    /// @notice The track that a governor may schedule for.
    function trackOf(address governor) external view returns (Track) {
        return _trackOf[governor];
    }

    /// @inheritdoc TimelockController
    function scheduleBatch(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata payloads,
        bytes32 predecessor,
        bytes32 salt,
        uint256 delay
    ) public override {
        super.scheduleBatch(targets, values, payloads, predecessor, salt, delay);
        Track track = _trackOf[msg.sender];
        _operationTrack[hashOperationBatch(targets, values, payloads, predecessor, salt)] = track;
        CONSTITUTION.checkProposal(track, targets, values, payloads);
    }

    /// @inheritdoc TimelockController
    function executeBatch(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata payloads,
        bytes32 predecessor,
        bytes32 salt
    ) public payable override {
        bytes32 id = hashOperationBatch(targets, values, payloads, predecessor, salt);
        _requireFresh(id);
        CONSTITUTION.checkProposal(_operationTrack[id], targets, values, payloads);
        super.executeBatch(targets, values, payloads, predecessor, salt);
    }

    /// @notice Governors schedule batches only; a single call is a batch of one.
    function schedule(address, uint256, bytes calldata, bytes32, bytes32, uint256) public pure override {
        revert TimelockSingleCallsRefused();
    }

    /// @notice Changes the delay. Only by an executed proposal, and never below the first delay.
    function updateDelay(uint256 newDelay) public override {
        if (newDelay < MIN_DELAY || newDelay > MAX_DELAY) revert TimelockDelayOutOfRange(newDelay, MIN_DELAY, MAX_DELAY);
        super.updateDelay(newDelay);
    }

    /// @dev Checks again right before the call, since earlier calls of the batch may have used up what a rule allows.
    function _execute(address target, uint256 value, bytes calldata data) internal override {
        CONSTITUTION.checkCall(target, value, data);
        super._execute(target, value, data);
    }

    function _requireFresh(bytes32 id) private view {
        if (!isOperationReady(id)) return; // the base contract names the state it is in instead
        uint256 expiredAt = getTimestamp(id) + EXPIRY;
        if (block.timestamp > expiredAt) revert TimelockOperationExpired(id, expiredAt);
    }
}
