// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Constitutional committee
/// @notice Elected members for fixed terms who can find that an approved operation violates the text of an article. A finding suspends the
/// operation for a while, once, and both houses can overrule it. Members of one entity count as two at most, whenever they are counted.
interface IConstitutionalCommittee {
    /// @param entity The member's entity now.
    /// @param until Unix seconds from which the member no longer sits.
    struct MemberView {
        address account;
        uint64 entity;
        uint48 until;
    }

    /// @param suspendedUntil Unix seconds; zero if the operation was never suspended.
    /// @param articleId The article that the finding cites.
    /// @param overruled Whether both houses refused a finding; there can be none any more.
    struct FindingView {
        uint48 suspendedUntil;
        string articleId;
        bool overruled;
    }

    event MemberElected(address indexed account, uint48 until);
    event MemberDismissed(address indexed account);
    event FindingSupported(bytes32 indexed operation, address indexed member, string articleId, string reasonUri, uint256 supporters);
    event OperationSuspended(bytes32 indexed operation, string articleId, uint48 until);
    event FindingOverruled(bytes32 indexed operation);

    error CommitteeCallerNotTimelock(address caller);
    error CommitteeCallerNotMember(address caller);
    error CommitteeParametersInvalid();
    error CommitteeMemberInvalid(address account);
    error CommitteeEntityMissing(address account);
    error CommitteeEntityFull(uint64 entity);
    error CommitteeFull(uint256 seats);
    error CommitteeTooSmall(uint256 sitting, uint256 minimum);
    error CommitteeArticleInvalid(uint256 length);
    error CommitteeOperationNotPending(bytes32 operation);
    error CommitteeOperationExpired(bytes32 operation, uint256 expiredAt);
    error CommitteeAlreadyDecided(bytes32 operation);
    error CommitteeAlreadySupported(bytes32 operation, address member);

    /// @notice Seats accounts for a full term from now; a sitting member's term begins anew. Only the timelock.
    function elect(address[] calldata accounts) external;

    /// @notice Ends a member's term. Only the timelock.
    function dismiss(address account) external;

    /// @notice Supports the finding that a pending operation violates an article. At the threshold the operation is suspended, from now or from
    /// when it could have run, whichever is later. Only sitting members; findings that cite different articles are counted apart.
    /// @param articleId 1 to 32 bytes.
    /// @param reasonUri Where the reasons can be read.
    function find(bytes32 operation, string calldata articleId, string calldata reasonUri) external;

    /// @notice Ends a suspension and bars any further one of the same operation. Only the timelock.
    function overrule(bytes32 operation) external;

    /// @notice Members whose term has not ended.
    function members() external view returns (MemberView[] memory);

    /// @notice How many members count: sitting, in an entity, two of each entity at most.
    function sitting() external view returns (uint256);

    /// @notice How many supporters of a finding count.
    function supportersOf(bytes32 operation, string calldata articleId) external view returns (uint256);

    /// @notice How many members there can be.
    function seats() external view returns (uint256);

    function findingOf(bytes32 operation) external view returns (FindingView memory);
}
