// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {GovernanceParameters} from "./GovernanceParameters.sol";
import {IBrake} from "./interfaces/IBrake.sol";
import {IConstitution, Track} from "./interfaces/IConstitution.sol";
import {IGuardedTimelock} from "./interfaces/IGuardedTimelock.sol";
import {IStandingInvariants} from "./interfaces/IStandingInvariants.sol";
import {ITrackGovernor} from "./interfaces/ITrackGovernor.sol";

/// @title Guarded timelock
/// @notice Implementation of {IGuardedTimelock}. Its roles are what the constructor made them, for ever.
contract GuardedTimelock is IGuardedTimelock, TimelockController, ReentrancyGuardTransient {
    struct Operation {
        Track track;
        uint48 proposedAt;
    }

    IConstitution private immutable CONSTITUTION;
    IStandingInvariants private immutable INVARIANTS;
    IBrake private immutable GUARDIAN;
    IBrake private immutable EXIT_ESCROW;
    IBrake private immutable COMMITTEE;
    uint256 private immutable MIN_DELAY;
    uint256 private immutable MAX_DELAY;
    uint256 private immutable EXPIRY;
    uint256 private immutable OPERATIONS_DELAY;
    uint256 private immutable PROTOCOL_DELAY;
    uint256 private immutable CONSTITUTIONAL_DELAY;

    mapping(address governor => Track) private _trackOf;
    mapping(bytes32 id => Operation) private _operations;

    /// @dev The operation whose calls are being made, for the check before each of them.
    bytes32 private transient _running;

    /// @param constitution_ Judges every call.
    /// @param invariants_ What must hold after every batch.
    /// @param brakes_ Guardian, exit escrow, committee.
    /// @param governors The governors of the operations, protocol and constitutional tracks, in this order. They are deployed later.
    constructor(
        GovernanceParameters memory p,
        IConstitution constitution_,
        IStandingInvariants invariants_,
        IBrake[3] memory brakes_,
        address[3] memory governors
    ) TimelockController(p.amendment.minTimelockDelay, _list(governors), new address[](1), address(0)) {
        // The base contract makes the timelock its own administrator; nobody is to be one.
        _revokeRole(DEFAULT_ADMIN_ROLE, address(this));
        CONSTITUTION = constitution_;
        INVARIANTS = invariants_;
        (GUARDIAN, EXIT_ESCROW, COMMITTEE) = (brakes_[0], brakes_[1], brakes_[2]);
        MIN_DELAY = p.amendment.minTimelockDelay;
        MAX_DELAY = p.amendment.maxTimelockDelay;
        EXPIRY = p.amendment.operationExpiry;
        OPERATIONS_DELAY = p.tracks[0].timelockDelay;
        PROTOCOL_DELAY = p.tracks[1].timelockDelay;
        CONSTITUTIONAL_DELAY = p.tracks[2].timelockDelay;
        if (MIN_DELAY == 0 || MIN_DELAY > MAX_DELAY) revert TimelockDelayOutOfRange(MIN_DELAY, 1, MAX_DELAY);
        for (uint8 i = 0; i < governors.length; ++i) {
            if (governors[i] == address(0) || _trackOf[governors[i]] != Track.None) revert TimelockGovernorsInvalid();
            _trackOf[governors[i]] = Track(i + 1);
        }
    }

    /// @inheritdoc TimelockController
    /// @dev The constitution judges the operation by when its proposal was made, which the governor knows.
    function scheduleBatch(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata payloads,
        bytes32 predecessor,
        bytes32 salt,
        uint256 delay
    ) public override {
        Track track = _trackOf[msg.sender];
        if (track == Track.None) revert TimelockProposerNotGovernor(msg.sender);
        uint48 proposedAt = _proposedAt(targets, values, payloads, salt);
        bytes32 id = hashOperationBatch(targets, values, payloads, predecessor, salt);
        super.scheduleBatch(targets, values, payloads, predecessor, salt, delay);
        _operations[id] = Operation(track, proposedAt);
        emit OperationGuarded(id, track, proposedAt);
        CONSTITUTION.checkProposal(track, targets, values, payloads, proposedAt);
    }

    /// @inheritdoc TimelockController
    function executeBatch(
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata payloads,
        bytes32 predecessor,
        bytes32 salt
    ) public payable override nonReentrant {
        bytes32 id = hashOperationBatch(targets, values, payloads, predecessor, salt);
        Operation memory operation = _operations[id];
        // Otherwise the base contract names the state that the operation is in.
        if (isOperationReady(id)) {
            _requireRunnable(id);
            CONSTITUTION.checkProposal(operation.track, targets, values, payloads, operation.proposedAt);
        }
        _running = id;
        super.executeBatch(targets, values, payloads, predecessor, salt);
        _running = 0;
        if (operation.track == Track.Constitutional) CONSTITUTION.amendments().ratify(targets, values, payloads);
        INVARIANTS.check();
    }

    /// @notice Governors schedule batches only; a single call is a batch of one.
    function schedule(address, uint256, bytes calldata, bytes32, bytes32, uint256) public pure override {
        revert TimelockSingleCallsRefused();
    }

    /// @notice Batches only.
    function execute(address, uint256, bytes calldata, bytes32, bytes32) public payable override {
        revert TimelockSingleCallsRefused();
    }

    /// @notice Changes the delay. Only by an executed proposal, and within its bounds.
    function updateDelay(uint256 newDelay) public override {
        if (newDelay < MIN_DELAY || newDelay > MAX_DELAY) revert TimelockDelayOutOfRange(newDelay, MIN_DELAY, MAX_DELAY);
        super.updateDelay(newDelay);
    }

    /// @notice Roles never change.
    function grantRole(bytes32, address) public pure override {
        revert TimelockRolesFixed();
    }

    /// @notice Roles never change.
    function revokeRole(bytes32, address) public pure override {
        revert TimelockRolesFixed();
    }

    /// @notice Roles never change.
    function renounceRole(bytes32, address) public pure override {
        revert TimelockRolesFixed();
    }

    /// @inheritdoc TimelockController
    /// @dev A governor gets the delay of its track, if that is longer.
    function getMinDelay() public view override returns (uint256 delay) {
        delay = super.getMinDelay();
        Track track = _trackOf[msg.sender];
        uint256 ofTrack = 0;
        if (track == Track.Operations) ofTrack = OPERATIONS_DELAY;
        else if (track == Track.Protocol) ofTrack = PROTOCOL_DELAY;
        else if (track == Track.Constitutional) ofTrack = CONSTITUTIONAL_DELAY;
        if (ofTrack > delay) delay = ofTrack;
    }

    /// @inheritdoc IGuardedTimelock
    function getTimestamp(bytes32 id) public view override(IGuardedTimelock, TimelockController) returns (uint256) {
        return super.getTimestamp(id);
    }

    /// @inheritdoc IGuardedTimelock
    function operationTrack(bytes32 id) external view returns (Track) {
        return _operations[id].track;
    }

    /// @inheritdoc IGuardedTimelock
    function operationProposedAt(bytes32 id) external view returns (uint48) {
        return _operations[id].proposedAt;
    }

    /// @inheritdoc IGuardedTimelock
    function trackOf(address governor) external view returns (Track) {
        return _trackOf[governor];
    }

    /// @inheritdoc IGuardedTimelock
    function runnableAt(bytes32 id) public view returns (uint256 runnable) {
        if (!isOperationPending(id)) return 0;
        uint256 readyAt = getTimestamp(id);
        runnable = readyAt;
        IBrake[3] memory all = _brakes();
        for (uint256 i = 0; i < all.length; ++i) {
            uint256 releasedAt = all[i].releasesAt(id, readyAt);
            if (releasedAt > runnable) runnable = releasedAt;
        }
    }

    /// @inheritdoc IGuardedTimelock
    function expiresAt(bytes32 id) external view returns (uint256) {
        return _expiry(runnableAt(id));
    }

    /// @inheritdoc IGuardedTimelock
    function expirySeconds() external view returns (uint256) {
        return EXPIRY;
    }

    /// @inheritdoc IGuardedTimelock
    function isOffLimits(address target) external view returns (bool) {
        return _trackOf[target] != Track.None || INVARIANTS.isOffLimits(target);
    }

    /// @inheritdoc IGuardedTimelock
    function brakes() external view returns (address[3] memory) {
        return [address(GUARDIAN), address(EXIT_ESCROW), address(COMMITTEE)];
    }

    /// @inheritdoc IGuardedTimelock
    function constitution() external view returns (IConstitution) {
        return CONSTITUTION;
    }

    /// @inheritdoc IGuardedTimelock
    function invariants() external view returns (IStandingInvariants) {
        return INVARIANTS;
    }

    /// @dev Checks again right before the call, since earlier calls of the batch may have used up what a rule allows.
    function _execute(address target, uint256 value, bytes calldata data) internal override {
        Operation memory operation = _operations[_running];
        Track required = CONSTITUTION.checkCall(target, value, data, operation.proposedAt);
        if (operation.track < required) {
            // Its first four bytes are the selector.
            // forge-lint: disable-next-line(unsafe-typecast)
            revert IConstitution.ActionTrackTooLow(target, bytes4(data), required, operation.track);
        }
        super._execute(target, value, data);
    }

    function _requireRunnable(bytes32 id) private view {
        uint256 readyAt = getTimestamp(id);
        uint256 runnable = readyAt;
        IBrake[3] memory all = _brakes();
        for (uint256 i = 0; i < all.length; ++i) {
            uint256 releasedAt = all[i].releasesAt(id, readyAt);
            if (releasedAt > block.timestamp) revert TimelockOperationBraked(id, address(all[i]), releasedAt);
            if (releasedAt > runnable) runnable = releasedAt;
        }
        if (block.timestamp > _expiry(runnable)) revert TimelockOperationExpired(id, _expiry(runnable));
    }

    function _proposedAt(address[] calldata targets, uint256[] calldata values, bytes[] calldata payloads, bytes32 salt)
        private
        view
        returns (uint48)
    {
        // A governor mixes its address into the salt, so that two governors' operations never collide.
        bytes32 descriptionHash = salt ^ bytes32(bytes20(msg.sender));
        ITrackGovernor governor = ITrackGovernor(msg.sender);
        return governor.proposedAt(governor.getProposalId(targets, values, payloads, descriptionHash));
    }

    function _brakes() private view returns (IBrake[3] memory) {
        return [GUARDIAN, EXIT_ESCROW, COMMITTEE];
    }

    function _expiry(uint256 runnable) private view returns (uint256) {
        if (runnable == 0 || runnable == type(uint256).max) return runnable;
        return runnable + EXPIRY;
    }

    function _list(address[3] memory governors) private pure returns (address[] memory list) {
        list = new address[](governors.length);
        for (uint256 i = 0; i < list.length; ++i) {
            list[i] = governors[i];
        }
    }
}
