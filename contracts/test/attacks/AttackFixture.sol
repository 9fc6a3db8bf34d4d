// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

import {IConstitution} from "../../src/governance/interfaces/IConstitution.sol";
import {IParameters} from "../../src/governance/interfaces/IParameters.sol";
import {ITrackGovernor} from "../../src/governance/interfaces/ITrackGovernor.sol";
import {ITreasury} from "../../src/treasury/interfaces/ITreasury.sol";
import {GovernanceFixture} from "../GovernanceFixture.sol";
import {Thresholds} from "../Thresholds.sol";

/// @notice Attackers with tokens and entities, what they are after, and the honest proposal that must still pass after each attack.
abstract contract AttackFixture is GovernanceFixture {
    address internal constant THIEF = address(0x7415F);
    /// @dev The largest payment that is made at once.
    uint256 internal constant LOOT_WEI = 200 ether;
    string internal constant HONEST_NUMBER = "verification.minAuditRatePpm";
    uint256 internal constant HONEST_VALUE = 55_000;

    function attackerKey(uint256 i) internal pure returns (uint256) {
        return 0xC0000 + i;
    }

    function attacker(uint256 i) internal pure returns (address) {
        return vm.addr(attackerKey(i));
    }

    /// @notice Gives an account tokens that vote for it from the next second on.
    function endow(address account, uint256 amountWei) internal {
        vm.prank(address(treasury));
        token.transfer(account, amountWei);
        vm.startPrank(account);
        token.delegate(account);
        token.approve(address(deposits), type(uint256).max);
        token.approve(address(escrow), type(uint256).max);
        token.approve(address(entities), type(uint256).max);
        vm.stopPrank();
    }

    /// @notice Registers an account as an entity, with a bond that comes on top of what it has.
    function enlist(address account) internal returns (uint64 entity) {
        uint256 bondWei = entities.entityView(1).bondWei;
        vm.prank(address(treasury));
        token.transfer(account, bondWei);
        vm.startPrank(account);
        token.approve(address(entities), bondWei);
        entity = entities.register("attacker", "");
        vm.stopPrank();
    }

    function proposeAs(address account, Proposal memory proposal) internal returns (uint256) {
        vm.prank(account);
        return proposal.governor.propose(proposal.targets, proposal.values, proposal.calldatas, proposal.description);
    }

    function voteAs(address account, Proposal memory proposal, uint256 id, uint8 support) internal {
        vm.prank(account);
        proposal.governor.castVote(id, support);
    }

    /// @notice Votes of the founders from `from` up to but not including `to`.
    function foundersVote(Proposal memory proposal, uint256 id, uint8 support, uint256 from, uint256 to) internal {
        for (uint256 i = from; i < to; ++i) {
            voteAs(voter(i), proposal, id, support);
        }
    }

    function openVote(Proposal memory proposal, uint256 id) internal {
        vm.warp(proposal.governor.proposalSnapshot(id) + 1);
    }

    function closeVote(Proposal memory proposal, uint256 id) internal {
        vm.warp(proposal.governor.proposalDeadline(id) + 1);
    }

    function makeReady(Proposal memory proposal, uint256 id) internal returns (bytes32 operation) {
        queue(proposal);
        vm.warp(proposal.governor.proposalEta(id));
        return proposal.governor.operationOf(id);
    }

    /// @notice Runs an operation past its governor, as anyone can.
    function executeInTimelock(Proposal memory proposal) internal {
        bytes32 salt = bytes20(address(proposal.governor)) ^ keccak256(bytes(proposal.description));
        timelock.executeBatch(proposal.targets, proposal.values, proposal.calldatas, 0, salt);
    }

    /// @notice What most attackers want.
    function theft() internal view returns (Proposal memory proposal) {
        proposal = single(protocol, address(treasury), abi.encodeCall(ITreasury.transfer, (THIEF, LOOT_WEI)));
        proposal.description = "reward a contributor";
    }

    /// @notice A payment that the articles allow.
    function payment(address to, uint256 amountWei) internal view returns (Proposal memory) {
        return single(protocol, address(treasury), abi.encodeCall(ITreasury.transfer, (to, amountWei)));
    }

    /// @notice A change that needs neither money nor a run.
    function honest() internal view returns (Proposal memory proposal) {
        proposal = single(protocol, address(parameters), abi.encodeCall(IParameters.set, (HONEST_NUMBER, HONEST_VALUE)));
        proposal.description = "audit more";
    }

    /// @notice A new version of the article about the treasury.
    function article(address module, string memory text, uint64 activeFrom) internal view returns (IConstitution.ArticleTerms memory) {
        IConstitution.Article[] memory history = constitution.articleHistory("treasury");
        bytes32 previous = history[history.length - 1].textHash;
        return IConstitution.ArticleTerms("treasury", "Treasury", keccak256(bytes(text)), previous, "", module, module.codehash, activeFrom);
    }

    function adoption(IConstitution.ArticleTerms memory terms) internal view returns (Proposal memory proposal) {
        proposal = single(constitutional, address(constitution), abi.encodeCall(IConstitution.adoptArticle, (terms)));
        proposal.description = "amend the treasury article";
    }

    /// @notice Passes both votes on an amendment, executes it and waits until it holds.
    function amend(Proposal memory amendment) internal {
        passFirstVote(amendment);
        pass(amendment);
        execute(amendment);
        vm.warp(block.timestamp + Thresholds.development().amendment.exitSeconds);
    }

    function assertState(Proposal memory proposal, uint256 id, IGovernor.ProposalState expected) internal view {
        assertEq(uint8(proposal.governor.state(id)), uint8(expected), "state of the proposal");
    }

    /// @notice The attack failed: the proposal is lost, cannot be queued, and nothing was paid.
    function assertDefeated(Proposal memory proposal, uint256 id) internal {
        assertState(proposal, id, IGovernor.ProposalState.Defeated);
        bytes32 descriptionHash = keccak256(bytes(proposal.description));
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        proposal.governor.queue(proposal.targets, proposal.values, proposal.calldatas, descriptionHash);
        assertEq(token.balanceOf(THIEF), 0, "loot");
    }

    /// @notice The attack did not stop anyone: what the founders want still happens.
    function assertAlive() internal {
        Proposal memory proposal = honest();
        pass(proposal);
        execute(proposal);
        assertHonestExecuted();
    }

    function assertHonestExecuted() internal view {
        assertEq(parameters.parameterView(HONEST_NUMBER).value, HONEST_VALUE, "honest proposal");
    }
}
