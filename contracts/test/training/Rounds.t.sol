// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

import {BlockHeader} from "../../src/training/BlockHeader.sol";
import {DataCursor, DataCursors} from "../../src/training/DataCursors.sol";
import {SlotBitmap} from "../../src/training/SlotBitmap.sol";
import {Certificate, IRounds, SlotSignature} from "../../src/training/interfaces/IRounds.sol";
import {IRuns} from "../../src/training/interfaces/IRuns.sol";
import {RunCharter} from "../../src/training/RunCharter.sol";
import {Charters} from "../Charters.sol";
import {RunFixture} from "../RunFixture.sol";

contract RoundsTest is RunFixture {
    function test_Start_needs_enough_slots() public {
        create(Charters.withSlots(4));
        seat(0, 0);
        seat(1, 1);
        vm.expectRevert(abi.encodeWithSelector(IRounds.RoundSlotsMissing.selector, run, 3, 3));
        registry.start(run);
        seat(2, 2);
        bytes32 start = DataCursors.start();
        bytes32 seed = keccak256(abi.encode(charterHash, uint64(1), uint32(0), keccak256("genesis"), block.prevrandao, uint256(7), start));
        vm.expectEmit(address(registry));
        emit IRounds.RoundOpened(run, 1, seed, 7, uint64(block.timestamp), 0, block.prevrandao, start);
        registry.start(run);
        assertEq(registry.roundOf(run, 1).seed, seed);
        vm.expectRevert(abi.encodeWithSelector(IRuns.RunStatusRefused.selector, run, IRuns.RunStatus.Open));
        registry.start(run);
    }

    function test_Certify_records_the_round_and_opens_the_next() public {
        startRun(Charters.withSlots(4));
        bytes32 root = rootOf(1, 15);
        vm.expectEmit(address(registry));
        emit IRounds.RoundCertified(run, 1, 15, root, CHECKPOINT, checkpointCid, address(this));
        certify();
        IRuns.RoundRecord memory record = registry.roundOf(run, 1);
        assertEq(record.slots, 15);
        assertEq(record.commitmentsRoot, root);
        assertEq(record.checkpointRoot, CHECKPOINT);
        assertEq(record.certifiedAt, block.timestamp);
        assertEq(record.certifiedBlock, block.number);
        IRuns.RunView memory now_ = registry.runOf(run);
        assertEq(now_.round, 2);
        assertEq(now_.checkpointRoot, CHECKPOINT);
        assertEq(now_.dataCursor, DataCursors.hash(DataCursor(4, new uint64[](0))));
        assertEq(
            registry.roundOf(run, 2).seed,
            keccak256(abi.encode(charterHash, uint64(2), uint32(0), CHECKPOINT, block.prevrandao, uint256(15), now_.dataCursor))
        );
    }

    function test_Certify_last_round_completes_the_run() public {
        startRun(Charters.withSlots(4));
        certify();
        certify();
        vm.expectEmit(address(registry));
        emit IRuns.RunCompleted(run, 3, CHECKPOINT);
        certify();
        assertEq(uint8(registry.runOf(run).status), uint8(IRuns.RunStatus.Completed));
        assertEq(registry.runOf(run).round, 3);
        SlotSignature[] memory none = new SlotSignature[](0);
        vm.expectRevert(abi.encodeWithSelector(IRuns.RunStatusRefused.selector, run, IRuns.RunStatus.Completed));
        registry.certify(run, 4, Certificate(15, CHECKPOINT, CHECKPOINT, "", none), cursor, "");
    }

    function test_Certify_absent_slots_wait_for_the_deadline() public {
        startRun(Charters.withSlots(4));
        SlotSignature[] memory signed = signatures(attestation(1, 7, rootOf(1, 7)), 7);
        bytes32 root = rootOf(1, 7);
        uint256 deadline = block.timestamp + 100;
        vm.expectRevert(abi.encodeWithSelector(IRounds.RoundDeadlineNotReached.selector, deadline));
        registry.certify(run, 1, Certificate(7, root, CHECKPOINT, checkpointCid, signed), cursor, "");
        vm.warp(deadline);
        registry.certify(run, 1, Certificate(7, root, CHECKPOINT, checkpointCid, signed), cursor, "");
        assertEq(registry.runOf(run).active, 7);
    }

    function test_Certify_too_few_left_waits_for_slots() public {
        startRun(Charters.withSlots(4));
        vm.warp(block.timestamp + 100);
        vm.expectEmit(address(registry));
        emit IRounds.RoundAwaitingSlots(run, 2, 3);
        certifyAs(1, 3, 7, rootOf(1, 3), "");
        assertEq(uint8(registry.runOf(run).status), uint8(IRuns.RunStatus.Gathering));
        vm.prank(operator(2));
        registry.activate(run, 2);
        registry.start(run);
        assertEq(registry.runOf(run).round, 2);
        assertEq(registry.runOf(run).active, 7);
    }

    function test_Certify_refusals_name_their_reason() public {
        startRun(Charters.withSlots(4));
        bytes memory cid = checkpointCid;
        SlotSignature[] memory signed = signatures(attestation(1, 15, CHECKPOINT), 15);
        vm.expectRevert(abi.encodeWithSelector(IRounds.RoundNotCurrent.selector, run, 2, 1));
        registry.certify(run, 2, Certificate(15, CHECKPOINT, CHECKPOINT, cid, signed), cursor, "");
        vm.expectRevert(abi.encodeWithSelector(IRounds.RoundSlotsInvalid.selector, 0, 15));
        registry.certify(run, 1, Certificate(0, CHECKPOINT, CHECKPOINT, cid, signed), cursor, "");
        vm.expectRevert(abi.encodeWithSelector(IRounds.RoundSlotsInvalid.selector, 31, 15));
        registry.certify(run, 1, Certificate(31, CHECKPOINT, CHECKPOINT, cid, signed), cursor, "");
        vm.expectRevert(IRounds.RoundRootMissing.selector);
        registry.certify(run, 1, Certificate(15, 0, CHECKPOINT, cid, signed), cursor, "");
        vm.expectRevert(IRounds.RoundRootMissing.selector);
        registry.certify(run, 1, Certificate(15, CHECKPOINT, 0, cid, signed), cursor, "");
        vm.expectRevert(abi.encodeWithSelector(IRounds.RoundCheckpointCidInvalid.selector, 1));
        registry.certify(run, 1, Certificate(15, CHECKPOINT, CHECKPOINT, hex"01", signed), cursor, "");

        SlotSignature[] memory few = signatures(attestation(1, 15, CHECKPOINT), 3);
        vm.expectRevert(abi.encodeWithSelector(IRounds.QuorumMissing.selector, 2, 4));
        registry.certify(run, 1, Certificate(15, CHECKPOINT, CHECKPOINT, cid, few), cursor, "");

        SlotSignature memory first = signed[0];
        signed[0] = signed[1];
        vm.expectRevert(abi.encodeWithSelector(IRounds.SignatureOutOfOrder.selector, 1));
        registry.certify(run, 1, Certificate(15, CHECKPOINT, CHECKPOINT, cid, signed), cursor, "");
        signed[0] = first;
        signed[3].slot = 4;
        vm.expectRevert(abi.encodeWithSelector(IRounds.SignatureNotEntitled.selector, 4));
        registry.certify(run, 1, Certificate(15, CHECKPOINT, CHECKPOINT, cid, signed), cursor, "");
        signed[3] = SlotSignature(3, signed[0].r, signed[0].vs);
        vm.expectRevert(abi.encodeWithSelector(IRounds.SignatureInvalid.selector, 3, operator(0), operator(3)));
        registry.certify(run, 1, Certificate(15, CHECKPOINT, CHECKPOINT, cid, signed), cursor, "");
    }

    function test_Certify_refunds_the_submitters_gas() public {
        startRun(Charters.withSlots(4));
        address submitter = address(0x5AB);
        vm.txGasPrice(1 gwei);
        SlotSignature[] memory signed = signatures(attestation(1, 15, rootOf(1, 15)), 15);
        bytes32 root = rootOf(1, 15);
        vm.prank(submitter, submitter);
        registry.certify(run, 1, Certificate(15, root, CHECKPOINT, checkpointCid, signed), cursor, "");
        assertGt(submitter.balance, 100_000 gwei);
        assertLt(submitter.balance, 500_000 gwei);
        assertEq(registry.runOf(run).gasBudgetWei, 1 ether - submitter.balance);
    }

    function test_Certify_refund_price_is_bounded() public {
        startRun(Charters.withSlots(4));
        address submitter = address(0x5AB);
        vm.txGasPrice(1_000 gwei);
        vm.fee(1 gwei);
        SlotSignature[] memory signed = signatures(attestation(1, 15, rootOf(1, 15)), 15);
        bytes32 root = rootOf(1, 15);
        vm.prank(submitter, submitter);
        registry.certify(run, 1, Certificate(15, root, CHECKPOINT, checkpointCid, signed), cursor, "");
        assertGt(submitter.balance, 3 * 100_000 gwei);
        assertLt(submitter.balance, 3 * 500_000 gwei);
    }

    function test_Certify_refund_refused_by_the_submitter_changes_nothing() public {
        startRun(Charters.withSlots(4));
        vm.txGasPrice(1 gwei);
        vm.expectEmit(true, true, true, false, address(registry));
        emit IRounds.GasRefunded(run, 1, address(this), 0, false);
        certify(); // this contract takes no coins
        assertEq(registry.runOf(run).gasBudgetWei, 1 ether);
    }

    function test_Certify_refund_ends_with_the_gas_budget() public {
        RunCharter memory charter = Charters.withSlots(4);
        charter.gasBudgetWei = 1_000;
        startRun(charter);
        address submitter = address(0x5AB);
        vm.txGasPrice(1 gwei);
        SlotSignature[] memory signed = signatures(attestation(1, 15, rootOf(1, 15)), 15);
        bytes32 root = rootOf(1, 15);
        vm.prank(submitter, submitter);
        registry.certify(run, 1, Certificate(15, root, CHECKPOINT, checkpointCid, signed), cursor, "");
        assertEq(submitter.balance, 1_000);
        assertEq(registry.runOf(run).gasBudgetWei, 0);
    }

    function test_Reopen_lets_all_slots_activate_again() public {
        startRun(Charters.withSlots(4));
        bytes32 firstSeed = registry.roundOf(run, 1).seed;
        uint256 deadline = block.timestamp + 200;
        vm.warp(deadline);
        vm.expectRevert(abi.encodeWithSelector(IRounds.RoundDeadlineNotReached.selector, deadline));
        registry.reopen(run);
        vm.warp(deadline + 1);
        vm.expectEmit(address(registry));
        emit IRounds.RoundReopened(run, 1, 1);
        registry.reopen(run);
        assertEq(registry.runOf(run).active, 0);

        for (uint16 slot = 0; slot < 3; ++slot) {
            vm.prank(operator(slot));
            registry.activate(run, slot);
        }
        registry.start(run);
        assertEq(registry.runOf(run).round, 1);
        assertEq(registry.runOf(run).attempt, 1);
        assertEq(registry.runOf(run).active, 7);
        assertNotEq(registry.roundOf(run, 1).seed, firstSeed);
        certify();
        assertEq(registry.roundOf(run, 1).attempt, 1);
        assertEq(registry.runOf(run).attempt, 0);
    }

    /// @dev The seed binds what was signed to its attempt, even where nothing else differs.
    function test_Certify_signatures_of_an_earlier_attempt_do_not_count() public {
        startRun(Charters.withSlots(4));
        SlotSignature[] memory signed = signatures(attestation(1, 15, CHECKPOINT), 15);
        vm.warp(block.timestamp + 201);
        registry.reopen(run);
        for (uint16 slot = 0; slot < 4; ++slot) {
            vm.prank(operator(slot));
            registry.activate(run, slot);
        }
        registry.start(run);
        bytes32 digest = attestation(1, 15, CHECKPOINT);
        address recovered = ECDSA.recover(digest, signed[0].r, signed[0].vs);
        vm.expectRevert(abi.encodeWithSelector(IRounds.SignatureInvalid.selector, 0, recovered, operator(0)));
        registry.certify(run, 1, Certificate(15, CHECKPOINT, CHECKPOINT, checkpointCid, signed), cursor, "");
        certifyAs(1, 15, 15, CHECKPOINT, "");
    }

    function test_SealAuditSeed_reads_the_next_blocks_randomness() public {
        startRun(Charters.withSlots(4));
        certify();
        bytes32 mix = keccak256("mix");
        IRuns.RoundRecord memory record = registry.roundOf(run, 1);
        bytes32 expected = keccak256(abi.encode(record.seed, record.commitmentsRoot, uint256(mix)));
        sealSeed(1, mix);
        assertEq(registry.roundOf(run, 1).auditSeed, expected);
        vm.expectRevert(abi.encodeWithSelector(IRounds.AuditSeedAlreadySealed.selector, run, 1));
        registry.sealAuditSeed(run, 1, "");
    }

    function test_SealAuditSeed_refusals_name_their_reason() public {
        startRun(Charters.withSlots(4));
        vm.expectRevert(abi.encodeWithSelector(IRounds.RoundNotCertified.selector, run, 1));
        registry.sealAuditSeed(run, 1, "");
        certify();
        uint256 number = block.number + 1;
        vm.expectRevert(abi.encodeWithSelector(IRounds.AuditSeedBlockUnavailable.selector, number));
        registry.sealAuditSeed(run, 1, "");
        vm.roll(number + 1);
        bytes memory encoded = header(keccak256("mix"));
        vm.setBlockhash(number, keccak256(encoded));
        bytes memory other = header(keccak256("other"));
        vm.expectRevert(abi.encodeWithSelector(IRounds.AuditSeedHeaderMismatch.selector, keccak256(other), keccak256(encoded)));
        registry.sealAuditSeed(run, 1, other);
        vm.setBlockhash(number, keccak256(hex"c0"));
        vm.expectRevert(abi.encodeWithSelector(BlockHeader.BlockHeaderMalformed.selector, 1));
        registry.sealAuditSeed(run, 1, hex"c0");
    }

    function test_Certify_with_the_previous_header_seals_it() public {
        startRun(Charters.withSlots(4));
        certify();
        bytes memory encoded = header(keccak256("mix"));
        uint256 number = block.number + 1;
        vm.roll(number + 1);
        vm.setBlockhash(number, keccak256(encoded));
        certifyAs(2, 15, 15, rootOf(2, 15), encoded);
        assertNotEq(registry.roundOf(run, 1).auditSeed, 0);
        assertEq(registry.roundOf(run, 2).auditSeed, 0);
    }

    /// @dev Any set of signers certifies exactly if it is more than two thirds of the active slots.
    function testFuzz_Certify_needs_two_thirds(uint256 signers) public {
        startRun(Charters.withSlots(16));
        signers = bound(signers, 0, full());
        bytes32 root = rootOf(1, full());
        SlotSignature[] memory signed = signatures(attestation(1, full(), root), signers);
        if (signed.length * 3 <= 32) {
            vm.expectRevert(abi.encodeWithSelector(IRounds.QuorumMissing.selector, signed.length, 16));
        }
        registry.certify(run, 1, Certificate(full(), root, CHECKPOINT, checkpointCid, signed), cursor, "");
        assertEq(SlotBitmap.count(signers), signed.length);
    }
}
