// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RunCharter} from "../src/training/RunCharter.sol";
import {IRuns} from "../src/training/interfaces/IRuns.sol";
import {ITreasury} from "../src/treasury/interfaces/ITreasury.sol";
import {Charters} from "./Charters.sol";
import {GovernanceFixture} from "./GovernanceFixture.sol";

/// @notice The whole way of one run, from a proposal to the last payment, through nothing but public functions.
contract ScenarioTest is GovernanceFixture {
    function test_Run_from_proposal_to_sweep() public {
        RunCharter memory charter = Charters.withSlots(4);
        charter.verification.auditRatePpm = 1_000_000;
        _adopt(charter);

        for (uint16 slot = 0; slot < 4; ++slot) {
            seat(slot, slot);
        }
        registry.start(run);
        certify();
        assertEq(registry.runOf(run).round, 2);

        // Slot 2 cheated in round 1: operator 3 shows it, the others agree.
        uint256 id = challenge(operator(3), 1, 2);
        sealSeed(1, keccak256("the randomness of round 1"));
        resolve(id, true, 3);
        assertEq(nodes.stakeOf(operator(2)), 0);
        certify();
        certify();
        assertEq(uint8(registry.runOf(run).status), uint8(IRuns.RunStatus.Completed));

        pastWindow();
        uint256 paid = _claimAll();
        assertEq(paid, 9 ether + 2 ether); // nine honest slot-rounds, four audits of the sealed round
        assertEq(registry.runOf(run).budgetWei, 100 ether - paid);

        for (uint16 slot = 0; slot < 4; ++slot) {
            if (slot == 2) continue;
            vm.prank(operator(slot));
            registry.leave(run, slot);
            registry.releaseStake(run, slot, 0);
            vm.startPrank(operator(slot));
            nodes.requestUnbond(100 ether);
            vm.warp(block.timestamp + UNBONDING_SECONDS);
            nodes.withdraw();
            vm.stopPrank();
        }
        assertEq(token.balanceOf(address(nodes)), 0);
        registry.sweep(run);
        assertEq(token.balanceOf(address(registry)), 0);
        assertEq(address(registry).balance, 0);
        // Everything that exists is what was minted, less the half of one stake that was burned.
        assertEq(token.totalSupply(), COMMUNITY_WEI + VOTERS * COMMUNITY_WEI / 10 - 50 ether);
    }

    /// @dev Operator 1's audit of the convicted slot counts; the convicted operator's own audits and rewards do not.
    function _claimAll() private returns (uint256 paid) {
        for (uint16 slot = 0; slot < 4; ++slot) {
            uint256 audits = _drawnTo(1, slot);
            uint256 before = token.balanceOf(operator(slot));
            uint64[] memory rounds = new uint64[](1);
            uint256[] memory bitmaps = new uint256[](1);
            (rounds[0], bitmaps[0]) = (1, audits);
            vm.startPrank(operator(slot));
            if (slot == 2) {
                assertEq(audits, 0, "the mix was chosen so that the convicted operator drew no audit");
                vm.expectRevert();
                registry.claimRewards(run, slot, 3);
            } else {
                registry.claimRewards(run, slot, 3);
                registry.claimAudits(run, slot, rounds, bitmaps);
            }
            vm.stopPrank();
            paid += token.balanceOf(operator(slot)) - before;
        }
    }

    function _adopt(RunCharter memory charter) private {
        Proposal memory proposal;
        proposal.governor = operations;
        proposal.targets = new address[](3);
        proposal.values = new uint256[](3);
        proposal.calldatas = new bytes[](3);
        (proposal.targets[0], proposal.targets[1], proposal.targets[2]) = (address(treasury), address(treasury), address(registry));
        proposal.values[2] = charter.gasBudgetWei;
        proposal.calldatas[0] = abi.encodeCall(ITreasury.fundRun, (charter.budgetWei));
        proposal.calldatas[1] = abi.encodeCall(ITreasury.releaseEther, (charter.gasBudgetWei));
        proposal.calldatas[2] = abi.encodeCall(IRuns.createRun, (charter));
        proposal.description = "Train first light";
        pass(proposal);
        execute(proposal);
        run = registry.runCount();
        charterHash = keccak256(abi.encode(charter));
        slotCount = charter.participation.slots;
        assertEq(registry.runOf(run).charterHash, charterHash);
    }

    function _drawnTo(uint64 round, uint16 auditor) private view returns (uint256 slots) {
        for (uint16 slot = 0; slot < slotCount; ++slot) {
            (bool drawn, uint16 candidate) = registry.drawAuditor(run, round, slot);
            if (drawn && candidate == auditor) slots |= 1 << slot;
        }
    }
}
