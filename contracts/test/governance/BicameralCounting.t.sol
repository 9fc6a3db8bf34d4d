// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

import {ITrackGovernor} from "../../src/governance/interfaces/ITrackGovernor.sol";
import {AFixture} from "./doubles/AFixture.sol";

/// @notice How votes are counted in both houses; voter `i` is entity `i + 1` unless a test says otherwise.
contract BicameralCountingTest is AFixture {
    uint256 private constant EACH_WEI = 10_000 ether;

    function test_Vote_counts_in_both_houses() public {
        enfranchiseEqually(1, 5 ether, 2);
        uint256 id = open(operations, "both");
        vm.expectEmit(address(operations));
        emit ITrackGovernor.HousesCounted(voter(0), id, 1, FOR, 5 ether, 2);
        vote(operations, id, voter(0), FOR);
        ITrackGovernor.TallyView memory tally = operations.tallyOf(id);
        assertEq(tally.tokens.rawFor, 5 ether);
        assertEq(tally.seats.rawFor, 2);
        assertEq(tally.tokens.countedFor, 5 ether);
        assertEq(tally.seats.countedFor, 1, "the cap of a house without active seats");
        assertEq(tally.entitiesInFavour, 1);
    }

    function test_Vote_returns_its_tokens() public {
        enfranchiseEqually(1, 5 ether, 2);
        uint256 id = open(operations, "weight");
        vm.prank(voter(0));
        assertEq(operations.castVote(id, AGAINST), 5 ether);
    }

    function test_Vote_with_seats_alone_counts() public {
        enfranchise(voter(0), 0, 3, 1);
        skip(1);
        uint256 id = open(operations, "seats");
        vote(operations, id, voter(0), AGAINST);
        assertEq(operations.tallyOf(id).seats.rawAgainst, 3);
        assertEq(operations.tallyOf(id).tokens.rawAgainst, 0);
    }

    function test_Vote_by_account_without_votes_reverts() public {
        entities.assign(voter(0), 1);
        uint256 id = open(operations, "none");
        vm.prank(voter(0));
        vm.expectRevert(abi.encodeWithSelector(ITrackGovernor.GovernorVoterWithoutVotes.selector, voter(0)));
        operations.castVote(id, FOR);
    }

    function test_Vote_with_tokens_that_came_after_the_snapshot_reverts() public {
        uint256 id = open(operations, "late");
        enfranchise(voter(0), 5 ether, 1, 1);
        vm.prank(voter(0));
        vm.expectRevert(abi.encodeWithSelector(ITrackGovernor.GovernorVoterWithoutVotes.selector, voter(0)));
        operations.castVote(id, FOR);
    }

    function test_Vote_counts_for_the_entity_at_the_snapshot() public {
        enfranchiseEqually(1, 5 ether, 1);
        uint256 id = open(operations, "snapshot");
        entities.assign(voter(0), 9);
        vote(operations, id, voter(0), FOR);
        (uint256[3] memory here,) = operations.votesOfEntity(id, 1);
        (uint256[3] memory there,) = operations.votesOfEntity(id, 9);
        assertEq(here[FOR], 5 ether);
        assertEq(there[FOR], 0);
    }

    function test_Vote_second_by_the_same_account_reverts() public {
        enfranchiseEqually(1, 5 ether, 1);
        uint256 id = open(operations, "twice");
        assertFalse(operations.hasVoted(id, voter(0)));
        vote(operations, id, voter(0), FOR);
        assertTrue(operations.hasVoted(id, voter(0)));
        vm.prank(voter(0));
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorAlreadyCastVote.selector, voter(0)));
        operations.castVote(id, AGAINST);
    }

    function test_Vote_of_unknown_kind_reverts() public {
        enfranchiseEqually(1, 5 ether, 1);
        uint256 id = open(operations, "kind");
        vm.prank(voter(0));
        vm.expectRevert(IGovernor.GovernorInvalidVoteType.selector);
        operations.castVote(id, 3);
    }

    function test_Vote_records_what_its_entity_voted_with_so_far() public {
        enfranchise(voter(0), 5 ether, 1, 1);
        enfranchise(voter(1), 7 ether, 2, 1);
        enfranchise(voter(2), 1 ether, 0, 1);
        skip(1);
        uint256 id = open(operations, "record");
        vote(operations, id, voter(0), FOR);
        vote(operations, id, voter(1), AGAINST);
        vote(operations, id, voter(2), ABSTAIN);
        (uint96 tokensWei, uint32 seatCount) = activity.activityOf(1);
        assertEq(tokensWei, 13 ether);
        assertEq(seatCount, 3);
    }

    function test_VotesOfEntity_are_in_the_order_of_support() public {
        enfranchise(voter(0), 5 ether, 1, 1);
        enfranchise(voter(1), 7 ether, 2, 1);
        enfranchise(voter(2), 1 ether, 4, 1);
        skip(1);
        uint256 id = open(operations, "order");
        vote(operations, id, voter(0), FOR);
        vote(operations, id, voter(1), AGAINST);
        vote(operations, id, voter(2), ABSTAIN);
        (uint256[3] memory tokensWei, uint256[3] memory seatCounts) = operations.votesOfEntity(id, 1);
        assertEq(abi.encode(tokensWei), abi.encode([uint256(7 ether), 5 ether, 1 ether]));
        assertEq(abi.encode(seatCounts), abi.encode([uint256(2), 1, 4]));
    }

    function test_ProposalVotes_are_raw_tokens_in_the_order_of_Bravo() public {
        enfranchise(voter(0), EACH_WEI, 1, 1);
        enfranchise(voter(1), EACH_WEI * 2, 1, 2);
        enfranchise(voter(2), EACH_WEI * 3, 1, 3);
        skip(1);
        uint256 id = open(operations, "bravo");
        vote(operations, id, voter(0), AGAINST);
        vote(operations, id, voter(1), FOR);
        vote(operations, id, voter(2), ABSTAIN);
        (uint256 against, uint256 inFavour, uint256 abstained) = operations.proposalVotes(id);
        assertEq(against, EACH_WEI);
        assertEq(inFavour, EACH_WEI * 2);
        assertEq(abstained, EACH_WEI * 3);
    }

    function test_CountingMode_is_read_by_governor_interfaces() public view {
        assertEq(operations.COUNTING_MODE(), "support=bravo&quorum=for,abstain&houses=tokens,seats");
    }

    function test_Cap_holds_an_entity_with_two_accounts_once() public {
        enfranchise(voter(0), EACH_WEI, 1, 1);
        enfranchise(voter(1), EACH_WEI, 1, 1);
        skip(1);
        uint256 id = open(operations, "cap");
        uint256 cap = operations.thresholdsOf(id).tokenCapWei;
        vote(operations, id, voter(0), FOR);
        vote(operations, id, voter(1), FOR);
        ITrackGovernor.TallyView memory tally = operations.tallyOf(id);
        assertEq(tally.tokens.rawFor, 2 * EACH_WEI);
        assertEq(tally.tokens.countedFor, cap);
        assertEq(tally.tokens.largestFor, cap);
        assertEq(tally.tokens.largestTurnout, 2 * EACH_WEI, "turnout is raw");
    }

    function test_Cap_holds_votes_against_too() public {
        enfranchise(voter(0), EACH_WEI, 1, 1);
        enfranchise(voter(1), EACH_WEI, 1, 1);
        skip(1);
        uint256 id = open(operations, "against");
        vote(operations, id, voter(0), AGAINST);
        vote(operations, id, voter(1), AGAINST);
        ITrackGovernor.TallyView memory tally = operations.tallyOf(id);
        assertEq(tally.tokens.rawAgainst, 2 * EACH_WEI);
        assertEq(tally.tokens.countedAgainst, operations.thresholdsOf(id).tokenCapWei);
        assertEq(tally.tokens.largestAgainst, tally.tokens.countedAgainst);
        assertEq(tally.seats.countedAgainst, 1);
        assertEq(tally.tokens.turnout, 0, "votes against are no turnout");
    }

    function test_Entity_counts_once_in_favour_whatever_its_accounts() public {
        enfranchise(voter(0), EACH_WEI, 1, 1);
        enfranchise(voter(1), EACH_WEI, 1, 1);
        enfranchise(voter(2), EACH_WEI, 1, 2);
        skip(1);
        uint256 id = open(operations, "distinct");
        voteAll(operations, id, 0, 3, FOR);
        assertEq(operations.tallyOf(id).entitiesInFavour, 2);
    }

    function test_Accounts_without_entity_count_together_and_not_in_favour() public {
        enfranchise(voter(0), 100 ether, 1, 0);
        enfranchise(voter(1), 200 ether, 1, 0);
        skip(1);
        uint256 id = open(operations, "none");
        voteAll(operations, id, 0, 2, FOR);
        ITrackGovernor.TallyView memory tally = operations.tallyOf(id);
        assertEq(tally.entitiesInFavour, 0);
        assertEq(tally.tokens.largestFor, 300 ether);
        assertEq(tally.seats.countedFor, 1, "one cap for all of them");
    }

    function test_Quorum_needs_more_than_the_largest_entity() public {
        enfranchise(voter(0), EACH_WEI * 5, 1, 1);
        enfranchise(voter(1), EACH_WEI, 1, 2);
        skip(1);
        uint256 id = open(operations, "quorum");
        vote(operations, id, voter(0), FOR);
        assertFalse(operations.quorumReached(id));
        vote(operations, id, voter(1), ABSTAIN);
        assertTrue(operations.quorumReached(id), "abstaining makes a quorum");
    }

    function test_Quorum_does_not_count_votes_against() public {
        enfranchiseEqually(4, EACH_WEI, 1);
        uint256 id = open(operations, "against");
        voteAll(operations, id, 0, 4, AGAINST);
        assertFalse(operations.quorumReached(id));
    }

    function test_Quorum_is_needed_in_the_seat_house() public {
        enfranchise(voter(0), EACH_WEI, 1, 1);
        enfranchise(voter(1), EACH_WEI, 0, 2);
        enfranchise(voter(2), 0, 1, 3);
        skip(1);
        uint256 id = open(operations, "seats");
        voteAll(operations, id, 0, 2, FOR);
        assertFalse(operations.quorumReached(id), "no second seat");
        vote(operations, id, voter(2), FOR);
        assertTrue(operations.quorumReached(id));
    }

    function test_Quorum_is_needed_in_the_token_house() public {
        enfranchise(voter(0), EACH_WEI, 1, 1);
        enfranchise(voter(1), 0, 1, 2);
        enfranchise(voter(2), EACH_WEI, 0, 3);
        skip(1);
        uint256 id = open(operations, "tokens");
        voteAll(operations, id, 0, 2, FOR);
        assertFalse(operations.quorumReached(id), "no second holder");
        vote(operations, id, voter(2), FOR);
        assertTrue(operations.quorumReached(id));
    }

    function test_Quorum_of_unknown_proposal_is_not_reached() public view {
        assertFalse(operations.quorumReached(1));
        assertFalse(operations.approved(1));
    }

    function test_Approval_is_needed_in_the_token_house() public {
        for (uint256 i = 0; i < 6; ++i) {
            enfranchise(voter(i), EACH_WEI, 1, uint64(i + 1));
            enfranchise(voter(6 + i), EACH_WEI, 0, uint64(7 + i));
        }
        skip(1);
        uint256 id = open(operations, "tokens");
        voteAll(operations, id, 0, 6, FOR);
        assertTrue(operations.approved(id));
        voteAll(operations, id, 6, 12, AGAINST);
        assertFalse(operations.approved(id), "half is not a majority");
    }

    function test_Approval_is_needed_in_the_seat_house() public {
        for (uint256 i = 0; i < 6; ++i) {
            enfranchise(voter(i), EACH_WEI, 1, uint64(i + 1));
            enfranchise(voter(6 + i), 0, 1, uint64(7 + i));
        }
        skip(1);
        uint256 id = open(operations, "seats");
        voteAll(operations, id, 0, 6, FOR);
        assertTrue(operations.approved(id));
        voteAll(operations, id, 6, 12, AGAINST);
        assertFalse(operations.approved(id), "half is not a majority");
    }

    function test_Approval_needs_its_entities_in_favour() public {
        enfranchiseEqually(3, EACH_WEI, 1);
        uint256 id = open(operations, "breadth");
        voteAll(operations, id, 0, 2, FOR);
        assertTrue(operations.quorumReached(id));
        assertFalse(operations.approved(id));
        vote(operations, id, voter(2), FOR);
        assertTrue(operations.approved(id));
    }

    function test_Approval_on_the_constitutional_track_needs_two_thirds() public {
        enfranchiseEqually(9, EACH_WEI, 1);
        uint256 id = open(constitutional, "two thirds");
        voteAll(constitutional, id, 0, 6, FOR); // five count
        voteAll(constitutional, id, 6, 9, AGAINST); // two count
        assertTrue(constitutional.approved(id));
        uint256 second = _reopen(constitutional, id, "fewer");
        voteAll(constitutional, second, 0, 5, FOR); // four count
        voteAll(constitutional, second, 5, 9, AGAINST); // three count
        assertFalse(constitutional.approved(second));
    }

    function test_Holder_of_60_percent_cannot_pass_alone() public {
        _sixtyPercentHolder();
        uint256 id = open(operations, "alone");
        vote(operations, id, voter(0), FOR);
        vote(operations, id, voter(1), AGAINST);
        vote(operations, id, voter(2), AGAINST);
        assertFalse(operations.quorumReached(id));
        assertFalse(operations.approved(id));
        close(operations, id);
        assertEq(uint8(operations.state(id)), uint8(IGovernor.ProposalState.Defeated));
    }

    function test_Holder_of_60_percent_with_friends_in_quorum_alone_cannot_pass() public {
        _sixtyPercentHolder();
        uint256 id = open(operations, "abstaining others");
        vote(operations, id, voter(0), FOR);
        voteAll(operations, id, 1, 4, ABSTAIN);
        assertTrue(operations.quorumReached(id));
        close(operations, id);
        assertEq(uint8(operations.state(id)), uint8(IGovernor.ProposalState.Defeated));
    }

    function test_Holder_of_60_percent_cannot_block_alone() public {
        _sixtyPercentHolder();
        uint256 id = open(operations, "block");
        vote(operations, id, voter(0), AGAINST);
        voteAll(operations, id, 1, 5, FOR);
        (uint256 against, uint256 inFavour,) = operations.proposalVotes(id);
        assertGt(against, inFavour, "in raw votes the holder would have it");
        close(operations, id);
        assertEq(uint8(operations.state(id)), uint8(IGovernor.ProposalState.Succeeded));
    }

    function test_Holder_of_60_percent_cannot_block_by_staying_away() public {
        _sixtyPercentHolder();
        uint256 first = open(operations, "all are active");
        voteAll(operations, first, 0, 5, FOR);
        uint256 second = _reopen(operations, first, "the holder stays away");
        voteAll(operations, second, 1, 5, FOR);
        close(operations, second);
        assertEq(uint8(operations.state(second)), uint8(IGovernor.ProposalState.Succeeded));
    }

    /// @dev Voter 0 holds 60 % of all tokens, voters 1 to 4 10 % each.
    function _sixtyPercentHolder() private {
        uint256 rest = tokens.totalSupply();
        tokens.burn(PARKED, PARKED_WEI);
        rest = 1_000_000 ether - tokens.totalSupply();
        enfranchise(voter(0), 600_000 ether, 1, 1);
        for (uint256 i = 1; i < 5; ++i) {
            enfranchise(voter(i), (rest - 600_000 ether) / 4, 1, uint64(i + 1));
        }
        skip(1);
        assertEq(tokens.getVotes(voter(0)) * 10, tokens.totalSupply() * 6);
    }

    function _reopen(ITrackGovernor governor, uint256 proposalId, string memory description) private returns (uint256) {
        close(governor, proposalId);
        return open(governor, description);
    }
}
