// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAutonetToken, MAX_SUPPLY_WEI} from "./interfaces/IAutonetToken.sol";
import {IEmissionCurve} from "./interfaces/IEmissionCurve.sol";

/// @title Emission curve
/// @notice Implementation of {IEmissionCurve}. Integers only: the amount of an epoch is `epochWei` shifted right by its halvings, so emission
/// ends by itself after at most 128 of them.
contract EmissionCurve is IEmissionCurve {
    IAutonetToken private immutable TOKEN;
    address private immutable TREASURY;
    address private immutable TIMELOCK;
    uint256 private immutable GENESIS_WEI;
    uint256 private immutable LIMIT_WEI;
    uint48 private immutable STARTED_AT;
    uint128 private immutable EPOCH_WEI;
    uint48 private immutable EPOCH_SECONDS;
    uint32 private immutable EPOCHS_PER_HALVING;

    /// @param token Whose `mint` this contract calls; its genesis is minted.
    /// @param treasury Gets all that is minted.
    /// @param timelock Decides how much of what is allowed is minted.
    /// @param curve The curve. All that it ever allows, and the genesis, stay within the token's ceiling.
    constructor(IAutonetToken token, address treasury, address timelock, EmissionTerms memory curve) {
        if (curve.epochSeconds == 0 || curve.epochsPerHalving == 0) revert EmissionTermsInvalid();
        TOKEN = token;
        TREASURY = treasury;
        TIMELOCK = timelock;
        GENESIS_WEI = token.mintedWei();
        STARTED_AT = uint48(block.timestamp);
        EPOCH_WEI = curve.epochWei;
        EPOCH_SECONDS = curve.epochSeconds;
        EPOCHS_PER_HALVING = curve.epochsPerHalving;

        uint256 limit = GENESIS_WEI;
        for (uint256 amount = curve.epochWei; amount != 0; amount >>= 1) {
            limit += amount * curve.epochsPerHalving;
        }
        if (limit > MAX_SUPPLY_WEI) revert EmissionAboveCeiling(limit, MAX_SUPPLY_WEI);
        LIMIT_WEI = limit;
    }

    /// @inheritdoc IEmissionCurve
    function mint(uint256 amountWei) external {
        if (msg.sender != TIMELOCK) revert EmissionCallerNotTimelock(msg.sender);
        uint256 minted = TOKEN.mintedWei() + amountWei;
        uint256 allowed = allowedAt(block.timestamp);
        if (minted > allowed) revert EmissionAboveCurve(minted, allowed);
        emit EmissionMinted(amountWei, minted, allowed);
        TOKEN.mint(TREASURY, amountWei);
    }

    /// @inheritdoc IEmissionCurve
    function allowedAt(uint256 timestamp) public view returns (uint256 allowed) {
        allowed = GENESIS_WEI;
        if (timestamp <= STARTED_AT) return allowed;
        uint256 epochs = (timestamp - STARTED_AT) / EPOCH_SECONDS;
        for (uint256 amount = EPOCH_WEI; amount != 0 && epochs != 0; amount >>= 1) {
            uint256 passed = epochs < EPOCHS_PER_HALVING ? epochs : EPOCHS_PER_HALVING;
            allowed += amount * passed;
            epochs -= passed;
        }
    }

    /// @inheritdoc IEmissionCurve
    function limitWei() external view returns (uint256) {
        return LIMIT_WEI;
    }

    /// @inheritdoc IEmissionCurve
    function startedAt() external view returns (uint48) {
        return STARTED_AT;
    }

    /// @inheritdoc IEmissionCurve
    function terms() external view returns (EmissionTerms memory) {
        return EmissionTerms(EPOCH_WEI, EPOCH_SECONDS, EPOCHS_PER_HALVING);
    }
}
