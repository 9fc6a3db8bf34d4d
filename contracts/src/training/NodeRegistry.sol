// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {INodeRegistry} from "./interfaces/INodeRegistry.sol";
import {AutonetToken} from "../treasury/AutonetToken.sol";

/// @title Node registry
/// @notice Implementation of {INodeRegistry}. Stake never leaves sooner than `unbondingSeconds` after the request, and until then all
/// of it can be slashed.
contract NodeRegistry is INodeRegistry {
    struct Operator {
        string endpoint;
        uint256 stakeWei;
        uint256 lockedWei;
        uint256 unbondingWei;
        uint64 unbondingReadyAt;
        uint64 registeredAt;
    }

    uint256 private constant MAX_ENDPOINT_BYTES = 256;

    AutonetToken private immutable TOKEN;
    address private immutable RUN_REGISTRY;
    uint64 private immutable UNBONDING_SECONDS;

    uint256 private _totalStakeWei;
    address[] private _order;
    mapping(address operator => Operator) private _operators;

    /// @param token The token that is staked.
    /// @param runRegistry The only contract that locks and slashes.
    /// @param waitSeconds Wait between a request to unbond and the payout; at least every run's challenge window.
    constructor(AutonetToken token, address runRegistry, uint64 waitSeconds) {
        TOKEN = token;
        RUN_REGISTRY = runRegistry;
        UNBONDING_SECONDS = waitSeconds;
    }

    modifier onlyRunRegistry() {
        if (msg.sender != RUN_REGISTRY) revert NodeCallerNotRunRegistry(msg.sender);
        _;
    }

    /// @inheritdoc INodeRegistry
    function register(string calldata endpoint) external {
        Operator storage operator = _operators[msg.sender];
        if (operator.registeredAt != 0) revert NodeAlreadyRegistered(msg.sender);
        _requireEndpoint(endpoint);
        operator.endpoint = endpoint;
        operator.registeredAt = uint64(block.timestamp);
        _order.push(msg.sender);
        emit OperatorRegistered(msg.sender, endpoint);
    }

    /// @inheritdoc INodeRegistry
    function setEndpoint(string calldata endpoint) external {
        Operator storage operator = _registered(msg.sender);
        _requireEndpoint(endpoint);
        operator.endpoint = endpoint;
        emit EndpointChanged(msg.sender, endpoint);
    }

    /// @inheritdoc INodeRegistry
    function deposit(uint256 amountWei) external {
        Operator storage operator = _registered(msg.sender);
        if (amountWei == 0) revert NodeAmountMissing();
        operator.stakeWei += amountWei;
        _totalStakeWei += amountWei;
        emit StakeDeposited(msg.sender, amountWei, operator.stakeWei);
        // The token is Autonet's own ERC-20, which reverts instead of returning false.
        // forge-lint: disable-next-line(erc20-unchecked-transfer)
        TOKEN.transferFrom(msg.sender, address(this), amountWei);
    }

    /// @inheritdoc INodeRegistry
    function requestUnbond(uint256 amountWei) external {
        Operator storage operator = _registered(msg.sender);
        if (amountWei == 0) revert NodeAmountMissing();
        uint256 free = _free(operator);
        if (amountWei > free) revert NodeFreeStakeInsufficient(msg.sender, free, amountWei);
        operator.unbondingWei += amountWei;
        operator.unbondingReadyAt = uint64(block.timestamp) + UNBONDING_SECONDS;
        emit UnbondRequested(msg.sender, amountWei, operator.unbondingWei, operator.unbondingReadyAt);
    }

    /// @inheritdoc INodeRegistry
    function withdraw() external {
        Operator storage operator = _registered(msg.sender);
        uint256 amountWei = operator.unbondingWei;
        if (amountWei == 0) revert NodeNothingUnbonding(msg.sender);
        if (block.timestamp < operator.unbondingReadyAt) revert NodeUnbondingNotReady(msg.sender, operator.unbondingReadyAt);
        operator.unbondingWei = 0;
        operator.stakeWei -= amountWei;
        _totalStakeWei -= amountWei;
        emit StakeWithdrawn(msg.sender, amountWei, operator.stakeWei);
        // It reverts instead of returning false.
        // forge-lint: disable-next-line(erc20-unchecked-transfer)
        TOKEN.transfer(msg.sender, amountWei);
    }

    /// @inheritdoc INodeRegistry
    function lock(address operator, uint256 amountWei) external onlyRunRegistry {
        Operator storage account = _registered(operator);
        uint256 free = _free(account);
        if (amountWei > free) revert NodeFreeStakeInsufficient(operator, free, amountWei);
        account.lockedWei += amountWei;
        emit StakeLocked(operator, amountWei, account.lockedWei);
    }

    /// @inheritdoc INodeRegistry
    function unlock(address operator, uint256 amountWei) external onlyRunRegistry {
        Operator storage account = _registered(operator);
        if (amountWei > account.lockedWei) revert NodeLockedStakeInsufficient(operator, account.lockedWei, amountWei);
        account.lockedWei -= amountWei;
        emit StakeUnlocked(operator, amountWei, account.lockedWei);
    }

    /// @inheritdoc INodeRegistry
    function slash(address operator, uint256 amountWei, address beneficiary, uint256 beneficiaryWei) external onlyRunRegistry {
        Operator storage account = _registered(operator);
        if (amountWei > account.stakeWei) revert NodeStakeInsufficient(operator, account.stakeWei, amountWei);
        if (beneficiaryWei > amountWei) revert NodeBeneficiaryShareTooLarge(amountWei, beneficiaryWei);

        account.lockedWei -= amountWei < account.lockedWei ? amountWei : account.lockedWei;
        account.stakeWei -= amountWei;
        _totalStakeWei -= amountWei;
        uint256 unlocked = account.stakeWei - account.lockedWei;
        if (account.unbondingWei > unlocked) account.unbondingWei = unlocked;
        emit StakeSlashed(operator, amountWei, beneficiary, beneficiaryWei, amountWei - beneficiaryWei);
        // It reverts instead of returning false.
        // forge-lint: disable-next-line(erc20-unchecked-transfer)
        TOKEN.transfer(beneficiary, beneficiaryWei);
        TOKEN.burn(amountWei - beneficiaryWei);
    }

    /// @inheritdoc INodeRegistry
    function unbondingSeconds() external view returns (uint64) {
        return UNBONDING_SECONDS;
    }

    /// @inheritdoc INodeRegistry
    function isRegistered(address operator) external view returns (bool) {
        return _operators[operator].registeredAt != 0;
    }

    /// @inheritdoc INodeRegistry
    function stakeOf(address operator) external view returns (uint256) {
        return _operators[operator].stakeWei;
    }

    /// @inheritdoc INodeRegistry
    function lockedOf(address operator) external view returns (uint256) {
        return _operators[operator].lockedWei;
    }

    /// @inheritdoc INodeRegistry
    function freeOf(address operator) external view returns (uint256) {
        return _free(_operators[operator]);
    }

    /// @inheritdoc INodeRegistry
    function operatorOf(address operator) public view returns (OperatorView memory) {
        Operator storage account = _registered(operator);
        return OperatorView(
            operator,
            account.endpoint,
            account.stakeWei,
            account.lockedWei,
            account.unbondingWei,
            account.unbondingReadyAt,
            account.registeredAt
        );
    }

    /// @inheritdoc INodeRegistry
    function totalStake() external view returns (uint256) {
        return _totalStakeWei;
    }

    /// @inheritdoc INodeRegistry
    function operatorCount() external view returns (uint256) {
        return _order.length;
    }

    /// @inheritdoc INodeRegistry
    function operators(uint256 offset, uint256 limit) external view returns (OperatorView[] memory page) {
        uint256 left = offset < _order.length ? _order.length - offset : 0;
        page = new OperatorView[](left < limit ? left : limit);
        for (uint256 i = 0; i < page.length; ++i) {
            page[i] = operatorOf(_order[offset + i]);
        }
    }

    function _registered(address operator) private view returns (Operator storage account) {
        account = _operators[operator];
        if (account.registeredAt == 0) revert NodeNotRegistered(operator);
    }

    function _free(Operator storage account) private view returns (uint256) {
        return account.stakeWei - account.lockedWei - account.unbondingWei;
    }

    function _requireEndpoint(string calldata endpoint) private pure {
        uint256 length = bytes(endpoint).length;
        if (length == 0 || length > MAX_ENDPOINT_BYTES) revert NodeEndpointLengthInvalid(length);
    }
}
