// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IConstitution} from "../../src/governance/interfaces/IConstitution.sol";
import {IContributorSeats} from "../../src/governance/interfaces/IContributorSeats.sol";
import {IEntityRegistry} from "../../src/governance/interfaces/IEntityRegistry.sol";
import {MembershipParameters} from "../../src/governance/GovernanceParameters.sol";
import {Charters} from "../Charters.sol";
import {Thresholds} from "../Thresholds.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice One attacker as many: what identities cost, how slowly they come, and how they go.
contract SybilAttacksTest is AttackFixture {
    uint256 private constant SYBILS = 4;
    uint256 private constant PARTS = 9;
    bytes32 private constant WINDOW_CAP = keccak256("treasury.tokenWindowCapWei");

    /// @dev What k identities with seats take.
    struct Cost {
        uint256 bondsWei;
        uint256 stakeWei;
        uint256 slotRounds;
        uint256 elapsedSeconds;
    }

    /// @notice The model, from the contracts' own numbers: fewer seats than honest ones and one more gain nothing, and those that would tip
    /// the house cost more than the treasury lets out in a window, at risk in bonds alone plus what is staked, and take longer than a
    /// challenge of each of them.
    function test_Attack_03_sybil_seats_cost_more_than_they_gain() public {
        create(Charters.withSlots(4));
        uint256 honestSeats = seats.activeSeats();
        uint256 previous = 0;
        for (uint256 k = 1; k <= 3 * honestSeats; ++k) {
            Cost memory cost = _costOf(k);
            uint256 costWei = cost.bondsWei + cost.stakeWei;
            assertGt(costWei, previous, "each identity costs");
            previous = costWei;
            // Without the largest on each side: k - 1 seats in favour against those of the others but one.
            bool tips = k - 1 > honestSeats - 1;
            assertGe(costWei, tips ? parameters.valueOf(WINDOW_CAP) : 0, "gain of a window");
            assertGe(cost.slotRounds, k * _membership().seatRounds);
            MembershipParameters memory m = _membership();
            if (tips) assertGe(cost.elapsedSeconds, m.contestSeconds + m.rulingSeconds, "time to challenge them");
        }
    }

    /// @notice The same played: four identities work for their seats, get one vote in a period, lose the vote on a theft, and then each other.
    function test_Attack_03_sybil_seats_come_slowly_and_are_lost() public {
        uint256 first = _earnSeats();
        _activateAll(first);
        assertEq(seats.activeSeats(), VOTERS + SYBILS);

        endow(operator(0), 20 ether);
        skip(1);
        Proposal memory proposal = theft();
        uint256 id = proposeAs(operator(0), proposal);
        openVote(proposal, id);
        for (uint256 i = 0; i < SYBILS; ++i) {
            endow(operator(i), 0);
            voteAs(operator(i), proposal, id, FOR);
        }
        foundersVote(proposal, id, AGAINST, 0, VOTERS);
        assertEq(protocol.tallyOf(id).seats.rawFor, SYBILS);
        closeVote(proposal, id);
        assertDefeated(proposal, id);

        _loseSilently(first);
        _loseContested(first);
        assertEq(seats.activeSeats(), VOTERS + SYBILS - 2);
        assertAlive();
    }

    /// @notice Who can suspend, pause and delay every operation wins no time before the contributors' house: a ruling is none.
    function test_Attack_03_ruling_cannot_be_stalled() public {
        (uint64 a, uint64 b) = (_part(0), _part(1));
        skip(1);
        uint256 challenge_ = _contested(a, b, attacker(1));
        Proposal memory stalled = single(protocol, address(entities), abi.encodeCall(IEntityRegistry.rule, (challenge_, true)));
        expectRefusal(
            stalled, abi.encodeWithSelector(IConstitution.ActionDenied.selector, address(entities), IEntityRegistry.rule.selector)
        );
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(voter(i));
            guardian.pause(Thresholds.development().brakes.pauseSeconds);
        }
        _rule(challenge_);
        entities.resolve(challenge_);
        assertEq(block.timestamp, entities.rulingView(challenge_).contestedAt + 1, "within a second of the contest");
        assertEq(entities.entityOf(attacker(0)), entities.entityOf(attacker(1)));
        assertAlive();
    }

    /// @notice More than half of all tokens behind nine entities outvote everybody else in the token house until they are merged, and have no
    /// say in that.
    function test_Attack_03_split_majority_cannot_refuse_its_mergers() public {
        uint64 survivor = _part(0);
        uint64[] memory parts = new uint64[](PARTS);
        for (uint256 i = 1; i < PARTS; ++i) {
            parts[i] = _part(i);
        }
        enlist(attacker(PARTS));
        endow(attacker(PARTS), 1 ether);
        skip(1);
        assertEq(PARTS * token.getVotes(attacker(0)) * 100 / token.totalSupply(), 52);
        Proposal memory blocked = honest();
        blocked.description = "audit more, before the mergers";
        _voteOfAll(blocked);
        assertFalse(protocol.approved(_idOf(blocked)), "a veto while it lasts");

        for (uint256 i = 1; i < PARTS; ++i) {
            uint256 challenge_ = _contested(survivor, parts[i], attacker(i));
            vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.RulingSeatsMissing.selector, attacker(PARTS), block.timestamp - 1));
            vm.prank(attacker(PARTS));
            entities.rule(challenge_, false);
            _rule(challenge_);
            entities.resolve(challenge_);
            assertEq(entities.entityOf(attacker(i)), survivor);
        }

        Proposal memory freed = honest();
        _voteOfAll(freed);
        makeReady(freed, _idOf(freed));
        execute(freed);
        assertHonestExecuted();
    }

    /// @dev A ninth of the majority with an entity of its own.
    function _part(uint256 i) private returns (uint64 entity) {
        entity = enlist(attacker(i));
        endow(attacker(i), 1_000_000 ether);
    }

    /// @dev The founders in favour, the parts against.
    function _voteOfAll(Proposal memory proposal) private {
        uint256 id = propose(proposal);
        openVote(proposal, id);
        foundersVote(proposal, id, FOR, 0, VOTERS);
        for (uint256 i = 0; i < PARTS; ++i) {
            voteAs(attacker(i), proposal, id, AGAINST);
        }
        closeVote(proposal, id);
    }

    function _idOf(Proposal memory proposal) private view returns (uint256) {
        return
            proposal.governor.getProposalId(proposal.targets, proposal.values, proposal.calldatas, keccak256(bytes(proposal.description)));
    }

    /// @dev Plays {_costOf}'s steps: a run, three certified rounds, an entity and a seat each.
    function _earnSeats() private returns (uint256 first) {
        startRun(Charters.withSlots(uint16(SYBILS)));
        for (uint256 round = 0; round < 3; ++round) {
            skip(10);
            certify();
        }
        pastWindow();
        first = seats.lastSeat() + 1;
        for (uint16 i = 0; i < SYBILS; ++i) {
            IContributorSeats.Work[] memory work = new IContributorSeats.Work[](3);
            for (uint64 round = 0; round < 3; ++round) {
                work[round] = IContributorSeats.Work(run, round + 1, i);
            }
            vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatEntityMissing.selector, operator(i)));
            vm.prank(operator(i));
            seats.earn(work);
            enlist(operator(i));
            vm.prank(operator(i));
            seats.earn(work);
        }
    }

    /// @dev All at once after the probation is refused; one per period of growth it is.
    function _activateAll(uint256 first) private {
        vm.expectPartialRevert(IContributorSeats.SeatOnProbation.selector);
        seats.activate(first);
        skip(_membership().probationSeconds);
        for (uint256 i = 0; i < SYBILS; ++i) {
            seats.activate(first + i);
            if (i + 1 == SYBILS) return;
            vm.expectRevert(abi.encodeWithSelector(IContributorSeats.SeatGrowthExceeded.selector, 1, 1));
            seats.activate(first + i + 1);
            skip(_membership().growthPeriod);
        }
    }

    /// @dev A challenge that nobody answers: the challenger gets the bond, the younger seat goes.
    function _loseSilently(uint256 first) private {
        (uint64 a, uint64 b) = (entities.entityOf(operator(0)), entities.entityOf(operator(1)));
        uint256 challenge_ = _challenge(a, b);
        uint256 had = token.balanceOf(voter(0));
        vm.warp(entities.challengeView(challenge_).deadline + 1);
        entities.resolve(challenge_);
        MembershipParameters memory m = _membership();
        assertEq(token.balanceOf(voter(0)) - had, uint256(m.affiliationBondWei) + m.entityBondWei, "reward of the challenger");
        assertEq(entities.entityOf(operator(0)), entities.entityOf(operator(1)));
        seats.expelDuplicate(first + 1, first);
        assertEq(seats.seatOf(operator(1)), 0);
    }

    /// @dev A challenge that the attacker contests, with seats of its own: the contributors' house rules.
    function _loseContested(uint256 first) private {
        (uint64 a, uint64 b) = (entities.entityOf(operator(2)), entities.entityOf(operator(3)));
        uint256 challenge_ = _contested(a, b, operator(3));
        vm.expectRevert(abi.encodeWithSelector(IEntityRegistry.RulingCallerAccused.selector, challenge_, b));
        vm.prank(operator(3));
        entities.rule(challenge_, false);
        vm.prank(operator(0)); // another of the attacker's, against
        entities.rule(challenge_, false);
        _rule(challenge_);
        entities.resolve(challenge_);
        assertEq(entities.entityOf(operator(2)), entities.entityOf(operator(3)));
        seats.expelDuplicate(first + 3, first + 2);
        assertEq(seats.seatOf(operator(3)), 0);
    }

    /// @dev A challenge that `accused` contests, a second ago.
    function _contested(uint64 a, uint64 b, address accused) private returns (uint256 challenge_) {
        challenge_ = _challenge(a, b);
        vm.prank(accused);
        entities.contest(challenge_);
        skip(1);
    }

    /// @dev All founders say that the two are one.
    function _rule(uint256 challenge_) private {
        for (uint256 i = 0; i < VOTERS; ++i) {
            vm.prank(voter(i));
            entities.rule(challenge_, true);
        }
    }

    function _challenge(uint64 a, uint64 b) private returns (uint256 challenge_) {
        vm.startPrank(voter(0));
        token.approve(address(entities), type(uint256).max);
        challenge_ = entities.challenge(a, b, "ipfs://evidence");
        vm.stopPrank();
    }

    /// @dev Growth as {ContributorSeats} allows it, from the seats that are there now.
    function _costOf(uint256 k) private view returns (Cost memory cost) {
        MembershipParameters memory m = _membership();
        uint256 active = seats.activeSeats();
        uint256 periods = 0;
        for (uint256 gained = 0; gained < k; ++periods) {
            uint256 grown = active * m.growthPpm / 1_000_000;
            if (grown == 0) grown = 1;
            active += grown;
            gained += grown;
        }
        cost.bondsWei = k * entities.entityView(1).bondWei;
        cost.stakeWei = k * registry.termsOf(run).stakePerSlotWei;
        cost.slotRounds = k * m.seatRounds;
        cost.elapsedSeconds = m.seatWorkSeconds + m.probationSeconds + (periods - 1) * m.growthPeriod;
    }

    function _membership() private pure returns (MembershipParameters memory) {
        return Thresholds.development().membership;
    }
}
