// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @dev All that is ever minted, in token wei. Entrenched: burned tokens are not minted again, and no vote changes this number.
uint256 constant MAX_SUPPLY_WEI = 1_000_000_000 ether;

/// @title Autonet token
/// @notice Stakes, rewards, bonds and the token house's votes. Besides what an ERC-20 with permit, votes and burning has: new tokens come
/// from the emission curve alone, and a contract's account can delegate by signature, too.
interface IAutonetToken {
    /// @notice What an account holds at genesis, in token wei.
    struct Allocation {
        address account;
        uint256 amountWei;
    }

    error TokenCallerNotEmission(address caller);
    error TokenCeilingExceeded(uint256 mintedWei, uint256 ceilingWei);
    error TokenSignatureInvalid(address delegator);

    /// @notice Mints new tokens. Only the emission curve.
    function mint(address to, uint256 amountWei) external;

    /// @notice Delegates for whoever signed, accounts of contracts (ERC-1271) included. EIP-712 type
    /// `Delegation(address delegator,address delegatee,uint256 nonce,uint256 expiry)`: unlike in ERC-5805 it names the delegator, so that
    /// a signature for one account is none for another with the same signer.
    /// @param nonce `nonces(delegator)`, which permits and the other `delegateBySig` use up as well.
    /// @param expiry Last Unix second at which the signature counts.
    function delegateBySig(address delegator, address delegatee, uint256 nonce, uint256 expiry, bytes calldata signature) external;

    /// @notice Token wei ever minted, genesis included.
    function mintedWei() external view returns (uint256);

    /// @notice Token wei ever burned; the supply is what was minted less this.
    function burnedWei() external view returns (uint256);

    /// @notice The most that can ever be minted, genesis included.
    function maxSupplyWei() external pure returns (uint256);
}
