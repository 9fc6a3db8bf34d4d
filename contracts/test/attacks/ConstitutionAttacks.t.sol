// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IConstitution, Track} from "../../src/governance/interfaces/IConstitution.sol";
import {INodeRegistry} from "../../src/training/interfaces/INodeRegistry.sol";
import {IRuns} from "../../src/training/interfaces/IRuns.sol";
import {Charters} from "../Charters.sol";
import {AttackFixture} from "./AttackFixture.sol";
import {ForbiddingModule, GasEatingModule, ReturnBombModule, RevertingModule} from "./attackers/BadModules.sol";

/// @notice Attacks that use the law: modules that brick it, and rules for the past.
contract ConstitutionAttacksTest is AttackFixture {
    /// @dev What a module gets, and half of it for everything else: too little to copy what a bomb returns.
    uint256 private constant REFUSAL_GAS = 1_500_000;

    function test_Attack_19_reverting_module_is_named_and_replaced() public {
        _brickAndRepair(address(new RevertingModule()));
    }

    function test_Attack_19_return_bomb_module_is_named_and_replaced() public {
        _brickAndRepair(address(new ReturnBombModule()));
    }

    function test_Attack_19_gas_eating_module_is_named_and_replaced() public {
        _brickAndRepair(address(new GasEatingModule()));
    }

    /// @notice A call that leaves a module too little gas gets no verdict that depends on it.
    function test_Attack_19_starved_module_gives_no_verdict() public {
        Proposal memory paid = payment(voter(6), 100 ether);
        uint256 gas = constitution.entrenched().moduleGas;
        (bool success, bytes memory answer) = address(constitution).staticcall{gas: gas}(
            abi.encodeCall(
                IConstitution.checkProposal, (Track.Protocol, paid.targets, paid.values, paid.calldatas, uint48(block.timestamp))
            )
        );
        assertFalse(success);
        assertEq(bytes4(answer), IConstitution.ArticleGasMissing.selector);
        assertAlive();
    }

    /// @notice An article holds from the end of the exit window on and not a second earlier, whatever time it names, and no version
    /// overtakes one that was adopted before it.
    function testFuzz_Attack_20_retroactive_article_is_refused(uint256 first, uint256 second) public {
        uint256 exit = constitution.entrenched().exitWindowSeconds;
        uint256 earliest = block.timestamp + exit;
        first = bound(first, block.timestamp - exit, block.timestamp + 3 * exit);
        _checkAdoption(uint64(first), earliest);
        if (first < earliest) return;

        IConstitution.ArticleTerms memory terms = article(rules[7], "first", uint64(first));
        vm.prank(address(timelock));
        constitution.adoptArticle(terms);
        second = bound(second, block.timestamp, block.timestamp + 4 * exit);
        _checkAdoption(uint64(second), first);
        vm.warp(first - 1);
        assertEq(constitution.articleOf("treasury").textHash, keccak256("treasury"));
        vm.warp(first);
        assertEq(constitution.articleOf("treasury").textHash, keccak256("first"));
    }

    /// @notice A payment that was proposed under the old rule and runs under the new one must please both; the old rule's permission is not
    /// kept, and neither is the new one's for what the old one refused.
    function test_Attack_20_retroactive_permission_is_not_given() public {
        address forbidding = address(new ForbiddingModule());
        Proposal memory amendment = adoption(article(forbidding, "no payments any more", 0));
        passFirstVote(amendment);
        pass(amendment);
        Proposal memory paid = theft();
        uint256 id = propose(paid);
        execute(amendment); // the exit window is shorter than the payment's way
        decide(paid, id, FOR, VOTERS);
        makeReady(paid, id);
        assertEq(constitution.articleOf("treasury").ruleModule, forbidding);
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ArticleRefuses.selector, "treasury", "no payments any more"));
        execute(paid);
        assertEq(token.balanceOf(THIEF), 0);

        amend(adoption(article(rules[7], "payments again", 0)));
        paid = payment(voter(6), 100 ether);
        pass(paid);
        execute(paid);
    }

    /// @notice No vote can take stake: not by the registry, not by registering the call, and a run keeps the charter that operators joined.
    function test_Attack_20_retroactive_slash_is_no_action() public {
        startRun(Charters.withSlots(4));
        uint256 stakeWei = nodes.stakeOf(operator(0));
        bytes32 terms = keccak256(abi.encode(registry.termsOf(run)));
        bytes memory slash = abi.encodeCall(INodeRegistry.slash, (operator(0), stakeWei, THIEF, stakeWei));
        expectRefusal(
            single(constitutional, address(nodes), slash),
            abi.encodeWithSelector(IConstitution.ActionDenied.selector, address(nodes), bytes4(slash))
        );
        IConstitution.Action memory action = IConstitution.Action(address(nodes), bytes4(slash), Track.Constitutional, new string[](0));
        Proposal memory registration = single(constitutional, address(constitution), abi.encodeCall(IConstitution.registerAction, (action)));
        expectRefusal(
            firstVote(registration), abi.encodeWithSelector(IConstitution.ActionEntrenched.selector, address(nodes), bytes4(slash))
        );
        skip(300); // what the run and its operators were paid has left the treasury's window
        assertAlive();
        assertEq(keccak256(abi.encode(registry.termsOf(run))), terms, "terms of a run in progress");
        assertEq(nodes.stakeOf(operator(0)), stakeWei);
        assertEq(uint8(registry.runOf(run).status), uint8(IRuns.RunStatus.Open));
    }

    /// @dev The founders are tricked into adopting a module that cannot answer. Payments stop, everything else goes on, and the repair is not
    /// judged by what it repairs.
    function _brickAndRepair(address module) private {
        amend(adoption(article(module, "a better treasury rule", 0)));
        bytes memory refusal = abi.encodeWithSelector(IConstitution.ArticleModuleFailed.selector, "treasury", module);
        expectRefusal(theft(), refusal);
        Proposal memory any = theft();
        uint48 proposedAt = uint48(block.timestamp);
        vm.expectRevert(refusal);
        constitution.checkProposal{gas: REFUSAL_GAS}(Track.Protocol, any.targets, any.values, any.calldatas, proposedAt);
        assertAlive();

        amend(adoption(article(rules[7], "the treasury rule as it was", 0)));
        Proposal memory paid = payment(voter(6), 100 ether);
        uint256 had = token.balanceOf(voter(6));
        pass(paid);
        execute(paid);
        assertEq(token.balanceOf(voter(6)) - had, 100 ether);
    }

    /// @dev The check that both votes on an adoption go through.
    function _checkAdoption(uint64 activeFrom, uint256 earliest) private {
        Proposal memory amendment = adoption(article(rules[7], "whatever", activeFrom));
        if (activeFrom < earliest) {
            vm.expectRevert(abi.encodeWithSelector(IConstitution.ArticleTooSoon.selector, "treasury", activeFrom, earliest));
        }
        constitution.checkAmendment(amendment.targets, amendment.values, amendment.calldatas);
    }
}
