// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Rounds} from "./Rounds.sol";
import {SlotBitmap} from "./SlotBitmap.sol";
import {IConvictions} from "./interfaces/IConvictions.sol";
import {ISlots} from "./interfaces/ISlots.sol";

/// @title Convictions
/// @notice Implementation of {IConvictions}.
/// @dev A slot's tenure in a certified round never changes, since later tenures begin with later rounds: what was held is what is released.
abstract contract Convictions is Rounds, IConvictions {
    using SlotBitmap for uint256;

    uint256 private constant PPM = 1_000_000;

    address private immutable CHALLENGES;

    mapping(uint64 runId => mapping(uint64 round => mapping(uint16 slot => uint256))) private _holds;

    /// @param challenges_ Decides challenges; may be deployed later.
    constructor(address challenges_) {
        CHALLENGES = challenges_;
    }

    modifier onlyChallenges() {
        if (msg.sender != CHALLENGES) revert ConvictionCallerNotChallenges(msg.sender);
        _;
    }

    /// @inheritdoc IConvictions
    function hold(uint64 runId, uint64 round, uint16 slot) external onlyChallenges {
        _requireCertified(runId, round);
        uint256 open = ++_holds[runId][round][slot];
        ++_tenures[runId][slot][_tenureIndexAt(runId, slot, round)].openChallenges;
        if (open == 1) _challenged[runId][round] = _challenged[runId][round].with(slot);
        emit WorkHeld(runId, round, slot, open);
    }

    /// @inheritdoc IConvictions
    function release(uint64 runId, uint64 round, uint16 slot) external onlyChallenges {
        uint256 open = _holds[runId][round][slot];
        if (open == 0) revert WorkNotHeld(runId, round, slot);
        _holds[runId][round][slot] = --open;
        --_tenures[runId][slot][_tenureIndexAt(runId, slot, round)].openChallenges;
        if (open == 0) _challenged[runId][round] = _challenged[runId][round].without(slot);
        emit WorkReleased(runId, round, slot, open);
    }

    /// @inheritdoc IConvictions
    function convict(uint64 runId, uint64 round, uint16 slot, address beneficiary) external onlyChallenges {
        Run storage run = _run(runId);
        ISlots.Tenure[] storage tenures = _tenures[runId][slot];
        uint256 index = _tenureIndexAt(runId, slot, round);
        ISlots.Tenure storage tenure = tenures[index];
        ISlots.TenureStatus status = tenure.status;
        if (status != ISlots.TenureStatus.Sitting && status != ISlots.TenureStatus.Left) {
            revert ConvictionStakeMissing(runId, slot, status);
        }

        address operator = tenure.operator;
        if (status == ISlots.TenureStatus.Sitting) --_seats[runId][operator];
        tenure.status = ISlots.TenureStatus.Convicted;
        if (index == tenures.length - 1) {
            run.joined = run.joined.without(slot);
            run.active = run.active.without(slot);
            run.pending = run.pending.without(slot);
        }
        uint256 stake = run.terms.stakePerSlotWei;
        uint256 share = stake * run.terms.challengerSharePpm / PPM;
        NODES.slash(operator, stake, beneficiary, share);
        emit SlotConvicted(runId, slot, operator, round, beneficiary, share, stake - share);
    }

    /// @inheritdoc IConvictions
    function holdRun(uint64 runId) external onlyChallenges {
        emit RunHeld(runId, ++_runHolds[runId]);
    }

    /// @inheritdoc IConvictions
    function releaseRun(uint64 runId) external onlyChallenges {
        uint256 open = _runHolds[runId];
        if (open == 0) revert RunNotHeld(runId);
        _runHolds[runId] = --open;
        emit RunHeld(runId, open);
    }

    /// @inheritdoc IConvictions
    function annul(uint64 runId, uint64 round) external onlyChallenges {
        Run storage run = _run(runId);
        if (round > _lastCertified(runId, run)) return;
        run.round = round;
        run.active = 0;
        run.pending = 0;
        _records[runId][round].certifiedAt = 0;
        emit RoundAnnulled(runId, round);
        _complete(runId, run);
    }

    /// @inheritdoc IConvictions
    function openRunChallenges(uint64 runId) external view returns (uint256) {
        return _runHolds[runId];
    }

    /// @inheritdoc IConvictions
    function challengedSlots(uint64 runId, uint64 round) external view returns (uint256) {
        return _challenged[runId][round];
    }

    /// @inheritdoc IConvictions
    function openChallenges(uint64 runId, uint64 round, uint16 slot) external view returns (uint256) {
        return _holds[runId][round][slot];
    }

    /// @inheritdoc IConvictions
    function challenges() external view returns (address) {
        return CHALLENGES;
    }
}
