// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RunCharter} from "../../src/training/RunCharter.sol";
import {Certificate, SlotSignature} from "../../src/training/interfaces/IRounds.sol";
import {Charters} from "../Charters.sol";
import {RunFixture} from "../RunFixture.sol";

/// @notice What a certificate costs: a run's second round, signed by the fewest slots that make a quorum, storage cold, gas refunded.
/// The figures are the call's gas plus the transaction's base and calldata; snapshots/certify.json keeps them.
contract CertifyGasTest is RunFixture {
    function test_Certify_gas_of_4_slots() public {
        _measure(4, "slots-004");
    }

    function test_Certify_gas_of_16_slots() public {
        _measure(16, "slots-016");
    }

    function test_Certify_gas_of_64_slots() public {
        _measure(64, "slots-064");
    }

    function test_Certify_gas_of_256_slots() public {
        _measure(256, "slots-256");
    }

    function _measure(uint16 slots, string memory name) private {
        RunCharter memory charter = Charters.withSlots(slots);
        charter.schedule.rounds = 5;
        startRun(charter);
        certify();
        uint256 signers = full() >> (slots - (slots * 2 / 3 + 1));
        bytes32 root = keccak256("root");
        SlotSignature[] memory signed = signatures(attestation(2, full(), root), signers);
        Certificate memory certificate = Certificate(full(), root, CHECKPOINT, checkpointCid, signed);
        bytes memory call = abi.encodeCall(registry.certify, (run, 2, certificate, cursor, bytes("")));
        address target = address(registry);
        address submitter = address(0x5AB);
        vm.deal(submitter, 1);
        vm.txGasPrice(1 gwei);
        vm.cool(target);
        vm.prank(submitter, submitter);
        uint256 before = gasleft();
        (bool certified,) = target.call(call);
        uint256 used = before - gasleft();
        used += 21_000 + _calldataGas(call);
        uint256 refunded = (submitter.balance - 1) / 1 gwei;
        assertTrue(certified);
        assertApproxEqRel(refunded, used, 0.1e18, "the refund is what the transaction cost");
        vm.snapshotValue("certify", name, used);
    }

    function _calldataGas(bytes memory data) private pure returns (uint256 gas) {
        for (uint256 i = 0; i < data.length; ++i) {
            gas += data[i] == 0 ? 4 : 16;
        }
    }
}
