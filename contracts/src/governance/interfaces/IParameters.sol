// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Parameters
/// @notice The numbers that rule modules read (tier T2). The protocol track moves them inside bounds; the bounds are changed like articles.
interface IParameters {
    /// @param minimum Lowest value.
    /// @param maximum Highest value.
    /// @param maxStepPpm The most that one change may move the value, as a share of it; at least one unit is always allowed. Not zero.
    /// @param cooldownSeconds Between two changes. Not zero, or one proposal could take many steps.
    struct Bounds {
        uint256 minimum;
        uint256 maximum;
        uint32 maxStepPpm;
        uint48 cooldownSeconds;
    }

    /// @param name Such as `breadth.maxSharePpm`: the article that reads it, and what it is with its unit.
    struct ParameterView {
        string name;
        uint256 value;
        Bounds bounds;
        uint48 changedAt;
    }

    /// @notice A first parameter. It may be changed at once; the cooldown counts from changes.
    struct Genesis {
        string name;
        uint256 value;
        Bounds bounds;
    }

    event ParameterChanged(string name, uint256 previous, uint256 value);
    event BoundsChanged(string name, Bounds bounds);

    error ParameterUnknown(string name);
    error ParameterKeyUnknown(bytes32 key);
    error ParameterRefused(string name, string reason);
    error ParameterBoundsInvalid(string name, string reason);
    error ParameterCallerNotTimelock(address caller);

    /// @notice Changes a value inside its bounds. Only the timelock.
    function set(string calldata name, uint256 value) external;

    /// @notice Changes bounds, or adds a parameter with `value`. The value of an existing one stays, moved into the new bounds if it lies
    /// outside. Only the timelock.
    function setBounds(string calldata name, uint256 value, Bounds calldata bounds) external;

    /// @notice Why a change would be refused now; empty if it would not.
    function objection(string calldata name, uint256 value) external view returns (string memory reason);

    /// @notice Why bounds, or a new parameter's first value, would be refused; empty if they would not.
    function boundsObjection(string calldata name, uint256 value, Bounds calldata bounds) external view returns (string memory reason);

    /// @notice The value of a parameter.
    /// @param key keccak256 of its name. Reverts if there is no such parameter.
    function valueOf(bytes32 key) external view returns (uint256);

    function parameterView(string calldata name) external view returns (ParameterView memory);

    function parameters() external view returns (ParameterView[] memory);
}
