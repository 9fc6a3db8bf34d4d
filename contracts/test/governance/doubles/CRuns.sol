// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IRuns} from "../../../src/training/interfaces/IRuns.sol";
import {ISlots} from "../../../src/training/interfaces/ISlots.sol";

/// @notice The four answers of a run registry that seats ask for.
contract CRuns {
    uint32 public constant WINDOW_SECONDS = 1 days;

    mapping(uint64 runId => mapping(uint64 round => IRuns.RoundRecord)) private _rounds;
    mapping(uint64 runId => mapping(uint64 round => mapping(uint16 slot => ISlots.Tenure))) private _tenures;
    mapping(uint64 runId => uint256) public openRunChallenges;

    function certify(uint64 runId, uint64 round, uint16 slot, address operator, uint256 certifiedAt) external {
        _rounds[runId][round].certifiedAt = uint64(certifiedAt);
        _rounds[runId][round].slots |= 1 << slot;
        _tenures[runId][round][slot].operator = operator;
        _tenures[runId][round][slot].status = ISlots.TenureStatus.Sitting;
    }

    function setTenure(uint64 runId, uint64 round, uint16 slot, ISlots.TenureStatus status, uint16 openChallenges) external {
        _tenures[runId][round][slot].status = status;
        _tenures[runId][round][slot].openChallenges = openChallenges;
    }

    function setOpenRunChallenges(uint64 runId, uint256 open) external {
        openRunChallenges[runId] = open;
    }

    function termsOf(uint64) external pure returns (IRuns.RunTerms memory terms) {
        terms.challengeWindowSeconds = WINDOW_SECONDS;
    }

    function roundOf(uint64 runId, uint64 round) external view returns (IRuns.RoundRecord memory) {
        return _rounds[runId][round];
    }

    function tenureAt(uint64 runId, uint16 slot, uint64 round) external view returns (ISlots.Tenure memory) {
        return _tenures[runId][round][slot];
    }
}
