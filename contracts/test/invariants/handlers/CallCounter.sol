// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {console2} from "forge-std/console2.sol";

/// @notice Spreads a handler's seeds out and counts how many of its calls did something.
abstract contract CallCounter {
    uint256 private _nonce;
    /// @dev The call that was counted as useful last, so that none counts twice.
    uint256 private _countedNonce;
    string private _current;
    string[] private _names;
    mapping(string name => uint256) private _calls;
    mapping(string name => uint256) private _useful;

    /// @notice How many calls of each kind did something.
    function logCalls() external view {
        for (uint256 i = 0; i < _names.length; ++i) {
            console2.log(_names[i], _useful[_names[i]], "of", _calls[_names[i]]);
        }
    }

    function mixed(string memory name, uint256 seed) internal returns (uint256) {
        if (_calls[name]++ == 0) _names.push(name);
        _current = name;
        return uint256(keccak256(abi.encode(seed, ++_nonce)));
    }

    /// @notice Whether the current call did something yet.
    function isUseful() internal view returns (bool) {
        return _countedNonce == _nonce;
    }

    function did() internal {
        if (isUseful()) return;
        _countedNonce = _nonce;
        ++_useful[_current];
    }
}
