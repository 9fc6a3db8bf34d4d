// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @notice A timelock in tests: open to three governors, with operations that expire.
contract ATimelock is TimelockController {
    uint256 private immutable EXPIRY;

    constructor(uint256 delay, uint256 expiry, address[] memory governors)
        TimelockController(delay, governors, new address[](1), address(0))
    {
        EXPIRY = expiry;
    }

    function expiresAt(bytes32 id) external view returns (uint256) {
        return getTimestamp(id) + EXPIRY;
    }
}
