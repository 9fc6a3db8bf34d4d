// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";

/// @notice What a proxy runs at first: an owner, set once.
contract Vault is Initializable {
    address public owner;
    uint256 public fee;

    function initialize(address owner_) external initializer {
        owner = owner_;
        fee = 3;
    }

    function version() external pure virtual returns (uint256) {
        return 1;
    }
}

/// @notice An honest next version with the same layout.
contract VaultTwo is Vault {
    function version() external pure override returns (uint256) {
        return 2;
    }
}

/// @notice Looks like a next version and lets anyone initialise it again, the owner included.
contract ReinitialisingVault {
    address public owner;
    uint256 public fee;

    function initialize(address owner_) external {
        owner = owner_;
    }

    function version() external pure returns (uint256) {
        return 2;
    }
}
