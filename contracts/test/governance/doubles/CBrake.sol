// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IBrake} from "../../../src/governance/interfaces/IBrake.sol";

/// @notice Holds operations until the time that a test sets.
contract CBrake is IBrake {
    mapping(bytes32 operation => uint256) private _until;

    function hold(bytes32 operation, uint256 until) external {
        _until[operation] = until;
    }

    function releasesAt(bytes32 operation, uint256) external view returns (uint256) {
        return _until[operation];
    }
}
