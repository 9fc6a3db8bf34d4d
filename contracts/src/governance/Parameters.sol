// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IParameters} from "./interfaces/IParameters.sol";

/// @title Parameters
/// @notice Implementation of {IParameters}.
contract Parameters is IParameters {
    uint256 private constant PPM = 1_000_000;
    uint256 private constant MAX_NAME_BYTES = 64;
    /// @dev Keeps sums and products of a few parameters from overflowing in the rules that read them.
    uint256 private constant MAX_VALUE = type(uint128).max;

    address private immutable TIMELOCK;

    bytes32[] private _keys;
    mapping(bytes32 key => ParameterView) private _parameters;

    /// @param timelock Changes values and bounds after genesis.
    /// @param genesis First parameters.
    constructor(address timelock, Genesis[] memory genesis) {
        TIMELOCK = timelock;
        for (uint256 i = 0; i < genesis.length; ++i) {
            Genesis memory first = genesis[i];
            if (_isKnown(keccak256(bytes(first.name)))) revert ParameterBoundsInvalid(first.name, "the parameter is there already");
            _setBounds(first.name, first.value, first.bounds);
        }
    }

    modifier onlyTimelock() {
        if (msg.sender != TIMELOCK) revert ParameterCallerNotTimelock(msg.sender);
        _;
    }

    /// @inheritdoc IParameters
    function set(string calldata name, uint256 value) external onlyTimelock {
        bytes32 key = keccak256(bytes(name));
        if (!_isKnown(key)) revert ParameterUnknown(name);
        string memory reason = objection(name, value);
        if (bytes(reason).length != 0) revert ParameterRefused(name, reason);
        _change(_parameters[key], value);
    }

    /// @inheritdoc IParameters
    function setBounds(string calldata name, uint256 value, Bounds calldata bounds) external onlyTimelock {
        _setBounds(name, value, bounds);
    }

    /// @inheritdoc IParameters
    function objection(string calldata name, uint256 value) public view returns (string memory reason) {
        bytes32 key = keccak256(bytes(name));
        if (!_isKnown(key)) return "there is no such parameter";
        ParameterView storage parameter = _parameters[key];
        Bounds memory bounds = parameter.bounds;
        uint256 current = parameter.value;
        if (value < bounds.minimum) return "the value is below its minimum";
        if (value > bounds.maximum) return "the value is above its maximum";
        if (value == current) return "the value is what it was";
        uint256 maxStep = current * bounds.maxStepPpm / PPM;
        if (maxStep == 0) maxStep = 1;
        if ((value > current ? value - current : current - value) > maxStep) return "the step is too large";
        if (parameter.changedAt != 0 && block.timestamp < parameter.changedAt + uint256(bounds.cooldownSeconds)) {
            return "the last change is too recent";
        }
        return "";
    }

    /// @inheritdoc IParameters
    function boundsObjection(string calldata name, uint256 value, Bounds calldata bounds) external view returns (string memory reason) {
        return _boundsObjection(name, value, bounds);
    }

    /// @inheritdoc IParameters
    function valueOf(bytes32 key) external view returns (uint256) {
        if (!_isKnown(key)) revert ParameterKeyUnknown(key);
        return _parameters[key].value;
    }

    /// @inheritdoc IParameters
    function parameterView(string calldata name) external view returns (ParameterView memory) {
        bytes32 key = keccak256(bytes(name));
        if (!_isKnown(key)) revert ParameterUnknown(name);
        return _parameters[key];
    }

    /// @inheritdoc IParameters
    function parameters() external view returns (ParameterView[] memory all) {
        all = new ParameterView[](_keys.length);
        for (uint256 i = 0; i < all.length; ++i) {
            all[i] = _parameters[_keys[i]];
        }
    }

    function _setBounds(string memory name, uint256 value, Bounds memory bounds) private {
        string memory reason = _boundsObjection(name, value, bounds);
        if (bytes(reason).length != 0) revert ParameterBoundsInvalid(name, reason);
        bytes32 key = keccak256(bytes(name));
        ParameterView storage parameter = _parameters[key];
        emit BoundsChanged(name, bounds);
        if (!_isKnown(key)) {
            _keys.push(key);
            _parameters[key] = ParameterView(name, value, bounds, 0);
            emit ParameterChanged(name, 0, value);
            return;
        }
        parameter.bounds = bounds;
        if (parameter.value < bounds.minimum) _change(parameter, bounds.minimum);
        else if (parameter.value > bounds.maximum) _change(parameter, bounds.maximum);
    }

    function _change(ParameterView storage parameter, uint256 value) private {
        uint256 previous = parameter.value;
        parameter.value = value;
        parameter.changedAt = uint48(block.timestamp);
        emit ParameterChanged(parameter.name, previous, value);
    }

    function _boundsObjection(string memory name, uint256 value, Bounds memory bounds) private view returns (string memory) {
        if (bytes(name).length == 0 || bytes(name).length > MAX_NAME_BYTES) return "the name is empty or too long";
        if (bounds.minimum > bounds.maximum) return "the minimum is above the maximum";
        if (bounds.maximum > MAX_VALUE) return "the maximum is too large";
        if (bounds.maxStepPpm == 0) return "the step is missing";
        if (bounds.cooldownSeconds == 0) return "the cooldown is missing";
        if (_isKnown(keccak256(bytes(name)))) return "";
        if (value < bounds.minimum || value > bounds.maximum) return "the value is outside of its bounds";
        return "";
    }

    function _isKnown(bytes32 key) private view returns (bool) {
        return bytes(_parameters[key].name).length != 0;
    }
}
