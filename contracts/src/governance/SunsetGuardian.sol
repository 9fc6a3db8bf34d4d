// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {GovernanceParameters} from "./GovernanceParameters.sol";
import {IBrake} from "./interfaces/IBrake.sol";
import {Track} from "./interfaces/IConstitution.sol";
import {IGuardedTimelock} from "./interfaces/IGuardedTimelock.sol";
import {ISunsetGuardian} from "./interfaces/ISunsetGuardian.sol";
import {ITrackGovernor} from "./interfaces/ITrackGovernor.sol";

/// @title Sunset guardian
/// @notice Implementation of {ISunsetGuardian}. Its members are fixed for its life.
contract SunsetGuardian is ISunsetGuardian, IBrake {
    struct Pause {
        uint48 from;
        uint48 until;
    }

    /// @dev Tier T0: no guardian lives longer than two years, whatever it is deployed with.
    uint256 private constant MAX_LIFE_SECONDS = 730 days;

    IGuardedTimelock private immutable TIMELOCK;
    uint256 private immutable THRESHOLD;
    uint48 private immutable LIFE_SECONDS;
    uint48 private immutable PAUSE_SECONDS;
    uint48 private immutable PAUSE_BUDGET_SECONDS;
    uint48 private immutable OPERATION_EXPIRY;

    uint64 private _arming = 1;
    bool private _armed = true;
    bool private _renewed;
    uint48 private _endsAt;
    uint48 private _pausedSeconds;
    Pause[] private _pauses;
    address[] private _members;
    mapping(address account => bool) private _isMember;
    mapping(bytes32 action => uint256) private _approvals;
    mapping(bytes32 action => mapping(address member => bool)) private _approved;

    /// @param timelock Arms and renews; its governors' proposals can be cancelled, its operations paused.
    /// @param guardians The members.
    constructor(GovernanceParameters memory p, address timelock, address[] memory guardians) {
        TIMELOCK = IGuardedTimelock(timelock);
        THRESHOLD = p.brakes.guardianThreshold;
        LIFE_SECONDS = p.brakes.guardianSeconds;
        PAUSE_SECONDS = p.brakes.pauseSeconds;
        PAUSE_BUDGET_SECONDS = p.brakes.pauseBudgetSeconds;
        OPERATION_EXPIRY = p.amendment.operationExpiry;
        _endsAt = uint48(block.timestamp) + LIFE_SECONDS;
        uint256 total = 2 * uint256(LIFE_SECONDS);
        if (total > MAX_LIFE_SECONDS) revert GuardianLifeInvalid(total, MAX_LIFE_SECONDS);
        if (THRESHOLD == 0 || THRESHOLD > guardians.length) revert GuardianMembersInvalid(guardians.length, THRESHOLD);
        for (uint256 i = 0; i < guardians.length; ++i) {
            address member = guardians[i];
            if (member == address(0) || _isMember[member]) revert GuardianMemberInvalid(member);
            _isMember[member] = true;
            _members.push(member);
        }
    }

    modifier onlyTimelock() {
        if (msg.sender != address(TIMELOCK)) revert GuardianCallerNotTimelock(msg.sender);
        _;
    }

    modifier onlyMember() {
        if (!_isMember[msg.sender]) revert GuardianCallerNotMember(msg.sender);
        _;
    }

    /// @inheritdoc ISunsetGuardian
    function cancel(
        address governor,
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas,
        bytes32 descriptionHash
    ) external onlyMember {
        _requireArmed();
        if (TIMELOCK.trackOf(governor) == Track.None) revert GuardianGovernorUnknown(governor);
        uint256 proposalId = ITrackGovernor(governor).getProposalId(targets, values, calldatas, descriptionHash);
        if (!_approve(cancelAction(governor, proposalId))) return;
        _armed = false;
        emit GuardianCancelled(governor, proposalId);
        ITrackGovernor(governor).cancel(targets, values, calldatas, descriptionHash);
    }

    /// @inheritdoc ISunsetGuardian
    function pause(uint48 pauseSeconds) external onlyMember {
        _requireArmed();
        uint256 most = Math.min(PAUSE_SECONDS, Math.min(_budget(), _endsAt - block.timestamp));
        if (pauseSeconds == 0 || pauseSeconds > most) revert GuardianPauseOutOfRange(pauseSeconds, most);
        if (!_approve(pauseAction(pauseSeconds))) return;
        _armed = false;
        _pausedSeconds += pauseSeconds;
        uint48 from = uint48(block.timestamp);
        _pauses.push(Pause({from: from, until: from + pauseSeconds}));
        emit GuardianPaused(from, from + pauseSeconds, _budget());
    }

    /// @inheritdoc ISunsetGuardian
    function withdrawApproval(bytes32 action) external onlyMember {
        if (!_approved[action][msg.sender]) revert GuardianNotApproved(action, msg.sender);
        delete _approved[action][msg.sender];
        emit GuardianApprovalWithdrawn(action, msg.sender, --_approvals[action]);
    }

    /// @inheritdoc ISunsetGuardian
    function rearm() external onlyTimelock {
        _requireAlive();
        if (_armed) revert GuardianStillArmed(_arming);
        _armed = true;
        emit GuardianRearmed(++_arming);
    }

    /// @inheritdoc ISunsetGuardian
    function renew() external onlyTimelock {
        _requireAlive();
        if (_renewed) revert GuardianAlreadyRenewed();
        _renewed = true;
        _endsAt += LIFE_SECONDS;
        emit GuardianRenewed(_endsAt);
    }

    /// @inheritdoc IBrake
    /// @dev A pause holds whatever could run at any time of it, and what it held has all its time to be executed after it. What had expired before
    /// the pause stays expired; whether it had depends on the other brakes too. Each pause but the first needs a vote, so there are few.
    function releasesAt(bytes32 operation, uint256 readyAt) external view returns (uint256 releasedAt) {
        uint256 count = _pauses.length;
        if (count == 0) return readyAt;
        releasedAt = _releasedByOthers(operation, readyAt);
        for (uint256 i = 0; i < count; ++i) {
            Pause memory past = _pauses[i];
            if (releasedAt < past.until && releasedAt + OPERATION_EXPIRY >= past.from) releasedAt = past.until;
        }
    }

    /// @inheritdoc ISunsetGuardian
    function cancelAction(address governor, uint256 proposalId) public view returns (bytes32) {
        return keccak256(abi.encode(ISunsetGuardian.cancel.selector, _arming, governor, proposalId));
    }

    /// @inheritdoc ISunsetGuardian
    function pauseAction(uint48 pauseSeconds) public view returns (bytes32) {
        return keccak256(abi.encode(ISunsetGuardian.pause.selector, _arming, pauseSeconds));
    }

    /// @inheritdoc ISunsetGuardian
    function approvalsOf(bytes32 action) external view returns (uint256) {
        return _approvals[action];
    }

    /// @inheritdoc ISunsetGuardian
    function hasApproved(bytes32 action, address member) external view returns (bool) {
        return _approved[action][member];
    }

    /// @inheritdoc ISunsetGuardian
    function maxLifeSeconds() external pure returns (uint256) {
        return MAX_LIFE_SECONDS;
    }

    /// @inheritdoc ISunsetGuardian
    function isMember(address account) external view returns (bool) {
        return _isMember[account];
    }

    /// @inheritdoc ISunsetGuardian
    function members() external view returns (address[] memory) {
        return _members;
    }

    /// @inheritdoc ISunsetGuardian
    function guardianView() external view returns (GuardianView memory) {
        uint256 count = _pauses.length;
        return GuardianView({
            arming: _arming,
            armed: _armed && block.timestamp < _endsAt,
            endsAt: _endsAt,
            renewed: _renewed,
            pausedUntil: count == 0 ? 0 : _pauses[count - 1].until,
            budgetSeconds: _budget()
        });
    }

    function _approve(bytes32 action) private returns (bool reached) {
        if (_approved[action][msg.sender]) revert GuardianAlreadyApproved(action, msg.sender);
        _approved[action][msg.sender] = true;
        uint256 approvals = ++_approvals[action];
        emit GuardianApproved(action, msg.sender, approvals);
        return approvals >= THRESHOLD;
    }

    function _releasedByOthers(bytes32 operation, uint256 readyAt) private view returns (uint256 releasedAt) {
        releasedAt = readyAt;
        address[3] memory brakes = TIMELOCK.brakes();
        for (uint256 i = 0; i < brakes.length; ++i) {
            if (brakes[i] == address(this)) continue;
            releasedAt = Math.max(releasedAt, IBrake(brakes[i]).releasesAt(operation, readyAt));
        }
    }

    function _requireAlive() private view {
        if (block.timestamp >= _endsAt) revert GuardianEnded(_endsAt);
    }

    function _requireArmed() private view {
        _requireAlive();
        if (!_armed) revert GuardianSpent(_arming);
    }

    function _budget() private view returns (uint256) {
        return PAUSE_BUDGET_SECONDS - _pausedSeconds;
    }
}
