// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Blockhash} from "@openzeppelin/contracts/utils/Blockhash.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

import {AuditDraw} from "./AuditDraw.sol";
import {BlockHeader} from "./BlockHeader.sol";
import {DataCursor, DataCursors} from "./DataCursors.sol";
import {Messages} from "./Messages.sol";
import {RoundSeeds, SeedPreimage} from "./RoundSeeds.sol";
import {RunLedger} from "./RunLedger.sol";
import {SlotBitmap} from "./SlotBitmap.sol";
import {Certificate, IRounds, SlotSignature} from "./interfaces/IRounds.sol";

/// @title Rounds
/// @notice Implementation of {IRounds}.
/// @dev Round seed: {RoundSeeds}. Audit seed: `keccak256(abi.encode(seed, commitmentsRoot, prevrandao))` with the `prevrandao` of the
/// block after the certifying one. A round whose header nobody shows while its block hash can still be read (8,191 blocks
/// with EIP-2935, else 256) stays without drawn auditors; challenges do not need them.
abstract contract Rounds is RunLedger, IRounds {
    using DataCursors for DataCursor;
    using RoundSeeds for SeedPreimage;
    using SlotBitmap for uint256;

    uint256 private constant CID_LENGTH = 36;

    /// @dev Gas of a transaction before the first instruction and of the refund after the last measured one.
    uint256 private constant REFUND_BASE_GAS = 41_000;
    /// @dev Mean price of a calldata byte of a certificate; 30 of the 96 bytes of a signature are zero.
    uint256 private constant REFUND_GAS_PER_BYTE = 12;
    /// @dev Bounds the price at which gas is refunded, so that nobody profits from paying a block producer too much.
    uint256 private constant REFUND_PRIORITY_WEI = 2 gwei;
    /// @dev Enough for a contract wallet to receive coins and too little to do anything else.
    uint256 private constant REFUND_STIPEND = 10_000;

    /// @inheritdoc IRounds
    function start(uint64 runId) external {
        Run storage run = _runWith(runId, RunStatus.Gathering);
        uint256 ready = run.pending & run.joined;
        if (ready.count() < run.terms.minSlots) revert RoundSlotsMissing(runId, ready, run.terms.minSlots);
        _open(runId, run, ready);
    }

    /// @inheritdoc IRounds
    function certify(
        uint64 runId,
        uint64 round,
        Certificate calldata certificate,
        DataCursor calldata cursor,
        bytes calldata previousHeader
    ) external {
        uint256 gasAtStart = gasleft();
        _certify(runId, round, certificate);
        _moveCursor(_runs[runId], certificate.slots, cursor);
        if (previousHeader.length != 0 && round > 1 && _records[runId][round - 1].auditSeed == 0) {
            _seal(runId, round - 1, previousHeader);
        }
        _advance(runId, certificate.slots);
        _refund(runId, round, gasAtStart);
    }

    /// @inheritdoc IRounds
    function reopen(uint64 runId) external {
        Run storage run = _runWith(runId, RunStatus.Open);
        uint256 deadline = uint256(run.openedAt) + 2 * uint256(run.terms.roundDeadlineSeconds);
        if (block.timestamp <= deadline) revert RoundDeadlineNotReached(deadline);

        run.status = RunStatus.Gathering;
        run.active = 0;
        uint32 attempt = ++run.attempt;
        emit RoundReopened(runId, run.round, attempt);
    }

    /// @inheritdoc IRounds
    function sealAuditSeed(uint64 runId, uint64 round, bytes calldata header) external {
        if (_records[runId][round].auditSeed != 0) revert AuditSeedAlreadySealed(runId, round);
        _seal(runId, round, header);
    }

    /// @inheritdoc IRounds
    function drawAuditor(uint64 runId, uint64 round, uint16 slot) public view returns (bool drawn, uint16 auditorSlot) {
        RoundRecord storage record = _records[runId][round];
        bytes32 seed = record.auditSeed;
        uint256 pool = record.slots;
        if (seed == 0 || !pool.contains(slot)) return (false, 0);

        (drawn, auditorSlot) = AuditDraw.draw(seed, slot, pool, _runs[runId].terms.auditRatePpm);
        if (!drawn) return (false, 0);

        address audited = _operatorAt(runId, slot, round);
        for (uint256 left = pool.count(); left > 0; --left) {
            if (_operatorAt(runId, auditorSlot, round) != audited) return (true, auditorSlot);
            auditorSlot = AuditDraw.step(pool, auditorSlot);
        }
        return (false, 0);
    }

    /// @inheritdoc IRounds
    function domainSeparator() external view returns (bytes32) {
        return _domainSeparator();
    }

    /// @dev Reverts unless holders of more than two thirds of `electorate` signed the message.
    function _requireQuorum(uint64 runId, bytes32 structHash, SlotSignature[] calldata signatures, uint256 electorate) private view {
        bytes32 digest = _digest(structHash);
        address[256] storage holders = _holders[runId];
        uint256 nextSlot = 0;
        for (uint256 i = 0; i < signatures.length; ++i) {
            uint16 slot = signatures[i].slot;
            if (slot < nextSlot) revert SignatureOutOfOrder(slot);
            if (!electorate.contains(slot)) revert SignatureNotEntitled(slot);
            nextSlot = uint256(slot) + 1;
            (address signer,,) = ECDSA.tryRecover(digest, signatures[i].r, signatures[i].vs);
            address holder = holders[slot];
            if (signer != holder) revert SignatureInvalid(slot, signer, holder);
        }
        uint256 size = electorate.count();
        if (signatures.length * 3 <= size * 2) revert QuorumMissing(signatures.length, size);
    }

    function _certify(uint64 runId, uint64 round, Certificate calldata given) private {
        Run storage run = _runWith(runId, RunStatus.Open);
        RoundRecord storage record = _records[runId][round];
        _requireCertifiable(runId, run, round, given.slots);
        if (given.commitmentsRoot == 0 || given.checkpointRoot == 0) revert RoundRootMissing();
        if (given.checkpointCid.length != CID_LENGTH) revert RoundCheckpointCidInvalid(given.checkpointCid.length);
        bytes32 structHash = Messages.hashRoundAttestation(
            run.charterHash, round, record.seed, given.slots, given.commitmentsRoot, given.checkpointRoot, keccak256(given.checkpointCid)
        );
        _requireQuorum(runId, structHash, given.signatures, run.active);

        record.slots = given.slots;
        record.commitmentsRoot = given.commitmentsRoot;
        record.checkpointRoot = given.checkpointRoot;
        record.certifiedAt = uint64(block.timestamp);
        record.certifiedBlock = uint64(block.number);
        record.attempt = run.attempt;
        emit RoundCertified(runId, round, given.slots, given.commitmentsRoot, given.checkpointRoot, given.checkpointCid, msg.sender);
    }

    function _requireCertifiable(uint64 runId, Run storage run, uint64 round, uint256 slots) private view {
        if (round != run.round) revert RoundNotCurrent(runId, round, run.round);
        uint256 active = run.active;
        if (slots == 0 || slots & ~active != 0) revert RoundSlotsInvalid(slots, active);
        if (slots != active) {
            uint256 deadline = uint256(run.openedAt) + run.terms.roundDeadlineSeconds;
            if (block.timestamp < deadline) revert RoundDeadlineNotReached(deadline);
        }
    }

    /// @dev The data was divided among the slots for which the round opened, those that were convicted since included: their units return.
    function _moveCursor(Run storage run, uint256 slots, DataCursor memory cursor) private {
        (bytes32 given, bytes32 expected) = (cursor.hash(), run.dataCursor);
        if (given != expected) revert RoundCursorMismatch(given, expected);
        run.dataCursor = cursor.advance(run.assigned, slots).hash();
    }

    /// @dev After a certified round: completes the run, opens the next round, or waits for more slots.
    function _advance(uint64 runId, uint256 slots) private {
        Run storage run = _runs[runId];
        uint64 round = run.round;
        if (round >= run.terms.rounds) {
            _complete(runId, run);
            return;
        }
        run.round = round + 1;
        run.attempt = 0;
        uint256 next = (slots | run.pending) & run.joined;
        if (next.count() >= run.terms.minSlots) {
            _open(runId, run, next);
        } else {
            run.status = RunStatus.Gathering;
            run.active = 0;
            run.pending = next;
            emit RoundAwaitingSlots(runId, round + 1, next);
        }
    }

    function _open(uint64 runId, Run storage run, uint256 active) private {
        uint64 round = run.round;
        uint32 attempt = run.attempt;
        bytes32 dataCursor = run.dataCursor;
        bytes32 root = _records[runId][round - 1].checkpointRoot;
        bytes32 seed = SeedPreimage(run.charterHash, round, attempt, root, block.prevrandao, active, dataCursor).hash();
        _records[runId][round].seed = seed;
        run.status = RunStatus.Open;
        run.openedAt = uint64(block.timestamp);
        run.assigned = active;
        run.active = active;
        run.pending = 0;
        emit RoundOpened(runId, round, seed, active, uint64(block.timestamp), attempt, block.prevrandao, dataCursor);
    }

    function _complete(uint64 runId, Run storage run) internal {
        run.status = RunStatus.Completed;
        run.closedAt = uint64(block.timestamp);
        uint64 last = _lastCertified(runId, run);
        emit RunCompleted(runId, last, _records[runId][last].checkpointRoot);
    }

    function _seal(uint64 runId, uint64 round, bytes calldata header) private {
        RoundRecord storage record = _requireCertified(runId, round);
        uint256 blockNumber = uint256(record.certifiedBlock) + 1;
        bytes32 blockHash = Blockhash.blockHash(blockNumber);
        if (blockHash == 0) revert AuditSeedBlockUnavailable(blockNumber);
        bytes32 headerHash = keccak256(header);
        if (headerHash != blockHash) revert AuditSeedHeaderMismatch(headerHash, blockHash);

        bytes32 auditSeed = keccak256(abi.encode(record.seed, record.commitmentsRoot, uint256(BlockHeader.mixHash(header))));
        record.auditSeed = auditSeed;
        emit AuditSeedSealed(runId, round, auditSeed);
    }

    function _operatorAt(uint64 runId, uint16 slot, uint64 round) private view returns (address) {
        return _tenures[runId][slot][_tenureIndexAt(runId, slot, round)].operator;
    }

    /// @dev Pays the caller's gas from the run's gas budget, as far as it reaches. A caller that does not take it keeps nobody
    /// from certifying: the amount stays in the budget.
    function _refund(uint64 runId, uint64 round, uint256 gasAtStart) private {
        Run storage run = _runs[runId];
        uint256 price = block.basefee + REFUND_PRIORITY_WEI;
        if (tx.gasprice < price) price = tx.gasprice;
        uint256 left = run.gasBudgetWei;
        uint256 amount = (gasAtStart - gasleft() + REFUND_BASE_GAS + REFUND_GAS_PER_BYTE * msg.data.length) * price;
        if (amount > left) amount = left;
        if (amount == 0) return;

        // Both are parts of a budget of 128 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        run.gasBudgetWei = uint128(left - amount);
        (bool paid,) = msg.sender.call{value: amount, gas: REFUND_STIPEND}("");
        // The stipend cannot reach any function that changes the budget, so the value read above still holds.
        // forge-lint: disable-next-line(unsafe-typecast)
        if (!paid) run.gasBudgetWei = uint128(left);
        emit GasRefunded(runId, round, msg.sender, amount, paid);
    }
}
