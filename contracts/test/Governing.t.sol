// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {GuardedTimelock} from "../src/governance/GuardedTimelock.sol";
import {IAmendments} from "../src/governance/interfaces/IAmendments.sol";
import {IConstitution, Track} from "../src/governance/interfaces/IConstitution.sol";
import {IGuardedTimelock} from "../src/governance/interfaces/IGuardedTimelock.sol";
import {IParameters} from "../src/governance/interfaces/IParameters.sol";
import {IRuleModule} from "../src/governance/interfaces/IRuleModule.sol";
import {IStandingInvariants} from "../src/governance/interfaces/IStandingInvariants.sol";
import {IEmissionCurve} from "../src/treasury/interfaces/IEmissionCurve.sol";
import {ITreasury} from "../src/treasury/interfaces/ITreasury.sol";
import {Genesis} from "./Genesis.sol";
import {GovernanceFixture} from "./GovernanceFixture.sol";
import {Thresholds} from "./Thresholds.sol";

/// @notice The whole of governance at work, each decision through a vote in both houses.
contract GoverningTest is GovernanceFixture {
    address private constant RECIPIENT = address(0xCAFE);

    function test_Genesis_articles_name_their_modules() public view {
        string[] memory ids = constitution.articleIds();
        assertEq(ids.length, Genesis.ARTICLES);
        for (uint256 i = 0; i < ids.length; ++i) {
            assertEq(IRuleModule(rules[i]).article(), ids[i]);
            assertEq(constitution.articleOf(ids[i]).ruleModule, rules[i]);
        }
        assertEq(constitution.actions().length, Genesis.ACTIONS + 4);
        invariants.check();
    }

    function test_Genesis_every_action_is_closed_to_strangers() public {
        IConstitution.Action[] memory all = constitution.actions();
        for (uint256 i = 0; i < all.length; ++i) {
            (bool success,) = all[i].target.call(abi.encodePacked(all[i].selector, new bytes(1_024)));
            assertFalse(success);
        }
    }

    function test_Genesis_founders_have_entities_seats_and_votes() public view {
        assertEq(entities.entityCount(), VOTERS);
        assertEq(seats.activeSeats(), VOTERS);
        for (uint256 i = 0; i < VOTERS; ++i) {
            assertEq(entities.entityOf(voter(i)), i + 1);
            assertEq(seats.getVotes(voter(i)), 1);
            assertEq(token.getVotes(voter(i)), token.balanceOf(voter(i)));
        }
    }

    function test_Entrenched_holds_for_this_deployment() public view {
        IConstitution.Entrenched memory t0 = constitution.entrenched();
        assertEq(t0.exitWindowSeconds, 140);
        assertEq(t0.maxSupplyWei, token.maxSupplyWei());
        assertEq(t0.guardianMaxSeconds, 7_200);
        assertFalse(timelock.hasRole(timelock.DEFAULT_ADMIN_ROLE(), address(timelock)));
        address[5] memory untouchable = [address(token), address(nodes), address(operations), address(protocol), address(constitutional)];
        for (uint256 i = 0; i < untouchable.length; ++i) {
            assertTrue(timelock.isOffLimits(untouchable[i]));
        }
    }

    function test_Payment_by_vote() public {
        Proposal memory proposal = _payment(5 ether);
        pass(proposal);
        execute(proposal);
        assertEq(token.balanceOf(RECIPIENT), 5 ether);
    }

    function test_Payment_that_must_be_a_stream_never_reaches_the_voters() public {
        Proposal memory proposal = _payment(201 ether);
        vm.expectPartialRevert(IConstitution.ArticleRefuses.selector);
        propose(proposal);
    }

    function test_Payment_on_the_operations_track_is_refused() public {
        Proposal memory proposal = _payment(5 ether);
        proposal.governor = operations;
        expectRefusal(
            proposal,
            abi.encodeWithSelector(
                IConstitution.ActionTrackTooLow.selector, address(treasury), ITreasury.transfer.selector, Track.Protocol, Track.Operations
            )
        );
    }

    function test_Payment_not_executed_in_time_expires() public {
        Proposal memory proposal = _payment(5 ether);
        uint256 id = pass(proposal);
        vm.warp(block.timestamp + timelock.expirySeconds() + 1);
        assertEq(uint8(protocol.state(id)), uint8(IGovernor.ProposalState.Expired));
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        execute(proposal);
    }

    function test_Emission_by_vote_follows_the_curve() public {
        uint256 before = treasury.freeWei();
        vm.warp(block.timestamp + 300);
        Proposal memory proposal = single(protocol, address(emission), abi.encodeCall(IEmissionCurve.mint, (1_000 ether)));
        pass(proposal);
        execute(proposal);
        assertEq(treasury.freeWei(), before + 1_000 ether);
    }

    function test_Parameter_moves_by_a_step() public {
        Proposal memory proposal = single(protocol, address(parameters), abi.encodeCall(IParameters.set, ("breadth.maxSharePpm", 275_000)));
        pass(proposal);
        execute(proposal);
        assertEq(parameters.valueOf(keccak256("breadth.maxSharePpm")), 275_000);
    }

    function test_Parameter_beyond_its_step_never_reaches_the_voters() public {
        expectRefusal(
            single(protocol, address(parameters), abi.encodeCall(IParameters.set, ("breadth.maxSharePpm", 275_001))),
            abi.encodeWithSelector(IConstitution.ArticleRefuses.selector, "amendment", "the step is too large")
        );
    }

    function test_Cap_cannot_fall_below_what_went_out() public {
        IParameters.Bounds memory bounds = IParameters.Bounds(0, 10 ether, 100_000, 300);
        Proposal memory lower =
            single(constitutional, address(parameters), abi.encodeCall(IParameters.setBounds, ("treasury.tokenWindowCapWei", 0, bounds)));
        passFirstVote(lower);
        pass(lower);
        vm.prank(address(timelock));
        treasury.transfer(RECIPIENT, 11 ether);
        vm.expectRevert(abi.encodeWithSelector(IStandingInvariants.InvariantBroken.selector, "token outflow within its window"));
        execute(lower);
    }

    function test_Amendment_takes_two_votes_and_an_exit_window() public {
        Proposal memory amendment = _tighterBreadth();
        passFirstVote(amendment);
        pass(amendment);
        execute(amendment);
        assertEq(constitution.articleOf("breadth").ruleModule, rules[2]);
        vm.warp(block.timestamp + constitution.entrenched().exitWindowSeconds);
        assertEq(constitution.articleOf("breadth").ruleModule, rules[10]);
        assertEq(constitution.articleOf("breadth").previousHash, keccak256("breadth"));
    }

    function test_Amendment_without_a_first_vote_never_reaches_the_voters() public {
        Proposal memory amendment = _tighterBreadth();
        expectRefusal(amendment, abi.encodeWithSelector(IAmendments.AmendmentNotApproved.selector, _hashOf(amendment)));
    }

    function test_Amendment_within_the_cooling_never_reaches_the_voters() public {
        Proposal memory amendment = _tighterBreadth();
        passFirstVote(amendment);
        vm.warp(block.timestamp - 1);
        expectRefusal(amendment, abi.encodeWithSelector(IAmendments.AmendmentCooling.selector, _hashOf(amendment), block.timestamp + 1));
    }

    function test_Amendment_that_fails_its_second_vote_is_barred() public {
        Proposal memory amendment = _tighterBreadth();
        passFirstVote(amendment);
        uint256 id = propose(amendment);
        decide(amendment, id, AGAINST, VOTERS);
        amendments.reject(amendment.targets, amendment.values, amendment.calldatas, keccak256(bytes(amendment.description)));
        uint256 until = block.timestamp + Thresholds.development().amendment.resubmissionSeconds;
        Proposal memory again = firstVote(amendment);
        again.description = "once more";
        expectRefusal(again, abi.encodeWithSelector(IAmendments.AmendmentBarred.selector, _hashOf(amendment), until));
    }

    function test_Amendment_that_reaches_for_the_token_never_reaches_the_voters() public {
        IConstitution.Action memory action =
            IConstitution.Action(address(token), IERC20.transfer.selector, Track.Constitutional, new string[](0));
        Proposal memory amendment = single(constitutional, address(constitution), abi.encodeCall(IConstitution.registerAction, (action)));
        expectRefusal(
            firstVote(amendment), abi.encodeWithSelector(IConstitution.ActionEntrenched.selector, address(token), IERC20.transfer.selector)
        );
    }

    function test_Delay_changes_by_amendment_within_the_exit_article() public {
        Proposal memory amendment = single(constitutional, address(timelock), abi.encodeCall(GuardedTimelock.updateDelay, (19)));
        passFirstVote(amendment);
        vm.expectPartialRevert(IConstitution.ArticleRefuses.selector);
        propose(amendment);

        amendment.calldatas[0] = abi.encodeCall(GuardedTimelock.updateDelay, (300));
        passFirstVote(amendment);
        pass(amendment);
        execute(amendment);
        assertEq(timelock.getMinDelay(), 300);
    }

    function test_Guardian_pause_holds_and_ends() public {
        Proposal memory proposal = _payment(5 ether);
        uint256 id = pass(proposal);
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(voter(i));
            guardian.pause(30);
        }
        uint256 until = block.timestamp + 30;
        _expectBraked(proposal, id, address(guardian), until);
        vm.warp(until);
        execute(proposal);
    }

    function test_Guardian_cancels_a_queued_proposal() public {
        Proposal memory proposal = _payment(5 ether);
        uint256 id = pass(proposal);
        bytes32 descriptionHash = keccak256(bytes(proposal.description));
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(voter(i));
            guardian.cancel(address(protocol), proposal.targets, proposal.values, proposal.calldatas, descriptionHash);
        }
        assertEq(uint8(protocol.state(id)), uint8(IGovernor.ProposalState.Canceled));
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        execute(proposal);
    }

    function test_Dissent_delays_and_the_proposal_runs_after_it() public {
        Proposal memory proposal = _payment(5 ether);
        uint256 id = pass(proposal);
        bytes32 operation = protocol.operationOf(id);
        uint256 readyAt = block.timestamp;
        vm.warp(readyAt - 1);
        vm.prank(voter(6));
        escrow.lock(operation, 700_000 ether); // a tenth of the active votes, two thirds of the way to a block
        vm.warp(readyAt);
        uint256 releasedAt = timelock.runnableAt(operation);
        assertGt(releasedAt, readyAt);
        _expectBraked(proposal, id, address(escrow), releasedAt);
        vm.warp(releasedAt);
        execute(proposal);
        assertEq(token.balanceOf(RECIPIENT), 5 ether);
    }

    function test_Committee_suspends_and_the_proposal_runs_after_it() public {
        Proposal memory proposal = _payment(5 ether);
        uint256 id = pass(proposal);
        bytes32 operation = protocol.operationOf(id);
        for (uint256 i = 3; i < 5; ++i) {
            vm.prank(voter(i));
            committee.find(operation, "treasury", "ipfs://reasons");
        }
        uint256 until = block.timestamp + Thresholds.development().brakes.suspensionSeconds;
        _expectBraked(proposal, id, address(committee), until);
        vm.warp(until);
        execute(proposal);
    }

    function _expectBraked(Proposal memory proposal, uint256 id, address brake, uint256 until) private {
        bytes32 operation = protocol.operationOf(id);
        vm.expectRevert(abi.encodeWithSelector(IGuardedTimelock.TimelockOperationBraked.selector, operation, brake, until));
        execute(proposal);
    }

    function _payment(uint256 amountWei) private view returns (Proposal memory) {
        return single(protocol, address(treasury), abi.encodeCall(ITreasury.transfer, (RECIPIENT, amountWei)));
    }

    /// @dev A new text of the breadth article, enforced by the module of another one, which refuses every run.
    function _tighterBreadth() private view returns (Proposal memory) {
        IConstitution.ArticleTerms memory terms = IConstitution.ArticleTerms(
            "breadth", "Breadth", keccak256("new text"), keccak256("breadth"), "", rules[10], rules[10].codehash, 0
        );
        return single(constitutional, address(constitution), abi.encodeCall(IConstitution.adoptArticle, (terms)));
    }

    function _hashOf(Proposal memory proposal) private pure returns (bytes32) {
        return keccak256(abi.encode(proposal.targets, proposal.values, proposal.calldatas));
    }
}
