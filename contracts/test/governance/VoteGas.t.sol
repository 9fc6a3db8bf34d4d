// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AFixture} from "./doubles/AFixture.sol";

/// @notice What a vote costs at worst: storage cold, all that can be written first written by this vote, voters with long histories. Set up
/// in one transaction and measured in the next; snapshots/governance.json keeps the figures without the transaction's own cost.
contract VoteGasTest is AFixture {
    uint256 private constant CEILING = 250_000;
    uint256 private constant HISTORY = 64;

    uint256 private _id;

    /// @dev Voters 0 to 8 have long histories. 0 and 1 voted two periods ago and, with less, one period ago; 8 never voted.
    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < 9; ++i) {
            for (uint256 j = 0; j < HISTORY; ++j) {
                enfranchise(voter(i), 200 ether, 1, uint64(i + 1));
                skip(1);
            }
        }
        uint256 first = open(operations, "first");
        voteAll(operations, first, 0, 2, FOR);
        _lower(200 ether);
        skip(PERIOD_SECONDS);
        uint256 second = open(operations, "second");
        voteAll(operations, second, 0, 3, FOR);
        _lower(200 ether);
        skip(PERIOD_SECONDS);
        _id = open(operations, "third");
    }

    function test_FirstVote_for_costs_at_most_the_ceiling() public {
        _measure(8, FOR, "vote-first-for");
    }

    function test_FirstVote_against_costs_at_most_the_ceiling() public {
        _measure(8, AGAINST, "vote-first-against");
    }

    function test_FirstVote_abstaining_costs_at_most_the_ceiling() public {
        _measure(8, ABSTAIN, "vote-first-abstain");
    }

    function test_FirstVote_of_a_less_active_entity_costs_at_most_the_ceiling() public {
        _measure(0, FOR, "vote-first-less-active");
    }

    function _lower(uint256 amountWei) private {
        tokens.burn(voter(0), amountWei);
        tokens.burn(voter(1), amountWei);
        seats.burn(voter(0), 1);
        seats.burn(voter(1), 1);
        skip(1);
    }

    function _measure(uint256 i, uint8 support, string memory name) private {
        bytes memory data = abi.encodeCall(operations.castVote, (_id, support));
        vm.prank(voter(i));
        (bool cast,) = address(operations).call(data);
        uint256 used = vm.snapshotGasLastCall("governance", name);
        assertTrue(cast);
        assertLe(used + 21_000 + _calldataGas(data), CEILING);
    }

    function _calldataGas(bytes memory data) private pure returns (uint256 gas) {
        for (uint256 i = 0; i < data.length; ++i) {
            gas += data[i] == 0 ? 4 : 16;
        }
    }
}

/// @notice The vote that reaches the quorum also moves the deadline; it is a first vote of its entity in everything.
contract QuorumVoteGasTest is AFixture {
    uint256 private _id;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < 9; ++i) {
            for (uint256 j = 0; j < 64; ++j) {
                enfranchise(voter(i), 200 ether, 1, uint64(i + 1));
                skip(1);
            }
        }
        _id = open(operations, "quorum");
        vote(operations, _id, voter(0), AGAINST);
        vote(operations, _id, voter(1), FOR);
    }

    function test_QuorumVote_for_costs_at_most_the_ceiling() public {
        _measure(FOR, "vote-quorum-for");
    }

    function test_QuorumVote_abstaining_costs_at_most_the_ceiling() public {
        _measure(ABSTAIN, "vote-quorum-abstain");
    }

    function _measure(uint8 support, string memory name) private {
        bytes memory data = abi.encodeCall(operations.castVote, (_id, support));
        vm.prank(voter(8));
        (bool cast,) = address(operations).call(data);
        uint256 used = vm.snapshotGasLastCall("governance", name);
        assertTrue(cast);
        assertTrue(operations.quorumReached(_id));
        assertLe(used + 21_000 + 16 * data.length, 250_000);
    }
}
