// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Treasury
/// @notice Holds the community's tokens and coins. Only the timelock spends from it, and it remembers what went out when, so
/// that the treasury rule can bound any rolling window. A stream pays over time: its tokens are set aside, and count as gone, when it is opened.
interface ITreasury {
    /// @notice A payment over time.
    /// @param openedAt Unix seconds from which it vests, evenly.
    /// @param periodSeconds How long it takes to vest.
    /// @param amountWei What was set aside.
    /// @param vestedWei What the recipient has earned until now, withdrawn or not.
    /// @param withdrawnWei What the recipient has got.
    /// @param refundedWei What went back to the treasury because the stream was cancelled.
    /// @param cancelledAt Unix seconds; zero if it was not.
    struct StreamView {
        address to;
        uint48 openedAt;
        uint48 periodSeconds;
        uint256 amountWei;
        uint256 vestedWei;
        uint256 withdrawnWei;
        uint256 refundedWei;
        uint48 cancelledAt;
    }

    /// @notice Tokens went to the run registry as the budget of a run.
    event RunFunded(uint256 amountWei);

    event TokensTransferred(address indexed to, uint256 amountWei);

    /// @notice Coins went to the timelock, to travel with a later call of the same proposal.
    event EtherReleased(uint256 amountWei);

    event EtherReceived(address indexed from, uint256 amountWei);
    event StreamOpened(uint64 indexed id, address indexed to, uint256 amountWei, uint48 periodSeconds);
    event StreamWithdrawn(uint64 indexed id, address indexed to, uint256 amountWei);

    /// @notice A stream ended early. `dueWei` had vested and stays the recipient's to withdraw.
    event StreamCancelled(uint64 indexed id, address indexed to, uint256 refundedWei, uint256 dueWei);

    error TreasuryCallerNotTimelock(address caller);
    error TreasuryFundsInsufficient(uint256 freeWei, uint256 amountWei);
    error TreasuryStreamInvalid(address to, uint256 amountWei, uint48 periodSeconds);
    error TreasuryStreamUnknown(uint64 id);
    error TreasuryStreamOver(uint64 id);
    error TreasuryStreamNothingDue(uint64 id);

    /// @notice Sends a run's budget to the run registry. Only the timelock.
    function fundRun(uint256 amountWei) external;

    /// @notice Pays tokens at once. Only the timelock.
    function transfer(address to, uint256 amountWei) external;

    /// @notice Sends coins to the timelock. Only the timelock.
    function releaseEther(uint256 amountWei) external;

    /// @notice Sets tokens aside that vest evenly over the coming `periodSeconds`. Only the timelock.
    /// @return id 1 for the first stream, then 2, 3, …
    function openStream(address to, uint256 amountWei, uint48 periodSeconds) external returns (uint64 id);

    /// @notice Ends a stream: what has not vested is the treasury's again. Only the timelock.
    function cancelStream(uint64 id) external;

    /// @notice Sends what has vested to the stream's recipient. Anyone may call.
    function withdrawStream(uint64 id) external;

    /// @notice Streams ever opened, which is also the newest one's id.
    function streamCount() external view returns (uint64);

    function streamOf(uint64 id) external view returns (StreamView memory);

    /// @notice Token wei that are set aside for streams and were not withdrawn yet.
    function streamedWei() external view returns (uint256);

    /// @notice Token wei that can be spent: the balance without what is set aside.
    function freeWei() external view returns (uint256);

    /// @notice Token wei that left since `timestamp` (exclusive), streams in full when they were opened.
    function tokensSpentSince(uint48 timestamp) external view returns (uint256);

    /// @notice Coin wei that left since `timestamp` (exclusive).
    function etherSpentSince(uint48 timestamp) external view returns (uint256);
}
