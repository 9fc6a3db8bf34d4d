// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

import {IConstitutionalCommittee} from "../../../src/governance/interfaces/IConstitutionalCommittee.sol";
import {IParameters} from "../../../src/governance/interfaces/IParameters.sol";
import {ITreasury} from "../../../src/treasury/interfaces/ITreasury.sol";
import {Thresholds} from "../../Thresholds.sol";
import {Templates} from "./Templates.sol";

/// @notice Some proposal can always pass if all vote yes: on every track, whatever happened before and with every brake pulled as hard as it
/// goes.
abstract contract Liveness is Templates {
    uint256 internal constant OUTSIDERS = 3;
    /// @dev What founders keep of their tokens whatever they do: more than the floor of the quorum.
    uint256 internal constant KEPT_WEI = 150_000 ether;

    /// @dev After so long nothing counts as active any more.
    uint256 private constant FORGOTTEN_SECONDS = 181 * uint256(Thresholds.DAY);

    uint256 private _attempts;

    function requireLiveness() external {
        _gather();
        _requirePasses(single(operations, address(treasury), abi.encodeCall(ITreasury.fundRun, (0))));
        _requirePasses(
            single(protocol, address(committee), abi.encodeCall(IConstitutionalCommittee.overrule, (keccak256("no such operation"))))
        );
        Proposal memory amendment = single(
            constitutional, address(parameters), abi.encodeCall(IParameters.setBounds, ("liveness", 1, IParameters.Bounds(1, 1, 1, 1)))
        );
        if (!_passesTwice(amendment)) {
            vm.warp(block.timestamp + FORGOTTEN_SECONDS);
            assertTrue(_passesTwice(amendment), "all said yes twice");
        }
    }

    function person(uint256 i) internal pure returns (address) {
        return i < VOTERS ? voter(i) : outsider(i - VOTERS);
    }

    /// @dev Everybody votes for themselves and, if they have tokens, as an entity.
    function _gather() private {
        for (uint256 i = 0; i < VOTERS + OUTSIDERS; ++i) {
            address account = person(i);
            vm.prank(account);
            token.delegate(account);
            if (seats.seatOf(account) != 0) {
                vm.prank(account);
                seats.delegate(account);
            }
            if (entities.entityOf(account) != 0) continue;
            vm.prank(account);
            entities.register("outsider", "");
        }
        vm.warp(block.timestamp + 1);
    }

    /// @dev The quorum may still count what was active before tokens moved and seats ended; it has forgotten that after the active time.
    function _requirePasses(Proposal memory proposal) private {
        if (_passes(proposal)) return;
        vm.warp(block.timestamp + FORGOTTEN_SECONDS);
        assertTrue(_passes(proposal), "all said yes");
    }

    function _passesTwice(Proposal memory amendment) private returns (bool) {
        _requirePasses(firstVote(amendment));
        uint256 from = amendments.amendmentView(approvalOf(amendment)).secondVoteFrom;
        if (block.timestamp < from) vm.warp(from);
        return _passes(amendment);
    }

    function _passes(Proposal memory proposal) private returns (bool) {
        uint256 id = _poll(proposal);
        if (proposal.governor.state(id) != IGovernor.ProposalState.Succeeded) {
            assertFalse(proposal.governor.quorumReached(id), "all said yes, and there was a quorum");
            return false;
        }
        queue(proposal);
        bytes32 operation = proposal.governor.operationOf(id);
        uint256 latest = timelock.getTimestamp(operation) + _longestHold();
        _pullBrakes(operation);
        uint256 runnable = timelock.runnableAt(operation);
        assertLe(runnable, latest, "the brakes hold longer than they may together");
        vm.warp(runnable);
        execute(proposal);
        assertEq(uint8(proposal.governor.state(id)), uint8(IGovernor.ProposalState.Executed));
        vm.warp(block.timestamp + Thresholds.development().brakes.escrowLock);
        for (uint256 i = 0; i < VOTERS; ++i) {
            if (escrow.positionOf(operation, voter(i)).amountWei == 0) continue;
            vm.prank(voter(i));
            escrow.withdraw(operation);
        }
        vm.warp(block.timestamp + 1);
        return true;
    }

    function _poll(Proposal memory proposal) private returns (uint256 id) {
        proposal.description = string.concat("attempt ", vm.toString(++_attempts));
        vm.startPrank(_freeProposer());
        id = proposal.governor.propose(proposal.targets, proposal.values, proposal.calldatas, proposal.description);
        vm.stopPrank();
        vm.warp(proposal.governor.proposalSnapshot(id) + 1);
        for (uint256 i = 0; i < VOTERS + OUTSIDERS; ++i) {
            vm.prank(person(i));
            try proposal.governor.castVote(id, FOR) {} catch {}
        }
        vm.warp(proposal.governor.proposalDeadline(id) + 1);
    }

    function _freeProposer() private returns (address) {
        for (uint256 i = 0; i < VOTERS; ++i) {
            (,, bool live) = deposits.latestOf(voter(i));
            if (!live) return voter(i);
        }
        vm.warp(block.timestamp + 300);
        return voter(0);
    }

    function _longestHold() private pure returns (uint256) {
        uint256 longest = Thresholds.development().brakes.dissentMaxBlock;
        uint256 suspension = Thresholds.development().brakes.suspensionSeconds;
        return (longest > suspension ? longest : suspension) + Thresholds.development().brakes.pauseBudgetSeconds;
    }

    /// @dev Each brake as far as it can be pulled now; some cannot.
    function _pullBrakes(bytes32 operation) private {
        for (uint256 i = 0; i < VOTERS; ++i) {
            uint256 balance = token.balanceOf(voter(i));
            vm.startPrank(voter(i));
            if (balance > KEPT_WEI) try escrow.lock(operation, balance - KEPT_WEI) {} catch {}
            try committee.find(operation, "purpose", "") {} catch {}
            try guardian.pause(30) {} catch {}
            vm.stopPrank();
        }
    }
}
