// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @notice What the evaluation rule reads of the evaluations contract: which loss stands for a round, as tests set it.
contract LossesDouble {
    struct Loss {
        bool stands;
        uint32 bits;
    }

    mapping(uint64 runId => mapping(uint64 round => Loss)) private _losses;

    function set(uint64 runId, uint64 round, bool stands, uint32 bits) external {
        _losses[runId][round] = Loss(stands, bits);
    }

    function standing(uint64 runId, uint64 round) external view returns (bool stands, uint32 lossBits) {
        return (_losses[runId][round].stands, _losses[runId][round].bits);
    }
}
