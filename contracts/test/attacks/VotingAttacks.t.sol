// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

import {IConstitutionalCommittee} from "../../src/governance/interfaces/IConstitutionalCommittee.sol";
import {ITrackGovernor} from "../../src/governance/interfaces/ITrackGovernor.sol";
import {AttackFixture} from "./AttackFixture.sol";
import {Call} from "./attackers/Calls.sol";
import {FlashBorrower} from "./attackers/FlashBorrower.sol";
import {FlashLender} from "./attackers/FlashLender.sol";
import {VoteMarket} from "./attackers/VoteMarket.sol";

/// @notice Attacks with votes that are not one's own: borrowed, bought, delegated.
contract VotingAttacksTest is AttackFixture {
    uint256 private constant LENT_WEI = 9_000_000 ether;

    function test_Attack_01_flash_loan_can_neither_propose_nor_vote() public {
        FlashBorrower borrower = _borrower();
        Proposal memory proposal = theft();
        uint256 id =
            proposal.governor.getProposalId(proposal.targets, proposal.values, proposal.calldatas, keccak256(bytes(proposal.description)));
        Call[] memory calls = new Call[](3);
        calls[0] = Call(address(token), abi.encodeCall(IVotes.delegate, (address(borrower))));
        calls[1] = Call(address(token), abi.encodeCall(token.approve, (address(deposits), type(uint256).max)));
        calls[2] = Call(
            address(protocol),
            abi.encodeCall(IGovernor.propose, (proposal.targets, proposal.values, proposal.calldatas, proposal.description))
        );
        borrower.attack(LENT_WEI, calls);
        assertFalse(borrower.worked(2), "proposed with borrowed votes");
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorNonexistentProposal.selector, id));
        protocol.state(id);
        assertAlive();
    }

    /// @notice Whenever in the life of a proposal the loan is taken, the snapshot itself included, it votes with nothing.
    function testFuzz_Attack_01_flash_loan_in_any_second_votes_with_nothing(uint256 second, uint256 amountWei) public {
        FlashBorrower borrower = _borrower();
        endow(attacker(0), 20 ether);
        skip(1);
        Proposal memory proposal = theft();
        uint256 id = proposeAs(attacker(0), proposal);
        uint256 life = protocol.proposalDeadline(id) - block.timestamp;
        skip(bound(second, 0, life));
        Call[] memory calls = new Call[](2);
        calls[0] = Call(address(token), abi.encodeCall(IVotes.delegate, (address(borrower))));
        calls[1] = Call(address(protocol), abi.encodeCall(IGovernor.castVote, (id, FOR)));
        borrower.attack(bound(amountWei, 1, LENT_WEI), calls);
        assertFalse(borrower.worked(1), "voted with borrowed votes");
        if (block.timestamp <= protocol.proposalSnapshot(id)) openVote(proposal, id);
        vm.expectRevert(abi.encodeWithSelector(ITrackGovernor.GovernorVoterWithoutVotes.selector, address(borrower)));
        vm.prank(address(borrower));
        protocol.castVote(id, FOR);
        assertEq(protocol.tallyOf(id).tokens.rawFor, 0);
        closeVote(proposal, id);
        assertDefeated(proposal, id);
    }

    /// @notice Rented tokens, more than all founders have, and three of seven seats bought on top.
    function test_Attack_02_vote_buying_of_tokens_and_seats_does_not_pay() public {
        VoteMarket market = new VoteMarket(token);
        for (uint256 i = 10; i < 15; ++i) {
            endow(attacker(i), 1_900_000 ether);
            vm.startPrank(attacker(i));
            token.approve(address(market), type(uint256).max);
            market.deposit(1_900_000 ether);
            vm.stopPrank();
        }
        address buyer = attacker(0);
        enlist(buyer);
        endow(buyer, 20 ether);
        vm.deal(buyer, 5 ether);
        vm.prank(buyer);
        market.rent{value: 5 ether}();
        skip(1);
        assertGt(token.getVotes(buyer), 9_500_000 ether);

        Proposal memory proposal = theft();
        uint256 id = proposeAs(buyer, proposal);
        openVote(proposal, id);
        voteAs(buyer, proposal, id, FOR);
        foundersVote(proposal, id, FOR, 0, 3);
        foundersVote(proposal, id, AGAINST, 3, VOTERS);
        (uint256 against, uint256 inFavour,) = protocol.proposalVotes(id);
        assertGt(inFavour, 3 * against, "the attack has three quarters of the tokens");
        closeVote(proposal, id);
        assertDefeated(proposal, id);

        proposal = honest();
        id = propose(proposal);
        openVote(proposal, id);
        voteAs(buyer, proposal, id, AGAINST);
        foundersVote(proposal, id, FOR, 0, VOTERS);
        closeVote(proposal, id);
        makeReady(proposal, id);
        execute(proposal);
        assertHonestExecuted();
    }

    /// @notice A delegate with more votes than all others cannot keep the committee from being renewed, and counts for nothing once it sleeps.
    function test_Attack_10_delegate_capture_does_not_block_a_renewal() public {
        address delegate = attacker(0);
        enlist(delegate);
        endow(delegate, 8_000_000 ether);
        skip(1);
        address[] memory renewed = new address[](1);
        renewed[0] = voter(3);
        Proposal memory proposal = single(protocol, address(committee), abi.encodeCall(IConstitutionalCommittee.elect, (renewed)));
        uint48 until = committee.members()[0].until;
        uint256 id = propose(proposal);
        openVote(proposal, id);
        voteAs(delegate, proposal, id, AGAINST);
        foundersVote(proposal, id, FOR, 0, VOTERS);
        (uint256 against, uint256 inFavour,) = protocol.proposalVotes(id);
        assertGt(against, inFavour);
        closeVote(proposal, id);
        makeReady(proposal, id);
        execute(proposal);
        assertGt(committee.members()[0].until, until);

        (uint96 activeWei,) = activity.activityOf(entities.entityOf(delegate));
        assertEq(activeWei, 8_000_000 ether);
        skip(1_800);
        (activeWei,) = activity.activityOf(entities.entityOf(delegate));
        assertEq(activeWei, 0, "a sleeping delegate is not active");
        assertAlive();
    }

    /// @notice The metamorphic law on the whole system: whatever everybody votes, twice, so that the first vote moves the second one's quorum,
    /// a delegate who is the largest gains nothing from more.
    /// forge-config: default.fuzz.runs = 32
    function testFuzz_Attack_10_captured_delegate_gains_nothing_by_growing(uint256 seed, uint256 moreWei) public {
        address delegate = attacker(0);
        enlist(delegate);
        endow(delegate, 1_000_000 ether); // a little more than a founder
        skip(1);
        uint256 before = vm.snapshotState();
        bytes32 plain = _twoVotes(delegate, seed);
        vm.revertToState(before);
        endow(delegate, bound(moreWei, 1, 8_900_000 ether));
        assertEq(_twoVotes(delegate, seed), plain);
    }

    function _borrower() private returns (FlashBorrower borrower) {
        FlashLender lender = new FlashLender(token);
        vm.prank(address(treasury));
        token.transfer(address(lender), LENT_WEI);
        borrower = new FlashBorrower(token, lender);
        skip(1);
    }

    function _twoVotes(address delegate, uint256 seed) private returns (bytes32 outcome) {
        for (uint256 round = 0; round < 2; ++round) {
            Proposal memory proposal = honest();
            proposal.description = round == 0 ? "first" : "second";
            uint256 id = propose(proposal);
            openVote(proposal, id);
            for (uint256 i = 0; i <= VOTERS; ++i) {
                uint256 chance = uint8(uint256(keccak256(abi.encode(seed, round, i))));
                address account = i == VOTERS ? delegate : voter(i);
                if (chance < 170) voteAs(account, proposal, id, FOR);
                else if (chance < 210) voteAs(account, proposal, id, AGAINST);
                else if (chance < 230) voteAs(account, proposal, id, ABSTAIN);
            }
            closeVote(proposal, id);
            outcome = keccak256(abi.encode(outcome, protocol.state(id), protocol.thresholdsOf(id), protocol.tallyOf(id).entitiesInFavour));
        }
    }
}
