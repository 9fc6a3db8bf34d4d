// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {ITrackGovernor} from "../../src/governance/interfaces/ITrackGovernor.sol";
import {IProposalDeposits} from "../../src/governance/interfaces/IProposalDeposits.sol";
import {AFixture} from "./doubles/AFixture.sol";

contract ProposalDepositsTest is AFixture {
    function test_DepositWei_is_the_parameter() public view {
        assertEq(deposits.depositWei(), DEPOSIT_WEI);
    }

    function test_Lock_takes_the_deposit_with_the_proposal() public {
        uint256 before = tokens.balanceOf(PROPOSER);
        uint256 id = _id("first");
        vm.expectEmit(address(deposits));
        emit IProposalDeposits.DepositLocked(address(operations), id, PROPOSER, DEPOSIT_WEI);
        propose(operations, PROPOSER, "first");
        assertEq(tokens.balanceOf(PROPOSER), before - DEPOSIT_WEI);
        assertEq(tokens.balanceOf(address(deposits)), DEPOSIT_WEI);
    }

    function test_Lock_by_anybody_but_a_governor_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IProposalDeposits.DepositCallerNotGovernor.selector, address(this)));
        deposits.lock(PROPOSER, 1);
    }

    function test_Lock_without_allowance_reverts() public {
        vm.prank(PROPOSER);
        tokens.approve(address(deposits), 0);
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas,) = call("poor");
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(deposits), 0, DEPOSIT_WEI));
        vm.prank(PROPOSER);
        operations.propose(targets, values, calldatas, "poor");
    }

    function test_Lock_while_another_proposal_is_pending_reverts() public {
        uint256 id = propose(operations, PROPOSER, "first");
        _expectLive(operations, id);
    }

    function test_Lock_while_another_proposal_is_voted_on_reverts() public {
        uint256 id = open(operations, "first");
        _expectLive(operations, id);
    }

    function test_Lock_is_for_all_tracks_together() public {
        uint256 id = open(constitutional, "first");
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas,) = call("second");
        vm.expectRevert(abi.encodeWithSelector(IProposalDeposits.DepositProposalLive.selector, PROPOSER, address(constitutional), id));
        vm.prank(PROPOSER);
        protocol.propose(targets, values, calldatas, "second");
    }

    function test_Lock_after_the_vote_on_another_proposal_holds_both_deposits() public {
        uint256 id = open(operations, "first");
        close(operations, id);
        propose(protocol, PROPOSER, "second");
        assertEq(tokens.balanceOf(address(deposits)), 2 * DEPOSIT_WEI);
    }

    function test_Lock_by_another_proposer_is_free() public {
        propose(operations, PROPOSER, "first");
        enfranchise(voter(0), 10 ether, 0, 1);
        fund(voter(0));
        skip(1);
        propose(operations, voter(0), "second");
        assertEq(tokens.balanceOf(address(deposits)), 2 * DEPOSIT_WEI);
    }

    function test_LatestOf_says_whether_it_is_live() public {
        (address governor, uint256 id, bool live) = deposits.latestOf(PROPOSER);
        assertEq(governor, address(0));
        assertFalse(live);
        uint256 proposed = propose(protocol, PROPOSER, "first");
        (governor, id, live) = deposits.latestOf(PROPOSER);
        assertEq(governor, address(protocol));
        assertEq(id, proposed);
        assertTrue(live);
        close(protocol, proposed);
        (,, live) = deposits.latestOf(PROPOSER);
        assertFalse(live);
    }

    function test_Settle_before_the_end_of_the_vote_reverts() public {
        uint256 id = propose(operations, PROPOSER, "first");
        _expectHeld(id);
        skip(operations.votingDelay() + 1);
        _expectHeld(id);
    }

    function test_Settle_of_unknown_deposit_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IProposalDeposits.DepositUnknown.selector, address(operations), 1));
        deposits.settle(address(operations), 1);
    }

    function test_Settle_twice_reverts() public {
        uint256 id = open(operations, "first");
        close(operations, id);
        deposits.settle(address(operations), id);
        vm.expectRevert(abi.encodeWithSelector(IProposalDeposits.DepositUnknown.selector, address(operations), id));
        deposits.settle(address(operations), id);
    }

    function test_Settle_without_quorum_forfeits_to_the_treasury() public {
        uint256 id = open(operations, "first");
        close(operations, id);
        vm.expectEmit(address(deposits));
        emit IProposalDeposits.DepositForfeited(address(operations), id, PROPOSER, DEPOSIT_WEI);
        deposits.settle(address(operations), id);
        assertEq(tokens.balanceOf(TREASURY), DEPOSIT_WEI);
        assertEq(tokens.balanceOf(address(deposits)), 0);
    }

    function test_Settle_of_a_rejected_proposal_with_quorum_returns() public {
        enfranchiseEqually(6, 10_000 ether, 1);
        uint256 id = open(operations, "first");
        voteAll(operations, id, 0, 6, ABSTAIN);
        close(operations, id);
        _expectReturned(id);
    }

    function test_Settle_of_a_passed_proposal_returns() public {
        enfranchiseEqually(6, 10_000 ether, 1);
        uint256 id = open(operations, "first");
        voteAll(operations, id, 0, 6, FOR);
        close(operations, id);
        _expectReturned(id);
    }

    function test_Settle_of_a_proposal_cancelled_before_its_vote_returns() public {
        uint256 id = propose(operations, PROPOSER, "first");
        _cancel(PROPOSER, "first");
        skip(1_000);
        _expectReturned(id);
    }

    function test_Settle_of_a_proposal_cancelled_in_its_vote_without_quorum_forfeits() public {
        uint256 id = open(operations, "first");
        _cancel(GUARDIAN, "first");
        deposits.settle(address(operations), id);
        assertEq(tokens.balanceOf(TREASURY), DEPOSIT_WEI);
    }

    function test_Settle_of_a_proposal_cancelled_after_its_quorum_returns() public {
        enfranchiseEqually(6, 10_000 ether, 1);
        uint256 id = open(operations, "first");
        voteAll(operations, id, 0, 6, FOR);
        _cancel(GUARDIAN, "first");
        _expectReturned(id);
    }

    function _cancel(address caller, string memory description) private {
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 hash) = call(description);
        vm.prank(caller);
        operations.cancel(targets, values, calldatas, hash);
    }

    function _id(string memory description) private view returns (uint256) {
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 hash) = call(description);
        return operations.getProposalId(targets, values, calldatas, hash);
    }

    function _expectLive(ITrackGovernor governor, uint256 id) private {
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas,) = call("second");
        vm.expectRevert(abi.encodeWithSelector(IProposalDeposits.DepositProposalLive.selector, PROPOSER, address(governor), id));
        vm.prank(PROPOSER);
        governor.propose(targets, values, calldatas, "second");
    }

    function _expectHeld(uint256 id) private {
        vm.expectRevert(abi.encodeWithSelector(IProposalDeposits.DepositHeld.selector, address(operations), id));
        deposits.settle(address(operations), id);
    }

    function _expectReturned(uint256 id) private {
        uint256 before = tokens.balanceOf(PROPOSER);
        vm.expectEmit(address(deposits));
        emit IProposalDeposits.DepositReturned(address(operations), id, PROPOSER, DEPOSIT_WEI);
        deposits.settle(address(operations), id);
        assertEq(tokens.balanceOf(PROPOSER), before + DEPOSIT_WEI);
    }
}
