// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

import {IConstitution, Track} from "../../src/governance/interfaces/IConstitution.sol";
import {Call} from "./attackers/Calls.sol";
import {ReentrantTarget} from "./attackers/ReentrantTarget.sol";
import {Privileged} from "./Privileged.sol";

/// @notice Attacks on the one contract that may do everything.
contract TimelockAttacksTest is Privileged {
    /// @notice Nobody can do what only the timelock can, or what only parts of the system can.
    function testFuzz_Attack_06_timelock_bypass_by_anyone_is_refused(address caller) public {
        vm.assume(caller != address(0) && caller != address(vm));
        for (uint256 i = 0; i < CONTRACTS; ++i) {
            vm.assume(caller != predicted(i));
        }
        assertPowerless(caller);
    }

    /// @notice The critical bug of 2021 gave the executor a way to schedule what it was executing. Here nobody, the timelock itself included,
    /// gives or takes a role, and only governors propose.
    function test_Attack_06_timelock_bypass_by_roles_is_closed_to_the_timelock_itself() public {
        bytes32 proposer = timelock.PROPOSER_ROLE();
        bytes32 canceller = timelock.CANCELLER_ROLE();
        address[4] memory powers = [address(timelock), address(this), address(guardian), voter(0)];
        for (uint256 i = 0; i < powers.length; ++i) {
            assertFalse(timelock.hasRole(timelock.DEFAULT_ADMIN_ROLE(), powers[i]));
            assertFalse(timelock.hasRole(proposer, powers[i]));
            assertFalse(timelock.hasRole(canceller, powers[i]));
            vm.prank(powers[i]);
            (bool success,) = address(timelock).call(abi.encodeCall(IAccessControl.grantRole, (proposer, THIEF)));
            assertFalse(success);
        }
        bytes[3] memory takeovers = [
            abi.encodeCall(IAccessControl.grantRole, (proposer, THIEF)),
            abi.encodeCall(TimelockController.scheduleBatch, (new address[](0), new uint256[](0), new bytes[](0), 0, 0, 0)),
            abi.encodeCall(TimelockController.cancel, (0))
        ];
        for (uint256 i = 0; i < takeovers.length; ++i) {
            expectRefusal(
                single(constitutional, address(timelock), takeovers[i]),
                abi.encodeWithSelector(IConstitution.ActionDenied.selector, address(timelock), bytes4(takeovers[i]))
            );
        }
        assertAlive();
    }

    /// @notice A delay of nothing would make every later check a formality.
    function test_Attack_06_timelock_bypass_by_a_shorter_delay_is_refused() public {
        expectRefusal(
            single(protocol, address(timelock), abi.encodeCall(TimelockController.updateDelay, (300))),
            abi.encodeWithSelector(
                IConstitution.ActionTrackTooLow.selector,
                address(timelock),
                TimelockController.updateDelay.selector,
                Track.Constitutional,
                Track.Protocol
            )
        );
        Proposal memory amendment = single(constitutional, address(timelock), abi.encodeCall(TimelockController.updateDelay, (0)));
        passFirstVote(amendment);
        vm.expectPartialRevert(IConstitution.ArticleRefuses.selector);
        propose(amendment);
        assertAlive();
    }

    /// @notice No operation runs a second before its track's delay is over.
    function testFuzz_Attack_06_timelock_bypass_by_early_execution_is_refused(uint256 early) public {
        Proposal memory proposal = theft();
        uint256 id = propose(proposal);
        decide(proposal, id, FOR, VOTERS);
        queue(proposal);
        uint256 readyAt = protocol.proposalEta(id);
        vm.warp(bound(early, block.timestamp, readyAt - 1));
        vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
        executeInTimelock(proposal);
        vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
        execute(proposal);
        vm.warp(readyAt);
        execute(proposal);
    }

    /// @notice A target that governance trusts calls back: itself again, another ready operation, both by their governor and past it. Nothing of
    /// it works, the outer operation runs once, and the other one can be executed as if nothing had happened.
    function test_Attack_16_reentrant_target_runs_nothing_twice() public {
        ReentrantTarget target = new ReentrantTarget();
        IConstitution.Action memory action =
            IConstitution.Action(address(target), ReentrantTarget.serve.selector, Track.Protocol, new string[](0));
        Proposal memory registration = single(constitutional, address(constitution), abi.encodeCall(IConstitution.registerAction, (action)));
        registration.description = "trust a target";
        amend(registration);

        Proposal memory outer = single(protocol, address(target), abi.encodeCall(ReentrantTarget.serve, ()));
        Proposal memory other = theft();
        uint256 outerId = propose(outer);
        uint256 otherId = proposeAs(voter(1), other);
        openVote(outer, outerId);
        foundersVote(outer, outerId, FOR, 0, VOTERS);
        foundersVote(other, otherId, FOR, 0, VOTERS);
        closeVote(outer, outerId);
        queue(other);
        makeReady(outer, outerId);

        Call[] memory calls = new Call[](4);
        (calls[0], calls[1]) = (_pastGovernor(outer), _pastGovernor(other));
        (calls[2], calls[3]) = (_byGovernor(outer), _byGovernor(other));
        target.aim(calls);
        execute(outer);
        assertEq(target.entered(), 1);
        bool[] memory worked = target.worked();
        assertEq(worked.length, 4);
        for (uint256 i = 0; i < worked.length; ++i) {
            assertFalse(worked[i], string.concat("call back ", vm.toString(i)));
        }
        assertEq(token.balanceOf(THIEF), 0);
        vm.expectPartialRevert(TimelockController.TimelockUnexpectedOperationState.selector);
        executeInTimelock(outer);
        execute(other);
        assertEq(token.balanceOf(THIEF), LOOT_WEI, "the other operation in its own right");
        assertAlive();
    }

    function _pastGovernor(Proposal memory proposal) private view returns (Call memory) {
        bytes32 salt = bytes20(address(proposal.governor)) ^ keccak256(bytes(proposal.description));
        bytes memory data =
            abi.encodeCall(TimelockController.executeBatch, (proposal.targets, proposal.values, proposal.calldatas, bytes32(0), salt));
        return Call(address(timelock), data);
    }

    function _byGovernor(Proposal memory proposal) private pure returns (Call memory) {
        bytes32 descriptionHash = keccak256(bytes(proposal.description));
        bytes memory data = abi.encodeCall(IGovernor.execute, (proposal.targets, proposal.values, proposal.calldatas, descriptionHash));
        return Call(address(proposal.governor), data);
    }
}
