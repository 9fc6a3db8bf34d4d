// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ITrackGovernor} from "../../src/governance/interfaces/ITrackGovernor.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice Somebody who owns 60 % of all tokens, against everybody else.
contract WhaleAttacksTest is AttackFixture {
    uint256 private constant WHALE_WEI = 10_200_000 ether;

    function test_Attack_21_whale_cannot_block_by_voting_against() public {
        address whale = _whale();
        Proposal memory proposal = honest();
        uint256 id = propose(proposal);
        openVote(proposal, id);
        voteAs(whale, proposal, id, AGAINST);
        foundersVote(proposal, id, FOR, 0, VOTERS);
        closeVote(proposal, id);
        makeReady(proposal, id);
        execute(proposal);
        assertHonestExecuted();
    }

    /// @notice Having been active before, it stays away and takes its part of the quorum along.
    function test_Attack_21_whale_cannot_block_by_staying_away() public {
        address whale = _whale();
        Proposal memory proposal = theft();
        uint256 id = propose(proposal);
        openVote(proposal, id);
        voteAs(whale, proposal, id, ABSTAIN);
        foundersVote(proposal, id, AGAINST, 0, VOTERS);
        closeVote(proposal, id);
        assertDefeated(proposal, id);
        assertEq(activity.active().largestTokensWei, WHALE_WEI);
        assertAlive();
    }

    function test_Attack_21_whale_cannot_pass_alone() public {
        address whale = _whale();
        Proposal memory proposal = theft();
        uint256 id = proposeAs(whale, proposal);
        openVote(proposal, id);
        voteAs(whale, proposal, id, FOR);
        closeVote(proposal, id);
        assertFalse(protocol.quorumReached(id), "dropped as the largest, it is not even there");
        assertDefeated(proposal, id);
        assertAlive();
    }

    /// @notice Even split into enough bonded entities to own the token house, it has no seats.
    function test_Attack_21_whale_split_into_entities_cannot_pass_without_seats() public {
        address whale = _whale();
        for (uint256 i = 1; i < 6; ++i) {
            enlist(attacker(i));
            vm.prank(whale);
            token.transfer(attacker(i), 1_700_000 ether);
            endow(attacker(i), 0);
        }
        skip(1);
        Proposal memory proposal = theft();
        uint256 id = proposeAs(whale, proposal);
        openVote(proposal, id);
        for (uint256 i = 0; i < 6; ++i) {
            voteAs(attacker(i), proposal, id, FOR);
        }
        ITrackGovernor.TallyView memory tally = protocol.tallyOf(id);
        assertGe(tally.tokens.rawFor - tally.tokens.largestTurnout, protocol.thresholdsOf(id).tokenQuorumWei);
        assertGe(tally.entitiesInFavour, protocol.thresholdsOf(id).minEntities);
        foundersVote(proposal, id, FOR, 0, 2); // two bought seats change nothing
        foundersVote(proposal, id, AGAINST, 2, VOTERS);
        closeVote(proposal, id);
        assertDefeated(proposal, id);
        assertAlive();
    }

    /// @dev The founders make up what the treasury lacks.
    function _whale() private returns (address whale) {
        whale = attacker(0);
        for (uint256 i = 0; i < VOTERS; ++i) {
            vm.prank(voter(i));
            token.transfer(whale, 40_000 ether);
        }
        enlist(whale);
        endow(whale, WHALE_WEI - token.balanceOf(whale));
        skip(1);
        assertEq(token.getVotes(whale) * 100 / token.totalSupply(), 60);
    }
}
