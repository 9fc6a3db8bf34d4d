// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {GovernanceParameters} from "../../src/governance/GovernanceParameters.sol";
import {GuardedTimelock} from "../../src/governance/GuardedTimelock.sol";
import {IAmendments} from "../../src/governance/interfaces/IAmendments.sol";
import {IConstitution, Track} from "../../src/governance/interfaces/IConstitution.sol";
import {IGuardedTimelock} from "../../src/governance/interfaces/IGuardedTimelock.sol";
import {IStandingInvariants} from "../../src/governance/interfaces/IStandingInvariants.sol";
import {Thresholds} from "../Thresholds.sol";
import {LawFixture} from "./LawFixture.sol";
import {GovernorDouble} from "./doubles/GovernorDouble.sol";
import {AllowanceRule, RuleDouble} from "./doubles/RuleDouble.sol";
import {TargetDouble} from "./doubles/TargetDouble.sol";

contract GuardedTimelockTest is LawFixture {
    AllowanceRule private allowance;
    bytes private operate = abi.encodeCall(TargetDouble.operate, ());
    bytes private govern = abi.encodeCall(TargetDouble.govern, ());
    bytes private amend = abi.encodeCall(TargetDouble.amend, (7));

    function setUp() public override {
        allowance = new AllowanceRule(10);
        super.setUp();
    }

    function articles() internal view override returns (IConstitution.ArticleTerms[] memory all) {
        all = new IConstitution.ArticleTerms[](3);
        all[0] = article("first", address(first), 0);
        all[1] = article("second", address(second), 0);
        all[2] = article("allowance", address(allowance), 0);
    }

    function actions() internal view override returns (IConstitution.Action[] memory all) {
        all = new IConstitution.Action[](6);
        (all[0], all[1], all[2]) = (super.actions()[0], super.actions()[1], super.actions()[2]);
        all[3] = action(TargetDouble.spend.selector, Track.Operations, "allowance");
        all[4] = action(TargetDouble.refuse.selector, Track.Operations, "");
        all[5] = action(GuardedTimelock.updateDelay.selector, Track.Constitutional, "");
        all[5].target = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 1);
    }

    function test_Constructor_three_proposers_and_no_administrator() public view {
        assertFalse(timelock.hasRole(timelock.DEFAULT_ADMIN_ROLE(), address(timelock)));
        assertFalse(timelock.hasRole(timelock.DEFAULT_ADMIN_ROLE(), address(this)));
        assertTrue(timelock.hasRole(timelock.EXECUTOR_ROLE(), address(0)));
        for (uint8 i = 0; i < 3; ++i) {
            assertTrue(timelock.hasRole(timelock.PROPOSER_ROLE(), address(governors[i])));
            assertEq(uint8(timelock.trackOf(address(governors[i]))), i + 1);
            assertEq(timelock.brakes()[i], address(brakes[i]));
        }
        assertEq(uint8(timelock.trackOf(address(this))), uint8(Track.None));
        assertEq(timelock.expirySeconds(), law.operationExpiry);
        assertEq(address(timelock.constitution()), address(constitution));
        assertEq(address(timelock.invariants()), address(invariants));
    }

    function test_Constructor_delay_without_bounds_is_refused() public {
        GovernanceParameters memory p = Thresholds.development();
        p.amendment.minTimelockDelay = 0;
        vm.expectRevert(abi.encodeWithSelector(IGuardedTimelock.TimelockDelayOutOfRange.selector, 0, 1, law.maxTimelockDelay));
        newTimelock(p);
        p.amendment.minTimelockDelay = law.maxTimelockDelay + 1;
        vm.expectRevert(
            abi.encodeWithSelector(IGuardedTimelock.TimelockDelayOutOfRange.selector, law.maxTimelockDelay + 1, 1, law.maxTimelockDelay)
        );
        newTimelock(p);
    }

    function test_Constructor_governors_missing_or_twice_are_refused() public {
        GovernanceParameters memory p = Thresholds.development();
        GovernorDouble kept = governors[1];
        governors[1] = governors[0];
        vm.expectRevert(IGuardedTimelock.TimelockGovernorsInvalid.selector);
        newTimelock(p);
        governors[1] = GovernorDouble(address(0));
        vm.expectRevert(IGuardedTimelock.TimelockGovernorsInvalid.selector);
        newTimelock(p);
        governors[1] = kept;
        newTimelock(p);
    }

    function test_GetMinDelay_is_longer_for_stricter_tracks() public {
        assertEq(timelock.getMinDelay(), law.minTimelockDelay);
        uint256[3] memory expected = [uint256(20), 70, 140];
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(address(governors[i]));
            assertEq(timelock.getMinDelay(), expected[i]);
        }
        vm.prank(address(timelock));
        timelock.updateDelay(100);
        expected = [uint256(100), 100, 140];
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(address(governors[i]));
            assertEq(timelock.getMinDelay(), expected[i]);
        }
    }

    function test_Schedule_remembers_track_and_time_of_the_proposal() public {
        uint48 proposedAt = uint48(block.timestamp) - 123;
        Batch memory made = batch(address(target), govern);
        bytes32 salt = governors[1].saltOf(DESCRIPTION);
        bytes32 id = timelock.hashOperationBatch(made.targets, made.values, made.calldatas, 0, salt);
        vm.expectEmit(address(timelock));
        emit IGuardedTimelock.OperationGuarded(id, Track.Protocol, proposedAt);
        assertEq(queue(Track.Protocol, made, proposedAt), id);
        assertEq(uint8(timelock.operationTrack(id)), uint8(Track.Protocol));
        assertEq(timelock.operationProposedAt(id), proposedAt);
        assertEq(timelock.getTimestamp(id), block.timestamp + 70);
        assertEq(timelock.runnableAt(id), block.timestamp + 70);
        assertEq(timelock.expiresAt(id), block.timestamp + 70 + law.operationExpiry);
    }

    function test_Schedule_sooner_than_the_tracks_delay_is_refused() public {
        Batch memory made = batch(address(target), govern);
        vm.expectRevert(abi.encodeWithSelector(TimelockController.TimelockInsufficientDelay.selector, 69, 70));
        vm.prank(address(governors[1]));
        timelock.scheduleBatch(made.targets, made.values, made.calldatas, 0, 0, 69);
    }

    function test_Schedule_by_a_stranger_is_refused() public {
        Batch memory made = batch(address(target), operate);
        vm.expectRevert(abi.encodeWithSelector(IGuardedTimelock.TimelockProposerNotGovernor.selector, address(this)));
        timelock.scheduleBatch(made.targets, made.values, made.calldatas, 0, 0, 1_000);
    }

    function test_Schedule_of_what_the_constitution_refuses_is_refused() public {
        Batch memory made = batch(address(target), govern);
        vm.expectRevert(
            abi.encodeWithSelector(
                IConstitution.ActionTrackTooLow.selector, address(target), TargetDouble.govern.selector, Track.Protocol, Track.Operations
            )
        );
        queue(Track.Operations, made);
    }

    function test_Schedule_and_execute_of_single_calls_are_refused() public {
        vm.expectRevert(IGuardedTimelock.TimelockSingleCallsRefused.selector);
        vm.prank(address(governors[0]));
        timelock.schedule(address(target), 0, operate, 0, 0, 1_000);
        vm.expectRevert(IGuardedTimelock.TimelockSingleCallsRefused.selector);
        timelock.execute(address(target), 0, operate, 0, 0);
    }

    function test_Roles_never_change() public {
        bytes32 proposer = timelock.PROPOSER_ROLE();
        vm.startPrank(address(timelock));
        vm.expectRevert(IGuardedTimelock.TimelockRolesFixed.selector);
        timelock.grantRole(proposer, address(this));
        vm.expectRevert(IGuardedTimelock.TimelockRolesFixed.selector);
        timelock.revokeRole(proposer, address(governors[0]));
        vm.stopPrank();
        vm.expectRevert(IGuardedTimelock.TimelockRolesFixed.selector);
        vm.prank(address(governors[0]));
        timelock.renounceRole(proposer, address(governors[0]));
    }

    function test_Cancel_is_for_the_governors() public {
        bytes32 id = queue(Track.Operations, batch(address(target), operate));
        bytes32 canceller = timelock.CANCELLER_ROLE();
        vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, address(this), canceller));
        timelock.cancel(id);
        vm.prank(address(governors[0]));
        timelock.cancel(id);
        assertFalse(timelock.isOperation(id));
        assertEq(timelock.runnableAt(id), 0);
        assertEq(timelock.expiresAt(id), 0);
    }

    function test_Execute_runs_the_calls_with_their_coins() public {
        Batch memory made = batch(address(target), operate);
        made.values[0] = 3;
        bytes32 id = _ready(Track.Operations, made);
        bytes32 salt = governors[0].saltOf(DESCRIPTION);
        timelock.executeBatch{value: 3}(made.targets, made.values, made.calldatas, 0, salt);
        assertEq(target.calls(), 1);
        assertEq(address(target).balance, 3);
        assertTrue(timelock.isOperationDone(id));
        assertEq(timelock.runnableAt(id), 0);
    }

    function test_Execute_too_early_is_refused() public {
        Batch memory made = batch(address(target), operate);
        bytes32 id = queue(Track.Operations, made);
        vm.warp(timelock.getTimestamp(id) - 1);
        vm.expectRevert(_notReady(id));
        execute(Track.Operations, made);
    }

    function test_Execute_twice_is_refused() public {
        Batch memory made = batch(address(target), operate);
        bytes32 id = _ready(Track.Operations, made);
        execute(Track.Operations, made);
        vm.expectRevert(_notReady(id));
        execute(Track.Operations, made);
    }

    function test_Execute_a_call_that_fails_undoes_the_batch() public {
        Batch memory made = pair(address(target), operate, address(target), abi.encodeCall(TargetDouble.refuse, ()));
        _ready(Track.Operations, made);
        vm.expectRevert(TargetDouble.TargetRefuses.selector);
        execute(Track.Operations, made);
        assertEq(target.calls(), 0);
    }

    function test_Execute_after_the_expiry_is_refused() public {
        Batch memory made = batch(address(target), operate);
        bytes32 id = queue(Track.Operations, made);
        uint256 expiresAt = timelock.getTimestamp(id) + law.operationExpiry;
        vm.warp(expiresAt + 1);
        vm.expectRevert(abi.encodeWithSelector(IGuardedTimelock.TimelockOperationExpired.selector, id, expiresAt));
        execute(Track.Operations, made);
        vm.warp(expiresAt);
        execute(Track.Operations, made);
    }

    function test_Execute_holds_to_the_constitution_of_the_proposals_time() public {
        Batch memory made = batch(address(target), operate);
        uint48 proposedAt = uint48(block.timestamp);
        RuleDouble newer = new RuleDouble("first");
        adopt(successor("first", address(newer)));
        vm.warp(block.timestamp + law.exitSeconds);
        bytes32 id = queue(Track.Operations, made, proposedAt);
        vm.warp(timelock.getTimestamp(id));
        first.feel(RuleDouble.Mood.Refuse);
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ArticleRefuses.selector, "first", "never"));
        execute(Track.Operations, made);
    }

    function test_Execute_holds_to_the_constitution_of_now() public {
        Batch memory made = batch(address(target), operate);
        RuleDouble newer = new RuleDouble("first");
        newer.feel(RuleDouble.Mood.Refuse);
        adopt(successor("first", address(newer)));
        vm.warp(block.timestamp + law.exitSeconds - 20);
        _ready(Track.Operations, made);
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ArticleRefuses.selector, "first", "never"));
        execute(Track.Operations, made);
    }

    function test_Execute_judges_each_call_after_the_ones_before_it() public {
        Batch memory made =
            pair(address(target), abi.encodeCall(TargetDouble.spend, (6)), address(target), abi.encodeCall(TargetDouble.spend, (5)));
        _ready(Track.Operations, made);
        check(Track.Operations, made); // each alone is allowed
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ArticleRefuses.selector, "allowance", "the allowance is used up"));
        execute(Track.Operations, made);
        assertEq(target.spent(), 0);
    }

    function test_Execute_what_an_earlier_call_removed_is_refused() public {
        bytes4 removed = TargetDouble.operate.selector;
        Batch memory made =
            pair(address(constitution), abi.encodeCall(IConstitution.removeAction, (address(target), removed)), address(target), operate);
        approveAndCool(made);
        _ready(Track.Constitutional, made);
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ActionDenied.selector, address(target), removed));
        execute(Track.Constitutional, made);
    }

    function test_Execute_asserts_the_invariants_after_the_batch() public {
        Batch memory made = batch(address(target), operate);
        _ready(Track.Operations, made);
        target.reenter(address(invariants), abi.encodeCall(invariants.breakOne, ("outflow")));
        vm.expectRevert(abi.encodeWithSelector(IStandingInvariants.InvariantBroken.selector, "outflow"));
        execute(Track.Operations, made);
        assertEq(target.calls(), 0);
    }

    function test_Execute_from_within_an_execution_is_refused() public {
        Batch memory made = batch(address(target), operate);
        Batch memory other = batch(address(target), abi.encodeCall(TargetDouble.spend, (1)));
        _ready(Track.Operations, other);
        _ready(Track.Operations, made);
        bytes32 salt = governors[0].saltOf(DESCRIPTION);
        bytes memory inner = abi.encodeCall(TimelockController.executeBatch, (other.targets, other.values, other.calldatas, 0, salt));
        target.reenter(address(timelock), inner);
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        execute(Track.Operations, made);
    }

    function test_Execute_amendment_uses_up_its_first_vote() public {
        Batch memory made = batch(address(target), amend);
        approveAndCool(made);
        _ready(Track.Constitutional, made);
        vm.expectEmit(address(amendments));
        emit IAmendments.AmendmentRatified(hashOf(made));
        execute(Track.Constitutional, made);
        assertEq(target.calls(), 1);
        vm.expectRevert(abi.encodeWithSelector(IAmendments.AmendmentNotApproved.selector, hashOf(made)));
        check(Track.Constitutional, made);
    }

    function test_Execute_first_vote_then_second_vote() public {
        Batch memory made = batch(address(target), amend);
        Batch memory firstVote = approval(made);
        _ready(Track.Constitutional, firstVote);
        execute(Track.Constitutional, firstVote);
        assertEq(amendments.amendmentView(hashOf(made)).approvedAt, block.timestamp);
        vm.warp(block.timestamp + law.coolingSeconds);
        _ready(Track.Constitutional, made);
        execute(Track.Constitutional, made);
        assertEq(target.calls(), 1);
    }

    function test_UpdateDelay_by_a_stranger_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(TimelockController.TimelockUnauthorizedCaller.selector, address(this)));
        timelock.updateDelay(100);
    }

    function test_UpdateDelay_outside_of_its_bounds_is_refused() public {
        (uint256 low, uint256 high) = (law.minTimelockDelay, law.maxTimelockDelay);
        vm.startPrank(address(timelock));
        vm.expectRevert(abi.encodeWithSelector(IGuardedTimelock.TimelockDelayOutOfRange.selector, low - 1, low, high));
        timelock.updateDelay(low - 1);
        vm.expectRevert(abi.encodeWithSelector(IGuardedTimelock.TimelockDelayOutOfRange.selector, high + 1, low, high));
        timelock.updateDelay(high + 1);
        timelock.updateDelay(high);
        timelock.updateDelay(low);
    }

    function test_UpdateDelay_by_an_amendment() public {
        Batch memory made = batch(address(timelock), abi.encodeCall(TimelockController.updateDelay, (300)));
        approveAndCool(made);
        _ready(Track.Constitutional, made);
        execute(Track.Constitutional, made);
        assertEq(timelock.getMinDelay(), 300);
    }

    function test_IsOffLimits_names_governors_and_what_the_invariants_name() public {
        assertTrue(timelock.isOffLimits(address(governors[2])));
        assertFalse(timelock.isOffLimits(address(target)));
        invariants.putOffLimits(address(target));
        assertTrue(timelock.isOffLimits(address(target)));
    }

    function _ready(Track track, Batch memory made) private returns (bytes32 id) {
        id = queue(track, made);
        vm.warp(timelock.getTimestamp(id));
    }

    function _notReady(bytes32 id) private pure returns (bytes memory) {
        bytes32 ready = bytes32(uint256(1) << uint8(TimelockController.OperationState.Ready));
        return abi.encodeWithSelector(TimelockController.TimelockUnexpectedOperationState.selector, id, ready);
    }
}
