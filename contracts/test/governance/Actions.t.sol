// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {GuardedTimelock} from "../../src/governance/GuardedTimelock.sol";
import {IAmendments} from "../../src/governance/interfaces/IAmendments.sol";
import {IConstitution, Track} from "../../src/governance/interfaces/IConstitution.sol";
import {LawFixture} from "./LawFixture.sol";
import {RuleDouble} from "./doubles/RuleDouble.sol";
import {TargetDouble} from "./doubles/TargetDouble.sol";

contract ActionsTest is LawFixture {
    bytes4 private constant GOVERN = TargetDouble.govern.selector;
    bytes4 private constant REFUSE = TargetDouble.refuse.selector;

    function test_Genesis_actions_and_the_constitutions_own_hold_at_once() public view {
        assertEq(constitution.actions().length, 7);
        assertEq(constitution.actions()[4].selector, TargetDouble.operate.selector);
        (Track track, string[] memory articles) = constitution.actionOf(address(target), GOVERN);
        assertEq(uint8(track), uint8(Track.Protocol));
        assertEq(articles.length, 1);
        assertEq(articles[0], "first");
        bytes4[3] memory own =
            [IConstitution.adoptArticle.selector, IConstitution.registerAction.selector, IConstitution.removeAction.selector];
        for (uint256 i = 0; i < own.length; ++i) {
            (track, articles) = constitution.actionOf(address(constitution), own[i]);
            assertEq(uint8(track), uint8(Track.Constitutional));
            assertEq(articles.length, 0);
        }
        (track,) = constitution.actionOf(address(amendments), IAmendments.approve.selector);
        assertEq(uint8(track), uint8(Track.Constitutional));
    }

    function test_TierOf_follows_the_track() public view {
        assertEq(constitution.tierOf(address(target), REFUSE), 0);
        assertEq(constitution.tierOf(address(target), TargetDouble.amend.selector), 1);
        assertEq(constitution.tierOf(address(target), GOVERN), 2);
        assertEq(constitution.tierOf(address(target), TargetDouble.operate.selector), 3);
    }

    function test_Amendments_are_named() public view {
        assertEq(address(constitution.amendments()), address(amendments));
    }

    function test_RegisterAction_holds_after_the_exit_window() public {
        IConstitution.Action memory added = action(REFUSE, Track.Protocol, "second");
        vm.expectEmit(address(constitution));
        emit IConstitution.ActionRegistered(address(target), REFUSE, Track.Protocol, added.articles);
        register(added);
        vm.warp(block.timestamp + law.exitSeconds - 1);
        (Track track,) = constitution.actionOf(address(target), REFUSE);
        assertEq(uint8(track), uint8(Track.None));
        assertEq(constitution.actions().length, 7);
        vm.warp(block.timestamp + 1);
        (track,) = constitution.actionOf(address(target), REFUSE);
        assertEq(uint8(track), uint8(Track.Protocol));
        assertEq(constitution.actions().length, 8);
    }

    function test_RegisterAction_by_a_stranger_is_refused() public {
        IConstitution.Action memory added = action(REFUSE, Track.Protocol, "");
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ConstitutionCallerNotTimelock.selector, address(this)));
        constitution.registerAction(added);
    }

    function test_RegisterAction_without_target_selector_or_track_is_refused() public {
        IConstitution.Action memory added = action(REFUSE, Track.None, "");
        _expectRefused(added, IConstitution.ActionInvalid.selector);
        added = action(bytes4(0), Track.Protocol, "");
        _expectRefused(added, IConstitution.ActionInvalid.selector);
        added = action(REFUSE, Track.Protocol, "");
        added.target = address(0);
        _expectRefused(added, IConstitution.ActionInvalid.selector);
    }

    function test_RegisterAction_with_an_unknown_article_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ArticleUnknown.selector, "unheard"));
        register(action(REFUSE, Track.Protocol, "unheard"));
    }

    function test_RegisterAction_of_the_constitution_itself_is_refused() public {
        IConstitution.Action memory changed = action(IConstitution.adoptArticle.selector, Track.Constitutional, "first");
        changed.target = address(constitution);
        _expectRefused(changed, IConstitution.ActionEntrenched.selector);
        changed = action(IAmendments.approve.selector, Track.Operations, "");
        changed.target = address(amendments);
        _expectRefused(changed, IConstitution.ActionEntrenched.selector);
    }

    function test_RegisterAction_of_the_timelock_is_refused_but_for_its_delay() public {
        IConstitution.Action memory changed = action(GuardedTimelock.scheduleBatch.selector, Track.Constitutional, "");
        changed.target = address(timelock);
        _expectRefused(changed, IConstitution.ActionEntrenched.selector);
        changed.selector = GuardedTimelock.updateDelay.selector;
        changed.track = Track.Protocol;
        _expectRefused(changed, IConstitution.ActionEntrenched.selector);
        changed.track = Track.Constitutional;
        register(changed);
    }

    function test_RegisterAction_of_a_governor_is_refused() public {
        for (uint256 i = 0; i < 3; ++i) {
            IConstitution.Action memory added = action(bytes4(keccak256("setVotingPeriod(uint32)")), Track.Constitutional, "");
            added.target = address(governors[i]);
            _expectRefused(added, IConstitution.ActionEntrenched.selector);
        }
    }

    function test_RegisterAction_of_what_the_invariants_put_off_limits_is_refused() public {
        invariants.putOffLimits(address(target));
        _expectRefused(action(REFUSE, Track.Constitutional, ""), IConstitution.ActionEntrenched.selector);
    }

    function test_RegisterAction_of_wildcards_is_refused() public {
        string[32] memory wildcards = [
            "multicall(bytes[])",
            "multicall(uint256,bytes[])",
            "aggregate((address,bytes)[])",
            "aggregate3((address,bool,bytes)[])",
            "aggregate3Value((address,bool,uint256,bytes)[])",
            "execute(address,bytes)",
            "execute(address,uint256,bytes)",
            "execute(bytes32,bytes)",
            "execute(bytes,bytes[])",
            "execute(address,uint256,bytes,uint8)",
            "execute(address,uint256,bytes,bytes32,bytes32)",
            "execute(address[],uint256[],bytes[],bytes32)",
            "executeBatch(address[],bytes[])",
            "executeBatch(address[],uint256[],bytes[])",
            "executeBatch((address,uint256,bytes)[])",
            "executeBatch(address[],uint256[],bytes[],bytes32,bytes32)",
            "executeFromExecutor(bytes32,bytes)",
            "execTransactionFromModule(address,uint256,bytes,uint8)",
            "execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)",
            "relay(address,uint256,bytes)",
            "approve(address,uint256)",
            "increaseAllowance(address,uint256)",
            "transferFrom(address,address,uint256)",
            "setApprovalForAll(address,bool)",
            "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",
            "transferOwnership(address)",
            "renounceOwnership()",
            "grantRole(bytes32,address)",
            "revokeRole(bytes32,address)",
            "upgradeTo(address)",
            "upgradeToAndCall(address,bytes)",
            "upgradeAndCall(address,address,bytes)"
        ];
        for (uint256 i = 0; i < wildcards.length; ++i) {
            bytes4 selector = bytes4(keccak256(bytes(wildcards[i])));
            _expectRefused(action(selector, Track.Constitutional, ""), IConstitution.ActionEntrenched.selector);
        }
    }

    function test_RegisterAction_refusals_come_before_the_vote() public {
        IConstitution.Action memory added = action(IERC20.approve.selector, Track.Constitutional, "");
        Batch memory made = batch(address(constitution), abi.encodeCall(IConstitution.registerAction, (added)));
        bytes memory error = abi.encodeWithSelector(IConstitution.ActionEntrenched.selector, address(target), IERC20.approve.selector);
        Batch memory firstVote = approval(made);
        vm.expectRevert(error);
        check(Track.Constitutional, firstVote);
        vm.expectRevert(error);
        check(Track.Constitutional, made);
    }

    function test_RemoveAction_denies_from_now_on() public {
        vm.expectEmit(address(constitution));
        emit IConstitution.ActionRemoved(address(target), GOVERN);
        _remove(address(target), GOVERN);
        (Track track,) = constitution.actionOf(address(target), GOVERN);
        assertEq(uint8(track), uint8(Track.None));
        assertEq(constitution.actions().length, 6);
    }

    function test_RemoveAction_ends_a_registration_that_was_to_come() public {
        register(action(GOVERN, Track.Operations, ""));
        _remove(address(target), GOVERN);
        vm.warp(block.timestamp + 10 * uint256(law.exitSeconds));
        (Track track,) = constitution.actionOf(address(target), GOVERN);
        assertEq(uint8(track), uint8(Track.None));
    }

    function test_RemoveAction_may_be_followed_by_a_new_registration() public {
        _remove(address(target), GOVERN);
        register(action(GOVERN, Track.Operations, ""));
        vm.warp(block.timestamp + law.exitSeconds);
        assertEq(constitution.actions().length, 7);
        check(Track.Operations, batch(address(target), abi.encodeCall(TargetDouble.govern, ())));
    }

    function test_RemoveAction_by_a_stranger_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ConstitutionCallerNotTimelock.selector, address(this)));
        constitution.removeAction(address(target), GOVERN);
    }

    function test_RemoveAction_of_the_constitutions_own_is_refused() public {
        bytes4 adoption = IConstitution.adoptArticle.selector;
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ActionEntrenched.selector, address(constitution), adoption));
        _remove(address(constitution), adoption);
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ActionEntrenched.selector, address(amendments), IAmendments.approve.selector));
        _remove(address(amendments), IAmendments.approve.selector);
    }

    function test_RemoveAction_of_what_is_denied_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ActionDenied.selector, address(target), REFUSE));
        _remove(address(target), REFUSE);
    }

    function test_RemoveAction_refusals_come_before_the_vote() public {
        bytes memory data = abi.encodeCall(IConstitution.removeAction, (address(target), REFUSE));
        Batch memory firstVote = approval(batch(address(constitution), data));
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ActionDenied.selector, address(target), REFUSE));
        check(Track.Constitutional, firstVote);
    }

    function test_AdoptAndRegister_in_one_amendment() public {
        RuleDouble third = new RuleDouble("third");
        Batch memory made = pair(
            address(constitution),
            abi.encodeCall(IConstitution.adoptArticle, (article("third", address(third), 0))),
            address(constitution),
            abi.encodeCall(IConstitution.registerAction, (action(GOVERN, Track.Operations, "third")))
        );
        approveAndCool(made);
        vm.warp(timelock.getTimestamp(queue(Track.Constitutional, made)));
        execute(Track.Constitutional, made);
        vm.warp(block.timestamp + law.exitSeconds);
        third.feel(RuleDouble.Mood.Refuse);
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ArticleRefuses.selector, "third", "never"));
        check(Track.Operations, batch(address(target), abi.encodeCall(TargetDouble.govern, ())));
    }

    function _remove(address from, bytes4 selector) private {
        vm.prank(address(timelock));
        constitution.removeAction(from, selector);
    }

    function _expectRefused(IConstitution.Action memory refused, bytes4 error) private {
        vm.expectRevert(abi.encodeWithSelector(error, refused.target, refused.selector));
        register(refused);
    }
}
