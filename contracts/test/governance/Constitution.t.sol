// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Constitution} from "../../src/governance/Constitution.sol";
import {GovernanceParameters} from "../../src/governance/GovernanceParameters.sol";
import {IAmendments} from "../../src/governance/interfaces/IAmendments.sol";
import {IConstitution, Track} from "../../src/governance/interfaces/IConstitution.sol";
import {Thresholds} from "../Thresholds.sol";
import {LawFixture} from "./LawFixture.sol";
import {RuleDouble} from "./doubles/RuleDouble.sol";
import {TargetDouble} from "./doubles/TargetDouble.sol";

contract ConstitutionTest is LawFixture {
    bytes4 private constant GOVERN = TargetDouble.govern.selector;
    bytes private govern = abi.encodeCall(TargetDouble.govern, ());
    bytes private amend = abi.encodeCall(TargetDouble.amend, (7));

    function test_Constructor_exit_window_below_half_a_vote_is_refused() public {
        GovernanceParameters memory p = Thresholds.development();
        p.amendment.exitSeconds = 69;
        IConstitution.ArticleTerms[] memory firstArticles = articles();
        IConstitution.Action[] memory firstActions = actions();
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ExitWindowTooShort.selector, 69, 70));
        new Constitution(p, address(timelock), amendments, firstArticles, firstActions);
    }

    function test_Entrenched_says_what_no_vote_changes() public view {
        IConstitution.Entrenched memory t0 = constitution.entrenched();
        assertTrue(t0.bothHousesAmend && t0.unregisteredDenied && t0.delegatecallDenied && t0.retroactivePenaltyDenied);
        assertEq(t0.exitWindowSeconds, law.exitSeconds);
        assertEq(t0.moduleGas, 1_000_000);
        assertEq(t0.maxSupplyWei, 1_000_000 ether);
        assertEq(t0.guardianMaxSeconds, 2 * uint256(Thresholds.development().brakes.guardianSeconds));
    }

    function test_CheckCall_says_which_track_is_needed() public view {
        assertEq(uint8(constitution.checkCall(address(target), 0, govern, uint48(block.timestamp))), uint8(Track.Protocol));
    }

    function testFuzz_CheckCall_denies_what_is_not_registered(address to, bytes4 selector) public {
        vm.assume(to != address(target) && to != address(constitution) && to != address(amendments));
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ActionDenied.selector, to, selector));
        constitution.checkCall(to, 0, abi.encodePacked(selector), uint48(block.timestamp));
    }

    function test_CheckCall_denies_calls_without_a_function() public {
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ActionDenied.selector, address(target), bytes4(0)));
        constitution.checkCall(address(target), 1, "", uint48(block.timestamp));
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ActionDenied.selector, address(target), bytes4(0)));
        constitution.checkCall(address(target), 1, hex"ababab", uint48(block.timestamp));
    }

    function test_CheckCall_of_what_is_off_limits_is_refused_although_registered() public {
        invariants.putOffLimits(address(target));
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ActionEntrenched.selector, address(target), GOVERN));
        constitution.checkCall(address(target), 0, govern, uint48(block.timestamp));
    }

    function test_CheckCall_removed_since_the_proposal_is_denied() public {
        uint48 proposedAt = uint48(block.timestamp);
        vm.warp(block.timestamp + 1);
        vm.prank(address(timelock));
        constitution.removeAction(address(target), GOVERN);
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ActionDenied.selector, address(target), GOVERN));
        constitution.checkCall(address(target), 0, govern, proposedAt);
    }

    function test_CheckCall_registered_since_the_proposal_is_denied() public {
        uint48 proposedAt = uint48(block.timestamp);
        register(action(TargetDouble.refuse.selector, Track.Operations, ""));
        vm.warp(block.timestamp + law.exitSeconds);
        bytes memory data = abi.encodeCall(TargetDouble.refuse, ());
        constitution.checkCall(address(target), 0, data, uint48(block.timestamp));
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ActionDenied.selector, address(target), TargetDouble.refuse.selector));
        constitution.checkCall(address(target), 0, data, proposedAt);
    }

    function test_CheckCall_needs_the_stricter_of_two_tracks() public {
        uint48 proposedAt = uint48(block.timestamp);
        register(action(GOVERN, Track.Operations, "first"));
        register(action(TargetDouble.operate.selector, Track.Protocol, "first"));
        vm.warp(block.timestamp + law.exitSeconds);
        assertEq(uint8(constitution.checkCall(address(target), 0, govern, uint48(block.timestamp))), uint8(Track.Operations));
        assertEq(uint8(constitution.checkCall(address(target), 0, govern, proposedAt)), uint8(Track.Protocol));
        bytes memory operate = abi.encodeCall(TargetDouble.operate, ());
        assertEq(uint8(constitution.checkCall(address(target), 0, operate, proposedAt)), uint8(Track.Protocol));
    }

    function test_CheckCall_asks_the_articles_of_both_times() public {
        uint48 proposedAt = uint48(block.timestamp);
        register(action(GOVERN, Track.Protocol, "second"));
        vm.warp(block.timestamp + law.exitSeconds);
        first.feel(RuleDouble.Mood.Refuse);
        constitution.checkCall(address(target), 0, govern, uint48(block.timestamp));
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ArticleRefuses.selector, "first", "never"));
        constitution.checkCall(address(target), 0, govern, proposedAt);
        first.feel(RuleDouble.Mood.Allow);
        second.feel(RuleDouble.Mood.Refuse);
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ArticleRefuses.selector, "second", "never"));
        constitution.checkCall(address(target), 0, govern, proposedAt);
    }

    function test_CheckCall_of_an_article_that_does_not_hold_yet_is_refused() public {
        RuleDouble third = new RuleDouble("third");
        IConstitution.ArticleTerms memory terms = article("third", address(third), 0);
        terms.activeFrom = uint64(block.timestamp) + 10_000;
        adopt(terms);
        register(action(GOVERN, Track.Protocol, "third"));
        vm.warp(block.timestamp + law.exitSeconds);
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ArticleNotInForce.selector, "third", terms.activeFrom));
        constitution.checkCall(address(target), 0, govern, uint48(block.timestamp));
    }

    function test_CheckProposal_lengths_must_agree() public {
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ProposalLengthsDiffer.selector, 1, 0, 1));
        constitution.checkProposal(Track.Operations, new address[](1), new uint256[](0), new bytes[](1), 1);
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ProposalLengthsDiffer.selector, 1, 1, 2));
        constitution.checkProposal(Track.Operations, new address[](1), new uint256[](1), new bytes[](2), 1);
    }

    function test_CheckProposal_on_too_low_a_track_is_refused() public {
        Batch memory made = batch(address(target), govern);
        vm.expectRevert(
            abi.encodeWithSelector(IConstitution.ActionTrackTooLow.selector, address(target), GOVERN, Track.Protocol, Track.Operations)
        );
        check(Track.Operations, made);
    }

    function test_CheckProposal_stricter_tracks_carry_lower_actions() public view {
        Batch memory made = batch(address(target), govern);
        check(Track.Protocol, made);
        check(Track.Constitutional, made);
    }

    function test_CheckProposal_constitutional_call_needs_a_first_vote() public {
        Batch memory made = batch(address(target), amend);
        vm.expectRevert(abi.encodeWithSelector(IAmendments.AmendmentNotApproved.selector, hashOf(made)));
        check(Track.Constitutional, made);
        approveAndCool(made);
        check(Track.Constitutional, made);
    }

    function test_CheckProposal_one_constitutional_call_binds_the_whole_batch() public {
        Batch memory alone = batch(address(target), amend);
        approveAndCool(alone);
        Batch memory mixed = pair(address(target), govern, address(target), amend);
        vm.expectRevert(abi.encodeWithSelector(IAmendments.AmendmentNotApproved.selector, hashOf(mixed)));
        check(Track.Constitutional, mixed);
        approveAndCool(mixed);
        check(Track.Constitutional, mixed);
    }

    function test_CheckProposal_of_a_first_vote_needs_none_before() public view {
        check(Track.Constitutional, approval(batch(address(target), amend)));
    }

    function test_CheckProposal_of_a_first_vote_asks_no_module() public {
        second.feel(RuleDouble.Mood.Revert);
        check(Track.Constitutional, approval(batch(address(target), amend)));
    }

    function test_CheckProposal_of_a_first_vote_on_a_lower_track_is_refused() public {
        Batch memory made = approval(batch(address(target), amend));
        vm.expectRevert(
            abi.encodeWithSelector(
                IConstitution.ActionTrackTooLow.selector,
                address(amendments),
                IAmendments.approve.selector,
                Track.Constitutional,
                Track.Protocol
            )
        );
        check(Track.Protocol, made);
    }

    function test_CheckProposal_of_a_first_vote_on_an_unregistered_call_is_refused() public {
        Batch memory made = approval(batch(address(target), hex"12345678"));
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ActionDenied.selector, address(target), bytes4(0x12345678)));
        check(Track.Constitutional, made);
    }

    function test_CheckProposal_of_a_first_vote_on_a_call_off_limits_is_refused() public {
        invariants.putOffLimits(address(target));
        Batch memory made = approval(batch(address(target), amend));
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ActionEntrenched.selector, address(target), TargetDouble.amend.selector));
        check(Track.Constitutional, made);
    }

    function test_CheckProposal_of_a_first_vote_on_a_first_vote_is_refused() public {
        Batch memory made = approval(approval(batch(address(target), amend)));
        vm.expectRevert(IAmendments.AmendmentNested.selector);
        check(Track.Constitutional, made);
    }

    function test_CheckProposal_of_a_first_vote_on_an_impossible_article_is_refused() public {
        IConstitution.ArticleTerms memory terms = successor("first", address(second));
        terms.activeFrom = uint64(block.timestamp);
        Batch memory made = approval(batch(address(constitution), abi.encodeCall(IConstitution.adoptArticle, (terms))));
        uint256 earliest = block.timestamp + law.exitSeconds;
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ArticleTooSoon.selector, "first", terms.activeFrom, earliest));
        check(Track.Constitutional, made);
    }

    function test_CheckProposal_of_a_first_vote_on_what_is_no_batch_is_refused() public {
        Batch memory made = batch(address(amendments), abi.encodePacked(IAmendments.approve.selector, "nonsense"));
        vm.expectRevert();
        check(Track.Constitutional, made);
    }

    function test_CheckProposal_approval_beside_a_constitutional_call_is_refused() public {
        Batch memory firstVote = approval(batch(address(target), amend));
        Batch memory made = pair(firstVote.targets[0], firstVote.calldatas[0], address(target), amend);
        vm.expectRevert(abi.encodeWithSelector(IAmendments.AmendmentNotApproved.selector, hashOf(made)));
        check(Track.Constitutional, made);
    }

    function test_CheckAmendment_lengths_must_agree() public {
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ProposalLengthsDiffer.selector, 1, 0, 1));
        constitution.checkAmendment(new address[](1), new uint256[](0), new bytes[](1));
    }

    function test_CheckAmendment_of_what_stands_approved_is_refused() public {
        Batch memory made = batch(address(target), amend);
        vm.prank(address(timelock));
        amendments.approve(made.targets, made.values, made.calldatas);
        uint256 until = amendments.amendmentView(hashOf(made)).secondVoteUntil;
        vm.expectRevert(abi.encodeWithSelector(IAmendments.AmendmentStanding.selector, hashOf(made), until));
        constitution.checkAmendment(made.targets, made.values, made.calldatas);
    }
}
