// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Amendments
/// @notice Whatever needs the constitutional track is voted twice. The first proposal calls `approve` with the calls of the amendment; it is
/// executed like any other. After the cooling time the same calls are proposed again, and only then can they run.
interface IAmendments {
    /// @param approvedAt Unix seconds of the first vote's execution; zero if there was none or it was used up or lapsed.
    /// @param secondVoteFrom First second at which the second proposal may be made.
    /// @param secondVoteUntil Last second at which it may be made.
    /// @param barredUntil Until when the same amendment cannot be approved again.
    struct AmendmentView {
        uint48 approvedAt;
        uint48 secondVoteFrom;
        uint48 secondVoteUntil;
        uint48 barredUntil;
    }

    event AmendmentApproved(
        bytes32 indexed amendment, address[] targets, uint256[] values, bytes[] calldatas, uint48 secondVoteFrom, uint48 secondVoteUntil
    );
    event AmendmentRejected(bytes32 indexed amendment, uint256 indexed proposalId, uint48 barredUntil);

    event AmendmentRatified(bytes32 indexed amendment);

    error AmendmentCallerNotTimelock(address caller);
    error AmendmentNotApproved(bytes32 amendment);
    error AmendmentCooling(bytes32 amendment, uint256 secondVoteFrom);
    error AmendmentLapsed(bytes32 amendment, uint256 secondVoteUntil);
    error AmendmentBarred(bytes32 amendment, uint256 barredUntil);
    error AmendmentNested();
    error AmendmentStanding(bytes32 amendment, uint256 secondVoteUntil);
    error AmendmentNotDefeated(uint256 proposalId);

    /// @notice Records that the first vote passed. Only the timelock.
    function approve(address[] calldata targets, uint256[] calldata values, bytes[] calldata calldatas) external;

    /// @notice Records that an amendment failed its second vote, which bars it for a while. Anyone; the governor confirms it.
    function reject(address[] calldata targets, uint256[] calldata values, bytes[] calldata calldatas, bytes32 descriptionHash) external;

    /// @notice Records that an amendment was executed, which uses up its first vote. Only the timelock. Calls without one change nothing.
    function ratify(address[] calldata targets, uint256[] calldata values, bytes[] calldata calldatas) external;

    /// @notice Reverts if a first vote on these calls would be in vain: they are barred, already stand approved, or approve something again.
    function requireApprovable(address[] calldata targets, uint256[] calldata values, bytes[] calldata calldatas) external view;

    /// @notice Reverts unless these calls passed a first vote whose cooling was over, and whose time had not lapsed, at `proposedAt`.
    function requireRatifiable(address[] calldata targets, uint256[] calldata values, bytes[] calldata calldatas, uint48 proposedAt)
        external
        view;

    /// @notice keccak256(abi.encode(targets, values, calldatas)).
    function amendmentHash(address[] calldata targets, uint256[] calldata values, bytes[] calldata calldatas)
        external
        pure
        returns (bytes32);

    function amendmentView(bytes32 amendment) external view returns (AmendmentView memory);
}
