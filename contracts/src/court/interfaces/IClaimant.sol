// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Tensor} from "../Operation.sol";
import {Place} from "../Place.sol";

/// @title Claimant
/// @notice A contract that lets the court judge its claims: it knows what their inputs are and what a verdict means.
interface IClaimant {
    /// @notice One word of an input that the program is given and that is no state: a token, a constant, a value of a checkpoint or of an update.
    /// Reverts unless `proof` proves it.
    /// @param step The disputed step, from 1.
    function inputOf(uint256 gameId, uint32 step, Tensor calldata tensor, Place calldata place, bytes calldata proof)
        external
        view
        returns (uint32);

    /// @notice Tells the verdict; only the court calls.
    /// @param upheld True if the challenger has won: the claim is false.
    function onVerdict(uint256 gameId, bool upheld) external;
}
