// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {IAutonetToken, MAX_SUPPLY_WEI} from "./interfaces/IAutonetToken.sol";

/// @title Autonet token
/// @notice Implementation of {IAutonetToken}. Minted and burned amounts are counted apart from the supply, so that each can be held
/// against the other.
contract AutonetToken is ERC20, ERC20Burnable, ERC20Permit, ERC20Votes, IAutonetToken {
    bytes32 private constant DELEGATION_TYPEHASH =
        keccak256("Delegation(address delegator,address delegatee,uint256 nonce,uint256 expiry)");

    address private immutable EMISSION;

    uint256 private _mintedWei;
    uint256 private _burnedWei;

    /// @param allocations What exists from the start.
    /// @param emission The only minter.
    constructor(Allocation[] memory allocations, address emission) ERC20("Autonet", "ANET") ERC20Permit("Autonet") {
        EMISSION = emission;
        for (uint256 i = 0; i < allocations.length; ++i) {
            _mint(allocations[i].account, allocations[i].amountWei);
        }
    }

    /// @inheritdoc IAutonetToken
    function mint(address to, uint256 amountWei) external {
        if (msg.sender != EMISSION) revert TokenCallerNotEmission(msg.sender);
        _mint(to, amountWei);
    }

    /// @inheritdoc IAutonetToken
    function delegateBySig(address delegator, address delegatee, uint256 nonce, uint256 expiry, bytes calldata signature) external {
        if (block.timestamp > expiry) revert VotesExpiredSignature(expiry);
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(DELEGATION_TYPEHASH, delegator, delegatee, nonce, expiry)));
        if (!SignatureChecker.isValidSignatureNowCalldata(delegator, digest, signature)) revert TokenSignatureInvalid(delegator);
        _useCheckedNonce(delegator, nonce);
        _delegate(delegator, delegatee);
    }

    /// @inheritdoc IAutonetToken
    function mintedWei() external view returns (uint256) {
        return _mintedWei;
    }

    /// @inheritdoc IAutonetToken
    function burnedWei() external view returns (uint256) {
        return _burnedWei;
    }

    /// @inheritdoc IAutonetToken
    function maxSupplyWei() external pure returns (uint256) {
        return MAX_SUPPLY_WEI;
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
        if (from == address(0)) {
            _mintedWei += value;
            if (_mintedWei > MAX_SUPPLY_WEI) revert TokenCeilingExceeded(_mintedWei, MAX_SUPPLY_WEI);
        } else if (to == address(0)) {
            _burnedWei += value;
        }
    }
}
