// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IConstitution} from "../../src/governance/interfaces/IConstitution.sol";
import {ITreasury} from "../../src/treasury/interfaces/ITreasury.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice Attacks on the treasury by those who win votes.
contract TreasuryAttacksTest is AttackFixture {
    bytes32 private constant WINDOW_CAP = keccak256("treasury.tokenWindowCapWei");
    bytes32 private constant WINDOW_SECONDS = keccak256("treasury.windowSeconds");

    /// @notice Compound 289: 51.8 % of the token votes for a payment to those who voted. Here they lack entities and seats.
    function test_Attack_11_treasury_drain_with_a_majority_of_tokens_fails() public {
        for (uint256 i = 0; i < 4; ++i) {
            enlist(attacker(i));
            endow(attacker(i), 1_900_000 ether);
        }
        skip(1);
        Proposal memory proposal = theft();
        uint256 id = proposeAs(attacker(0), proposal);
        openVote(proposal, id);
        for (uint256 i = 0; i < 4; ++i) {
            voteAs(attacker(i), proposal, id, FOR);
        }
        foundersVote(proposal, id, AGAINST, 0, VOTERS);
        (uint256 against, uint256 inFavour,) = protocol.proposalVotes(id);
        assertGt(inFavour * 1_000, (inFavour + against) * 518);
        closeVote(proposal, id);
        assertDefeated(proposal, id);
        assertAlive();
    }

    /// @notice Even if all voters collude: proposals of any size, in batches, all ready in the same second, take out no more than the
    /// window's cap, whatever the order; and the founders can pay honestly when the window has moved on.
    /// forge-config: default.fuzz.runs = 32
    function testFuzz_Attack_11_treasury_drain_by_everybody_stays_within_the_window(uint256[4] memory amounts, uint256 seed) public {
        uint256 before = treasury.freeWei();
        Proposal[4] memory drains;
        uint256[4] memory ids;
        for (uint256 i = 0; i < 4; ++i) {
            drains[i] = _drain(i, bound(amounts[i], 1, 1_000 ether), 1 + uint8(seed >> (8 * i)) % 4);
            ids[i] = proposeAs(voter(i), drains[i]);
        }
        openVote(drains[0], ids[0]);
        for (uint256 i = 0; i < 4; ++i) {
            foundersVote(drains[i], ids[i], FOR, 0, VOTERS);
        }
        closeVote(drains[0], ids[0]);
        for (uint256 i = 0; i < 4; ++i) {
            queue(drains[i]);
        }
        vm.warp(protocol.proposalEta(ids[3]));
        uint256 cap = parameters.valueOf(WINDOW_CAP);
        for (uint256 i = 0; i < 4; ++i) {
            uint256 spent = before - treasury.freeWei();
            uint256 asked = bound(amounts[i], 1, 1_000 ether) * drains[i].targets.length;
            bool fits = spent + asked <= cap;
            if (!fits) vm.expectPartialRevert(IConstitution.ArticleRefuses.selector);
            execute(drains[i]);
            assertEq(before - treasury.freeWei(), fits ? spent + asked : spent);
        }
        assertLe(treasury.tokensSpentSince(uint48(block.timestamp - parameters.valueOf(WINDOW_SECONDS))), cap);

        skip(parameters.valueOf(WINDOW_SECONDS));
        Proposal memory honestPayment = payment(voter(6), 150 ether);
        uint256 had = token.balanceOf(voter(6));
        pass(honestPayment);
        execute(honestPayment);
        assertEq(token.balanceOf(voter(6)) - had, 150 ether);
    }

    function test_Attack_11_treasury_drain_by_large_payments_never_reaches_the_voters() public {
        Proposal[3] memory drains = [
            payment(THIEF, LOOT_WEI + 1), // at once instead of in a stream
            single(protocol, address(treasury), abi.encodeCall(ITreasury.openStream, (THIEF, 1_000 ether + 1, 1_000))),
            single(protocol, address(treasury), abi.encodeCall(ITreasury.openStream, (THIEF, 1_000 ether, 1)))
        ];
        for (uint256 i = 0; i < drains.length; ++i) {
            vm.expectPartialRevert(IConstitution.ArticleRefuses.selector);
            propose(drains[i]);
        }
        Proposal memory approval = single(protocol, address(token), abi.encodeCall(token.approve, (THIEF, type(uint256).max)));
        expectRefusal(approval, abi.encodeWithSelector(IConstitution.ActionDenied.selector, address(token), token.approve.selector));
        assertAlive();
    }

    function _drain(uint256 i, uint256 amountWei, uint256 calls) private view returns (Proposal memory proposal) {
        proposal.governor = protocol;
        proposal.targets = new address[](calls);
        proposal.values = new uint256[](calls);
        proposal.calldatas = new bytes[](calls);
        for (uint256 j = 0; j < calls; ++j) {
            proposal.targets[j] = address(treasury);
            proposal.calldatas[j] = abi.encodeCall(ITreasury.openStream, (THIEF, amountWei, 90));
        }
        proposal.description = vm.toString(i);
    }
}
