// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {ITreasury} from "./interfaces/ITreasury.sol";

/// @title Treasury
/// @notice Implementation of {ITreasury}. Outflows are kept as checkpoints of a running total, so any window's sum is exact.
contract Treasury is ITreasury {
    using Checkpoints for Checkpoints.Trace208;

    struct Stream {
        address to;
        uint48 openedAt;
        uint48 periodSeconds;
        uint128 amountWei;
        uint128 withdrawnWei;
        uint128 refundedWei;
        uint48 cancelledAt;
    }

    IERC20 private immutable TOKEN;
    address private immutable TIMELOCK;
    address private immutable RUN_REGISTRY;

    Checkpoints.Trace208 private _tokensSpent;
    Checkpoints.Trace208 private _etherSpent;
    uint256 private _streamedWei;
    uint64 private _streamCount;
    mapping(uint64 id => Stream) private _streams;

    /// @param token The Autonet token.
    /// @param timelock The only spender.
    /// @param runRegistry Where `fundRun` sends budgets.
    constructor(IERC20 token, address timelock, address runRegistry) {
        TOKEN = token;
        TIMELOCK = timelock;
        RUN_REGISTRY = runRegistry;
    }

    receive() external payable {
        emit EtherReceived(msg.sender, msg.value);
    }

    modifier onlyTimelock() {
        if (msg.sender != TIMELOCK) revert TreasuryCallerNotTimelock(msg.sender);
        _;
    }

    /// @inheritdoc ITreasury
    function fundRun(uint256 amountWei) external onlyTimelock {
        _spend(amountWei);
        emit RunFunded(amountWei);
        _pay(RUN_REGISTRY, amountWei);
    }

    /// @inheritdoc ITreasury
    function transfer(address to, uint256 amountWei) external onlyTimelock {
        _spend(amountWei);
        emit TokensTransferred(to, amountWei);
        _pay(to, amountWei);
    }

    /// @inheritdoc ITreasury
    function releaseEther(uint256 amountWei) external onlyTimelock {
        _record(_etherSpent, amountWei);
        emit EtherReleased(amountWei);
        Address.sendValue(payable(TIMELOCK), amountWei);
    }

    /// @inheritdoc ITreasury
    function openStream(address to, uint256 amountWei, uint48 periodSeconds) external onlyTimelock returns (uint64 id) {
        if (to == address(0) || amountWei == 0 || periodSeconds == 0) revert TreasuryStreamInvalid(to, amountWei, periodSeconds);
        _spend(amountWei);
        _streamedWei += amountWei;
        id = ++_streamCount;
        Stream storage stream = _streams[id];
        stream.to = to;
        stream.openedAt = uint48(block.timestamp);
        stream.periodSeconds = periodSeconds;
        stream.amountWei = SafeCast.toUint128(amountWei);
        emit StreamOpened(id, to, amountWei, periodSeconds);
    }

    /// @inheritdoc ITreasury
    function cancelStream(uint64 id) external onlyTimelock {
        Stream storage stream = _stream(id);
        uint256 vested = _vested(stream);
        uint256 refund = stream.amountWei - vested;
        if (stream.cancelledAt != 0 || refund == 0) revert TreasuryStreamOver(id);
        // At most the stream's amount, which has 128 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        stream.refundedWei = uint128(refund);
        stream.cancelledAt = uint48(block.timestamp);
        _streamedWei -= refund;
        emit StreamCancelled(id, stream.to, refund, vested - stream.withdrawnWei);
    }

    /// @inheritdoc ITreasury
    function withdrawStream(uint64 id) external {
        Stream storage stream = _stream(id);
        uint256 vested = _vested(stream);
        uint256 due = vested - stream.withdrawnWei;
        if (due == 0) revert TreasuryStreamNothingDue(id);
        // At most the stream's amount, which has 128 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        stream.withdrawnWei = uint128(vested);
        _streamedWei -= due;
        emit StreamWithdrawn(id, stream.to, due);
        _pay(stream.to, due);
    }

    /// @inheritdoc ITreasury
    function streamCount() external view returns (uint64) {
        return _streamCount;
    }

    /// @inheritdoc ITreasury
    function streamOf(uint64 id) external view returns (StreamView memory) {
        Stream storage stream = _stream(id);
        return StreamView({
            to: stream.to,
            openedAt: stream.openedAt,
            periodSeconds: stream.periodSeconds,
            amountWei: stream.amountWei,
            vestedWei: _vested(stream),
            withdrawnWei: stream.withdrawnWei,
            refundedWei: stream.refundedWei,
            cancelledAt: stream.cancelledAt
        });
    }

    /// @inheritdoc ITreasury
    function streamedWei() external view returns (uint256) {
        return _streamedWei;
    }

    /// @inheritdoc ITreasury
    function freeWei() public view returns (uint256) {
        return TOKEN.balanceOf(address(this)) - _streamedWei;
    }

    /// @inheritdoc ITreasury
    function tokensSpentSince(uint48 timestamp) external view returns (uint256) {
        return _tokensSpent.latest() - _tokensSpent.upperLookupRecent(timestamp);
    }

    /// @inheritdoc ITreasury
    function etherSpentSince(uint48 timestamp) external view returns (uint256) {
        return _etherSpent.latest() - _etherSpent.upperLookupRecent(timestamp);
    }

    function _stream(uint64 id) private view returns (Stream storage stream) {
        stream = _streams[id];
        if (stream.to == address(0)) revert TreasuryStreamUnknown(id);
    }

    /// @dev What the recipient has earned, withdrawn or not. Never shrinks: cancelling fixes it at what it was.
    function _vested(Stream storage stream) private view returns (uint256) {
        if (stream.cancelledAt != 0) return stream.amountWei - stream.refundedWei;
        uint256 passed = block.timestamp - stream.openedAt;
        return passed < stream.periodSeconds ? stream.amountWei * passed / stream.periodSeconds : stream.amountWei;
    }

    function _spend(uint256 amountWei) private {
        uint256 free = freeWei();
        if (amountWei > free) revert TreasuryFundsInsufficient(free, amountWei);
        _record(_tokensSpent, amountWei);
    }

    function _record(Checkpoints.Trace208 storage spent, uint256 amountWei) private {
        spent.push(uint48(block.timestamp), spent.latest() + SafeCast.toUint208(amountWei));
    }

    /// @dev The token is Autonet's own ERC-20, which reverts instead of returning false.
    function _pay(address to, uint256 amountWei) private {
        // The token is Autonet's own ERC-20, which reverts instead of returning false.
        // forge-lint: disable-next-line(erc20-unchecked-transfer)
        TOKEN.transfer(to, amountWei);
    }
}
