// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Slots
/// @notice A slot is one unit of work per round. An operator takes a free slot with stake, keeps it while it shows up, and
/// gets the stake back once nothing it did can be challenged any more.
interface ISlots {
    /// @notice `Sitting`: holds the slot. `Left`: gave it up, stake still locked. `Released`: stake unlocked.
    /// `Convicted`: stake slashed and unclaimed rewards forfeited.
    enum TenureStatus {
        None,
        Sitting,
        Left,
        Released,
        Convicted
    }

    /// @notice One operator's time in a slot. Tenures of a slot follow one another by `sinceRound`, so the holder at any past
    /// round can always be found.
    /// @param sinceRound First round that can include the slot under this operator.
    /// @param claimedTo Last round up to which rewards were claimed.
    /// @param openChallenges Challenges against this tenure that await a verdict; the challenges contract counts them.
    /// @param lastRound Last round that can include the slot under this operator; set when it leaves.
    struct Tenure {
        address operator;
        uint32 sinceRound;
        uint32 claimedTo;
        TenureStatus status;
        uint32 openChallenges;
        uint32 lastRound;
    }

    /// @notice An operator took a slot; `sinceRound` is the first round that can include it (the open one only
    /// if that is opened again).
    event SlotJoined(uint64 indexed runId, uint16 indexed slot, address indexed operator, uint64 sinceRound);

    /// @notice A holder announced that its slot takes part from the next round.
    event SlotActivated(uint64 indexed runId, uint16 indexed slot, address indexed operator);

    /// @notice A holder gave its slot up; `lastRound` is the last round that can still include it.
    event SlotLeft(uint64 indexed runId, uint16 indexed slot, address indexed operator, uint64 lastRound);

    /// @notice The stake behind a slot that was given up was unlocked.
    event SlotStakeReleased(uint64 indexed runId, uint16 indexed slot, address indexed operator, uint256 amountWei);

    error SlotUnknown(uint64 runId, uint16 slot);
    error SlotTaken(uint64 runId, uint16 slot, address holder);
    error SlotCallerNotHolder(uint64 runId, uint16 slot, address caller);
    error SlotLimitReached(uint64 runId, address operator, uint256 limit);
    error SlotOperatorUnregistered(address operator);
    error SlotAlreadyActive(uint64 runId, uint16 slot);
    error SlotNotJoined(uint64 runId, uint16 slot);
    error SlotTenureUnknown(uint64 runId, uint16 slot, uint256 tenure);
    error SlotStakeHeld(uint64 runId, uint16 slot, uint256 tenure);
    error SlotStakeHeldUntil(uint64 runId, uint16 slot, uint256 releaseAt);

    /// @notice Takes a free slot for the caller, a registered operator, and locks the charter's stake. It becomes active when
    /// the next round opens.
    function join(uint64 runId, uint16 slot) external;

    /// @notice Says that a joined slot is back and takes part from the next round. Needed after an absence.
    function activate(uint64 runId, uint16 slot) external;

    /// @notice Gives the slot up. A slot of the open round may still finish it.
    function leave(uint64 runId, uint16 slot) external;

    /// @notice Unlocks the stake of a tenure that has left, once no round that included it can be challenged. Anyone may call.
    /// @param tenure Index of the tenure within the slot (`tenureCount(runId, slot) - 1` for the newest).
    function releaseStake(uint64 runId, uint16 slot, uint256 tenure) external;

    /// @notice The operator that holds a slot now (a leaving one until its last round ends), or zero.
    function holderOf(uint64 runId, uint16 slot) external view returns (address);

    /// @notice All current holders by slot; zero for free slots.
    function holdersOf(uint64 runId) external view returns (address[] memory);

    function tenureCount(uint64 runId, uint16 slot) external view returns (uint256);

    /// @notice A tenure by its index within the slot.
    function tenureOf(uint64 runId, uint16 slot, uint256 tenure) external view returns (Tenure memory);

    /// @notice The tenure that a slot had in a round.
    function tenureAt(uint64 runId, uint16 slot, uint64 round) external view returns (Tenure memory);
}
