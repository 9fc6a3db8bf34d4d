// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Claim, OperationProof, Position, Stage} from "../src/court/interfaces/IDisputeGame.sol";
import {Merkle} from "../src/proofs/Merkle.sol";
import {RunCharter} from "../src/training/RunCharter.sol";
import {IChallenges} from "../src/training/interfaces/IChallenges.sol";
import {IRuns} from "../src/training/interfaces/IRuns.sol";
import {ITreasury} from "../src/treasury/interfaces/ITreasury.sol";
import {Charters} from "./Charters.sol";
import {GovernanceFixture} from "./GovernanceFixture.sol";

/// @notice The whole way of one run, from a proposal to the last payment, through nothing but public functions.
contract ScenarioTest is GovernanceFixture {
    /// @dev All of a program, which then has its digest for its id.
    bytes private constant OPERATION = "an operation";

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

        // Slot 2 cheated in round 1: operator 3 challenges it, and it has no answer.
        uint256 id = challenge(operator(3), 1, 2);
        sealSeed(1, keccak256("the mix of round 1"));
        _expire(id);
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

    function test_Run_with_a_false_checkpoint_from_challenge_to_sweep() public {
        RunCharter memory charter = Charters.withSlots(4);
        charter.programs.aggregate = Merkle.leafOf(OPERATION);
        _adopt(charter);
        for (uint16 slot = 0; slot < 4; ++slot) {
            seat(slot, slot);
        }
        registry.start(run);
        certify();
        // Three of four attest a false checkpoint; the fourth accuses each of them, who has no answer. Two convictions annul the round.
        certifyAs(2, 15, 7, rootOf(2, 15), "");
        uint256[] memory ids = new uint256[](3);
        for (uint16 slot = 0; slot < 3; ++slot) {
            ids[slot] = challengeCheckpoint(operator(3), 2, slot);
            _pickOnlyStep(ids[slot]);
        }
        vm.warp(block.timestamp + 4 * 100 + 1); // both sides of a game have four windows
        for (uint16 slot = 0; slot < 3; ++slot) {
            assertEq(uint8(registry.runOf(run).status), uint8(slot < 2 ? IRuns.RunStatus.Open : IRuns.RunStatus.Completed));
            court.expire(challenges.challengeOf(ids[slot]).gameId);
        }

        vm.startPrank(operator(3));
        registry.claimRewards(run, 3, 1);
        registry.leave(run, 3);
        pastWindow();
        registry.releaseStake(run, 3, 0);
        nodes.requestUnbond(100 ether);
        vm.warp(block.timestamp + UNBONDING_SECONDS);
        nodes.withdraw();
        vm.stopPrank();
        assertEq(token.balanceOf(operator(3)), OPERATOR_WEI + 100 ether + 1 ether + 3 * 50 ether);
        assertEq(token.balanceOf(address(nodes)), 0);
        assertEq(token.balanceOf(address(challenges)), 0);
        vm.warp(block.timestamp + 16 * 100);
        registry.sweep(run);
        assertEq(token.balanceOf(address(registry)), 0);
        assertEq(token.totalSupply(), COMMUNITY_WEI + VOTERS * COMMUNITY_WEI / 10 - 3 * 50 ether);
    }

    /// @dev Both sides have four windows.
    function _expire(uint256 id) private {
        vm.warp(block.timestamp + 4 * 100 + 1);
        court.expire(challenges.challengeOf(id).gameId);
    }

    /// @dev The challenger's first move: an aggregation is one step.
    function _pickOnlyStep(uint256 id) private {
        IChallenges.Challenge memory seen = challenges.challengeOf(id);
        Claim memory claim = Claim({
            stepProgram: 0,
            finalProgram: runCharter.programs.aggregate,
            steps: 1,
            slots: 4,
            stateTensors: 80,
            outputTensors: 80,
            inputRoot: CHECKPOINT,
            stateRoot: 0,
            outputRoot: seen.root
        });
        Position memory position;
        position.stage = Stage.PickStep;
        position.slots = 4;
        position.stateHeight = 7;
        position.last = 1;
        position.before = CHECKPOINT;
        position.revealed = keccak256("");
        vm.prank(seen.challenger);
        court.pickStep(seen.gameId, position, claim, new bytes32[](0), 1, OperationProof(OPERATION, 0, new bytes32[](0)));
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
        enter(registry.runCount(), charter);
        assertEq(registry.runOf(run).charterHash, charterHash);
    }

    function _drawnTo(uint64 round, uint16 auditor) private view returns (uint256 slots) {
        for (uint16 slot = 0; slot < slotCount; ++slot) {
            (bool drawn, uint16 candidate) = registry.drawAuditor(run, round, slot);
            if (drawn && candidate == auditor) slots |= 1 << slot;
        }
    }
}
