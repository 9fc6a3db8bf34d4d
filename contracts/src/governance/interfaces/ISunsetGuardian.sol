// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Sunset guardian
/// @notice A few members who together can cancel one proposal or pause all operations for a short while, once until governance arms them
/// again, and not at all after a fixed end. Members approve an action by making the same call; the call that reaches the threshold acts.
interface ISunsetGuardian {
    /// @notice What the guardian can still do.
    /// @param arming How often it was armed; approvals belong to one arming.
    /// @param armed Whether it has an action left.
    /// @param endsAt Unix seconds from which it can do nothing.
    /// @param renewed Whether its one renewal was used.
    /// @param pausedUntil End of the newest pause.
    /// @param budgetSeconds Time of pauses that is left, for ever.
    struct GuardianView {
        uint64 arming;
        bool armed;
        uint48 endsAt;
        bool renewed;
        uint48 pausedUntil;
        uint256 budgetSeconds;
    }

    event GuardianApproved(bytes32 indexed action, address indexed member, uint256 approvals);
    event GuardianApprovalWithdrawn(bytes32 indexed action, address indexed member, uint256 approvals);
    event GuardianCancelled(address indexed governor, uint256 indexed proposalId);
    event GuardianPaused(uint48 from, uint48 until, uint256 budgetSeconds);
    event GuardianRearmed(uint64 arming);
    event GuardianRenewed(uint48 endsAt);

    error GuardianMembersInvalid(uint256 members, uint256 threshold);
    error GuardianMemberInvalid(address member);
    error GuardianLifeInvalid(uint256 totalSeconds, uint256 most);
    error GuardianCallerNotMember(address caller);
    error GuardianCallerNotTimelock(address caller);
    error GuardianEnded(uint256 endedAt);
    error GuardianSpent(uint64 arming);
    error GuardianStillArmed(uint64 arming);
    error GuardianAlreadyRenewed();
    error GuardianGovernorUnknown(address governor);
    error GuardianPauseOutOfRange(uint256 pauseSeconds, uint256 most);
    error GuardianAlreadyApproved(bytes32 action, address member);
    error GuardianNotApproved(bytes32 action, address member);

    /// @notice Approves, and at the threshold does, the cancelling of a proposal of one of the timelock's governors. Only members.
    function cancel(
        address governor,
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas,
        bytes32 descriptionHash
    ) external;

    /// @notice Approves, and at the threshold begins, a pause of all operations. Only members.
    /// @param pauseSeconds At least one; at most the single limit, what is left of the budget, and what is left of the guardian's life.
    function pause(uint48 pauseSeconds) external;

    /// @notice Takes the caller's approval of an action of this arming back.
    function withdrawApproval(bytes32 action) external;

    /// @notice Gives the guardian its next action; no approval given before counts for it. Only the timelock.
    function rearm() external;

    /// @notice Doubles the guardian's life, once, before it has ended. Only the timelock.
    function renew() external;

    /// @notice The number under which the cancelling of a proposal is approved in this arming.
    function cancelAction(address governor, uint256 proposalId) external view returns (bytes32);

    /// @notice The number under which a pause is approved in this arming.
    function pauseAction(uint48 pauseSeconds) external view returns (bytes32);

    function approvalsOf(bytes32 action) external view returns (uint256);

    function hasApproved(bytes32 action, address member) external view returns (bool);

    /// @notice The longest that any guardian can live, its renewal included (tier T0).
    function maxLifeSeconds() external pure returns (uint256);

    function isMember(address account) external view returns (bool);

    function members() external view returns (address[] memory);

    function guardianView() external view returns (GuardianView memory);
}
