// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IBrake} from "../../../src/governance/interfaces/IBrake.sol";
import {Track} from "../../../src/governance/interfaces/IConstitution.sol";

/// @notice Operations as a test sets them, held by the brakes that it names and expiring as in the guarded timelock.
contract CTimelock {
    uint256 public constant EXPIRY = 14 days;

    mapping(bytes32 operation => uint256) public getTimestamp;
    mapping(bytes32 operation => Track) public operationTrack;
    mapping(address governor => Track) public trackOf;
    address[3] private _brakes;

    function set(bytes32 operation, uint256 readyAt, Track track) external {
        getTimestamp[operation] = readyAt;
        operationTrack[operation] = track;
    }

    function setGovernor(address governor, Track track) external {
        trackOf[governor] = track;
    }

    function setBrakes(address[3] calldata chosen) external {
        _brakes = chosen;
    }

    function brakes() external view returns (address[3] memory) {
        return _brakes;
    }

    function runnableAt(bytes32 operation) public view returns (uint256 at) {
        at = getTimestamp[operation];
        for (uint256 i = 0; i < 3; ++i) {
            if (_brakes[i] == address(0)) continue;
            uint256 released = IBrake(_brakes[i]).releasesAt(operation, getTimestamp[operation]);
            if (released > at) at = released;
        }
    }

    function expiresAt(bytes32 operation) external view returns (uint256) {
        return runnableAt(operation) + EXPIRY;
    }
}
