// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Emission curve
/// @notice Mints for the treasury, by vote, and never more than a curve that was fixed at deployment. Each epoch that has passed
/// allows a fixed amount, which halves after a fixed number of epochs. What is not minted stays allowed.
interface IEmissionCurve {
    /// @param epochWei Token wei that each of the first epochs allows.
    /// @param epochSeconds Length of an epoch.
    /// @param epochsPerHalving After so many epochs the amount halves, rounded down.
    struct EmissionTerms {
        uint128 epochWei;
        uint48 epochSeconds;
        uint32 epochsPerHalving;
    }

    event EmissionMinted(uint256 amountWei, uint256 mintedWei, uint256 allowedWei);

    error EmissionCallerNotTimelock(address caller);
    error EmissionTermsInvalid();
    error EmissionAboveCeiling(uint256 limitWei, uint256 ceilingWei);
    error EmissionAboveCurve(uint256 mintedWei, uint256 allowedWei);

    /// @notice Mints `amountWei` for the treasury. Only the timelock.
    function mint(uint256 amountWei) external;

    /// @notice Token wei that may ever have been minted by `timestamp` (Unix seconds), genesis included: always at least the token's
    /// `mintedWei()` of that time.
    function allowedAt(uint256 timestamp) external view returns (uint256);

    /// @notice What `allowedAt` never exceeds, whatever the time.
    function limitWei() external view returns (uint256);

    /// @notice Unix seconds at which the first epoch began.
    function startedAt() external view returns (uint48);

    function terms() external view returns (EmissionTerms memory);
}
