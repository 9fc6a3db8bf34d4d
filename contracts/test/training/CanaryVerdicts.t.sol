// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Messages} from "../../src/training/Messages.sol";
import {Commitment, IChallenges} from "../../src/training/interfaces/IChallenges.sol";
import {ICanaries} from "../../src/training/interfaces/ICanaries.sol";
import {IRuns} from "../../src/training/interfaces/IRuns.sol";
import {ISlots} from "../../src/training/interfaces/ISlots.sol";
import {Charters} from "../Charters.sol";
import {CourtFixture} from "./CourtFixture.sol";

/// @notice Canaries among the real contracts: what verdicts cost and give to everybody. Slot 2 is a canary of round 1, the auditor sits in slot 3.
contract CanaryVerdictsTest is CourtFixture {
    uint16 private constant CANARY = 2;
    uint16 private constant AUDITOR = 3;
    uint256 private constant FUND = 1_000 ether;
    uint256 private constant STAKE = 100 ether;
    uint256 private constant SHARE = 50 ether;
    uint256 private constant REWARD = 1 ether;
    bytes32 private constant SALT = keccak256("salt");

    address private registrar = address(0x5e);
    address private outsider = address(0x75);
    address private keeper;
    bytes32 private _seal;

    function setUp() public override {
        super.setUp();
        startRun(Charters.withSlots(4));
        keeper = operator(CANARY);
        enrol(registrar, 1 ether);
        enrol(outsider, 1 ether);
        give(address(canaries), FUND);
        vm.prank(address(timelock));
        canaries.grant(registrar, 300 ether);
        _seal = canaries.sealOf(SALT, run, 1, CANARY, keeper);
        vm.prank(registrar);
        canaries.register(_seal, 128 ether);
        vm.roll(block.number + 1);
        certify();
    }

    function test_Approval_of_a_canary_costs_the_auditor_its_stake_and_the_fund_nothing() public {
        uint256 before = _wealth(registrar);
        uint256 worker = _wealth(keeper);
        decide(_accuse(registrar, CANARY, AUDITOR), true);

        assertEq(uint8(registry.tenureAt(run, AUDITOR, 1).status), uint8(ISlots.TenureStatus.Convicted));
        assertEq(_wealth(registrar), before + SHARE);
        assertEq(_wealth(keeper), worker, "the canary's worker is no party of that game");
        vm.prank(registrar);
        canaries.disclose(SALT, run, 1, CANARY, keeper);
        assertEq(token.balanceOf(address(canaries)), FUND);
        assertEq(canaries.reservedWei(), 0);
    }

    function test_Challenge_of_a_canary_pays_its_challenger_and_leaves_its_worker_whole() public {
        uint256 worker = _wealth(keeper);
        uint256 challenger = _wealth(outsider);
        uint256 id = challenge(outsider, 1, CANARY);
        decide(id, true);
        _reveal(id);

        assertEq(_wealth(outsider), challenger + SHARE);
        assertEq(_wealth(keeper), worker + REWARD);
        assertEq(token.balanceOf(address(canaries)), FUND - STAKE - REWARD);
        assertEq(nodes.stakeOf(operator(AUDITOR)), STAKE, "a worker that is silent convicts nobody else");
    }

    function test_Challenge_by_the_registrar_itself_costs_the_fund_nothing() public {
        uint256 before = _wealth(registrar) + _wealth(keeper);
        uint256 id = challenge(registrar, 1, CANARY);
        decide(id, true);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryChallengedByItsOwn.selector, id, registrar));
        _reveal(id);
        assertEq(_wealth(registrar) + _wealth(keeper), before - STAKE + SHARE);
    }

    /// @dev What no contract can tell from an honest challenge: it costs the grant, and less than that is gained.
    function test_Challenge_by_a_friend_gains_less_than_it_takes_out_of_the_grant() public {
        uint256 before = _wealth(keeper) + _wealth(outsider) + _wealth(registrar);
        uint256 supply = token.totalSupply();
        uint256 id = challenge(outsider, 1, CANARY);
        decide(id, true);
        _reveal(id);
        uint256 paid = FUND - token.balanceOf(address(canaries));
        uint256 burned = supply - token.totalSupply();
        assertEq(paid, STAKE + REWARD);
        assertEq(burned, STAKE - SHARE);
        assertEq(_wealth(keeper) + _wealth(outsider) + _wealth(registrar), before + paid - burned);
        (, uint256 used) = canaries.grantOf(registrar);
        assertEq(used, paid);
    }

    function test_Conviction_for_another_signature_is_not_paid_back() public {
        // The keeper approved what another slot's worker has to answer for, and loses that game before the one about its canary ends.
        uint256 own = challenge(outsider, 1, CANARY);
        decide(_accuse(outsider, 1, CANARY), true);
        decide(own, true);
        assertEq(uint8(challenges.challengeOf(own).status), uint8(IChallenges.ChallengeStatus.Upheld));
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryNotConvicted.selector, own, IChallenges.ChallengeStatus.Upheld));
        _reveal(own);
    }

    function test_Conviction_as_an_approver_is_no_conviction_of_the_canary() public {
        uint256 id = _accuse(outsider, 1, CANARY);
        decide(id, true);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryNotConvicted.selector, id, IChallenges.ChallengeStatus.Upheld));
        _reveal(id);
    }

    function test_Challenges_by_several_are_paid_back_for_the_one_that_took_the_stake() public {
        uint256 first = challenge(outsider, 1, CANARY);
        uint256 second = challenge(operator(0), 1, CANARY);
        decide(second, true);
        decide(first, true);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryNotConvicted.selector, first, IChallenges.ChallengeStatus.Upheld));
        _reveal(first);
        _reveal(second);
        vm.expectRevert(abi.encodeWithSelector(ICanaries.CanaryNotRegistered.selector, _seal, ICanaries.CanaryStatus.Revealed));
        _reveal(second);
    }

    /// @notice Whoever challenges, in whatever order the verdicts come: who announced the canary and who did its work never have more than the
    /// round's reward out of it, and the fund loses no more than the slot did.
    function testFuzz_Registrar_and_worker_together_gain_no_more_than_the_reward(uint256 seed) public {
        address[4] memory challengers = [outsider, registrar, keeper, operator(0)];
        uint256 before = _wealth(registrar) + _wealth(keeper);
        uint256[] memory ids = new uint256[](4);
        uint256 count = 0;
        for (uint256 i = 0; i < 4; ++i) {
            if ((seed >> i) & 1 == 1) ids[count++] = challenge(challengers[i], 1, CANARY);
        }
        if ((seed >> 4) & 1 == 1) decide(_accuse(outsider, 1, CANARY), true);
        for (uint256 i = count; i > 0; --i) {
            uint256 at = (seed >> (8 * i)) % i;
            decide(ids[at], true);
            try canaries.reveal(SALT, run, 1, CANARY, keeper, ids[at]) {} catch {}
            ids[at] = ids[i - 1];
        }
        for (uint256 id = 0; id < challenges.challengeCount(); ++id) {
            try canaries.reveal(SALT, run, 1, CANARY, keeper, id) {} catch {}
        }
        assertLe(_wealth(registrar) + _wealth(keeper), before + REWARD);
        uint256 paid = FUND - token.balanceOf(address(canaries));
        assertTrue(paid == 0 || (paid == STAKE + REWARD && nodes.stakeOf(keeper) == 0));
    }

    function _reveal(uint256 id) private {
        canaries.reveal(SALT, run, 1, CANARY, keeper, id);
    }

    /// @dev Tokens and stake.
    function _wealth(address account) private view returns (uint256) {
        return token.balanceOf(account) + nodes.stakeOf(account);
    }

    /// @dev Accuses the holder of `auditor` of a report that the work of `worker` is right.
    function _accuse(address challenger, uint16 worker, uint16 auditor) private returns (uint256) {
        Commitment memory work = commitment(1, worker);
        IRuns.RoundRecord memory record = registry.roundOf(run, 1);
        bytes32[] memory proof = proofOf(1, record.slots, worker);
        bytes32 report = Messages.hashAuditReport(charterHash, 1, worker, work.updateRoot, true);
        (bytes32 r, bytes32 vs) = vm.signCompact(slotKey[auditor], digestOf(report));
        vm.prank(challenger);
        return challenges.openApprovalChallenge(run, runCharter, openingOf(1), work, proof, auditor, abi.encodePacked(r, vs));
    }
}
