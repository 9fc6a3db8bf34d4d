// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IRuleModule} from "../../src/governance/interfaces/IRuleModule.sol";
import {BreadthRule} from "../../src/governance/rules/BreadthRule.sol";
import {ProvenanceRule} from "../../src/governance/rules/ProvenanceRule.sol";
import {PurposeRule} from "../../src/governance/rules/PurposeRule.sol";
import {RightsRule} from "../../src/governance/rules/RightsRule.sol";
import {TransparencyRule} from "../../src/governance/rules/TransparencyRule.sol";
import {VerificationRule} from "../../src/governance/rules/VerificationRule.sol";
import {RunCharter} from "../../src/training/RunCharter.sol";
import {IRuns} from "../../src/training/interfaces/IRuns.sol";
import {Charters} from "../Charters.sol";
import {RulesFixture} from "./RulesFixture.sol";

/// @notice Rules that judge nothing but charters. Each number is tried right at its limit and one beyond.
contract RulesCharterTest is RulesFixture {
    PurposeRule private purpose;
    RightsRule private rights;
    BreadthRule private breadth;
    VerificationRule private verification;
    ProvenanceRule private provenance;
    TransparencyRule private transparency;

    function setUp() public override {
        super.setUp();
        string[] memory licences = new string[](2);
        (licences[0], licences[1]) = ("CC0-1.0", "CC-BY-4.0");
        purpose = new PurposeRule();
        rights = new RightsRule();
        breadth = new BreadthRule(parameters);
        verification = new VerificationRule(parameters);
        provenance = new ProvenanceRule(licences);
        transparency = new TransparencyRule();
    }

    function test_Purpose_long_name_is_refused() public view {
        RunCharter memory charter = Charters.withSlots(4);
        charter.name = string(new bytes(64));
        expectAllowed(purpose, charter);
        charter.name = string(new bytes(65));
        expectRefused(purpose, charter, "the run's name has 65 bytes and may have at most 64");
        charter.name = "a";
        expectAllowed(purpose, charter);
        charter.name = "";
        expectRefused(purpose, charter, "the run has no name");
    }

    function test_Purpose_short_purpose_is_refused() public view {
        RunCharter memory charter = Charters.withSlots(4);
        charter.purpose = string(new bytes(20));
        expectAllowed(purpose, charter);
        charter.purpose = string(new bytes(19));
        expectRefused(purpose, charter, "the purpose has 19 bytes and needs at least 20");
    }

    function test_Rights_unpaid_work_is_refused() public view {
        RunCharter memory charter = Charters.withSlots(4);
        charter.participation.rewardPerSlotRoundWei = 1;
        expectAllowed(rights, charter);
        charter.participation.rewardPerSlotRoundWei = 0;
        expectRefused(rights, charter, "work is not paid");
    }

    function test_Rights_budget_below_the_pay_is_refused() public view {
        RunCharter memory charter = Charters.withSlots(4);
        // 12 slot-rounds of 1 token, and 0.2 audits of half a token for each of them.
        charter.budgetWei = 13.2 ether;
        expectAllowed(rights, charter);
        charter.budgetWei = 13.2 ether - 1;
        expectRefused(rights, charter, "the budget of 13.199999999999999999 tokens does not cover the pay of 13.2 tokens");
    }

    function test_Rights_fraction_of_an_audit_is_rounded_up() public view {
        RunCharter memory charter = Charters.withSlots(1);
        charter.schedule.rounds = 1;
        charter.verification.auditRatePpm = 1;
        charter.participation.rewardPerAuditWei = 1;
        charter.budgetWei = 1 ether + 1;
        expectAllowed(rights, charter);
        charter.budgetWei = 1 ether;
        expectRefused(rights, charter, "the budget of 1 tokens does not cover the pay of 1.000000000000000001 tokens");
    }

    function test_Rights_run_without_work_is_refused() public view {
        RunCharter memory charter = Charters.withSlots(4);
        charter.participation.slots = 0;
        expectRefused(rights, charter, "the run has no slots or no rounds");
        charter = Charters.withSlots(4);
        charter.schedule.rounds = 0;
        expectRefused(rights, charter, "the run has no slots or no rounds");
    }

    /// @dev The largest numbers that a charter can hold are refused, not overflown.
    function test_Rights_largest_numbers_are_refused() public view {
        RunCharter memory charter = Charters.withSlots(type(uint16).max);
        charter.schedule.rounds = type(uint32).max;
        charter.verification.auditRatePpm = type(uint32).max;
        charter.participation.rewardPerSlotRoundWei = type(uint128).max;
        charter.participation.rewardPerAuditWei = type(uint128).max;
        (bool allowed,) = rights.check(RUNS, 0, abi.encodeCall(IRuns.createRun, (charter)));
        assertFalse(allowed);
        charter.budgetWei = type(uint256).max;
        expectAllowed(rights, charter);
    }

    function test_Breadth_too_large_a_share_is_refused() public view {
        RunCharter memory charter = Charters.withSlots(8);
        expectAllowed(breadth, charter);
        charter.participation.slotsPerOperator = 3;
        expectRefused(breadth, charter, "one operator could hold 37.5 % of the slots; the limit is 25 %");
        charter.participation.slotsPerOperator = 2;
        charter.participation.slots = 7;
        expectRefused(breadth, charter, "one operator could hold 28.5714 % of the slots; the limit is 25 %");
    }

    function test_Breadth_follows_the_parameter() public {
        RunCharter memory charter = Charters.withSlots(8);
        numbers.set("breadth.maxSharePpm", 249_999);
        expectRefused(breadth, charter, "one operator could hold 25 % of the slots; the limit is 24.9999 %");
    }

    function test_Breadth_no_slots_are_refused() public view {
        RunCharter memory charter = Charters.withSlots(4);
        charter.participation.slots = 0;
        charter.participation.slotsPerOperator = 0;
        expectRefused(breadth, charter, "the run has no slots");
    }

    function test_Verification_low_audit_rate_is_refused() public view {
        RunCharter memory charter = Charters.withSlots(4);
        charter.participation.rewardPerSlotRoundWei = 0.1 ether;
        charter.verification.auditRatePpm = 50_000;
        expectAllowed(verification, charter);
        charter.verification.auditRatePpm = 49_999;
        expectRefused(verification, charter, "the audit rate is 4.9999 %; the least is 5 %");
    }

    function test_Verification_audit_rate_above_one_is_refused() public view {
        RunCharter memory charter = Charters.withSlots(4);
        charter.verification.auditRatePpm = 1_000_000;
        expectAllowed(verification, charter);
        charter.verification.auditRatePpm = 1_000_001;
        expectRefused(verification, charter, "the audit rate is above 100 %");
    }

    function test_Verification_low_stake_is_refused() public view {
        RunCharter memory charter = Charters.withSlots(4);
        charter.participation.rewardPerSlotRoundWei = 0.1 ether;
        charter.participation.stakePerSlotWei = 10 ether;
        expectAllowed(verification, charter);
        charter.participation.stakePerSlotWei = 10 ether - 1;
        expectRefused(verification, charter, "the stake per slot is 9.999999999999999999 tokens; the least is 10 tokens");
    }

    function test_Verification_large_challenger_share_is_refused() public view {
        RunCharter memory charter = Charters.withSlots(4);
        charter.participation.rewardPerSlotRoundWei = 0.1 ether;
        charter.verification.challengerSharePpm = 900_000;
        expectAllowed(verification, charter);
        charter.verification.challengerSharePpm = 900_001;
        expectRefused(verification, charter, "the challenger's share of a slash is 90.0001 %; the limit is 90 %");
    }

    function test_Verification_missing_window_is_refused() public view {
        RunCharter memory charter = Charters.withSlots(4);
        charter.verification.challengeWindowSeconds = 0;
        expectRefused(verification, charter, "the challenge window is missing");
    }

    function test_Verification_terms_under_which_cheating_pays_are_refused() public view {
        RunCharter memory charter = Charters.withSlots(4);
        // 20 % of half of 100 tokens, against three times the reward and 20 % of half a token.
        charter.participation.rewardPerSlotRoundWei = 3.2 ether;
        expectAllowed(verification, charter);
        charter.participation.rewardPerSlotRoundWei = 3.233333333333333333 ether;
        expectAllowed(verification, charter);
        charter.participation.rewardPerSlotRoundWei = 3.233333333333333334 ether;
        expectRefused(
            verification,
            charter,
            "audit rate times the stake that no challenger gets is 10 tokens, not more than 10.000000000000000002 tokens, three times a slot's pay for a round"
        );
    }

    function test_Verification_equality_is_refused() public view {
        RunCharter memory charter = Charters.withSlots(4);
        charter.participation.rewardPerSlotRoundWei = 3 ether;
        charter.participation.rewardPerAuditWei = 5 ether;
        charter.participation.stakePerSlotWei = 120 ether;
        expectRefused(
            verification,
            charter,
            "audit rate times the stake that no challenger gets is 12 tokens, not more than 12 tokens, three times a slot's pay for a round"
        );
        charter.participation.stakePerSlotWei = 120 ether + 1;
        expectAllowed(verification, charter);
    }

    function test_Verification_counts_only_what_a_cheat_does_not_get_back() public view {
        RunCharter memory charter = Charters.withSlots(4);
        charter.participation.rewardPerSlotRoundWei = 5 ether;
        charter.verification.challengerSharePpm = 0;
        expectAllowed(verification, charter);
        charter.verification.challengerSharePpm = 500_000;
        expectRefused(
            verification,
            charter,
            "audit rate times the stake that no challenger gets is 10 tokens, not more than 15.3 tokens, three times a slot's pay for a round"
        );
    }

    function test_Verification_counts_the_pay_for_audits() public view {
        RunCharter memory charter = Charters.withSlots(4);
        charter.participation.rewardPerAuditWei = 11 ether;
        expectAllowed(verification, charter);
        charter.participation.rewardPerAuditWei = 12 ether;
        expectRefused(
            verification,
            charter,
            "audit rate times the stake that no challenger gets is 10 tokens, not more than 10.2 tokens, three times a slot's pay for a round"
        );
    }

    /// @dev The rule is what it says: no allowed charter lets two thirds of the audits cost less than pay and saved work bring.
    function testFuzz_Verification_allowed_charters_make_cheating_a_loss(
        uint256 rate,
        uint256 share,
        uint128 stake,
        uint128 reward,
        uint128 audit
    ) public view {
        RunCharter memory charter = Charters.withSlots(4);
        charter.verification.auditRatePpm = uint32(bound(rate, 50_000, 1_000_000));
        charter.verification.challengerSharePpm = uint32(bound(share, 0, 900_000));
        charter.participation.stakePerSlotWei = uint128(bound(stake, 10 ether, 1e30));
        charter.participation.rewardPerSlotRoundWei = uint128(bound(reward, 0, 1e29));
        charter.participation.rewardPerAuditWei = uint128(bound(audit, 0, 1e29));
        (bool allowed,) = verification.check(RUNS, 0, abi.encodeCall(IRuns.createRun, (charter)));
        uint256 caught = uint256(charter.verification.auditRatePpm) * 2 / 3;
        uint256 lost = charter.participation.stakePerSlotWei * (1e6 - uint256(charter.verification.challengerSharePpm)) / 1e6;
        uint256 pay = charter.participation.rewardPerSlotRoundWei + charter.participation.rewardPerAuditWei
            * uint256(charter.verification.auditRatePpm) / 1e6;
        // Each division rounds by less than one.
        if (allowed) assertGt((caught + 1) * (lost + 1), 2 * 1e6 * pay);
        else assertLe(caught * lost, 2 * 1e6 * (pay + 1));
    }

    /// @dev The largest numbers that a charter can hold are judged, not overflown.
    function test_Verification_largest_numbers_are_judged() public view {
        RunCharter memory charter = Charters.withSlots(4);
        charter.verification.auditRatePpm = 1_000_000;
        charter.verification.challengerSharePpm = 0;
        charter.participation.stakePerSlotWei = type(uint128).max;
        expectAllowed(verification, charter);
        charter.participation.rewardPerSlotRoundWei = type(uint128).max;
        charter.participation.rewardPerAuditWei = type(uint128).max;
        (bool allowed,) = verification.check(RUNS, 0, abi.encodeCall(IRuns.createRun, (charter)));
        assertFalse(allowed);
    }

    function test_Provenance_licences_are_the_allowed_ones() public view {
        string[] memory licences = provenance.allowedLicences();
        assertEq(licences.length, 2);
        assertEq(licences[1], "CC-BY-4.0");
        RunCharter memory charter = Charters.withSlots(4);
        charter.data.licence = "CC-BY-4.0";
        expectAllowed(provenance, charter);
        charter.data.licence = "cc-by-4.0";
        expectRefused(provenance, charter, "the data's licence is not one of the allowed licences");
    }

    function test_Provenance_uncommitted_data_is_refused() public view {
        RunCharter memory charter = Charters.withSlots(4);
        charter.data.root = 0;
        expectRefused(provenance, charter, "the data root is missing");
    }

    function test_Provenance_manifest_without_a_cid_is_refused() public view {
        RunCharter memory charter = Charters.withSlots(4);
        bytes memory good = charter.data.manifestCid;
        charter.data.manifestCid = bytes.concat(hex"01701220", bytes32(uint256(1)));
        expectAllowed(provenance, charter);
        string memory reason = "the data's manifest is not named by a CIDv1 (raw or dag-pb, sha2-256)";
        charter.data.manifestCid = bytes.concat(good, hex"00");
        expectRefused(provenance, charter, reason);
        for (uint256 i = 0; i < 4; ++i) {
            charter.data.manifestCid = bytes.concat(good);
            charter.data.manifestCid[i] = 0x7f;
            expectRefused(provenance, charter, reason);
        }
    }

    function test_Transparency_rounds_without_a_paid_record_are_refused() public view {
        RunCharter memory charter = Charters.withSlots(4);
        charter.gasBudgetWei = 1;
        expectAllowed(transparency, charter);
        charter.gasBudgetWei = 0;
        expectRefused(transparency, charter, "nothing pays for the rounds' record on the chain");
    }

    function test_Transparency_what_nobody_could_recompute_is_refused() public view {
        RunCharter memory charter = Charters.withSlots(4);
        expectAllowed(transparency, charter);
        charter.programs.trainStep = 0;
        expectRefused(transparency, charter, "a program is not committed");
        charter = Charters.withSlots(4);
        charter.programs.encode = 0;
        expectRefused(transparency, charter, "a program is not committed");
        charter = Charters.withSlots(4);
        charter.programs.aggregate = 0;
        expectRefused(transparency, charter, "a program is not committed");
        charter = Charters.withSlots(4);
        charter.programs.evaluate = 0;
        expectRefused(transparency, charter, "a program is not committed");
        charter = Charters.withSlots(4);
        charter.programs.constantsRoot = 0;
        expectRefused(transparency, charter, "the programs' constants are not committed");
        charter = Charters.withSlots(4);
        charter.data.tokenizerId = 0;
        expectRefused(transparency, charter, "the tokenizer is not committed");
        charter = Charters.withSlots(4);
        charter.genesisRoot = 0;
        expectRefused(transparency, charter, "the first checkpoint is not committed");
    }

    function test_Modules_refuse_calls_that_they_do_not_understand() public view {
        IRuleModule[6] memory rules = [
            IRuleModule(purpose),
            IRuleModule(rights),
            IRuleModule(breadth),
            IRuleModule(verification),
            IRuleModule(provenance),
            IRuleModule(transparency)
        ];
        string[6] memory ids = ["purpose", "rights", "breadth", "verification", "provenance", "transparency"];
        for (uint256 i = 0; i < rules.length; ++i) {
            assertEq(rules[i].article(), ids[i]);
            expectRefused(rules[i], RUNS, 0, hex"deadbeef", "the call is not a run charter");
            expectRefused(rules[i], RUNS, 0, "", "the call is not a run charter");
        }
    }
}
