// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IBrake} from "../../../src/governance/interfaces/IBrake.sol";
import {IStandingInvariants} from "../../../src/governance/interfaces/IStandingInvariants.sol";

/// @notice A brake that releases when a test says so.
contract BrakeDouble is IBrake {
    mapping(bytes32 operation => uint256) private _releasedAt;

    function hold(bytes32 operation, uint256 until) external {
        _releasedAt[operation] = until;
    }

    function releasesAt(bytes32 operation, uint256) external view returns (uint256) {
        return _releasedAt[operation];
    }
}

/// @notice Invariants that hold until a test breaks them.
contract InvariantsDouble is IStandingInvariants {
    uint256 public constant maxSupplyWei = 1_000_000 ether;

    string private _broken;
    mapping(address target => bool) public isOffLimits;

    function breakOne(string calldata name) external {
        _broken = name;
    }

    function putOffLimits(address target) external {
        isOffLimits[target] = true;
    }

    function check() external view {
        if (bytes(_broken).length != 0) revert InvariantBroken(_broken);
    }
}
