// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {GovernanceParameters} from "../../src/governance/GovernanceParameters.sol";
import {AFixture} from "./doubles/AFixture.sol";

/// @notice The metamorphic law against domination, over random entities with two accounts each, who vote at random or stay away: give the
/// largest entity of each house more of what was parked, before it was ever active, and nothing about a proposal changes, neither what it
/// must reach nor how it ends.
abstract contract DominationLaw is AFixture {
    uint256 private constant ENTITIES = 7;
    uint8 private constant AWAY = 3;

    struct Outcome {
        bool quorumReached;
        bool approved;
        uint256 entitiesInFavour;
        bytes32 thresholds;
    }

    function testFuzz_Enlarging_the_largest_entity_never_changes_an_outcome(uint256 seed, uint256 moreTokens, uint256 moreSeats) public {
        seed = uint256(keccak256(abi.encode(seed, moreTokens, moreSeats))); // the fuzzer likes to try the same number often
        (uint256 inTokens, uint256 inSeats) = _enfranchise(seed);
        uint256 before = vm.snapshotState();
        Outcome memory plain = _run(seed, inTokens, inSeats);
        vm.revertToState(before);
        _unpark(voter(inTokens), bound(moreTokens, 1, PARKED_WEI), 0);
        _unpark(voter(inSeats), 0, bound(moreSeats, 1, 1_000));
        Outcome memory enlarged = _run(seed, inTokens, inSeats);
        assertEq(plain.thresholds, enlarged.thresholds, "thresholds");
        assertEq(plain.quorumReached, enlarged.quorumReached, "quorum");
        assertEq(plain.approved, enlarged.approved, "approval");
        assertEq(plain.entitiesInFavour, enlarged.entitiesInFavour, "breadth");
    }

    /// @notice The law would say nothing if all proposals ended alike.
    function test_Outcomes_are_of_all_kinds() public {
        uint256 before = vm.snapshotState();
        uint256[4] memory kinds;
        for (uint256 seed = 0; seed < 24; ++seed) {
            (uint256 inTokens, uint256 inSeats) = _enfranchise(seed);
            Outcome memory outcome = _run(seed, inTokens, inSeats);
            ++kinds[(outcome.quorumReached ? 2 : 0) + (outcome.approved ? 1 : 0)];
            vm.revertToState(before);
        }
        for (uint256 i = 0; i < 4; ++i) {
            assertGt(kinds[i], 0);
        }
    }

    /// @notice Voters `i` and `i + ENTITIES` are entity `i + 1`. Most are about as large, so that the largest one's growth would tell, and often
    /// the same one is largest in both houses, so that it would tell in both.
    function _enfranchise(uint256 seed) private returns (uint256 inTokens, uint256 inSeats) {
        seats.mint(PARKED, 1_000);
        uint256[2][ENTITIES] memory sums;
        for (uint256 i = 0; i < 2 * ENTITIES; ++i) {
            uint256 draw = _draw(seed, "votes", i);
            uint256 tokensWei = (draw >> 16) % 8 == 0 ? 1 + draw % 100 : 1_000 ether + (draw >> 32) % 1_000 ether;
            uint256 seatCount = (draw >> 24) % 8 == 0 ? 0 : 2 + (draw >> 128) % 3;
            if (i == 0 && seed % 2 == 0) (tokensWei, seatCount) = (tokensWei + 1_000 ether, seatCount + 4);
            enfranchise(voter(i), tokensWei, seatCount, uint64(i % ENTITIES + 1));
            sums[i % ENTITIES][0] += tokensWei;
            sums[i % ENTITIES][1] += seatCount;
        }
        for (uint256 i = 1; i < ENTITIES; ++i) {
            if (sums[i][0] > sums[inTokens][0]) inTokens = i;
            if (sums[i][1] > sums[inSeats][1]) inSeats = i;
        }
        skip(1);
    }

    function _unpark(address to, uint256 tokensWei, uint256 seatCount) private {
        vm.startPrank(PARKED);
        tokens.transfer(to, tokensWei);
        seats.transfer(to, seatCount);
        vm.stopPrank();
        skip(1);
    }

    /// @notice A first proposal makes the entities active, the second one's outcome is it. The largest entities vote on one side: who is
    /// divided is not the largest on either.
    function _run(uint256 seed, uint256 inTokens, uint256 inSeats) private returns (Outcome memory) {
        vm.warp(1_700_000_100);
        uint256 id = open(protocol, "first");
        for (uint256 i = 0; i < 2 * ENTITIES; ++i) {
            vote(protocol, id, voter(i), _support(seed, "first", i) % AWAY);
        }
        close(protocol, id);
        id = open(protocol, "second");
        for (uint256 i = 0; i < 2 * ENTITIES; ++i) {
            uint256 entity = i % ENTITIES;
            uint8 support = _support(seed, "second", entity == inTokens || entity == inSeats ? entity : i);
            if (support != AWAY) vote(protocol, id, voter(i), support);
        }
        return Outcome(
            protocol.quorumReached(id),
            protocol.approved(id),
            protocol.tallyOf(id).entitiesInFavour,
            keccak256(abi.encode(protocol.thresholdsOf(id)))
        );
    }

    function _support(uint256 seed, string memory what, uint256 i) private pure returns (uint8) {
        uint256 lively = _draw(seed, "lively", 0) % 8; // how many of eight take part
        uint256 draw = _draw(seed, what, i);
        if (draw % 8 > lively) return AWAY;
        return uint8((draw >> 8) % 5 < 2 ? FOR : (draw >> 8) % 5 < 4 ? AGAINST : ABSTAIN);
    }

    function _draw(uint256 seed, string memory what, uint256 i) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, what, i)));
    }
}

/// @notice Under parameters as a network would set them, but for the breadth, which would hide most outcomes.
/// forge-config: default.fuzz.runs = 256
contract CappedDominationLawTest is DominationLaw {
    function parameters() internal pure override returns (GovernanceParameters memory p) {
        p = super.parameters();
        (p.counting.minEntities, p.counting.bootstrapEntities) = (1, 1);
    }
}

/// @notice Without the cap and the clamps, which hide an entity's growth: leaving out the largest entity is enough.
/// forge-config: default.fuzz.runs = 256
contract UncappedDominationLawTest is DominationLaw {
    function parameters() internal pure override returns (GovernanceParameters memory p) {
        p = super.parameters();
        (p.counting.minEntities, p.counting.bootstrapEntities) = (1, 1);
        p.counting.entityCapPpm = 1_000_000;
        (p.counting.quorumFloorPpm, p.counting.quorumCeilingPpm) = (0, 1_000_000);
    }
}
