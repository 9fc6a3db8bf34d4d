// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Rule module
/// @notice The code of one article of the constitution: says whether a governed call may happen. A module refuses calls that
/// it does not understand.
interface IRuleModule {
    /// @notice The id of the article that this module enforces, such as `breadth`.
    function article() external view returns (string memory);

    /// @param target Contract that governance wants to call.
    /// @param value Coin wei that goes with the call.
    /// @param data Selector and arguments.
    /// @return allowed Whether the article allows the call.
    /// @return reason Why not, for people; empty if allowed.
    function check(address target, uint256 value, bytes calldata data) external view returns (bool allowed, string memory reason);
}
