// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

import {Merkle} from "../src/proofs/Merkle.sol";
import {DataCursor, DataCursors} from "../src/training/DataCursors.sol";
import {Messages} from "../src/training/Messages.sol";
import {RunCharter} from "../src/training/RunCharter.sol";
import {Commitment, RoundOpening} from "../src/training/interfaces/IChallenges.sol";
import {Certificate, SlotSignature} from "../src/training/interfaces/IRounds.sol";
import {IRuns} from "../src/training/interfaces/IRuns.sol";
import {Charters} from "./Charters.sol";
import {Fixture} from "./Fixture.sol";
import {Trees} from "./Trees.sol";

/// @notice A run that the timelock created, operators with stake, and the nodes' part of each round.
abstract contract RunFixture is Fixture {
    bytes32 internal constant CHECKPOINT = keccak256("checkpoint");

    /// @dev Stored, since hashing is a call of its own, which `vm.prank` and `vm.expectRevert` would take for theirs.
    bytes internal checkpointCid = Charters.cid("checkpoint");
    uint64 internal run;
    RunCharter internal runCharter;
    bytes32 internal charterHash;
    uint16 internal slotCount;
    /// @dev With which the open or next round's data is divided.
    DataCursor internal cursor;
    /// @dev Key of the operator that tests put into each slot.
    uint256[256] internal slotKey;
    /// @dev What certified rounds opened with.
    mapping(uint64 runId => mapping(uint64 round => RoundOpening)) private _openings;

    function fund(RunCharter memory charter) internal {
        give(address(registry), charter.budgetWei);
        vm.deal(address(timelock), charter.gasBudgetWei);
    }

    /// @notice Hands out tokens of the treasury past its books, since what tests need at once is more than its window allows.
    function give(address account, uint256 amountWei) internal {
        vm.prank(address(treasury));
        token.transfer(account, amountWei);
    }

    function create(RunCharter memory charter) internal {
        fund(charter);
        vm.prank(address(timelock));
        enter(registry.createRun{value: charter.gasBudgetWei}(charter), charter);
    }

    /// @notice Takes a run that has no round yet for the one that the test is about.
    function enter(uint64 runId, RunCharter memory charter) internal {
        run = runId;
        runCharter = charter;
        charterHash = keccak256(abi.encode(charter));
        slotCount = charter.participation.slots;
        delete cursor;
    }

    /// @notice Gives an operator tokens, registers it and deposits `stakeWei`.
    function enrol(address account, uint256 stakeWei) internal {
        give(account, OPERATOR_WEI + stakeWei);
        vm.startPrank(account);
        token.approve(address(nodes), type(uint256).max);
        token.approve(address(challenges), type(uint256).max);
        if (!nodes.isRegistered(account)) nodes.register("http://node.example:7777");
        nodes.deposit(stakeWei);
        vm.stopPrank();
    }

    /// @notice Puts operator `i` into slot `slot`.
    function seat(uint256 i, uint16 slot) internal {
        enrol(operator(i), registry.termsOf(run).stakePerSlotWei);
        vm.prank(operator(i));
        registry.join(run, slot);
        slotKey[slot] = operatorKey(i);
    }

    /// @notice Creates a run whose every slot has its own operator, and opens round 1.
    function startRun(RunCharter memory charter) internal {
        create(charter);
        for (uint16 slot = 0; slot < slotCount; ++slot) {
            seat(slot, slot);
        }
        registry.start(run);
    }

    function full() internal view returns (uint256) {
        return slotCount == 256 ? type(uint256).max : (1 << slotCount) - 1;
    }

    function digestOf(bytes32 structHash) internal view returns (bytes32) {
        return MessageHashUtils.toTypedDataHash(registry.domainSeparator(), structHash);
    }

    /// @notice Compact signatures of `digest` by the holders of `slots`, in slot order.
    function signatures(bytes32 digest, uint256 slots) internal view returns (SlotSignature[] memory signed) {
        uint256 count = 0;
        for (uint256 slot = 0; slot < 256; ++slot) {
            if ((slots >> slot) & 1 == 1) ++count;
        }
        signed = new SlotSignature[](count);
        uint256 next = 0;
        for (uint16 slot = 0; slot < 256; ++slot) {
            if ((slots >> slot) & 1 == 0) continue;
            (bytes32 r, bytes32 vs) = vm.signCompact(slotKey[slot], digest);
            signed[next++] = SlotSignature(slot, r, vs);
        }
    }

    function attestation(uint64 round, uint256 slots, bytes32 commitmentsRoot) internal view returns (bytes32) {
        return digestOf(
            Messages.hashRoundAttestation(charterHash, round, seedOf(round), slots, commitmentsRoot, CHECKPOINT, keccak256(checkpointCid))
        );
    }

    function certifyAs(uint64 round, uint256 slots, uint256 signers, bytes32 commitmentsRoot, bytes memory previousHeader) internal {
        SlotSignature[] memory signed = signatures(attestation(round, slots, commitmentsRoot), signers);
        uint256 assigned = registry.runOf(run).assigned;
        Certificate memory certificate = Certificate(slots, commitmentsRoot, CHECKPOINT, checkpointCid, signed);
        registry.certify(run, round, certificate, cursor, previousHeader);
        _openings[run][round] = RoundOpening(registry.roundOf(run, round).attempt, block.prevrandao, assigned, cursor);
        cursor = DataCursors.advance(cursor, assigned, slots);
    }

    /// @notice Certifies the open round for all active slots, signed by all of them.
    function certify() internal {
        IRuns.RunView memory view_ = registry.runOf(run);
        certifyAs(view_.round, view_.active, view_.active, rootOf(view_.round, view_.active), "");
    }

    /// @notice What a certified round opened with.
    function openingOf(uint64 round) internal view returns (RoundOpening memory) {
        return _openings[run][round];
    }

    /// @notice The seed of the newest attempt at a round.
    function seedOf(uint64 round) internal view returns (bytes32) {
        return registry.roundOf(run, round).seed;
    }

    /// @notice What the test worker of `slot` commits to in the newest attempt at `round`.
    function commitment(uint64 round, uint16 slot) internal view virtual returns (Commitment memory) {
        return Commitment(
            charterHash,
            round,
            seedOf(round),
            slot,
            keccak256("state"),
            keccak256(abi.encode("update", round, slot)),
            Charters.cid(abi.encode("update", round, slot))
        );
    }

    function signCommitment(Commitment memory message) internal view returns (bytes memory) {
        (bytes32 r, bytes32 vs) = vm.signCompact(slotKey[message.slot], digestOf(Messages.hash(message)));
        return abi.encodePacked(r, vs);
    }

    function rootOf(uint64 round, uint256 slots) internal view returns (bytes32) {
        return Trees.root(_leaves(round, slots));
    }

    function proofOf(uint64 round, uint256 slots, uint16 slot) internal view returns (bytes32[] memory) {
        return Trees.proof(_leaves(round, slots), slot);
    }

    /// @dev One for each slot; those of absent slots are zero.
    function _leaves(uint64 round, uint256 slots) private view returns (bytes32[] memory leaves) {
        leaves = new bytes32[](slotCount);
        for (uint16 slot = 0; slot < slotCount; ++slot) {
            if ((slots >> slot) & 1 == 1) leaves[slot] = Merkle.leaf(Messages.hash(commitment(round, slot)));
        }
    }

    /// @notice Opens a challenge of `slot` in `round` as `challenger`.
    function challenge(address challenger, uint64 round, uint16 slot) internal returns (uint256) {
        Commitment memory message = commitment(round, slot);
        bytes memory signature = signCommitment(message);
        bytes32[] memory proof = proofOf(round, registry.roundOf(run, round).slots, slot);
        vm.prank(challenger);
        return challenges.openChallenge(run, runCharter, openingOf(round), message, signature, proof);
    }

    /// @notice Opens a challenge of the checkpoint of `round` against the holder of `slot`.
    function challengeCheckpoint(address challenger, uint64 round, uint16 slot) internal returns (uint256) {
        bytes memory signature = signAttestation(round, slot);
        vm.prank(challenger);
        return challenges.openCheckpointChallenge(run, runCharter, openingOf(round), round, slot, checkpointCid, signature);
    }

    /// @notice The signature of the holder of `slot` under the checkpoint of a certified round.
    function signAttestation(uint64 round, uint16 slot) internal view returns (bytes memory) {
        IRuns.RoundRecord memory record = registry.roundOf(run, round);
        (bytes32 r, bytes32 vs) = vm.signCompact(slotKey[slot], attestation(round, record.slots, record.commitmentsRoot));
        return abi.encodePacked(r, vs);
    }

    /// @notice A block header whose mix hash is `mixHash`, with every other field as wide as on a live chain.
    function header(bytes32 mixHash) internal pure returns (bytes memory) {
        bytes memory head = abi.encodePacked(
            hex"a0", keccak256("parent"), hex"a0", keccak256("ommers"), hex"94", bytes20(keccak256("coinbase")), hex"a0", keccak256("state")
        );
        bytes memory body = abi.encodePacked(
            hex"a0", keccak256("transactions"), hex"a0", keccak256("receipts"), hex"b90100", new bytes(256), hex"80820400"
        );
        bytes memory tail = abi.encodePacked(
            hex"8401c9c380", hex"825208", hex"8465000000", hex"80", hex"a0", mixHash, hex"880000000000000000", hex"843b9aca00"
        );
        bytes memory payload = bytes.concat(head, body, tail);
        return abi.encodePacked(hex"f9", uint16(payload.length), payload);
    }

    /// @notice Mines the block after `round`'s certification with `mixHash` and seals the round's audit seed.
    function sealSeed(uint64 round, bytes32 mixHash) internal {
        bytes memory encoded = header(mixHash);
        uint256 number = registry.roundOf(run, round).certifiedBlock + 1;
        if (block.number <= number) vm.roll(number + 1);
        vm.setBlockhash(number, keccak256(encoded));
        registry.sealAuditSeed(run, round, encoded);
    }

    function pastWindow() internal {
        vm.warp(block.timestamp + 101);
    }
}
