// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Node registry
/// @notice Who takes part, where they can be reached, and the stake that answers for their work.
interface INodeRegistry {
    /// @notice An operator as nodes and people see it. Of `stakeWei`, `lockedWei` backs slots and `unbondingWei` is on its way
    /// out; the rest is free.
    struct OperatorView {
        address operator;
        string endpoint;
        uint256 stakeWei;
        uint256 lockedWei;
        uint256 unbondingWei;
        uint64 unbondingReadyAt;
        uint64 registeredAt;
    }

    event OperatorRegistered(address indexed operator, string endpoint);
    event EndpointChanged(address indexed operator, string endpoint);
    event StakeDeposited(address indexed operator, uint256 amountWei, uint256 stakeWei);
    event UnbondRequested(address indexed operator, uint256 amountWei, uint256 unbondingWei, uint64 readyAt);
    event StakeWithdrawn(address indexed operator, uint256 amountWei, uint256 stakeWei);
    event StakeLocked(address indexed operator, uint256 amountWei, uint256 lockedWei);
    event StakeUnlocked(address indexed operator, uint256 amountWei, uint256 lockedWei);
    event StakeSlashed(address indexed operator, uint256 amountWei, address indexed beneficiary, uint256 paidWei, uint256 burnedWei);

    error NodeAlreadyRegistered(address operator);
    error NodeNotRegistered(address operator);
    error NodeEndpointLengthInvalid(uint256 length);
    error NodeAmountMissing();
    error NodeCallerNotRunRegistry(address caller);
    error NodeFreeStakeInsufficient(address operator, uint256 freeWei, uint256 amountWei);
    error NodeLockedStakeInsufficient(address operator, uint256 lockedWei, uint256 amountWei);
    error NodeStakeInsufficient(address operator, uint256 stakeWei, uint256 amountWei);
    error NodeNothingUnbonding(address operator);
    error NodeUnbondingNotReady(address operator, uint256 readyAt);
    error NodeBeneficiaryShareTooLarge(uint256 amountWei, uint256 beneficiaryWei);

    /// @notice Registers the caller as an operator, reachable at `endpoint` (1 to 256 bytes, an absolute URL).
    function register(string calldata endpoint) external;

    function setEndpoint(string calldata endpoint) external;

    /// @notice Adds `amountWei` of the caller's tokens to its stake (needs an ERC-20 allowance).
    function deposit(uint256 amountWei) external;

    /// @notice Starts to take free stake out. A further request adds to the amount and restarts the wait.
    function requestUnbond(uint256 amountWei) external;

    /// @notice Pays out the stake whose wait is over.
    function withdraw() external;

    /// @notice Locks free stake behind a slot. Only the run registry.
    function lock(address operator, uint256 amountWei) external;

    /// @notice Frees locked stake. Only the run registry.
    function unlock(address operator, uint256 amountWei) external;

    /// @notice Takes stake away: locked stake first, then free, then unbonding. `beneficiaryWei` of it goes to `beneficiary`
    /// and the rest is burned. Only the run registry.
    function slash(address operator, uint256 amountWei, address beneficiary, uint256 beneficiaryWei) external;

    /// @notice Seconds between a request to unbond and the payout. No challenge window of any run is longer.
    function unbondingSeconds() external view returns (uint64);

    function isRegistered(address operator) external view returns (bool);

    function stakeOf(address operator) external view returns (uint256);

    function lockedOf(address operator) external view returns (uint256);

    /// @notice Stake that can be locked or unbonded.
    function freeOf(address operator) external view returns (uint256);

    function operatorOf(address operator) external view returns (OperatorView memory);

    /// @notice Stake of all operators together; the registry always holds at least so many tokens.
    function totalStake() external view returns (uint256);

    function operatorCount() external view returns (uint256);

    /// @notice Operators in order of registration, from index `offset`, at most `limit` of them.
    function operators(uint256 offset, uint256 limit) external view returns (OperatorView[] memory page);
}
