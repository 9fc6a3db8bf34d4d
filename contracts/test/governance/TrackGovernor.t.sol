// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {BicameralCounting} from "../../src/governance/BicameralCounting.sol";
import {ContributorSeats} from "../../src/governance/ContributorSeats.sol";
import {GuardedTimelock} from "../../src/governance/GuardedTimelock.sol";
import {TrackGovernor} from "../../src/governance/TrackGovernor.sol";
import {IConstitution, Track} from "../../src/governance/interfaces/IConstitution.sol";
import {ITreasury} from "../../src/treasury/interfaces/ITreasury.sol";
import {GovernanceFixture} from "../GovernanceFixture.sol";

contract TrackGovernorTest is GovernanceFixture {
    function test_Parameters_are_the_tracks() public view {
        assertEq(uint8(operations.track()), uint8(Track.Operations));
        assertEq(uint8(constitutional.track()), uint8(Track.Constitutional));
        assertEq(operations.votingDelay(), 5);
        assertEq(operations.votingPeriod(), 50);
        assertEq(operations.proposalThreshold(), 1 ether);
        assertEq(constitutional.approvalPpm(), 666_666);
        assertEq(address(operations.seatHouse()), address(seats));
        assertEq(operations.CLOCK_MODE(), "mode=timestamp");
        assertEq(operations.quorum(block.timestamp - 1), 1_300_000 ether);
        assertEq(operations.seatQuorum(block.timestamp - 1), 1);
        assertEq(operations.COUNTING_MODE(), "support=bravo&quorum=for,abstain&houses=tokens,seats");
    }

    function test_Proposal_passes_with_both_houses() public {
        Proposal memory proposal = _payment();
        uint256 id = pass(proposal);
        execute(proposal);
        assertEq(token.balanceOf(address(0xCAFE)), 5 ether);
        assertEq(uint8(protocol.state(id)), uint8(IGovernor.ProposalState.Executed));
    }

    function test_Proposal_counts_one_vote_in_both_houses() public {
        Proposal memory proposal = _payment();
        uint256 id = propose(proposal);
        vm.warp(protocol.proposalSnapshot(id) + 1);
        vm.expectEmit(address(protocol));
        emit BicameralCounting.SeatVoteCast(voter(0), id, FOR, 1);
        vm.prank(voter(0));
        protocol.castVote(id, FOR);
        (BicameralCounting.HouseTally memory tokens, BicameralCounting.HouseTally memory members) = protocol.proposalVotes(id);
        assertEq(tokens.inFavour, COMMUNITY_WEI / 10);
        assertEq(members.inFavour, 1);
        assertTrue(protocol.hasVoted(id, voter(0)));
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorAlreadyCastVote.selector, voter(0)));
        vm.prank(voter(0));
        protocol.castVote(id, FOR);
        vm.expectRevert(IGovernor.GovernorInvalidVoteType.selector);
        vm.prank(voter(1));
        protocol.castVote(id, 3);
    }

    function test_Proposal_without_quorum_is_defeated() public {
        Proposal memory proposal = _payment();
        uint256 id = propose(proposal);
        decide(proposal, id, FOR, 2); // 15 % of the tokens, where the track asks for 20 %
        assertEq(uint8(protocol.state(id)), uint8(IGovernor.ProposalState.Defeated));
    }

    function test_Proposal_tied_in_the_seats_is_defeated() public {
        vm.prank(address(timelock));
        seats.mint(address(0xD1));
        vm.warp(block.timestamp + 1);
        Proposal memory proposal = _payment();
        uint256 id = propose(proposal);
        vm.warp(protocol.proposalSnapshot(id) + 1);
        vm.prank(voter(0));
        protocol.castVote(id, FOR);
        vm.prank(voter(1));
        protocol.castVote(id, FOR);
        vm.prank(voter(2));
        protocol.castVote(id, AGAINST);
        vm.prank(address(0xD1));
        protocol.castVote(id, AGAINST);
        vm.warp(protocol.proposalDeadline(id) + 1);
        assertEq(uint8(protocol.state(id)), uint8(IGovernor.ProposalState.Defeated));
    }

    function test_Proposal_abstentions_count_for_the_quorum_only() public {
        Proposal memory proposal = _payment();
        uint256 id = propose(proposal);
        decide(proposal, id, ABSTAIN, VOTERS);
        assertEq(uint8(protocol.state(id)), uint8(IGovernor.ProposalState.Defeated));
    }

    function test_Constitutional_track_needs_two_thirds() public {
        Proposal memory proposal =
            single(constitutional, address(timelock), abi.encodeCall(GuardedTimelock.updateDelay, (DELAY_SECONDS + 5)));
        uint256 id = propose(proposal);
        vm.warp(constitutional.proposalSnapshot(id) + 1);
        for (uint256 i = 0; i < VOTERS; ++i) {
            vm.prank(voter(i));
            constitutional.castVote(id, i == 0 ? AGAINST : FOR);
        }
        vm.warp(constitutional.proposalDeadline(id) + 1);
        assertEq(uint8(constitutional.state(id)), uint8(IGovernor.ProposalState.Defeated)); // 23 % of tokens: no quorum
    }

    function test_Proposal_below_the_threshold_is_refused() public {
        Proposal memory proposal = _payment();
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInsufficientProposerVotes.selector, address(this), 0, 1 ether));
        protocol.propose(proposal.targets, proposal.values, proposal.calldatas, proposal.description);
    }

    function test_Proposal_unregistered_call_never_reaches_a_vote() public {
        expectRefusal(
            single(constitutional, address(token), abi.encodeCall(token.transfer, (voter(0), 1))),
            abi.encodeWithSelector(IConstitution.ActionDenied.selector, address(token), token.transfer.selector)
        );
    }

    function test_Proposal_on_a_lower_track_is_refused() public {
        Proposal memory proposal = _payment();
        proposal.governor = operations;
        expectRefusal(
            proposal,
            abi.encodeWithSelector(
                IConstitution.ActionTrackTooLow.selector, address(treasury), ITreasury.transfer.selector, Track.Protocol, Track.Operations
            )
        );
    }

    function test_Proposal_not_executed_in_time_expires() public {
        Proposal memory proposal = _payment();
        uint256 id = pass(proposal);
        vm.warp(block.timestamp + GRACE_SECONDS + 1);
        assertEq(uint8(protocol.state(id)), uint8(IGovernor.ProposalState.Expired));
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        execute(proposal);
    }

    function test_Proposal_is_cancelled_by_its_proposer_while_pending() public {
        Proposal memory proposal = _payment();
        uint256 id = propose(proposal);
        vm.prank(voter(0));
        protocol.cancel(proposal.targets, proposal.values, proposal.calldatas, keccak256(bytes(proposal.description)));
        assertEq(uint8(protocol.state(id)), uint8(IGovernor.ProposalState.Canceled));
    }

    function test_Governor_cannot_leave_its_timelock() public {
        vm.expectRevert(TrackGovernor.GovernorCallEntrenched.selector);
        protocol.updateTimelock(TimelockController(payable(address(1))));
        vm.expectRevert(TrackGovernor.GovernorCallEntrenched.selector);
        protocol.relay(address(token), 0, "");
        expectRefusal(
            single(constitutional, address(constitutional), abi.encodeCall(protocol.setVotingPeriod, (1))),
            abi.encodeWithSelector(IConstitution.ActionDenied.selector, address(constitutional), protocol.setVotingPeriod.selector)
        );
    }

    function test_Seats_are_given_and_revoked_by_proposal() public {
        Proposal memory proposal = single(protocol, address(seats), abi.encodeCall(ContributorSeats.mint, (address(0xD1))));
        pass(proposal);
        execute(proposal);
        assertEq(seats.balanceOf(address(0xD1)), 1);
        proposal = single(protocol, address(seats), abi.encodeCall(ContributorSeats.revoke, (4)));
        pass(proposal);
        execute(proposal);
        assertEq(seats.balanceOf(address(0xD1)), 0);
    }

    function _payment() private view returns (Proposal memory) {
        return single(protocol, address(treasury), abi.encodeCall(ITreasury.transfer, (address(0xCAFE), 5 ether)));
    }
}
