// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {GovernanceParameters} from "./GovernanceParameters.sol";
import {IBrake} from "./interfaces/IBrake.sol";
import {IConstitutionalCommittee} from "./interfaces/IConstitutionalCommittee.sol";
import {IEntityRegistry} from "./interfaces/IEntityRegistry.sol";
import {IGuardedTimelock} from "./interfaces/IGuardedTimelock.sol";

/// @title Constitutional committee
/// @notice Implementation of {IConstitutionalCommittee}.
contract ConstitutionalCommittee is IConstitutionalCommittee, IBrake {
    /// @dev `mandate` is new with each election of someone who did not sit, so that support does not outlive its giver's office.
    struct Member {
        uint48 until;
        uint64 mandate;
    }

    uint256 private constant MEMBERS_PER_ENTITY = 2;
    uint256 private constant MAX_ARTICLE_BYTES = 32;

    IEntityRegistry private immutable ENTITIES;
    IGuardedTimelock private immutable TIMELOCK;
    uint256 private immutable SEATS;
    uint256 private immutable THRESHOLD;
    uint256 private immutable MINIMUM;
    uint48 private immutable TERM_SECONDS;
    uint48 private immutable SUSPENSION_SECONDS;

    uint64 private _lastMandate;
    /// @dev Sitting members, and such whose term ended since the last election.
    address[] private _accounts;
    mapping(address account => Member) private _members;
    mapping(bytes32 operation => FindingView) private _findings;
    mapping(bytes32 finding => mapping(address account => uint64 mandate)) private _support;

    /// @param entities Says who stands behind a member.
    /// @param timelock Elects, dismisses and overrules; its operations can be suspended.
    /// @param genesis First members. The terms of the first ones end earlier, evenly spread.
    constructor(GovernanceParameters memory p, IEntityRegistry entities, address timelock, address[] memory genesis) {
        ENTITIES = entities;
        TIMELOCK = IGuardedTimelock(timelock);
        THRESHOLD = p.brakes.committeeThreshold;
        MINIMUM = p.brakes.committeeMinimum;
        TERM_SECONDS = p.brakes.committeeTerm;
        SUSPENSION_SECONDS = p.brakes.suspensionSeconds;
        if (THRESHOLD == 0 || TERM_SECONDS == 0) revert CommitteeParametersInvalid();
        // The smallest committee in which the threshold is a majority, or a larger one that begins full.
        SEATS = Math.max(2 * THRESHOLD - 1, genesis.length);
        for (uint256 i = 0; i < genesis.length; ++i) {
            if (_members[genesis[i]].until != 0) revert CommitteeMemberInvalid(genesis[i]);
            _elect(genesis[i], uint48(block.timestamp + uint256(TERM_SECONDS) * (i + 1) / genesis.length));
        }
    }

    modifier onlyTimelock() {
        if (msg.sender != address(TIMELOCK)) revert CommitteeCallerNotTimelock(msg.sender);
        _;
    }

    /// @inheritdoc IConstitutionalCommittee
    function elect(address[] calldata accounts) external onlyTimelock {
        _removeEnded();
        for (uint256 i = 0; i < accounts.length; ++i) {
            _elect(accounts[i], uint48(block.timestamp) + TERM_SECONDS);
        }
    }

    /// @inheritdoc IConstitutionalCommittee
    function dismiss(address account) external onlyTimelock {
        if (!_sits(account)) revert CommitteeMemberInvalid(account);
        _members[account].until = 0;
        _removeEnded();
        emit MemberDismissed(account);
    }

    /// @inheritdoc IConstitutionalCommittee
    function find(bytes32 operation, string calldata articleId, string calldata reasonUri) external {
        if (!_sits(msg.sender)) revert CommitteeCallerNotMember(msg.sender);
        uint256 present = sitting();
        if (present < MINIMUM) revert CommitteeTooSmall(present, MINIMUM);
        uint256 length = bytes(articleId).length;
        if (length == 0 || length > MAX_ARTICLE_BYTES) revert CommitteeArticleInvalid(length);
        uint256 readyAt = _requireOpen(operation);

        bytes32 finding = _finding(operation, articleId);
        uint64 mandate = _members[msg.sender].mandate;
        if (_support[finding][msg.sender] == mandate) revert CommitteeAlreadySupported(operation, msg.sender);
        _support[finding][msg.sender] = mandate;
        uint256 supporters = _count(finding);
        emit FindingSupported(operation, msg.sender, articleId, reasonUri, supporters);
        if (supporters < THRESHOLD) return;

        FindingView storage found = _findings[operation];
        found.suspendedUntil = uint48(Math.max(block.timestamp, readyAt)) + SUSPENSION_SECONDS;
        found.articleId = articleId;
        emit OperationSuspended(operation, articleId, found.suspendedUntil);
    }

    /// @inheritdoc IConstitutionalCommittee
    function overrule(bytes32 operation) external onlyTimelock {
        FindingView storage found = _findings[operation];
        if (found.overruled) revert CommitteeAlreadyDecided(operation);
        found.overruled = true;
        // Not zero: the operation counts its time to be executed from here.
        if (found.suspendedUntil > block.timestamp) found.suspendedUntil = uint48(block.timestamp);
        emit FindingOverruled(operation);
    }

    /// @inheritdoc IBrake
    function releasesAt(bytes32 operation, uint256) external view returns (uint256 releasedAt) {
        return _findings[operation].suspendedUntil;
    }

    /// @inheritdoc IConstitutionalCommittee
    function members() external view returns (MemberView[] memory list) {
        list = new MemberView[](_accounts.length);
        uint256 count = 0;
        for (uint256 i = 0; i < list.length; ++i) {
            address account = _accounts[i];
            if (!_sits(account)) continue;
            list[count++] = MemberView({account: account, entity: ENTITIES.entityOf(account), until: _members[account].until});
        }
        assembly ("memory-safe") {
            mstore(list, count)
        }
    }

    /// @inheritdoc IConstitutionalCommittee
    function sitting() public view returns (uint256) {
        return _count(0);
    }

    /// @inheritdoc IConstitutionalCommittee
    function supportersOf(bytes32 operation, string calldata articleId) external view returns (uint256) {
        return _count(_finding(operation, articleId));
    }

    /// @inheritdoc IConstitutionalCommittee
    function seats() external view returns (uint256) {
        return SEATS;
    }

    /// @inheritdoc IConstitutionalCommittee
    function findingOf(bytes32 operation) external view returns (FindingView memory) {
        return _findings[operation];
    }

    function _elect(address account, uint48 until) private {
        if (account == address(0)) revert CommitteeMemberInvalid(account);
        uint64 entity = ENTITIES.entityOf(account);
        if (entity == 0) revert CommitteeEntityMissing(account);
        uint256 others = 0;
        for (uint256 i = 0; i < _accounts.length; ++i) {
            if (_accounts[i] != account && ENTITIES.entityOf(_accounts[i]) == entity) ++others;
        }
        if (others >= MEMBERS_PER_ENTITY) revert CommitteeEntityFull(entity);
        Member storage member = _members[account];
        if (member.until == 0) {
            if (_accounts.length == SEATS) revert CommitteeFull(SEATS);
            _accounts.push(account);
            member.mandate = ++_lastMandate;
        }
        member.until = until;
        emit MemberElected(account, until);
    }

    function _removeEnded() private {
        for (uint256 i = _accounts.length; i > 0; --i) {
            address account = _accounts[i - 1];
            if (_sits(account)) continue;
            delete _members[account];
            _accounts[i - 1] = _accounts[_accounts.length - 1];
            _accounts.pop();
        }
    }

    /// @dev Counts sitting members that have an entity, and of each entity two at most: of those who support a finding, or of all if it is
    /// zero. Entities are those of now, since members move and entities merge after the election.
    function _count(bytes32 finding) private view returns (uint256 count) {
        uint64[] memory counted = new uint64[](_accounts.length);
        for (uint256 i = 0; i < counted.length; ++i) {
            address account = _accounts[i];
            if (!_sits(account)) continue;
            if (finding != 0 && _support[finding][account] != _members[account].mandate) continue;
            uint64 entity = ENTITIES.entityOf(account);
            if (entity == 0) continue;
            uint256 same = 0;
            for (uint256 j = 0; j < count; ++j) {
                if (counted[j] == entity) ++same;
            }
            if (same < MEMBERS_PER_ENTITY) counted[count++] = entity;
        }
    }

    /// @dev An expired operation must not come back to life because it is suspended.
    function _requireOpen(bytes32 operation) private view returns (uint256 readyAt) {
        FindingView storage found = _findings[operation];
        if (found.overruled || found.suspendedUntil != 0) revert CommitteeAlreadyDecided(operation);
        readyAt = TIMELOCK.getTimestamp(operation);
        if (readyAt <= 1) revert CommitteeOperationNotPending(operation);
        uint256 expiresAt = TIMELOCK.expiresAt(operation);
        if (block.timestamp > expiresAt) revert CommitteeOperationExpired(operation, expiresAt);
    }

    function _sits(address account) private view returns (bool) {
        return block.timestamp < _members[account].until;
    }

    function _finding(bytes32 operation, string calldata articleId) private pure returns (bytes32) {
        return keccak256(abi.encode(operation, articleId));
    }
}
