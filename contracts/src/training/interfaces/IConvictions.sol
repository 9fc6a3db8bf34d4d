// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ISlots} from "./ISlots.sol";

/// @title Convictions
/// @notice What the challenges contract may do with a slot's certified work: hold its pay and stake while a challenge is open, and convict the
/// holder. Several challenges of the same work may be open at once, so holds are counted.
interface IConvictions {
    /// @notice A challenge of a slot's work opened; `open` are open now.
    event WorkHeld(uint64 indexed runId, uint64 indexed round, uint16 indexed slot, uint256 open);

    /// @notice A challenge of a slot's work ended; `open` are left.
    event WorkReleased(uint64 indexed runId, uint64 indexed round, uint16 indexed slot, uint256 open);

    /// @notice A holder lost the slot, its stake and its unclaimed rewards. `burnedWei` is the part that nobody received.
    event SlotConvicted(
        uint64 indexed runId,
        uint16 indexed slot,
        address indexed operator,
        uint64 round,
        address beneficiary,
        uint256 paidWei,
        uint256 burnedWei
    );

    /// @notice A challenge of one of a run's checkpoints opened or ended; `open` are open now.
    event RunHeld(uint64 indexed runId, uint256 open);

    /// @notice A certified checkpoint was found false: the run ends with the round before.
    event RoundAnnulled(uint64 indexed runId, uint64 indexed round);

    error ConvictionCallerNotChallenges(address caller);
    error ConvictionStakeMissing(uint64 runId, uint16 slot, ISlots.TenureStatus status);
    error WorkNotHeld(uint64 runId, uint64 round, uint16 slot);
    error RunNotHeld(uint64 runId);

    /// @notice Holds back the rewards of a slot in a certified round and the stake of its tenure. Only the challenges contract.
    function hold(uint64 runId, uint64 round, uint16 slot) external;

    /// @notice Takes one hold back. Only the challenges contract.
    function release(uint64 runId, uint64 round, uint16 slot) external;

    /// @notice Convicts the tenure that a slot had in a round: its stake is slashed, the charter's share of it to `beneficiary` and the rest
    /// burned, its unclaimed rewards are forfeited, and if it still holds the slot, the slot is free at once. Only the challenges contract, and
    /// only while the tenure's stake is there.
    function convict(uint64 runId, uint64 round, uint16 slot, address beneficiary) external;

    /// @notice Holds back all rewards of a run. Only the challenges contract.
    function holdRun(uint64 runId) external;

    /// @notice Takes one hold of a run back. Only the challenges contract.
    function releaseRun(uint64 runId) external;

    /// @notice Takes back the certificate of a round and of all after it, and completes the run with the round before: whatever was built on a
    /// false checkpoint is void. Does nothing if that has happened already. Only the challenges contract.
    function annul(uint64 runId, uint64 round) external;

    /// @notice How many challenges of a run's checkpoints are open.
    function openRunChallenges(uint64 runId) external view returns (uint256);

    /// @notice Bitmap of the slots of a round that have an open challenge.
    function challengedSlots(uint64 runId, uint64 round) external view returns (uint256);

    /// @notice How many challenges of a slot's work in a round are open.
    function openChallenges(uint64 runId, uint64 round, uint16 slot) external view returns (uint256);

    /// @notice The contract that decides challenges.
    function challenges() external view returns (address);
}
