// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {GovernorPreventLateQuorum} from "@openzeppelin/contracts/governance/extensions/GovernorPreventLateQuorum.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";

import {IConstitution} from "../../src/governance/interfaces/IConstitution.sol";
import {ITrackGovernor} from "../../src/governance/interfaces/ITrackGovernor.sol";
import {Thresholds} from "../Thresholds.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice Attacks on when and how many must be there.
contract QuorumAttacksTest is AttackFixture {
    uint256 private constant PARKED = 5;
    uint256 private constant PARKED_WEI = 1_900_000 ether;

    /// @notice A faction that is broad enough votes in the last seconds. Whenever that is, there is time for an answer, and only once.
    function testFuzz_Attack_09_late_quorum_leaves_time_for_an_answer(uint256 secondsLeft) public {
        for (uint256 i = 0; i < 3; ++i) {
            enlist(attacker(i));
            endow(attacker(i), 500_000 ether);
        }
        skip(1);
        Proposal memory proposal = theft();
        uint256 id = proposeAs(attacker(0), proposal);
        uint256 deadline = protocol.proposalDeadline(id);
        uint256 extension = Thresholds.development().tracks[1].lateQuorumExtension;
        vm.warp(deadline - bound(secondsLeft, 0, protocol.votingPeriod() - 1));
        for (uint256 i = 0; i < 3; ++i) {
            voteAs(attacker(i), proposal, id, FOR);
        }
        foundersVote(proposal, id, FOR, 0, 3);
        assertTrue(protocol.quorumReached(id) && protocol.approved(id), "without an answer it would pass");

        uint256 extended = protocol.proposalDeadline(id);
        assertGe(extended, block.timestamp + extension);
        assertLe(extended, deadline + extension);
        vm.warp(extended);
        foundersVote(proposal, id, AGAINST, 3, VOTERS);
        assertEq(protocol.proposalDeadline(id), extended, "extended once");
        closeVote(proposal, id);
        assertDefeated(proposal, id);
    }

    function test_Attack_09_late_quorum_of_honest_voters_still_counts() public {
        Proposal memory proposal = honest();
        uint256 id = propose(proposal);
        vm.warp(protocol.proposalDeadline(id));
        foundersVote(proposal, id, FOR, 0, VOTERS);
        closeVote(proposal, id);
        makeReady(proposal, id);
        execute(proposal);
        assertHonestExecuted();
    }

    /// @notice Parked votes that were active once, then apathy: the quorum that is out of reach comes down by itself, and no vote, not even one
    /// of the timelock, can move a setting to where nothing ever ends.
    function test_Attack_12_impossible_quorum_comes_down() public {
        _park();
        uint256 first = protocol.quorum(block.timestamp);
        assertGt(first, 2 * 999_900 ether, "three founders are not enough");
        assertLe(first, _ceiling());
        uint256 attempts = 0;
        while (!_reachedByThree(attempts)) {
            ++attempts;
            assertLt(attempts, 20, "the quorum never comes down");
        }
        assertGe(attempts, 3);
        assertLt(protocol.quorum(block.timestamp), first);
        assertGe(protocol.quorumRemainingPpm(), Thresholds.development().counting.quorumDecayFloorPpm);
        assertAlive();
    }

    function test_Attack_12_impossible_quorum_by_settings_is_out_of_reach() public {
        bytes[4] memory settings = [
            abi.encodeCall(GovernorSettings.setVotingDelay, (type(uint48).max)),
            abi.encodeCall(GovernorSettings.setVotingPeriod, (type(uint32).max)),
            abi.encodeCall(GovernorSettings.setProposalThreshold, (type(uint256).max)),
            abi.encodeCall(GovernorPreventLateQuorum.setLateQuorumVoteExtension, (type(uint48).max))
        ];
        for (uint256 i = 0; i < settings.length; ++i) {
            Proposal memory proposal = single(constitutional, address(protocol), settings[i]);
            expectRefusal(proposal, abi.encodeWithSelector(IConstitution.ActionDenied.selector, address(protocol), bytes4(settings[i])));
            vm.prank(address(timelock));
            (bool success, bytes memory answer) = address(protocol).call(settings[i]);
            assertFalse(success);
            assertEq(bytes4(answer), ITrackGovernor.GovernorCallEntrenched.selector);
        }
        assertAlive();
    }

    /// @notice CVE-2022-31198: a lost proposal stays lost when the quorum comes down below what it had, and when tokens are burned.
    function test_Attack_13_lowered_quorum_does_not_revive_a_lost_proposal() public {
        _park();
        Proposal memory proposal = theft();
        uint256 id = propose(proposal);
        openVote(proposal, id);
        foundersVote(proposal, id, FOR, 0, 3);
        closeVote(proposal, id);
        assertDefeated(proposal, id);
        ITrackGovernor.TallyView memory tally = protocol.tallyOf(id);
        uint256 present = tally.tokens.turnout - tally.tokens.largestTurnout;
        uint256 fixed_ = protocol.quorum(protocol.proposalSnapshot(id));
        assertLt(present, fixed_);

        uint256 attempts = 0;
        while (!_reachedByThree(attempts)) {
            ++attempts;
        }
        vm.prank(attacker(0));
        token.burn(PARKED_WEI);
        assertLe(protocol.quorum(block.timestamp), present, "today it would be enough");
        assertEq(protocol.quorum(protocol.proposalSnapshot(id)), fixed_);
        assertEq(protocol.thresholdsOf(id).tokenQuorumWei, fixed_);
        assertDefeated(proposal, id);
        assertAlive();
    }

    /// @notice Tokens delegated to someone who never votes are no part of any quorum.
    function test_Attack_18_parked_delegation_does_not_inflate_the_quorum() public {
        uint256 before = protocol.quorum(block.timestamp);
        for (uint256 i = 0; i < PARKED; ++i) {
            enlist(attacker(i));
            endow(attacker(i), PARKED_WEI);
        }
        skip(1);
        assertEq(protocol.quorum(block.timestamp), before);
        assertAlive();
    }

    /// @notice Votes that were there once and sleep now stay below the ceiling, leave honest voters enough, and are forgotten.
    function test_Attack_18_apathetic_delegation_is_bounded_and_forgotten() public {
        uint256 floor = constitutional.quorum(block.timestamp);
        _park();
        assertGt(constitutional.quorum(block.timestamp), floor);
        assertLe(constitutional.quorum(block.timestamp), _ceiling());
        Proposal memory first = firstVote(adoption(article(rules[7], "the same rule, other words", 0)));
        pass(first);
        execute(first);
        skip(Thresholds.development().counting.activeSeconds);
        assertEq(constitutional.quorum(block.timestamp), floor);
        assertAlive();
    }

    /// @dev Entities that vote once with everything and never again.
    function _park() private {
        for (uint256 i = 0; i < PARKED; ++i) {
            enlist(attacker(i));
            endow(attacker(i), PARKED_WEI);
        }
        skip(1);
        Proposal memory proposal = honest();
        proposal.description = "everybody is there";
        uint256 id = propose(proposal);
        openVote(proposal, id);
        for (uint256 i = 0; i < PARKED; ++i) {
            voteAs(attacker(i), proposal, id, ABSTAIN);
        }
        foundersVote(proposal, id, AGAINST, 0, VOTERS);
        closeVote(proposal, id);
        assertState(proposal, id, IGovernor.ProposalState.Defeated);
    }

    /// @dev Has three founders try alone.
    /// @return reached Whether they were enough.
    function _reachedByThree(uint256 attempt) private returns (bool reached) {
        Proposal memory proposal = honest();
        proposal.description = string.concat("attempt ", vm.toString(attempt));
        uint256 id = propose(proposal);
        openVote(proposal, id);
        foundersVote(proposal, id, FOR, 0, 3);
        reached = protocol.quorumReached(id);
        closeVote(proposal, id);
        if (!reached) protocol.recordOutcome(id);
    }

    function _ceiling() private view returns (uint256) {
        return token.totalSupply() * Thresholds.development().counting.quorumCeilingPpm / 1_000_000;
    }
}
