// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

import {Track} from "../../../src/governance/interfaces/IConstitution.sol";
import {ITrackGovernor} from "../../../src/governance/interfaces/ITrackGovernor.sol";
import {Daily} from "./Daily.sol";

/// @notice Proposals from their making to their execution, brakes on the way, attacks on everything and daily life between them. Each call
/// looks for something that can be done now.
contract GovernanceHandler is Daily {
    uint256 private constant NONE = type(uint256).max;
    uint256 private constant REACH = 6;

    struct Entry {
        ITrackGovernor governor;
        uint256 id;
        bytes proposal;
        bytes32 amendment;
        /// @dev Executed, or its defeat recorded.
        bool done;
    }

    Entry[] private _entries;
    bytes[] private _amendments;

    /// @notice A new proposal: of any track, or the second vote on an amendment that waits for it.
    function makeProposal(uint256 seed) external {
        _make(mixed("makeProposal", seed));
    }

    /// @notice Everybody's vote on an open proposal, three times in four in its favour. If there is none, one is made.
    function castVotes(uint256 seed) external {
        seed = mixed("castVotes", seed);
        _castVotes(seed, _scan(seed));
    }

    /// @notice The end of a vote and what follows, or a vote.
    function closeVote(uint256 seed) external {
        seed = mixed("closeVote", seed);
        _closeVote(seed, _scan(seed));
    }

    /// @notice The execution of a queued proposal, as soon as no brake holds it, or what is missing for one.
    function runOperation(uint256 seed) external {
        seed = mixed("runOperation", seed);
        uint256[8] memory found = _scan(seed);
        uint256 i = found[uint8(IGovernor.ProposalState.Queued)];
        if (i == NONE) return _closeVote(seed, found);
        Entry storage entry = _entries[i];
        uint256 runnable = timelock.runnableAt(entry.governor.operationOf(entry.id));
        if (runnable > block.timestamp + 1_000) return _closeVote(seed, found);
        if (runnable > block.timestamp) vm.warp(runnable);
        _run(entry);
    }

    /// @notice A call that must fail.
    function attack(uint256 seed) external unprivileged {
        seed = mixed("attack", seed);
        (address target, bytes memory data) = attackDraw(seed >> 32);
        vm.prank(attacker(seed));
        (bool succeeded,) = target.call(data);
        assertFalse(succeeded, "a call that only governance may make");
        did();
    }

    /// @notice Guardian, committee or escrow against a proposal or its operation.
    function pullBrake(uint256 seed) external unprivileged {
        seed = mixed("pullBrake", seed);
        uint256 i = _scan(seed)[uint8(IGovernor.ProposalState.Queued)];
        if (seed % 8 == 0 && _entries.length != 0) {
            uint256 vetoed = i == NONE ? _entries.length - 1 : i;
            veto(abi.decode(_entries[vetoed].proposal, (Proposal)), seed >> 8);
        } else if (seed % 8 < 3 || i == NONE) {
            pauseAll(seed >> 8);
        }
        if (!isUseful() && i != NONE) brake(_entries[i].governor.operationOf(_entries[i].id), seed >> 8);
        if (!isUseful()) daily(seed >> 8);
    }

    /// @notice What anyone may do at any time.
    function live(uint256 seed) external unprivileged {
        seed = mixed("live", seed);
        if (seed % 2 == 0 && _entries.length != 0) {
            Entry storage entry = _entries[(seed >> 8) % _entries.length];
            settle(entry.governor, entry.id);
        }
        if (!isUseful()) daily(seed >> 8);
    }

    function passTime(uint256 seed) external {
        seed = mixed("passTime", seed);
        vm.warp(block.timestamp + 1 + seed % 60);
        did();
    }

    function _make(uint256 seed) private unprivileged {
        address proposer = _freeProposer(seed);
        if (proposer == address(0)) return;
        (Proposal memory proposal, Proposal memory amendment) = _next(seed >> 8);
        proposal.description = vm.toString(_entries.length);
        vm.prank(proposer);
        try proposal.governor.propose(proposal.targets, proposal.values, proposal.calldatas, proposal.description) returns (uint256 id) {
            bytes32 hash = 0;
            if (amendment.targets.length != 0) {
                _amendments.push(abi.encode(amendment));
                proposedAmendments.push(approvalOf(amendment));
            } else if (proposal.governor == constitutional) {
                hash = approvalOf(proposal);
            }
            _entries.push(Entry(proposal.governor, id, abi.encode(proposal), hash, false));
            did();
        } catch {}
    }

    function _castVotes(uint256 seed, uint256[8] memory found) private {
        uint256 i = found[uint8(IGovernor.ProposalState.Active)];
        if (i == NONE) i = found[uint8(IGovernor.ProposalState.Pending)];
        if (i == NONE) return _make(seed);
        Entry storage entry = _entries[i];
        uint256 snapshot = entry.governor.proposalSnapshot(entry.id);
        if (block.timestamp <= snapshot) vm.warp(snapshot + 1);
        _vote(entry.governor, entry.id, seed >> 8);
    }

    function _closeVote(uint256 seed, uint256[8] memory found) private {
        uint256 i = found[uint8(IGovernor.ProposalState.Succeeded)];
        if (i == NONE) i = found[uint8(IGovernor.ProposalState.Defeated)];
        if (i == NONE) i = found[uint8(IGovernor.ProposalState.Active)];
        if (i == NONE) return _castVotes(seed, found);
        Entry storage entry = _entries[i];
        if (!entry.governor.hasVoted(entry.id, voter(6)) && !entry.governor.hasVoted(entry.id, voter(5)) && seed % 4 != 0) {
            if (entry.governor.state(entry.id) == IGovernor.ProposalState.Active) return _vote(entry.governor, entry.id, seed >> 8);
        }
        uint256 deadline = entry.governor.proposalDeadline(entry.id);
        if (block.timestamp <= deadline) vm.warp(deadline + 1);
        _close(entry);
    }

    function _vote(ITrackGovernor chosen, uint256 id, uint256 seed) private unprivileged {
        bool popular = seed % 4 != 0;
        for (uint256 i = 0; i < VOTERS + OUTSIDERS; ++i) {
            uint256 draw = (seed >> (8 + 4 * i)) % 16;
            if (chosen.hasVoted(id, person(i)) || (!popular && draw < 8)) continue;
            vm.prank(person(i));
            try chosen.castVote(id, popular && draw != 0 ? FOR : uint8(draw % 3)) {
                did();
            } catch {}
        }
    }

    function _close(Entry storage entry) private unprivileged {
        Proposal memory proposal = abi.decode(entry.proposal, (Proposal));
        bytes32 descriptionHash = keccak256(bytes(proposal.description));
        if (entry.governor.state(entry.id) == IGovernor.ProposalState.Succeeded) {
            try entry.governor.queue(proposal.targets, proposal.values, proposal.calldatas, descriptionHash) {
                did();
            } catch {}
            return;
        }
        entry.done = true;
        try entry.governor.recordOutcome(entry.id) {
            did();
        } catch {}
        if (entry.amendment == 0) return;
        try amendments.reject(proposal.targets, proposal.values, proposal.calldatas, descriptionHash) {
            did();
        } catch {}
    }

    function _run(Entry storage entry) private executing {
        Proposal memory proposal = abi.decode(entry.proposal, (Proposal));
        bytes32 descriptionHash = keccak256(bytes(proposal.description));
        bytes32 operation = entry.governor.operationOf(entry.id);
        try entry.governor.execute(proposal.targets, proposal.values, proposal.calldatas, descriptionHash) {
            assertTrue(entry.governor.quorumReached(entry.id) && entry.governor.approved(entry.id), "executed without both houses");
            assertTrue(timelock.isOperationDone(operation), "executed beside the timelock");
            entry.done = true;
            did();
        } catch {}
    }

    function _next(uint256 seed) private view returns (Proposal memory proposal, Proposal memory amendment) {
        uint256 count = _amendments.length;
        if (count != 0 && seed % 4 != 0 && isRatifiable(proposedAmendments[count - 1])) {
            return (abi.decode(_amendments[count - 1], (Proposal)), amendment);
        }
        uint256 kind = (seed >> 8) % 8;
        if (kind < 3) return (draft(Track.Operations, seed >> 16), amendment);
        if (kind < 6) return (draft(Track.Protocol, seed >> 16), amendment);
        amendment = draft(Track.Constitutional, seed >> 16);
        return (firstVote(amendment), amendment);
    }

    /// @dev Of each state one of the newest proposals, beginning anywhere among them; a defeated one only until its outcome is recorded.
    function _scan(uint256 seed) private view returns (uint256[8] memory found) {
        for (uint256 i = 0; i < found.length; ++i) {
            found[i] = NONE;
        }
        uint256 count = _entries.length;
        uint256 reach = count < REACH ? count : REACH;
        for (uint256 i = 0; i < reach; ++i) {
            uint256 index = count - 1 - (seed % reach + i) % reach;
            Entry storage entry = _entries[index];
            if (entry.done) continue;
            found[uint8(entry.governor.state(entry.id))] = index;
        }
    }

    function _freeProposer(uint256 seed) private view returns (address) {
        for (uint256 i = 0; i < VOTERS; ++i) {
            address account = voter((seed % VOTERS + i) % VOTERS);
            (,, bool busy) = deposits.latestOf(account);
            if (!busy && token.getPastVotes(account, block.timestamp - 1) >= 1 ether) return account;
        }
        return address(0);
    }
}
