// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

import {IContributorSeats} from "../src/governance/interfaces/IContributorSeats.sol";
import {IConstitution} from "../src/governance/interfaces/IConstitution.sol";
import {IModelRegistry} from "../src/models/interfaces/IModelRegistry.sol";
import {RunCharter} from "../src/training/RunCharter.sol";
import {ITreasury} from "../src/treasury/interfaces/ITreasury.sol";
import {Charters} from "./Charters.sol";
import {GovernanceFixture} from "./GovernanceFixture.sol";
import {Thresholds} from "./Thresholds.sol";

/// @notice What follows from a run: its workers get a say, and its model is released.
contract ContributingTest is GovernanceFixture {
    RunCharter private charter;

    function setUp() public override {
        super.setUp();
        charter = Charters.withSlots(4);
        startRun(charter);
        for (uint256 round = 0; round < 3; ++round) {
            vm.warp(block.timestamp + 10);
            certify();
        }
        pastWindow();
    }

    function test_Worker_earns_a_seat_and_votes() public {
        address worker = operator(1);
        vm.startPrank(worker);
        token.approve(address(entities), type(uint256).max);
        entities.register("worker", "");
        IContributorSeats.Work[] memory proofs = new IContributorSeats.Work[](3);
        for (uint64 round = 1; round <= 3; ++round) {
            proofs[round - 1] = IContributorSeats.Work(run, round, 1);
        }
        uint256 seat = seats.earn(proofs);
        vm.stopPrank();
        assertEq(seats.getVotes(worker), 0);
        vm.warp(block.timestamp + Thresholds.development().membership.probationSeconds);
        seats.activate(seat);
        assertEq(seats.getVotes(worker), 1);

        Proposal memory proposal = single(protocol, address(treasury), abi.encodeCall(ITreasury.transfer, (worker, 1 ether)));
        uint256 id = propose(proposal);
        vm.warp(protocol.proposalSnapshot(id) + 1);
        vm.prank(worker);
        protocol.castVote(id, FOR);
        assertEq(protocol.tallyOf(id).seats.rawFor, 1);
        assertEq(protocol.tallyOf(id).entitiesInFavour, 1);
    }

    function test_Model_is_released_by_vote() public {
        _settleLoss(charter.data.evaluationFloorBits);
        Proposal memory proposal = _release(charter.data.evaluationFloorBits);
        pass(proposal);
        execute(proposal);
        IModelRegistry.ModelView memory released = models.modelOf(models.modelIdOf(run, 3));
        assertEq(released.checkpointRoot, CHECKPOINT);
        assertEq(released.charterHash, charterHash);
    }

    function test_Model_above_its_promised_loss_never_reaches_the_voters() public {
        expectRefusal(
            _release(charter.data.evaluationFloorBits + 1),
            abi.encodeWithSelector(
                IConstitution.ArticleRefuses.selector, "evaluation", "the evaluation loss is above the floor of the run's charter"
            )
        );
    }

    function test_Model_whose_loss_nobody_claimed_never_reaches_the_voters() public {
        bytes memory refusal =
            abi.encodeWithSelector(IConstitution.ArticleRefuses.selector, "evaluation", "no claim about the round's loss stands");
        expectRefusal(_release(charter.data.evaluationFloorBits), refusal);
        _claimLoss(charter.data.evaluationFloorBits);
        pastWindow();
        expectRefusal(_release(charter.data.evaluationFloorBits), refusal);
    }

    function test_Model_with_a_better_loss_than_the_claimed_one_never_reaches_the_voters() public {
        _settleLoss(charter.data.evaluationFloorBits);
        expectRefusal(
            _release(charter.data.evaluationFloorBits - 1),
            abi.encodeWithSelector(
                IConstitution.ArticleRefuses.selector, "evaluation", "the evaluation loss is not the one that stands for the round"
            )
        );
    }

    function test_Model_that_lost_its_vote_is_not_released() public {
        _settleLoss(charter.data.evaluationFloorBits);
        Proposal memory proposal = _release(charter.data.evaluationFloorBits);
        uint256 id = propose(proposal);
        decide(proposal, id, AGAINST, VOTERS);
        assertEq(uint8(operations.state(id)), uint8(IGovernor.ProposalState.Defeated));
        assertEq(models.modelCount(), 0);
    }

    function _claimLoss(uint32 lossBits) private returns (uint256 claimId) {
        vm.startPrank(operator(1));
        token.approve(address(evaluations), charter.verification.challengeBondWei);
        claimId = evaluations.claim(run, 3, lossBits);
        vm.stopPrank();
    }

    function _settleLoss(uint32 lossBits) private {
        uint256 claimId = _claimLoss(lossBits);
        pastWindow();
        evaluations.settle(claimId);
    }

    function _release(uint32 lossBits) private view returns (Proposal memory) {
        IModelRegistry.ReleaseTerms memory terms = IModelRegistry.ReleaseTerms({
            runId: run,
            round: 3,
            charter: charter,
            modelCardCid: Charters.cid("model card"),
            licence: "Apache-2.0",
            evaluationLossBits: lossBits,
            parents: new uint64[](0)
        });
        return single(operations, address(models), abi.encodeCall(IModelRegistry.release, (terms)));
    }
}
