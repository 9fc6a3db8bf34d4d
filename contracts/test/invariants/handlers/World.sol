// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

import {IConstitutionalCommittee} from "../../../src/governance/interfaces/IConstitutionalCommittee.sol";
import {IParameters} from "../../../src/governance/interfaces/IParameters.sol";
import {ITrackGovernor} from "../../../src/governance/interfaces/ITrackGovernor.sol";
import {ITreasury} from "../../../src/treasury/interfaces/ITreasury.sol";
import {GovernanceFixture} from "../../GovernanceFixture.sol";

/// @notice One of two systems that differ in what their largest entity has. Every move returns whether it was possible.
contract World is GovernanceFixture {
    /// @dev Founders and, behind them, accounts without an entity.
    uint256 public constant PEOPLE = 10;

    struct Poll {
        ITrackGovernor governor;
        uint256 id;
        address[] voters;
    }

    struct Outcome {
        ITrackGovernor.Thresholds thresholds;
        uint32 entitiesInFavour;
        bool quorumReached;
        bool approved;
        IGovernor.ProposalState state;
        uint256 deadline;
        uint32 remainingPpm;
    }

    Poll[] private _polls;

    /// @param largestWei What the largest entity gets of what nobody votes with.
    constructor(uint256 largestWei) {
        setUp();
        vm.prank(address(timelock));
        treasury.transfer(voter(0), largestWei);
        for (uint256 i = VOTERS; i < PEOPLE; ++i) {
            vm.prank(voter(i - VOTERS + 1));
            token.transfer(voter(i), 100_000 ether);
            vm.startPrank(voter(i));
            token.delegate(voter(i));
            token.approve(address(entities), type(uint256).max);
            vm.stopPrank();
        }
        vm.warp(block.timestamp + 300); // what the largest entity got has left the treasury's window
    }

    function pollCount() public view returns (uint256) {
        return _polls.length;
    }

    function open(uint256 track) external returns (bool) {
        Proposal memory proposal = _draft(track);
        proposal.description = vm.toString(_polls.length);
        for (uint256 i = 0; i < VOTERS; ++i) {
            (,, bool busy) = deposits.latestOf(voter(i));
            if (busy || token.getPastVotes(voter(i), block.timestamp - 1) < 1 ether) continue;
            vm.prank(voter(i));
            uint256 id = proposal.governor.propose(proposal.targets, proposal.values, proposal.calldatas, proposal.description);
            Poll storage poll = _polls.push();
            (poll.governor, poll.id) = (proposal.governor, id);
            return true;
        }
        return false;
    }

    /// @notice From when on, and until when, a poll is open.
    function span(uint256 index) external view returns (uint256 from, uint256 until) {
        Poll storage poll = _polls[index];
        return (poll.governor.proposalSnapshot(poll.id) + 1, poll.governor.proposalDeadline(poll.id));
    }

    function vote(uint256 index, uint256 i, uint8 support) external returns (bool) {
        Poll storage poll = _polls[index];
        vm.prank(voter(i));
        try poll.governor.castVote(poll.id, support) {
            poll.voters.push(voter(i));
            return true;
        } catch {
            return false;
        }
    }

    function recordOutcome(uint256 index) external returns (bool) {
        Poll storage poll = _polls[index];
        try poll.governor.recordOutcome(poll.id) {
            return true;
        } catch {
            return false;
        }
    }

    function move(uint256 from, uint256 to, uint256 ppm) external returns (bool) {
        uint256 balance = token.balanceOf(voter(from));
        vm.prank(voter(from));
        return token.transfer(voter(to), balance * ppm / 1_000_000);
    }

    function delegateTokens(uint256 from, uint256 to) external returns (bool) {
        vm.prank(voter(from));
        token.delegate(voter(to));
        return true;
    }

    function delegateSeat(uint256 from, uint256 to) external returns (bool) {
        vm.prank(voter(from));
        try seats.delegate(voter(to)) {
            return true;
        } catch {
            return false;
        }
    }

    /// @notice Takes an account without an entity into a founder's.
    function admit(uint256 founder, uint256 i) external returns (bool) {
        uint64 entity = entities.entityOf(voter(founder));
        vm.prank(voter(founder));
        try entities.invite(voter(i)) {} catch {}
        vm.prank(voter(i));
        try entities.join(entity) {
            return true;
        } catch {
            return false;
        }
    }

    function leave(uint256 i) external returns (bool) {
        vm.prank(voter(i));
        try entities.leave() {
            return true;
        } catch {
            return false;
        }
    }

    function register(uint256 i) external returns (bool) {
        vm.prank(voter(i));
        try entities.register("someone", "") {
            return true;
        } catch {
            return false;
        }
    }

    /// @notice Merges two founders' entities by a challenge that nobody contests.
    function accuse(uint256 first, uint256 second) external returns (bool) {
        vm.prank(voter(PEOPLE - 1));
        try entities.challenge(uint64(first + 1), uint64(second + 1), "") {
            return true;
        } catch {
            return false;
        }
    }

    function resolve(uint256 id) external returns (bool) {
        try entities.resolve(id) {
            return true;
        } catch {
            return false;
        }
    }

    function proveLargest(uint256 entity) external returns (bool) {
        activity.proveLargest(uint64(entity));
        return true;
    }

    /// @notice Whatever of a poll decides, and whether it is decided.
    function outcome(uint256 index) external view returns (Outcome memory) {
        Poll storage poll = _polls[index];
        return Outcome({
            thresholds: poll.governor.thresholdsOf(poll.id),
            entitiesInFavour: poll.governor.tallyOf(poll.id).entitiesInFavour,
            quorumReached: poll.governor.quorumReached(poll.id),
            approved: poll.governor.approved(poll.id),
            state: poll.governor.state(poll.id),
            deadline: poll.governor.proposalDeadline(poll.id),
            remainingPpm: poll.governor.quorumRemainingPpm()
        });
    }

    /// @notice No vote counts twice: a poll's raw tallies are its voters' past votes, and its entities' together.
    function requireEachVoteOnce(uint256 index) external view {
        Poll storage poll = _polls[index];
        uint256 snapshot = poll.governor.proposalSnapshot(poll.id);
        if (block.timestamp <= snapshot) return;
        (uint256 tokensWei, uint256 seatCount) = (0, 0);
        for (uint256 i = 0; i < poll.voters.length; ++i) {
            assertTrue(poll.governor.hasVoted(poll.id, poll.voters[i]));
            tokensWei += token.getPastVotes(poll.voters[i], snapshot);
            seatCount += seats.getPastVotes(poll.voters[i], snapshot);
        }
        ITrackGovernor.TallyView memory tally = poll.governor.tallyOf(poll.id);
        assertEq(tally.tokens.rawFor + tally.tokens.rawAgainst + tally.tokens.rawAbstain, tokensWei, "tokens of the voters");
        assertEq(tally.seats.rawFor + tally.seats.rawAgainst + tally.seats.rawAbstain, seatCount, "seats of the voters");
        assertLe(tokensWei, token.getPastTotalSupply(snapshot));
        assertLe(seatCount, seats.getPastTotalSupply(snapshot));
        _requireSumOfEntities(poll, tally);
    }

    function _requireSumOfEntities(Poll storage poll, ITrackGovernor.TallyView memory tally) private view {
        uint256[3] memory tokensWei;
        uint256[3] memory seatCounts;
        uint64 count = entities.entityCount();
        for (uint64 entity = 0; entity <= count; ++entity) {
            (uint256[3] memory ofTokens, uint256[3] memory ofSeats) = poll.governor.votesOfEntity(poll.id, entity);
            for (uint256 i = 0; i < 3; ++i) {
                tokensWei[i] += ofTokens[i];
                seatCounts[i] += ofSeats[i];
            }
        }
        assertEq(tally.tokens.rawAgainst, tokensWei[AGAINST], "tokens against");
        assertEq(tally.tokens.rawFor, tokensWei[FOR], "tokens for");
        assertEq(tally.tokens.rawAbstain, tokensWei[ABSTAIN], "tokens abstaining");
        assertEq(tally.seats.rawAgainst, seatCounts[AGAINST], "seats against");
        assertEq(tally.seats.rawFor, seatCounts[FOR], "seats for");
        assertEq(tally.seats.rawAbstain, seatCounts[ABSTAIN], "seats abstaining");
    }

    /// @dev Something that the constitution allows and that is never executed here.
    function _draft(uint256 track) private view returns (Proposal memory) {
        if (track == 0) return single(operations, address(treasury), abi.encodeCall(ITreasury.fundRun, (1)));
        Proposal memory overruling =
            single(protocol, address(committee), abi.encodeCall(IConstitutionalCommittee.overrule, (bytes32(_polls.length))));
        if (track == 1) return overruling;
        return firstVote(
            single(constitutional, address(parameters), abi.encodeCall(IParameters.setBounds, ("new", 1, IParameters.Bounds(1, 1, 1, 1))))
        );
    }
}
