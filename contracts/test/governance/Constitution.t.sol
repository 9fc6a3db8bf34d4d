// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IConstitution, Track} from "../../src/governance/interfaces/IConstitution.sol";
import {IRuleModule} from "../../src/governance/interfaces/IRuleModule.sol";
import {ITreasury} from "../../src/treasury/interfaces/ITreasury.sol";
import {GovernanceFixture} from "../GovernanceFixture.sol";

/// @notice A module that refuses everything, never answers, or answers nonsense.
contract DifficultRule is IRuleModule {
    uint256 private immutable MOOD;

    constructor(uint256 mood) {
        MOOD = mood;
    }

    function article() external pure returns (string memory) {
        return "difficult";
    }

    function check(address, uint256, bytes calldata) external view returns (bool, string memory) {
        if (MOOD == 0) return (false, "never");
        if (MOOD == 1) while (true) {}
        revert("no answer");
    }
}

contract ConstitutionTest is GovernanceFixture {
    bytes private payment = abi.encodeCall(ITreasury.transfer, (address(0xCAFE), 5 ether));

    function test_Constructor_adopts_articles_and_actions() public view {
        assertEq(constitution.articleIds().length, 6);
        assertEq(constitution.articleIds()[0], "breadth");
        assertEq(constitution.articleOf("treasury").ruleModule, rules[5]);
        assertEq(constitution.articleOf("treasury").previousHash, 0);
        assertEq(constitution.actions().length, 11);
        (Track track, string[] memory articles) = constitution.actionOf(address(treasury), ITreasury.transfer.selector);
        assertEq(uint8(track), uint8(Track.Protocol));
        assertEq(articles[0], "treasury");
        (track, articles) = constitution.actionOf(address(constitution), IConstitution.adoptArticle.selector);
        assertEq(uint8(track), uint8(Track.Constitutional));
        assertEq(articles.length, 0);
    }

    function test_CheckCall_denies_what_is_not_registered() public {
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ActionDenied.selector, address(treasury), bytes4(0x12345678)));
        constitution.checkCall(address(treasury), 0, hex"12345678");
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ActionDenied.selector, address(treasury), bytes4(0)));
        constitution.checkCall(address(treasury), 0, "");
        assertEq(uint8(constitution.checkCall(address(treasury), 0, payment)), uint8(Track.Protocol));
    }

    function test_CheckProposal_lengths_must_agree() public {
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ProposalLengthsDiffer.selector, 1, 0, 1));
        constitution.checkProposal(Track.Operations, new address[](1), new uint256[](0), new bytes[](1));
    }

    function test_CheckProposal_stricter_tracks_carry_lower_actions() public view {
        address[] memory targets = new address[](1);
        bytes[] memory calls = new bytes[](1);
        (targets[0], calls[0]) = (address(treasury), payment);
        constitution.checkProposal(Track.Constitutional, targets, new uint256[](1), calls);
    }

    function test_Changes_are_for_the_timelock_only() public {
        bytes memory error = abi.encodeWithSelector(IConstitution.ConstitutionCallerNotTimelock.selector, address(this));
        IConstitution.ArticleTerms memory article = _article(new DifficultRule(0), 0);
        vm.expectRevert(error);
        constitution.adoptArticle(article);
        vm.expectRevert(error);
        constitution.registerAction(_action(address(token), "difficult"));
        vm.expectRevert(error);
        constitution.removeAction(address(treasury), ITreasury.transfer.selector);
    }

    function test_AdoptArticle_by_constitutional_vote_takes_effect_in_its_time() public {
        DifficultRule module = new DifficultRule(0);
        IConstitution.ArticleTerms memory terms = _article(module, uint64(block.timestamp + 1_000));
        terms.id = "treasury";
        Proposal memory proposal = single(constitutional, address(constitution), abi.encodeCall(IConstitution.adoptArticle, (terms)));
        proposal.governor = protocol;
        expectRefusal(
            proposal,
            abi.encodeWithSelector(
                IConstitution.ActionTrackTooLow.selector,
                address(constitution),
                IConstitution.adoptArticle.selector,
                Track.Constitutional,
                Track.Protocol
            )
        );
        vm.prank(address(timelock));
        constitution.adoptArticle(terms);
        assertEq(constitution.articleHistory("treasury").length, 2);
        assertEq(constitution.articleHistory("treasury")[1].previousHash, keccak256("treasury"));
        constitution.checkCall(address(treasury), 0, payment);
        vm.warp(block.timestamp + 1_000);
        assertEq(constitution.articleOf("treasury").ruleModule, address(module));
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ArticleRefuses.selector, "treasury", "never"));
        constitution.checkCall(address(treasury), 0, payment);
    }

    function test_AdoptArticle_refusals_name_their_reason() public {
        DifficultRule module = new DifficultRule(0);
        IConstitution.ArticleTerms memory terms = _article(module, 100);
        vm.startPrank(address(timelock));
        terms.textHash = 0;
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ArticleInvalid.selector, "difficult"));
        constitution.adoptArticle(terms);
        terms = _article(module, 100);
        terms.moduleCodeHash = keccak256("other code");
        vm.expectRevert(
            abi.encodeWithSelector(
                IConstitution.ArticleModuleChanged.selector, "difficult", keccak256("other code"), address(module).codehash
            )
        );
        constitution.adoptArticle(terms);
        terms = _article(module, 100);
        terms.ruleModule = address(0xDEAD);
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ArticleModuleFailed.selector, "difficult", address(0xDEAD)));
        constitution.adoptArticle(terms);
        constitution.adoptArticle(_article(module, 100));
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ArticleInvalid.selector, "difficult"));
        constitution.adoptArticle(_article(module, 99));
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ArticleUnknown.selector, "unheard"));
        constitution.articleOf("unheard");
    }

    function test_Article_module_that_fails_or_changed_refuses() public {
        _adoptAndAttach(new DifficultRule(2));
        address module = constitution.articleOf("difficult").ruleModule;
        bytes memory call = abi.encodeCall(token.burn, (1));
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ArticleModuleFailed.selector, "difficult", module));
        constitution.checkCall(address(token), 0, call);

        bytes32 adopted = module.codehash;
        vm.etch(module, hex"00");
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ArticleModuleChanged.selector, "difficult", adopted, module.codehash));
        constitution.checkCall(address(token), 0, call);
    }

    function test_Article_module_without_end_refuses_within_its_gas() public {
        _adoptAndAttach(new DifficultRule(1));
        address module = constitution.articleOf("difficult").ruleModule;
        uint256 before = gasleft();
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ArticleModuleFailed.selector, "difficult", module));
        constitution.checkCall(address(token), 0, abi.encodeCall(token.burn, (1)));
        assertLt(before - gasleft(), 1_200_000);
    }

    function test_RegisterAction_entrenched_calls_are_refused() public {
        vm.startPrank(address(timelock));
        IConstitution.Action memory action = _action(address(timelock), "treasury");
        action.selector = timelock.grantRole.selector;
        action.track = Track.Constitutional;
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ActionEntrenched.selector, address(timelock), action.selector));
        constitution.registerAction(action);
        action.target = address(constitution);
        action.selector = IConstitution.adoptArticle.selector;
        action.track = Track.Protocol;
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ActionEntrenched.selector, address(constitution), action.selector));
        constitution.registerAction(action);
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ActionEntrenched.selector, address(constitution), action.selector));
        constitution.removeAction(address(constitution), action.selector);
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ActionInvalid.selector, address(0), action.selector));
        action.target = address(0);
        constitution.registerAction(action);
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ArticleUnknown.selector, "unheard"));
        constitution.registerAction(_action(address(token), "unheard"));
        vm.stopPrank();
    }

    function test_RemoveAction_denies_from_then_on() public {
        vm.startPrank(address(timelock));
        constitution.removeAction(address(treasury), ITreasury.transfer.selector);
        assertEq(constitution.actions().length, 10);
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ActionDenied.selector, address(treasury), ITreasury.transfer.selector));
        constitution.removeAction(address(treasury), ITreasury.transfer.selector);
        vm.stopPrank();
    }

    function _adoptAndAttach(DifficultRule module) private {
        vm.startPrank(address(timelock));
        constitution.adoptArticle(_article(module, 0));
        constitution.registerAction(_action(address(token), "difficult"));
        vm.stopPrank();
    }

    function _article(DifficultRule module, uint64 activeFrom) private view returns (IConstitution.ArticleTerms memory) {
        return
            IConstitution.ArticleTerms(
                "difficult", "Difficult", keccak256("text"), "", address(module), address(module).codehash, activeFrom
            );
    }

    function _action(address target, string memory article) private view returns (IConstitution.Action memory) {
        string[] memory articles = new string[](1);
        articles[0] = article;
        return IConstitution.Action(target, token.burn.selector, Track.Protocol, articles);
    }
}
