// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {BrakeParameters} from "../../src/governance/GovernanceParameters.sol";
import {IConstitutionalCommittee} from "../../src/governance/interfaces/IConstitutionalCommittee.sol";
import {IExitEscrow} from "../../src/governance/interfaces/IExitEscrow.sol";
import {ISunsetGuardian} from "../../src/governance/interfaces/ISunsetGuardian.sol";
import {Thresholds} from "../Thresholds.sol";
import {Privileged} from "./Privileged.sol";
import {Call} from "./attackers/Calls.sol";
import {FlashBorrower} from "./attackers/FlashBorrower.sol";
import {FlashLender} from "./attackers/FlashLender.sol";

/// @notice Guardian, committee and dissenters against everybody else: what can only delay, only delays.
contract OrganAttacksTest is Privileged {
    /// @notice The role matrix: no member of an organ, alone or as the organ's contract, can do what only governance can.
    function testFuzz_Attack_14_colluding_organs_have_no_other_power(uint256 member) public {
        member = bound(member, 0, 8);
        address[3] memory organs = [address(guardian), address(committee), address(escrow)];
        if (member < 6) {
            assertPowerless(voter(member));
            return;
        }
        // The guardian's one power over the timelock is its governors' to use.
        assertFalse(timelock.hasRole(timelock.CANCELLER_ROLE(), organs[member - 6]));
        assertFalse(timelock.hasRole(timelock.PROPOSER_ROLE(), organs[member - 6]));
        assertPowerless(organs[member - 6]);
    }

    /// @notice All members of both organs collude against one operation, and use all they have. It runs all the same, and they have nothing left.
    function test_Attack_14_colluding_organs_delay_once_and_no_longer() public {
        BrakeParameters memory p = Thresholds.development().brakes;
        Proposal memory proposal = honest();
        uint256 id = pass(proposal);
        bytes32 operation = protocol.operationOf(id);
        uint256 readyAt = block.timestamp;

        _pauseBy(p.pauseSeconds, p.guardianThreshold);
        for (uint256 i = 0; i < p.committeeThreshold; ++i) {
            vm.prank(voter(3 + i));
            committee.find(operation, "rights", "ipfs://reason");
        }
        vm.expectRevert();
        execute(proposal);
        _assertSpent(proposal, operation);

        uint256 runnableAt = timelock.runnableAt(operation);
        assertLe(runnableAt, readyAt + p.suspensionSeconds + p.pauseSeconds);
        vm.warp(runnableAt);
        execute(proposal);
        assertHonestExecuted();
    }

    /// @notice Even rearmed again and again, pauses end with their budget; and the guardian ends with its time.
    function test_Attack_14_colluding_guardian_ends() public {
        BrakeParameters memory p = Thresholds.development().brakes;
        uint256 paused = 0;
        while (guardian.guardianView().budgetSeconds != 0) {
            _pauseBy(p.pauseSeconds, p.guardianThreshold);
            paused += p.pauseSeconds;
            vm.prank(address(timelock)); // as if everybody helped
            guardian.rearm();
        }
        assertEq(paused, p.pauseBudgetSeconds);
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianPauseOutOfRange.selector, 1, 0));
        vm.prank(voter(0));
        guardian.pause(1);
        vm.warp(guardian.guardianView().endsAt);
        vm.expectRevert(abi.encodeWithSelector(ISunsetGuardian.GuardianEnded.selector, block.timestamp));
        vm.prank(voter(0));
        guardian.pause(1);
        assertAlive();
    }

    /// @notice Borrowed tokens that are locked against an operation cannot be paid back, so the loan and the lock never happened.
    function test_Attack_22_flash_locked_dissent_cannot_be_repaid() public {
        FlashLender lender = new FlashLender(token);
        vm.prank(address(treasury));
        token.transfer(address(lender), 9_000_000 ether);
        FlashBorrower borrower = new FlashBorrower(token, lender);
        Proposal memory proposal = honest();
        uint256 id = pass(proposal);
        bytes32 operation = protocol.operationOf(id);

        Call[] memory calls = new Call[](3);
        calls[0] = Call(address(token), abi.encodeCall(token.approve, (address(escrow), type(uint256).max)));
        calls[1] = Call(address(escrow), abi.encodeCall(IExitEscrow.lock, (operation, 9_000_000 ether)));
        calls[2] = Call(address(escrow), abi.encodeCall(IExitEscrow.withdraw, (operation)));
        vm.expectRevert(abi.encodeWithSelector(FlashLender.LoanNotRepaid.selector, 9_000_000 ether));
        borrower.attack(9_000_000 ether, calls);
        assertEq(escrow.dissentOf(operation).lockedWei, 0);
        assertEq(timelock.runnableAt(operation), block.timestamp);
        execute(proposal);
        assertHonestExecuted();
    }

    /// @notice Own tokens lock for their time, delay by their share, come back to prolong nothing, and never hold an operation beyond the longest
    /// block.
    function testFuzz_Attack_22_flash_locked_dissent_held_for_real_never_vetoes(uint256 amountWei, uint256 returns_) public {
        BrakeParameters memory p = Thresholds.development().brakes;
        address dissenter = attacker(0);
        amountWei = bound(amountWei, 1, 9_000_000 ether);
        endow(dissenter, amountWei);
        Proposal memory proposal = honest();
        uint256 id = pass(proposal);
        bytes32 operation = protocol.operationOf(id);
        uint256 readyAt = block.timestamp;
        returns_ = bound(returns_, 0, 4);
        vm.startPrank(dissenter);
        for (uint256 i = 0; i <= returns_; ++i) {
            escrow.lock(operation, amountWei);
            vm.expectPartialRevert(IExitEscrow.DissentPositionLocked.selector);
            escrow.withdraw(operation);
            assertLe(timelock.runnableAt(operation), readyAt + p.dissentMaxBlock);
            // Whoever wants the operation executes it before the tokens could leave and come back.
            if (i == returns_ || timelock.runnableAt(operation) <= block.timestamp + p.escrowLock) break;
            skip(p.escrowLock);
            escrow.withdraw(operation);
        }
        vm.stopPrank();
        uint256 runnableAt = timelock.runnableAt(operation);
        assertLe(runnableAt, readyAt + p.dissentMaxBlock);
        if (block.timestamp < runnableAt) vm.warp(runnableAt);
        execute(proposal);
        assertHonestExecuted();
    }

    function _pauseBy(uint48 pauseSeconds, uint256 count) private {
        for (uint256 i = 0; i < count; ++i) {
            vm.prank(voter(i));
            guardian.pause(pauseSeconds);
        }
    }

    function _assertSpent(Proposal memory proposal, bytes32 operation) private {
        bytes memory spent = abi.encodeWithSelector(ISunsetGuardian.GuardianSpent.selector, 1);
        vm.expectRevert(spent);
        vm.prank(voter(2));
        guardian.pause(1);
        bytes32 descriptionHash = keccak256(bytes(proposal.description));
        vm.expectRevert(spent);
        vm.prank(voter(2));
        guardian.cancel(address(protocol), proposal.targets, proposal.values, proposal.calldatas, descriptionHash);
        vm.expectRevert(abi.encodeWithSelector(IConstitutionalCommittee.CommitteeAlreadyDecided.selector, operation));
        vm.prank(voter(5));
        committee.find(operation, "use", "ipfs://another");
    }
}
