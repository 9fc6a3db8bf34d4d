// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IConstitution, Track} from "../../src/governance/interfaces/IConstitution.sol";
import {LawFixture} from "./LawFixture.sol";
import {RuleDouble} from "./doubles/RuleDouble.sol";
import {TargetDouble} from "./doubles/TargetDouble.sol";

contract ArticlesTest is LawFixture {
    bytes private operate = abi.encodeCall(TargetDouble.operate, ());
    RuleDouble private newer;

    function setUp() public override {
        super.setUp();
        newer = new RuleDouble("first");
    }

    function test_Genesis_articles_hold_at_once() public view {
        assertEq(constitution.articleIds().length, 2);
        assertEq(constitution.articleIds()[1], "second");
        IConstitution.Article memory held = constitution.articleOf("first");
        assertEq(held.ruleModule, address(first));
        assertEq(held.activeFrom, 1_700_000_000);
        assertEq(held.previousHash, 0);
    }

    function test_AdoptArticle_holds_after_the_exit_window() public {
        IConstitution.ArticleTerms memory terms = successor("first", address(newer));
        uint64 activeFrom = uint64(block.timestamp) + law.exitSeconds;
        vm.expectEmit(address(constitution));
        emit IConstitution.ArticleAdopted(
            "first", 1, terms.textHash, terms.previousHash, terms.ruleModule, terms.moduleCodeHash, activeFrom
        );
        adopt(terms);
        vm.warp(activeFrom - 1);
        assertEq(constitution.articleOf("first").ruleModule, address(first));
        vm.warp(activeFrom);
        assertEq(constitution.articleOf("first").ruleModule, address(newer));
        assertEq(constitution.articleHistory("first").length, 2);
        assertEq(constitution.articleHistory("first")[1].activeFrom, activeFrom);
        assertEq(constitution.articleIds().length, 2);
    }

    function test_AdoptArticle_may_name_a_later_time() public {
        IConstitution.ArticleTerms memory terms = successor("first", address(newer));
        terms.activeFrom = uint64(block.timestamp) + 10_000;
        adopt(terms);
        assertEq(constitution.articleHistory("first")[1].activeFrom, terms.activeFrom);
    }

    function test_AdoptArticle_by_a_stranger_is_refused() public {
        IConstitution.ArticleTerms memory terms = successor("first", address(newer));
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ConstitutionCallerNotTimelock.selector, address(this)));
        constitution.adoptArticle(terms);
    }

    function test_AdoptArticle_within_the_exit_window_is_refused() public {
        IConstitution.ArticleTerms memory terms = successor("first", address(newer));
        uint256 earliest = block.timestamp + law.exitSeconds;
        terms.activeFrom = uint64(earliest - 1);
        _expectRefused(terms, abi.encodeWithSelector(IConstitution.ArticleTooSoon.selector, "first", terms.activeFrom, earliest));
    }

    function test_AdoptArticle_before_the_version_it_follows_is_refused() public {
        IConstitution.ArticleTerms memory terms = successor("first", address(newer));
        terms.activeFrom = uint64(block.timestamp) + 10_000;
        adopt(terms);
        IConstitution.ArticleTerms memory next = successor("first", address(newer));
        next.activeFrom = terms.activeFrom - 1;
        _expectRefused(next, abi.encodeWithSelector(IConstitution.ArticleTooSoon.selector, "first", next.activeFrom, terms.activeFrom));
        next.activeFrom = 0;
        adopt(next);
        assertEq(constitution.articleHistory("first")[2].activeFrom, terms.activeFrom);
    }

    function test_AdoptArticle_that_breaks_the_chain_of_texts_is_refused() public {
        IConstitution.ArticleTerms memory terms = article("first", address(newer), keccak256("another text"));
        bytes32 expected = constitution.articleOf("first").textHash;
        _expectRefused(
            terms, abi.encodeWithSelector(IConstitution.ArticleChainBroken.selector, "first", expected, keccak256("another text"))
        );
    }

    function test_AdoptArticle_new_one_follows_nothing() public {
        IConstitution.ArticleTerms memory terms = article("third", address(newer), keccak256("another text"));
        _expectRefused(
            terms, abi.encodeWithSelector(IConstitution.ArticleChainBroken.selector, "third", bytes32(0), keccak256("another text"))
        );
        adopt(article("third", address(newer), 0));
        assertEq(constitution.articleIds()[2], "third");
    }

    function test_AdoptArticle_without_a_text_is_refused() public {
        IConstitution.ArticleTerms memory terms = successor("first", address(newer));
        terms.textHash = 0;
        _expectRefused(terms, abi.encodeWithSelector(IConstitution.ArticleInvalid.selector, "first"));
    }

    function test_AdoptArticle_with_an_unfit_id_is_refused() public {
        string memory long = string(new bytes(65));
        _expectRefused(article("", address(newer), 0), abi.encodeWithSelector(IConstitution.ArticleInvalid.selector, ""));
        _expectRefused(article(long, address(newer), 0), abi.encodeWithSelector(IConstitution.ArticleInvalid.selector, long));
    }

    function test_AdoptArticle_without_a_module_is_refused() public {
        IConstitution.ArticleTerms memory terms = successor("first", address(0xDEAD));
        _expectRefused(terms, abi.encodeWithSelector(IConstitution.ArticleModuleFailed.selector, "first", address(0xDEAD)));
    }

    function test_AdoptArticle_with_another_module_than_published_is_refused() public {
        IConstitution.ArticleTerms memory terms = successor("first", address(newer));
        terms.moduleCodeHash = keccak256("published");
        _expectRefused(
            terms,
            abi.encodeWithSelector(IConstitution.ArticleModuleChanged.selector, "first", keccak256("published"), address(newer).codehash)
        );
    }

    function test_ArticleOf_an_unknown_id_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ArticleUnknown.selector, "unheard"));
        constitution.articleOf("unheard");
    }

    function test_ArticleOf_one_that_does_not_hold_yet_is_refused() public {
        adopt(article("third", address(newer), 0));
        uint256 activeFrom = block.timestamp + law.exitSeconds;
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ArticleNotInForce.selector, "third", activeFrom));
        constitution.articleOf("third");
    }

    function test_Judge_refusal_names_article_and_reason() public {
        first.feel(RuleDouble.Mood.Refuse);
        _expectJudged(abi.encodeWithSelector(IConstitution.ArticleRefuses.selector, "first", "never"));
    }

    function test_Judge_module_that_reverts_refuses() public {
        first.feel(RuleDouble.Mood.Revert);
        _expectJudged(_failed());
    }

    function test_Judge_module_without_end_refuses_within_its_gas() public {
        first.feel(RuleDouble.Mood.Loop);
        uint256 before = gasleft();
        _expectJudged(_failed());
        assertLt(before - gasleft(), 1_200_000);
    }

    function test_Judge_endless_answer_costs_the_caller_nothing() public {
        first.feel(RuleDouble.Mood.Bomb);
        uint256 before = gasleft();
        // What is read of the answer is a verdict. The rest costs the module its gas; copying it would cost as much again.
        constitution.checkCall(address(target), 0, operate, uint48(block.timestamp));
        uint256 used = before - gasleft();
        assertGt(used, 700_000);
        assertLt(used, 1_000_000);
    }

    function test_Judge_answers_that_are_no_verdict_refuse() public {
        RuleDouble.Mood[4] memory moods =
            [RuleDouble.Mood.LongReason, RuleDouble.Mood.ShortAnswer, RuleDouble.Mood.WrongFlag, RuleDouble.Mood.WrongOffset];
        for (uint256 i = 0; i < moods.length; ++i) {
            first.feel(moods[i]);
            _expectJudged(_failed());
        }
    }

    function test_Judge_module_that_changed_itself_refuses() public {
        bytes32 adopted = address(first).codehash;
        vm.etch(address(first), hex"00");
        _expectJudged(abi.encodeWithSelector(IConstitution.ArticleModuleChanged.selector, "first", adopted, address(first).codehash));
    }

    function test_Judge_with_too_little_gas_blames_the_caller() public {
        (bool success, bytes memory answer) = address(constitution).call{gas: 900_000}(
            abi.encodeCall(IConstitution.checkCall, (address(target), 0, operate, uint48(block.timestamp)))
        );
        assertFalse(success);
        assertEq(bytes4(answer), IConstitution.ArticleGasMissing.selector);
    }

    function test_Judge_strict_old_version_still_holds_for_an_old_proposal() public {
        uint48 proposedAt = uint48(block.timestamp);
        first.feel(RuleDouble.Mood.Refuse);
        adopt(successor("first", address(newer)));
        vm.warp(block.timestamp + law.exitSeconds);
        constitution.checkCall(address(target), 0, operate, uint48(block.timestamp));
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ArticleRefuses.selector, "first", "never"));
        constitution.checkCall(address(target), 0, operate, proposedAt);
    }

    function test_Judge_strict_new_version_holds_for_an_old_proposal() public {
        uint48 proposedAt = uint48(block.timestamp);
        newer.feel(RuleDouble.Mood.Refuse);
        adopt(successor("first", address(newer)));
        constitution.checkCall(address(target), 0, operate, proposedAt);
        vm.warp(block.timestamp + law.exitSeconds);
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ArticleRefuses.selector, "first", "never"));
        constitution.checkCall(address(target), 0, operate, proposedAt);
    }

    function test_Judge_broken_module_is_repaired_by_adoption() public {
        first.feel(RuleDouble.Mood.Revert);
        Batch memory repair = batch(address(constitution), abi.encodeCall(IConstitution.adoptArticle, (successor("first", address(newer)))));
        check(Track.Constitutional, approval(repair));
        approveAndCool(repair);
        check(Track.Constitutional, repair);
        bytes32 id = queue(Track.Constitutional, repair);
        vm.warp(timelock.getTimestamp(id));
        execute(Track.Constitutional, repair);
        vm.warp(block.timestamp + law.exitSeconds);
        check(Track.Operations, batch(address(target), operate));
    }

    function _failed() private view returns (bytes memory) {
        return abi.encodeWithSelector(IConstitution.ArticleModuleFailed.selector, "first", address(first));
    }

    function _expectJudged(bytes memory error) private {
        vm.expectRevert(error);
        constitution.checkCall(address(target), 0, operate, uint48(block.timestamp));
    }

    function _expectRefused(IConstitution.ArticleTerms memory terms, bytes memory error) private {
        vm.expectRevert(error);
        vm.prank(address(timelock));
        constitution.adoptArticle(terms);
    }
}
