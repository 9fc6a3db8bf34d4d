// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {DataCursor, DataCursors} from "../../src/training/DataCursors.sol";
import {RoundSeeds, SeedPreimage} from "../../src/training/RoundSeeds.sol";

/// @notice `AUTONET_WRITE_VECTORS=1 forge test --match-contract RoundSeeds` writes tests/vectors/round-seed.json anew.
contract RoundSeedsTest is Test {
    string private constant PATH = "../tests/vectors/round-seed.json";
    uint256 private constant CASES = 8;

    function testFuzz_Seed_hashes_the_fields_one_by_one(SeedPreimage memory p) public pure {
        bytes memory first = abi.encode(p.charterHash, p.round, p.attempt, p.checkpointRoot);
        assertEq(RoundSeeds.hash(p), keccak256(bytes.concat(first, abi.encode(p.prevrandao, p.active, p.dataCursor))));
    }

    function testFuzz_Seed_commits_to_slots_and_data(SeedPreimage memory p, uint256 active, bytes32 dataCursor) public pure {
        bytes32 seed = RoundSeeds.hash(p);
        vm.assume(active != p.active || dataCursor != p.dataCursor);
        (p.active, p.dataCursor) = (active, dataCursor);
        assertTrue(RoundSeeds.hash(p) != seed);
    }

    function test_Seed_agrees_with_the_golden_vectors() public {
        string memory cases = "";
        for (uint256 i = 0; i < CASES; ++i) {
            cases = string.concat(cases, i == 0 ? "" : ",\n    ", _case(i));
        }
        string memory json = string.concat(
            "{\n  \"description\": \"Hashes of data cursors and round seeds: see contracts/src/training/DataCursors.sol and RoundSeeds.sol.\",\n  \"cases\": [\n    ",
            cases,
            "\n  ]\n}\n"
        );
        if (vm.envOr("AUTONET_WRITE_VECTORS", false)) vm.writeFile(PATH, json);
        assertEq(json, vm.readFile(PATH));
    }

    /// @dev Inputs are a fixed function of the case's number; case 0 is the start of a run.
    function _case(uint256 i) private pure returns (string memory) {
        DataCursor memory cursor = DataCursor(uint64(i * i * 1_000_003), new uint64[](i));
        string memory returned = "";
        for (uint256 j = 0; j < i; ++j) {
            cursor.returned[j] = uint64(i * 100 + j * j);
            returned = string.concat(returned, j == 0 ? "" : ", ", vm.toString(cursor.returned[j]));
        }
        SeedPreimage memory preimage = SeedPreimage({
            charterHash: keccak256(abi.encode("charter", i)),
            round: uint64(1 + i * 77),
            attempt: uint32(i % 3),
            checkpointRoot: keccak256(abi.encode("checkpoint", i)),
            prevrandao: uint256(keccak256(abi.encode("prevrandao", i))) >> (32 * (i % 8)),
            active: uint256(keccak256(abi.encode("active", i))) >> (31 * i),
            dataCursor: DataCursors.hash(cursor)
        });
        string memory inputs = string.concat(
            string.concat("{\"nextFreshUnit\": ", vm.toString(cursor.nextFreshUnit), ", \"returned\": [", returned, "]"),
            _field("charter", preimage.charterHash),
            string.concat(", \"round\": ", vm.toString(preimage.round), ", \"attempt\": ", vm.toString(preimage.attempt)),
            _field("checkpointRoot", preimage.checkpointRoot),
            _field("prevRandao", bytes32(preimage.prevrandao)),
            _field("active", bytes32(preimage.active))
        );
        string memory outputs = string.concat(_field("dataCursor", preimage.dataCursor), _field("seed", RoundSeeds.hash(preimage)));
        return string.concat(inputs, outputs, "}");
    }

    function _field(string memory name, bytes32 value) private pure returns (string memory) {
        return string.concat(", \"", name, "\": \"", vm.toString(value), "\"");
    }
}
