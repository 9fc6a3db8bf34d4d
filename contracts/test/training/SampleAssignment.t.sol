// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {FeistelPermutation} from "../../src/training/FeistelPermutation.sol";
import {SampleAssignment, SampleTerms} from "../../src/training/SampleAssignment.sol";

/// @notice Golden vectors are `tests/vectors/samples.json`, which the nodes' tests read too.
contract SampleAssignmentTest is Test {
    function sampleOf(bytes32 charterHash, SampleTerms memory terms, uint64 unit, uint32 step, uint32 sequence)
        external
        pure
        returns (uint256)
    {
        return SampleAssignment.sampleOf(charterHash, terms, unit, step, sequence);
    }

    function permute(bytes32 key, uint256 size, uint256 index) external pure returns (uint256) {
        return FeistelPermutation.permute(key, size, index);
    }

    function test_SampleOf_agrees_with_the_golden_vectors() public view {
        string memory json = vm.readFile("../tests/vectors/samples.json");
        bytes32[] memory charters = vm.parseJsonBytes32Array(json, ".charters");
        uint256[] memory expected = vm.parseJsonUintArray(json, ".samples");
        uint256[] memory units = vm.parseJsonUintArray(json, ".units");
        uint256[] memory steps = vm.parseJsonUintArray(json, ".stepOf");
        uint256[] memory sequences = vm.parseJsonUintArray(json, ".sequenceOf");
        SampleTerms[] memory terms = _terms(json);
        assertGt(expected.length, 50);
        for (uint256 i = 0; i < expected.length; ++i) {
            uint256 sample = SampleAssignment.sampleOf(charters[i], terms[i], uint64(units[i]), uint32(steps[i]), uint32(sequences[i]));
            assertEq(sample, expected[i]);
        }
    }

    function testFuzz_Permutation_of_any_size_is_a_bijection(bytes32 key, uint256 size) public pure {
        size = bound(size, 1, 256);
        uint256 images = 0;
        for (uint256 i = 0; i < size; ++i) {
            uint256 image = FeistelPermutation.permute(key, size, i);
            assertLt(image, size);
            assertEq((images >> image) & 1, 0, "an image comes once");
            images |= 1 << image;
        }
    }

    function testFuzz_Huge_permutation_stays_inside_and_separates_neighbours(bytes32 key, uint256 size, uint256 index) public pure {
        size = bound(size, 2, 1 << 62);
        index = bound(index, 0, size - 2);
        uint256 here = FeistelPermutation.permute(key, size, index);
        uint256 next = FeistelPermutation.permute(key, size, index + 1);
        assertLt(here, size);
        assertLt(next, size);
        assertTrue(here != next);
    }

    /// @dev However a text is cut into rounds, steps and sequences: each epoch reads every sequence once.
    function testFuzz_Every_sequence_is_read_once_per_epoch(bytes32 charterHash, uint256 count, uint32 steps, uint32 perStep) public pure {
        uint256 samples = bound(count, 1, 64);
        steps = uint32(bound(steps, 1, 4));
        perStep = uint32(bound(perStep, 1, 4));
        SampleTerms memory terms = SampleTerms(uint64(samples * 16 + 5), 16, steps, perStep);
        assertEq(SampleAssignment.samplesOf(terms.trainTokens, terms.seq), samples);
        for (uint256 epoch = 0; epoch < 2; ++epoch) {
            uint256 read = 0;
            for (uint256 i = epoch * samples; i < (epoch + 1) * samples; ++i) {
                (uint256 unit, uint256 rest) = (i / (steps * perStep), i % (steps * perStep));
                uint256 sample = SampleAssignment.sampleOf(charterHash, terms, uint64(unit), uint32(rest / perStep), uint32(rest % perStep));
                assertEq((read >> sample) & 1, 0, "a sequence is read once");
                read |= 1 << sample;
            }
            assertEq(read, (1 << samples) - 1);
        }
    }

    function test_Positions_outside_of_a_unit_are_refused() public {
        SampleTerms memory terms = SampleTerms(1_000, 16, 2, 3);
        vm.expectRevert(abi.encodeWithSelector(SampleAssignment.SampleStepInvalid.selector, 2, 2));
        this.sampleOf(0, terms, 0, 2, 0);
        vm.expectRevert(abi.encodeWithSelector(SampleAssignment.SampleSequenceInvalid.selector, 3, 3));
        this.sampleOf(0, terms, 0, 0, 3);
    }

    function test_Texts_without_a_sequence_are_refused() public {
        vm.expectRevert(abi.encodeWithSelector(SampleAssignment.SampleTextTooShort.selector, 16, 16));
        this.sampleOf(0, SampleTerms(16, 16, 1, 1), 0, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(SampleAssignment.SampleTextTooShort.selector, 16, 0));
        this.sampleOf(0, SampleTerms(16, 0, 1, 1), 0, 0, 0);
        assertEq(this.sampleOf(0, SampleTerms(17, 16, 1, 1), 7, 0, 0), 0);
    }

    function test_Permutations_of_nothing_or_too_much_are_refused() public {
        vm.expectRevert(abi.encodeWithSelector(FeistelPermutation.PermutationSizeInvalid.selector, 0));
        this.permute(0, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(FeistelPermutation.PermutationSizeInvalid.selector, (1 << 62) + 1));
        this.permute(0, (1 << 62) + 1, 0);
        vm.expectRevert(abi.encodeWithSelector(FeistelPermutation.PermutationIndexInvalid.selector, 10, 10));
        this.permute(0, 10, 10);
    }

    function _terms(string memory json) private pure returns (SampleTerms[] memory terms) {
        uint256[] memory tokens = vm.parseJsonUintArray(json, ".trainTokens");
        uint256[] memory seqs = vm.parseJsonUintArray(json, ".seqs");
        uint256[] memory steps = vm.parseJsonUintArray(json, ".steps");
        uint256[] memory perStep = vm.parseJsonUintArray(json, ".sequencesPerStep");
        terms = new SampleTerms[](tokens.length);
        for (uint256 i = 0; i < terms.length; ++i) {
            terms[i] = SampleTerms(uint64(tokens[i]), uint32(seqs[i]), uint32(steps[i]), uint32(perStep[i]));
        }
    }
}
