// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ITrackGovernor} from "../../src/governance/interfaces/ITrackGovernor.sol";
import {AFixture} from "./doubles/AFixture.sol";

/// @notice Laws of counting over random entities and votes.
contract CountingLawsTest is AFixture {
    uint256 private constant ENTITIES = 9;

    /// @notice No vote counts twice in a house: what is counted raw is what the voters had, and what is counted after the cap is by entity.
    function testFuzz_Tally_is_the_sum_of_its_votes(uint256 seed, uint64[ENTITIES] memory tokenSteps, uint8[ENTITIES] memory seatCounts)
        public
    {
        _enfranchise(seed, tokenSteps, seatCounts);
        for (uint256 i = 0; i < ENTITIES; ++i) {
            entities.assign(voter(i), uint64(i % 4)); // several accounts per entity, one group without any
        }
        skip(1);
        uint256 id = open(operations, "sum");
        uint256[3] memory tokensWei;
        uint256[3] memory seatSums;
        for (uint256 i = 0; i < ENTITIES; ++i) {
            uint8 support = _support(seed, i);
            tokensWei[support] += tokens.getVotes(voter(i));
            seatSums[support] += seats.getVotes(voter(i));
            vote(operations, id, voter(i), support);
        }
        ITrackGovernor.TallyView memory tally = operations.tallyOf(id);
        assertEq(abi.encode(tally.tokens.rawAgainst, tally.tokens.rawFor, tally.tokens.rawAbstain), abi.encode(tokensWei));
        assertEq(abi.encode(tally.seats.rawAgainst, tally.seats.rawFor, tally.seats.rawAbstain), abi.encode(seatSums));
        _assertByEntity(id, tally);
    }

    /// @notice The order of votes changes nothing.
    function testFuzz_Tally_is_the_same_in_any_order(
        uint256 seed,
        uint64[ENTITIES] memory tokenSteps,
        uint8[ENTITIES] memory seatCounts,
        uint256 first
    ) public {
        _enfranchise(seed, tokenSteps, seatCounts);
        for (uint256 i = 0; i < ENTITIES; ++i) {
            entities.assign(voter(i), uint64(i % 4));
        }
        skip(1);
        uint256 id = open(operations, "order");
        uint256 before = vm.snapshotState();
        for (uint256 i = 0; i < ENTITIES; ++i) {
            vote(operations, id, voter(i), _support(seed, i));
        }
        bytes32 straight = keccak256(abi.encode(operations.tallyOf(id)));
        vm.revertToState(before);
        for (uint256 i = 0; i < ENTITIES; ++i) {
            uint256 j = (first % ENTITIES + i * 2) % ENTITIES; // 2 and 9 have no common divisor
            vote(operations, id, voter(j), _support(seed, j));
        }
        assertEq(keccak256(abi.encode(operations.tallyOf(id))), straight);
    }

    /// @notice Some proposal can always pass: if all who ever voted vote for it again, no quorum of active votes is out of reach.
    function testFuzz_Quorum_is_reached_if_all_vote(uint256 seed, uint64[ENTITIES] memory tokenSteps, uint8[ENTITIES] memory seatCounts)
        public
    {
        _enfranchise(seed, tokenSteps, seatCounts);
        tokens.burn(PARKED, tokens.balanceOf(PARKED)); // else parked votes may be more than a floor of all votes allows for
        skip(1);
        uint256 id = open(constitutional, "first");
        _voteAll(constitutional, seed, id);
        close(constitutional, id);
        id = open(constitutional, "second");
        for (uint256 i = 0; i < ENTITIES; ++i) {
            vote(constitutional, id, voter(i), FOR);
        }
        ITrackGovernor.TallyView memory tally = constitutional.tallyOf(id);
        vm.assume((tally.tokens.turnout - tally.tokens.largestTurnout) * 100 >= tokens.totalSupply());
        assertTrue(constitutional.quorumReached(id));
    }

    function _assertByEntity(uint256 id, ITrackGovernor.TallyView memory tally) private view {
        ITrackGovernor.Thresholds memory thresholds = operations.thresholdsOf(id);
        uint256[4] memory counted;
        uint256[4] memory largest;
        for (uint64 entity = 0; entity < 4; ++entity) {
            (uint256[3] memory tokensWei, uint256[3] memory seatSums) = operations.votesOfEntity(id, entity);
            uint256[4] memory parts = [
                _lesser(tokensWei[FOR], thresholds.tokenCapWei),
                _lesser(tokensWei[AGAINST], thresholds.tokenCapWei),
                _lesser(seatSums[FOR], thresholds.seatCap),
                _lesser(seatSums[AGAINST], thresholds.seatCap)
            ];
            for (uint256 i = 0; i < 4; ++i) {
                counted[i] += parts[i];
                if (parts[i] > largest[i]) largest[i] = parts[i];
            }
        }
        assertEq(tally.tokens.countedFor, counted[0]);
        assertEq(tally.tokens.countedAgainst, counted[1]);
        assertEq(tally.seats.countedFor, counted[2]);
        assertEq(tally.seats.countedAgainst, counted[3]);
        assertEq(tally.tokens.largestFor, largest[0]);
        assertEq(tally.tokens.largestAgainst, largest[1]);
        assertEq(tally.seats.largestFor, largest[2]);
        assertEq(tally.seats.largestAgainst, largest[3]);
    }

    /// @notice Random votes, a few of them tiny, each voter an entity of its own.
    function _enfranchise(uint256 seed, uint64[ENTITIES] memory tokenSteps, uint8[ENTITIES] memory seatCounts) private {
        for (uint256 i = 0; i < ENTITIES; ++i) {
            uint256 tokensWei = 1 + uint256(tokenSteps[i]) % (seed >> i & 1 == 0 ? 1e4 : 1e1) * 1e18;
            enfranchise(voter(i), tokensWei, seatCounts[i] % 8, uint64(i + 1));
        }
        skip(1);
    }

    function _voteAll(ITrackGovernor governor, uint256 seed, uint256 id) private {
        for (uint256 i = 0; i < ENTITIES; ++i) {
            vote(governor, id, voter(i), _support(seed, i));
        }
    }

    /// @dev Half of the votes are for, a quarter against, a quarter abstain, so that all outcomes occur.
    function _support(uint256 seed, uint256 i) private pure returns (uint8) {
        uint256 draw = uint256(keccak256(abi.encode(seed, i))) % 4;
        return draw < 2 ? FOR : draw == 2 ? AGAINST : ABSTAIN;
    }

    function _lesser(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
