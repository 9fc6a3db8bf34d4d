// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {AuditDraw} from "../../src/training/AuditDraw.sol";
import {SlotBitmap} from "../../src/training/SlotBitmap.sol";

/// @notice `AUTONET_WRITE_VECTORS=1 forge test --match-contract AuditDraw` writes tests/vectors/audit-draw.json anew.
contract AuditDrawTest is Test {
    using SlotBitmap for uint256;

    string private constant PATH = "../tests/vectors/audit-draw.json";
    uint256 private constant CASES = 24;

    function testFuzz_Draw_candidate_is_in_the_pool(bytes32 seed, uint16 slot, uint256 pool, uint32 rate) public pure {
        vm.assume(pool != 0);
        (bool drawn, uint16 candidate) = AuditDraw.draw(seed, slot, pool, bound(rate, 0, 1_000_000));
        assertTrue(pool.contains(candidate));
        assertTrue(pool.contains(AuditDraw.step(pool, candidate)));
        if (rate == 0) assertFalse(drawn);
    }

    function testFuzz_Draw_full_rate_always_draws(bytes32 seed, uint16 slot) public pure {
        (bool drawn,) = AuditDraw.draw(seed, slot, 1, 1_000_000);
        assertTrue(drawn);
    }

    function test_Draw_rate_is_met_on_average() public pure {
        uint256 count = 0;
        for (uint16 slot = 0; slot < 256; ++slot) {
            (bool drawn,) = AuditDraw.draw(keccak256("seed"), slot, type(uint256).max, 250_000);
            if (drawn) ++count;
        }
        assertApproxEqAbs(count, 64, 24);
    }

    function test_Draw_agrees_with_the_golden_vectors() public {
        string memory cases = "";
        for (uint256 i = 0; i < CASES; ++i) {
            cases = string.concat(cases, i == 0 ? "" : ",\n    ", _case(i));
        }
        string memory json = string.concat(
            "{\n  \"description\": \"Audit draw: see contracts/src/training/AuditDraw.sol. The operator of slot s is s / slotsPerOperator (integer division); candidate is the first position drawn, auditor is null if nobody audits.\",\n  \"cases\": [\n    ",
            cases,
            "\n  ]\n}\n"
        );
        if (vm.envOr("AUTONET_WRITE_VECTORS", false)) vm.writeFile(PATH, json);
        assertEq(json, vm.readFile(PATH));
    }

    /// @dev Inputs are a fixed function of the case's number; operators own runs of `1 + i % 3` neighbouring slots.
    function _case(uint256 i) private pure returns (string memory) {
        bytes32 seed = keccak256(abi.encode("audit-draw", i));
        uint256 pool = i < 4 ? (1 << (i + 1)) - 1 : uint256(keccak256(abi.encode("pool", i))) >> (8 * (i % 31));
        uint256 rate = i % 4 == 0 ? 1_000_000 : (i * 123_457) % 1_000_000;
        uint16 slot = uint16(pool.at((i * 7) % pool.count()));
        uint256 share = 1 + i % 3;
        (bool drawn, uint16 candidate) = AuditDraw.draw(seed, slot, pool, rate);
        (bool found, uint16 auditor) = (false, candidate);
        for (uint256 left = pool.count(); drawn && left > 0; --left) {
            if (auditor / share != slot / share) {
                found = true;
                break;
            }
            auditor = AuditDraw.step(pool, auditor);
        }
        return string.concat(
            _inputs(seed, slot, pool, rate, share),
            string.concat(", \"drawn\": ", vm.toString(drawn), ", \"candidate\": ", vm.toString(candidate)),
            string.concat(", \"auditor\": ", found ? vm.toString(auditor) : "null", "}")
        );
    }

    function _inputs(bytes32 seed, uint16 slot, uint256 pool, uint256 rate, uint256 share) private pure returns (string memory) {
        return string.concat(
            string.concat("{\"seed\": \"", vm.toString(seed), "\", \"slot\": ", vm.toString(slot)),
            string.concat(", \"pool\": \"", vm.toString(bytes32(pool)), "\", \"ratePpm\": ", vm.toString(rate)),
            string.concat(", \"slotsPerOperator\": ", vm.toString(share))
        );
    }
}
