// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

import {GovernanceParameters} from "../../src/governance/GovernanceParameters.sol";
import {Track} from "../../src/governance/interfaces/IConstitution.sol";
import {ITrackGovernor} from "../../src/governance/interfaces/ITrackGovernor.sol";
import {AFixture} from "./doubles/AFixture.sol";

/// @notice What a proposal must reach, and how that changes with activity and with apathy.
contract AdaptiveQuorumTest is AFixture {
    uint256 private constant EACH_WEI = 10_000 ether;

    function test_Quorum_where_nobody_is_active_is_the_floor() public {
        enfranchiseEqually(10, EACH_WEI, 1);
        uint256 supply = tokens.totalSupply();
        ITrackGovernor.Thresholds memory thresholds = _thresholds(operations, "floor");
        assertEq(thresholds.tokenQuorumWei, supply / 100);
        assertEq(thresholds.tokenCapWei, supply / 100);
        assertEq(thresholds.seatQuorum, 1);
        assertEq(thresholds.seatCap, 1);
    }

    function test_Quorum_is_a_share_of_active_votes_without_the_largest_entity() public {
        _activate(12, EACH_WEI, 10);
        ITrackGovernor.Thresholds memory thresholds = _thresholds(operations, "share");
        assertEq(thresholds.tokenQuorumWei, 11 * EACH_WEI / 10);
        assertEq(thresholds.seatQuorum, 17, "16.5 of 110, rounded up");
        assertEq(thresholds.tokenCapWei, 11 * EACH_WEI / 10);
        assertEq(thresholds.seatCap, 11);
    }

    function test_Quorum_is_the_tracks_share() public {
        _activate(12, EACH_WEI, 10);
        assertEq(protocol.quorum(block.timestamp), 22 * EACH_WEI / 10);
        assertEq(protocol.seatQuorum(block.timestamp), 28);
        assertEq(constitutional.seatQuorum(block.timestamp), 44);
    }

    function test_Quorum_stops_at_the_ceiling() public {
        enfranchiseEqually(12, EACH_WEI * 10, 1);
        tokens.burn(PARKED, PARKED_WEI);
        _voteAway(12, FOR);
        uint256 supply = tokens.getPastTotalSupply(block.timestamp - 1);
        assertGt(11 * EACH_WEI * 10 * 330_000 / 1_000_000, supply / 5);
        assertEq(constitutional.quorum(block.timestamp), supply / 5);
    }

    function test_SeatQuorum_leaves_out_one_seat_of_all() public {
        _activate(12, EACH_WEI, 10);
        for (uint256 i = 0; i < 12; ++i) {
            seats.burn(voter(i), i == 0 ? 7 : 10);
        }
        skip(1);
        assertEq(seats.totalSupply(), 3);
        assertEq(constitutional.seatQuorum(block.timestamp), 2);
    }

    function test_SeatQuorum_without_any_seat_is_one() public view {
        assertEq(operations.seatQuorum(block.timestamp), 1);
    }

    function test_Thresholds_stay_as_fixed_when_activity_changes() public {
        enfranchiseEqually(12, EACH_WEI, 1);
        uint256 id = open(operations, "fixed");
        ITrackGovernor.Thresholds memory before = operations.thresholdsOf(id);
        voteAll(operations, id, 0, 12, FOR);
        assertEq(abi.encode(operations.thresholdsOf(id)), abi.encode(before));
        assertEq(operations.quorum(operations.proposalSnapshot(id)), before.tokenQuorumWei);
        assertEq(operations.seatQuorum(operations.proposalSnapshot(id)), before.seatQuorum);
        assertGt(operations.seatQuorum(block.timestamp), before.seatQuorum, "what a new one must reach");
    }

    function test_Thresholds_are_announced() public {
        ITrackGovernor.Thresholds memory expected =
            ITrackGovernor.Thresholds(uint96(tokens.totalSupply() / 100), uint96(tokens.totalSupply() / 100), 1, 1, 500_000, 3, true);
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 hash) = call("event");
        vm.expectEmit(address(operations));
        emit ITrackGovernor.ThresholdsFixed(operations.getProposalId(targets, values, calldatas, hash), expected);
        propose(operations, PROPOSER, "event");
    }

    function test_Bootstrap_needs_fewer_entities_and_says_so() public {
        ITrackGovernor.Thresholds memory thresholds = _thresholds(operations, "young");
        assertEq(thresholds.minEntities, 3);
        assertTrue(thresholds.bootstrap);
    }

    function test_Bootstrap_ends_with_the_entity_that_makes_them_enough() public {
        enfranchiseEqually(5, EACH_WEI, 1);
        assertTrue(_thresholds(operations, "five").bootstrap);
        entities.assign(voter(9), 6);
        skip(1_000);
        ITrackGovernor.Thresholds memory thresholds = _thresholds(operations, "six");
        assertEq(thresholds.minEntities, 6);
        assertFalse(thresholds.bootstrap);
    }

    function test_Breach_raises_what_protocol_and_constitutional_proposals_need() public {
        _breach();
        assertEq(_thresholds(operations, "operations").approvalPpm, 500_000);
        assertEq(_thresholds(protocol, "protocol").approvalPpm, 600_000);
        assertEq(_thresholds(constitutional, "constitutional").approvalPpm, 750_000);
    }

    function test_Breach_over_raises_nothing() public {
        _breach();
        vm.warp(activity.breachUntil());
        assertEq(_thresholds(protocol, "protocol").approvalPpm, 500_000);
    }

    function test_Breach_leaves_proposals_made_before_as_they_were() public {
        enfranchise(voter(0), 10 * EACH_WEI, 1, 1);
        skip(1);
        uint256 id = open(protocol, "before");
        vote(protocol, id, voter(0), FOR);
        activity.proveBreach(_first());
        assertEq(protocol.thresholdsOf(id).approvalPpm, 500_000);
    }

    function test_Breach_makes_the_same_votes_fail() public {
        enfranchiseEqually(11, EACH_WEI, 1);
        enfranchise(voter(11), 100 * EACH_WEI, 1, 1);
        skip(1);
        uint256 id = open(protocol, "unbreached");
        voteAll(protocol, id, 0, 6, FOR); // without the largest five count
        voteAll(protocol, id, 6, 11, AGAINST); // four count, so 555,555 are in favour
        assertTrue(protocol.approved(id));
        vote(protocol, id, voter(11), AGAINST);
        activity.proveBreach(_first());
        close(protocol, id);
        id = open(protocol, "breached");
        voteAll(protocol, id, 0, 6, FOR);
        voteAll(protocol, id, 6, 11, AGAINST);
        assertFalse(protocol.approved(id));
    }

    function test_Decay_lowers_the_quorum_after_a_row_of_missed_ones() public {
        _activate(12, EACH_WEI, 10);
        _miss(operations, "a");
        _miss(operations, "b");
        assertEq(operations.quorumRemainingPpm(), 1_000_000);
        uint256 id = _fail(operations, "c");
        vm.expectEmit(address(operations));
        emit ITrackGovernor.QuorumDecayed(900_000, id);
        operations.recordOutcome(id);
        assertEq(operations.quorumRemainingPpm(), 900_000);
        ITrackGovernor.Thresholds memory thresholds = _thresholds(operations, "lowered");
        assertEq(thresholds.tokenQuorumWei, 99 * EACH_WEI / 100);
        assertEq(thresholds.seatQuorum, 15, "14.85 rounded up");
        assertEq(thresholds.tokenCapWei, 11 * EACH_WEI / 10, "caps do not decay");
    }

    function test_Decay_is_by_governor() public {
        for (uint256 i = 0; i < 3; ++i) {
            _miss(operations, string(abi.encode(i)));
        }
        assertEq(operations.quorumRemainingPpm(), 900_000);
        assertEq(protocol.quorumRemainingPpm(), 1_000_000);
    }

    function test_Decay_stops_at_its_floor() public {
        for (uint256 i = 0; i < 12; ++i) {
            _miss(operations, string(abi.encode(i)));
        }
        assertEq(operations.quorumRemainingPpm(), 700_000);
    }

    function test_Decay_starts_again_after_a_reached_quorum() public {
        enfranchiseEqually(6, EACH_WEI, 1);
        _miss(operations, "a");
        _miss(operations, "b");
        _reach("c");
        _miss(operations, "d");
        _miss(operations, "e");
        assertEq(operations.quorumRemainingPpm(), 1_000_000);
        _miss(operations, "f");
        assertEq(operations.quorumRemainingPpm(), 900_000);
    }

    function test_Decay_is_taken_back_by_a_reached_quorum() public {
        enfranchiseEqually(6, EACH_WEI, 1);
        for (uint256 i = 0; i < 6; ++i) {
            _miss(operations, string(abi.encode(i)));
        }
        assertEq(operations.quorumRemainingPpm(), 800_000);
        uint256 id = open(operations, "reached");
        voteAll(operations, id, 0, 6, ABSTAIN); // reached, though it does not pass
        close(operations, id);
        vm.expectEmit(address(operations));
        emit ITrackGovernor.QuorumRecovered(900_000, id);
        operations.recordOutcome(id);
        _reach("again");
        _reach("once more");
        assertEq(operations.quorumRemainingPpm(), 1_000_000);
    }

    function test_RecordOutcome_before_the_end_reverts() public {
        uint256 id = propose(operations, PROPOSER, "open");
        _expectNotKnown(id);
        skip(operations.votingDelay() + 1);
        _expectNotKnown(id);
    }

    function test_RecordOutcome_twice_reverts() public {
        uint256 id = _fail(operations, "twice");
        operations.recordOutcome(id);
        vm.expectRevert(abi.encodeWithSelector(ITrackGovernor.GovernorOutcomeRecorded.selector, id));
        operations.recordOutcome(id);
    }

    function test_RecordOutcome_of_a_cancelled_proposal_reverts() public {
        uint256 id = open(operations, "cancelled");
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 hash) = call("cancelled");
        vm.prank(GUARDIAN);
        operations.cancel(targets, values, calldatas, hash);
        skip(1_000);
        _expectNotKnown(id);
    }

    function test_RecordOutcome_of_unknown_proposal_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorNonexistentProposal.selector, 1));
        operations.recordOutcome(1);
    }

    function test_Constructor_keeps_what_it_is_told() public view {
        assertEq(uint8(protocol.track()), uint8(Track.Protocol));
        assertEq(address(protocol.seatHouse()), address(seats));
    }

    function test_Constructor_quorum_above_everything_reverts() public {
        GovernanceParameters memory p = parameters();
        p.tracks[0].tokenQuorumPpm = 1_000_001;
        _expectInvalid(p);
        p = parameters();
        p.tracks[0].seatQuorumPpm = 1_000_001;
        _expectInvalid(p);
    }

    function test_Constructor_approval_out_of_range_reverts() public {
        GovernanceParameters memory p = parameters();
        p.tracks[0].approvalPpm = 499_999;
        _expectInvalid(p);
        p = parameters();
        p.tracks[0].breachApprovalPpm = 1_000_000;
        _expectInvalid(p);
        p = parameters();
        p.tracks[0].approvalPpm = p.tracks[0].breachApprovalPpm + 1;
        _expectInvalid(p);
    }

    function test_Constructor_cap_out_of_range_reverts() public {
        GovernanceParameters memory p = parameters();
        p.counting.entityCapPpm = 0;
        _expectInvalid(p);
        p.counting.entityCapPpm = 1_000_001;
        _expectInvalid(p);
    }

    function test_Constructor_clamps_out_of_range_revert() public {
        GovernanceParameters memory p = parameters();
        p.counting.quorumFloorPpm = p.counting.quorumCeilingPpm + 1;
        _expectInvalid(p);
        p = parameters();
        p.counting.quorumCeilingPpm = 1_000_001;
        _expectInvalid(p);
    }

    function test_Constructor_bootstrap_above_the_full_number_reverts() public {
        GovernanceParameters memory p = parameters();
        p.counting.bootstrapEntities = p.counting.minEntities + 1;
        _expectInvalid(p);
    }

    function test_Constructor_decay_out_of_range_reverts() public {
        GovernanceParameters memory p = parameters();
        p.counting.quorumFailuresPerDecay = 0;
        _expectInvalid(p);
        p = parameters();
        p.counting.quorumDecayFloorPpm = 1_000_001;
        _expectInvalid(p);
    }

    /// @notice The token quorum is always between its clamps and the seat quorum in reach, whatever is active.
    function testFuzz_Quorum_is_between_its_clamps(uint256 seed, uint8 voters) public {
        for (uint256 i = 0; i < voters % 8; ++i) {
            uint256 draw = uint256(keccak256(abi.encode(seed, i)));
            enfranchise(voter(i), 1 + draw % (100 * EACH_WEI), (draw >> 128) % 6, uint64(i + 1));
        }
        skip(1);
        _voteAway(voters % 8, FOR);
        uint256 supply = tokens.getPastTotalSupply(block.timestamp - 1);
        uint256 quorumWei = constitutional.quorum(block.timestamp);
        assertTrue(quorumWei >= supply / 100 && quorumWei <= supply / 5);
        uint256 seatQuorum = constitutional.seatQuorum(block.timestamp);
        uint256 allSeats = seats.totalSupply();
        assertTrue(seatQuorum == 1 || (seatQuorum > 1 && seatQuorum < allSeats));
    }

    function _activate(uint256 count, uint256 tokensWei, uint256 seatCount) private {
        enfranchiseEqually(count, tokensWei, seatCount);
        _voteAway(count, FOR);
    }

    /// @notice Makes the first voters active in a vote that then is over.
    function _voteAway(uint256 count, uint8 support) private {
        uint256 id = open(operations, "activity");
        voteAll(operations, id, 0, count, support);
        close(operations, id);
    }

    function _breach() private {
        enfranchise(voter(0), 10 * EACH_WEI, 1, 1);
        skip(1);
        _voteAway(1, FOR);
        activity.proveBreach(_first());
    }

    function _first() private pure returns (uint64[] memory ids) {
        ids = new uint64[](1);
        ids[0] = 1;
    }

    function _thresholds(ITrackGovernor governor, string memory description) private returns (ITrackGovernor.Thresholds memory) {
        uint256 state = vm.snapshotState();
        ITrackGovernor.Thresholds memory thresholds = governor.thresholdsOf(propose(governor, PROPOSER, description));
        vm.revertToState(state);
        return thresholds;
    }

    function _fail(ITrackGovernor governor, string memory description) private returns (uint256 id) {
        tokens.mint(PROPOSER, DEPOSIT_WEI);
        tokens.burn(PARKED, DEPOSIT_WEI);
        id = open(governor, description);
        close(governor, id);
    }

    function _miss(ITrackGovernor governor, string memory description) private {
        governor.recordOutcome(_fail(governor, description));
    }

    function _reach(string memory description) private {
        uint256 id = open(operations, description);
        voteAll(operations, id, 0, 6, FOR);
        close(operations, id);
        operations.recordOutcome(id);
    }

    function _expectNotKnown(uint256 id) private {
        vm.expectRevert(abi.encodeWithSelector(ITrackGovernor.GovernorOutcomeNotKnown.selector, id));
        operations.recordOutcome(id);
    }

    function _expectInvalid(GovernanceParameters memory p) private {
        vm.expectRevert(ITrackGovernor.GovernorParametersInvalid.selector);
        deployGovernor("Invalid", Track.Operations, p);
    }
}
