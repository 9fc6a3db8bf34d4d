// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {UseRule} from "../../src/governance/rules/UseRule.sol";
import {IModelRegistry} from "../../src/models/interfaces/IModelRegistry.sol";
import {RunCharter} from "../../src/training/RunCharter.sol";
import {Charters} from "../Charters.sol";
import {RulesFixture} from "./RulesFixture.sol";

contract RulesUseTest is RulesFixture {
    string private constant PLAIN = "the use category must be at most 64 lower-case letters, digits and hyphens";

    UseRule private rule;

    function setUp() public override {
        super.setUp();
        string[] memory banned = new string[](2);
        (banned[0], banned[1]) = ("weapons", "mass-surveillance");
        rule = new UseRule(banned);
    }

    function test_Article_is_use() public view {
        assertEq(rule.article(), "use");
        assertEq(rule.bannedCategories().length, 2);
        assertEq(rule.bannedCategories()[1], "mass-surveillance");
    }

    function test_Charter_of_a_banned_use_is_refused() public view {
        RunCharter memory charter = Charters.withSlots(4);
        expectAllowed(rule, charter);
        charter.useCategory = "mass-surveillance";
        expectRefused(rule, charter, "the use category is banned");
        charter.useCategory = "";
        expectRefused(rule, charter, "the use category is missing");
    }

    function test_Charter_has_one_spelling_of_each_use() public view {
        RunCharter memory charter = Charters.withSlots(4);
        string[7] memory tricks = ["Weapons", "weapons ", "weapons\x00", unicode"wеapons", "wea_pons", "weapons/", "weapons{"];
        for (uint256 i = 0; i < tricks.length; ++i) {
            charter.useCategory = tricks[i];
            expectRefused(rule, charter, PLAIN);
        }
        charter.useCategory = "az-09";
        expectAllowed(rule, charter);
    }

    function test_Charter_with_a_long_use_is_refused() public view {
        RunCharter memory charter = Charters.withSlots(4);
        bytes memory category = new bytes(64);
        for (uint256 i = 0; i < 64; ++i) {
            category[i] = "a";
        }
        charter.useCategory = string(category);
        expectAllowed(rule, charter);
        charter.useCategory = string(bytes.concat(category, "a"));
        expectRefused(rule, charter, PLAIN);
    }

    function test_Release_needs_a_model_card_and_an_allowed_use() public view {
        IModelRegistry.ReleaseTerms memory terms;
        terms.charter = Charters.withSlots(4);
        terms.modelCardCid = Charters.cid("card");
        expectAllowed(rule, RUNS, 0, abi.encodeCall(IModelRegistry.release, (terms)));
        terms.charter.useCategory = "weapons";
        expectRefused(rule, RUNS, 0, abi.encodeCall(IModelRegistry.release, (terms)), "the use category is banned");
        terms.charter.useCategory = "research";
        terms.modelCardCid = "";
        expectRefused(
            rule,
            RUNS,
            0,
            abi.encodeCall(IModelRegistry.release, (terms)),
            "the model card is not named by a CIDv1 (raw or dag-pb, sha2-256)"
        );
    }

    function test_Other_calls_are_refused() public view {
        expectRefused(rule, RUNS, 0, hex"deadbeef", "the call is neither a run charter nor a release");
    }
}
