// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Role, Tensor} from "../../../src/court/Operation.sol";
import {Place} from "../../../src/court/Place.sol";
import {TensorProofs} from "../../../src/court/TensorProofs.sol";
import {IClaimant} from "../../../src/court/interfaces/IClaimant.sol";
import {Claim, IDisputeGame} from "../../../src/court/interfaces/IDisputeGame.sol";

/// @notice A claimant whose inputs are tensors by role, ordinal and slot, each with a root of its own.
contract TableClaimant is IClaimant {
    IDisputeGame public immutable COURT;
    mapping(uint256 gameId => mapping(bytes32 input => bytes32 root)) private _roots;
    mapping(uint256 gameId => uint256 verdict) public verdicts;

    constructor(IDisputeGame court) {
        COURT = court;
    }

    function open(
        Claim calldata claim,
        address defender,
        address challenger,
        uint32 clockSeconds,
        bytes32[] calldata keys,
        bytes32[] calldata roots
    ) external returns (uint256 gameId) {
        gameId = COURT.open(claim, defender, challenger, clockSeconds);
        for (uint256 i = 0; i < keys.length; ++i) {
            _roots[gameId][keys[i]] = roots[i];
        }
    }

    function inputOf(uint256 gameId, uint32, Tensor calldata tensor, Place calldata place, bytes calldata proof)
        external
        view
        returns (uint32)
    {
        bytes32 key = keccak256(abi.encode(tensor.role, tensor.ordinal, place.slot));
        uint256 count = 1;
        for (uint256 i = 0; i < tensor.sizes.length; ++i) {
            count *= tensor.sizes[i];
        }
        return TensorProofs.word(_roots[gameId][key], 0, 0, count, place.index, proof);
    }

    function onVerdict(uint256 gameId, bool upheld) external {
        verdicts[gameId] = upheld ? 1 : 2;
    }
}
