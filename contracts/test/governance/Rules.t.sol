// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IConstitution} from "../../src/governance/interfaces/IConstitution.sol";
import {IRuleModule} from "../../src/governance/interfaces/IRuleModule.sol";
import {RunCharter} from "../../src/training/RunCharter.sol";
import {IRuns} from "../../src/training/interfaces/IRuns.sol";
import {ITreasury} from "../../src/treasury/interfaces/ITreasury.sol";
import {Charters} from "../Charters.sol";
import {GovernanceFixture} from "../GovernanceFixture.sol";

contract RulesTest is GovernanceFixture {
    function test_Charter_within_every_article_is_allowed() public view {
        RunCharter memory charter = Charters.withSlots(4);
        constitution.checkCall(address(registry), charter.gasBudgetWei, abi.encodeCall(IRuns.createRun, (charter)));
    }

    function test_Modules_name_their_articles() public view {
        string[] memory ids = constitution.articleIds();
        for (uint256 i = 0; i < ids.length; ++i) {
            assertEq(IRuleModule(rules[i]).article(), ids[i]);
        }
    }

    function test_Modules_refuse_calls_that_they_do_not_understand() public view {
        for (uint256 i = 0; i < rules.length; ++i) {
            (bool allowed, string memory reason) = IRuleModule(rules[i]).check(address(token), 0, abi.encodeCall(token.burn, (1)));
            assertFalse(allowed);
            assertNotEq(reason, "");
        }
    }

    function test_Breadth_refuses_too_large_a_share() public {
        RunCharter memory charter = Charters.withSlots(4);
        charter.participation.slotsPerOperator = 2;
        _expect(charter, "breadth", "one operator could hold too large a share of the slots");
    }

    function test_Verification_refuses_terms_under_which_cheating_pays() public {
        RunCharter memory charter = Charters.withSlots(4);
        charter.verification.auditRatePpm = 49_999;
        _expect(charter, "verification", "the audit rate is below the floor");

        charter = Charters.withSlots(4);
        charter.participation.stakePerSlotWei = 10 ether - 1;
        _expect(charter, "verification", "the stake per slot is below the floor");

        charter = Charters.withSlots(4);
        charter.schedule.roundDeadlineSeconds = 0;
        _expect(charter, "verification", "the challenge window or the round deadline is missing");

        charter = Charters.withSlots(4);
        charter.verification.challengerSharePpm = 900_001;
        _expect(charter, "verification", "the challenger's share of a slash is too large");

        charter = Charters.withSlots(4);
        charter.participation.rewardPerSlotRoundWei = 10 ether; // 20 % of 100 against 10 for each of two rounds
        _expect(charter, "verification", "audit rate times stake does not exceed what a cheat could gain");
        charter.participation.rewardPerSlotRoundWei = 10 ether - 1;
        constitution.checkCall(address(registry), charter.gasBudgetWei, abi.encodeCall(IRuns.createRun, (charter)));
    }

    function test_Provenance_refuses_unlicensed_or_uncommitted_data() public {
        RunCharter memory charter = Charters.withSlots(4);
        charter.data.licence = "proprietary";
        _expect(charter, "provenance", "the data licence is not in the allow-list");
        charter = Charters.withSlots(4);
        charter.data.root = 0;
        _expect(charter, "provenance", "the data root is missing");
        charter = Charters.withSlots(4);
        charter.data.manifestCid = bytes("bafkrei");
        _expect(charter, "provenance", "the manifest is not named by a CIDv1 (raw or dag-pb, sha2-256)");
    }

    function test_Use_refuses_banned_and_missing_purposes() public {
        RunCharter memory charter = Charters.withSlots(4);
        charter.useCategory = "weapons";
        _expect(charter, "use", "the use category is banned");
        charter.useCategory = "";
        _expect(charter, "use", "the use category is missing");
        charter = Charters.withSlots(4);
        charter.purpose = "";
        _expect(charter, "use", "the purpose is missing");
    }

    function test_Transparency_refuses_what_nobody_could_recompute() public {
        RunCharter memory charter = Charters.withSlots(4);
        charter.programs.encode = 0;
        _expect(charter, "transparency", "a program is not committed");
        charter = Charters.withSlots(4);
        charter.programs.constantsRoot = 0;
        _expect(charter, "transparency", "the programs' constants are not committed");
        charter = Charters.withSlots(4);
        charter.data.tokenizerId = 0;
        _expect(charter, "transparency", "the tokenizer is not committed");
        charter = Charters.withSlots(4);
        charter.data.evaluationSequences = 0;
        _expect(charter, "transparency", "the evaluation data is not committed");
        charter = Charters.withSlots(4);
        charter.genesisRoot = 0;
        _expect(charter, "transparency", "the first checkpoint is not committed");
    }

    function test_Treasury_refuses_budgets_above_the_cap() public {
        RunCharter memory charter = Charters.withSlots(4);
        charter.budgetWei = 1_001 ether;
        _expect(charter, "treasury", "the run's budget is above the cap");
        charter = Charters.withSlots(4);
        charter.gasBudgetWei = 3 ether;
        _expect(charter, "treasury", "the run's gas budget is above the cap");
        charter = Charters.withSlots(4);
        bytes memory call = abi.encodeCall(IRuns.createRun, (charter));
        vm.expectRevert(
            abi.encodeWithSelector(IConstitution.ArticleRefuses.selector, "treasury", "the coins sent are not the run's gas budget")
        );
        constitution.checkCall(address(registry), 0, call);
    }

    function test_Treasury_window_rolls() public {
        bytes memory call = abi.encodeCall(ITreasury.fundRun, (1_000 ether));
        constitution.checkCall(address(treasury), 0, call);
        _expectPayment(abi.encodeCall(ITreasury.fundRun, (1_001 ether)), "the payment is above the cap");
        _expectPayment(abi.encodeCall(ITreasury.transfer, (address(1), 1_001 ether)), "the payment is above the cap");

        vm.prank(address(timelock));
        treasury.fundRun(1_000 ether);
        _expectPayment(call, "the payments of the window are above the cap");
        constitution.checkCall(address(treasury), 0, abi.encodeCall(ITreasury.fundRun, (500 ether)));
        vm.warp(block.timestamp + 1 days);
        constitution.checkCall(address(treasury), 0, call);
    }

    function test_Treasury_bounds_coins_too() public {
        _expectPayment(abi.encodeCall(ITreasury.releaseEther, (3 ether)), "the payment in coins is above the cap");
        vm.prank(address(timelock));
        treasury.releaseEther(2 ether);
        _expectPayment(abi.encodeCall(ITreasury.releaseEther, (2 ether)), "the payments in coins of the window are above the cap");
        constitution.checkCall(address(treasury), 0, abi.encodeCall(ITreasury.releaseEther, (1 ether)));
    }

    function test_Treasury_bounds_a_batch_when_it_is_executed() public {
        Proposal memory proposal;
        proposal.governor = protocol;
        proposal.targets = new address[](2);
        proposal.values = new uint256[](2);
        proposal.calldatas = new bytes[](2);
        for (uint256 i = 0; i < 2; ++i) {
            proposal.targets[i] = address(treasury);
            proposal.calldatas[i] = abi.encodeCall(ITreasury.transfer, (address(0xCAFE), 900 ether));
        }
        pass(proposal);
        vm.expectRevert(
            abi.encodeWithSelector(IConstitution.ArticleRefuses.selector, "treasury", "the payments of the window are above the cap")
        );
        execute(proposal);
        assertEq(token.balanceOf(address(0xCAFE)), 0);
    }

    function _expect(RunCharter memory charter, string memory article, string memory reason) private {
        Proposal memory proposal = single(operations, address(registry), abi.encodeCall(IRuns.createRun, (charter)));
        proposal.values[0] = charter.gasBudgetWei;
        expectRefusal(proposal, abi.encodeWithSelector(IConstitution.ArticleRefuses.selector, article, reason));
    }

    function _expectPayment(bytes memory call, string memory reason) private {
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ArticleRefuses.selector, "treasury", reason));
        constitution.checkCall(address(treasury), 0, call);
    }
}
