// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";

/// @title Autonet token
/// @notice Stakes, rewards, bonds and the token house's votes. The supply is what the constructor mints, less what is burned.
contract AutonetToken is ERC20, ERC20Burnable, ERC20Permit, ERC20Votes {
    /// @notice What an account holds at genesis, in token wei.
    struct Allocation {
        address account;
        uint256 amountWei;
    }

    /// @param allocations Everything that is ever minted.
    constructor(Allocation[] memory allocations) ERC20("Autonet", "ANET") ERC20Permit("Autonet") {
        for (uint256 i = 0; i < allocations.length; ++i) {
            _mint(allocations[i].account, allocations[i].amountWei);
        }
    }

    /// @notice Votes are counted by Unix time (ERC-6372).
    function clock() public view override returns (uint48) {
        return uint48(block.timestamp);
    }

    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    /// @inheritdoc ERC20Permit
    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }
}
