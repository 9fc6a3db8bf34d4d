// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IContributorSeats} from "../../src/governance/interfaces/IContributorSeats.sol";
import {IParameters} from "../../src/governance/interfaces/IParameters.sol";
import {ITrackGovernor} from "../../src/governance/interfaces/ITrackGovernor.sol";
import {RunCharter} from "../../src/training/RunCharter.sol";
import {IRuns} from "../../src/training/interfaces/IRuns.sol";
import {ITreasury} from "../../src/treasury/interfaces/ITreasury.sol";
import {Charters} from "../Charters.sol";
import {GovernanceFixture} from "../GovernanceFixture.sol";

/// @notice What governance costs in the whole system, from proposal to execution: on the operations track a run with its funds, judged by ten
/// modules; on the protocol track a payment; on the constitutional track the first vote on new bounds. Each stage is set up in one
/// transaction and measured in the next; snapshots/governance-system.json keeps the figures without the transactions' own cost.
abstract contract GovernanceGas is GovernanceFixture {
    uint256 internal constant TRACKS = 3;
    string internal constant GROUP = "governance-system";

    function governor(uint256 i) internal view returns (ITrackGovernor) {
        return i == 0 ? operations : i == 1 ? protocol : constitutional;
    }

    function proposalOf(uint256 i) internal view returns (Proposal memory) {
        if (i == 0) return _run();
        if (i == 1) return single(protocol, address(treasury), abi.encodeCall(ITreasury.transfer, (operator(0), 100 ether)));
        bytes memory data = abi.encodeCall(IParameters.setBounds, ("new", 1, IParameters.Bounds(1, 1, 1, 1)));
        return firstVote(single(constitutional, address(parameters), data));
    }

    function idOf(uint256 i) internal view returns (uint256) {
        Proposal memory p = proposalOf(i);
        return p.governor.getProposalId(p.targets, p.values, p.calldatas, keccak256(bytes(p.description)));
    }

    /// @notice Each by another proposer, who has one live proposal at most.
    function proposeAs(uint256 i) internal {
        Proposal memory p = proposalOf(i);
        vm.prank(voter(i));
        p.governor.propose(p.targets, p.values, p.calldatas, p.description);
    }

    function nameOf(string memory what, uint256 i) internal pure returns (string memory) {
        return string.concat(what, i == 0 ? "-operations" : i == 1 ? "-protocol" : "-constitutional");
    }

    function _run() private view returns (Proposal memory proposal) {
        RunCharter memory charter = Charters.withSlots(16);
        proposal.governor = operations;
        proposal.description = "a proposal";
        proposal.targets = new address[](3);
        proposal.values = new uint256[](3);
        proposal.calldatas = new bytes[](3);
        (proposal.targets[0], proposal.targets[1], proposal.targets[2]) = (address(treasury), address(treasury), address(registry));
        proposal.values[2] = charter.gasBudgetWei;
        proposal.calldatas[0] = abi.encodeCall(ITreasury.fundRun, (charter.budgetWei));
        proposal.calldatas[1] = abi.encodeCall(ITreasury.releaseEther, (charter.gasBudgetWei));
        proposal.calldatas[2] = abi.encodeCall(IRuns.createRun, (charter));
    }
}

contract ProposeGasTest is GovernanceGas {
    function test_Propose_gas_of_a_run() public {
        _measure(0);
    }

    function test_Propose_gas_of_a_payment() public {
        _measure(1);
    }

    function test_Propose_gas_of_an_amendment() public {
        _measure(2);
    }

    function _measure(uint256 i) private {
        proposeAs(i);
        assertLt(vm.snapshotGasLastCall(GROUP, nameOf("propose", i)), 3_000_000);
    }
}

contract HousesVoteGasTest is GovernanceGas {
    uint256[TRACKS] private _ids;

    /// @dev The longest delay first, so that all three votes are open at the end.
    function setUp() public override {
        super.setUp();
        for (uint256 i = TRACKS; i > 0; --i) {
            proposeAs(i - 1);
            _ids[i - 1] = idOf(i - 1);
            vm.warp(governor(i - 1).proposalSnapshot(_ids[i - 1]) + 1);
        }
        vm.prank(voter(1));
        operations.castVote(_ids[0], FOR);
    }

    function test_Vote_gas_of_the_first_voter_on_the_protocol_track() public {
        _measure(protocol, 1, "vote-first-protocol");
    }

    function test_Vote_gas_of_the_first_voter_on_the_constitutional_track() public {
        _measure(constitutional, 2, "vote-first-constitutional");
    }

    function test_Vote_gas_of_a_later_voter() public {
        _measure(operations, 0, "vote-later-operations");
    }

    function _measure(ITrackGovernor chosen, uint256 i, string memory name) private {
        vm.prank(voter(0));
        chosen.castVote(_ids[i], FOR);
        assertLt(vm.snapshotGasLastCall(GROUP, name) + 22_000, 250_000);
    }
}

/// @dev Track by track: an operation that waits for another track's vote would expire.
abstract contract PassedGas is GovernanceGas {
    function prepare(uint256 i) internal {
        proposeAs(i);
        decide(proposalOf(i), idOf(i), FOR, VOTERS);
    }

    function prepareQueued(uint256 i) internal {
        prepare(i);
        queue(proposalOf(i));
        vm.warp(governor(i).proposalEta(idOf(i)));
    }

    function measureQueue(uint256 i) internal {
        queue(proposalOf(i));
        assertLt(vm.snapshotGasLastCall(GROUP, nameOf("queue", i)), 3_000_000);
    }

    function measureExecute(uint256 i) internal {
        execute(proposalOf(i));
        assertLt(vm.snapshotGasLastCall(GROUP, nameOf("execute", i)), 5_000_000);
    }
}

contract QueueRunGasTest is PassedGas {
    function setUp() public override {
        super.setUp();
        prepare(0);
    }

    function test_Queue_gas_of_a_run() public {
        measureQueue(0);
    }
}

contract QueuePaymentGasTest is PassedGas {
    function setUp() public override {
        super.setUp();
        prepare(1);
    }

    function test_Queue_gas_of_a_payment() public {
        measureQueue(1);
    }
}

contract QueueAmendmentGasTest is PassedGas {
    function setUp() public override {
        super.setUp();
        prepare(2);
    }

    function test_Queue_gas_of_an_amendment() public {
        measureQueue(2);
    }
}

contract ExecuteRunGasTest is PassedGas {
    function setUp() public override {
        super.setUp();
        prepareQueued(0);
    }

    function test_Execute_gas_of_a_run() public {
        measureExecute(0);
    }

    /// @dev What the constitution takes of it, each of the two times that it is asked during the execution.
    function test_Check_gas_of_a_run_by_ten_modules() public {
        Proposal memory proposal = proposalOf(0);
        uint48 proposedAt = operations.proposedAt(idOf(0));
        constitution.checkCall(address(registry), proposal.values[2], proposal.calldatas[2], proposedAt);
        assertLt(vm.snapshotGasLastCall(GROUP, "check-run"), 1_000_000);
    }
}

contract ExecutePaymentGasTest is PassedGas {
    function setUp() public override {
        super.setUp();
        prepareQueued(1);
    }

    function test_Execute_gas_of_a_payment() public {
        measureExecute(1);
    }

    function test_Dissent_gas() public {
        bytes32 operation = protocol.operationOf(idOf(1));
        vm.prank(voter(0));
        escrow.lock(operation, 1_000 ether);
        assertLt(vm.snapshotGasLastCall(GROUP, "dissent-lock"), 300_000);
    }
}

contract ExecuteAmendmentGasTest is PassedGas {
    function setUp() public override {
        super.setUp();
        prepareQueued(2);
    }

    function test_Execute_gas_of_an_amendment() public {
        measureExecute(2);
    }
}

/// @notice A seat for as few slot-rounds as earn one, of three rounds of one run.
contract SeatGasTest is GovernanceGas {
    uint256 private constant ROUNDS = 3;

    function setUp() public override {
        super.setUp();
        startRun(Charters.withSlots(4));
        for (uint256 i = 0; i < ROUNDS; ++i) {
            vm.warp(block.timestamp + 20);
            certify();
        }
        pastWindow();
        vm.startPrank(operator(0));
        token.approve(address(entities), type(uint256).max);
        entities.register("operator", "");
        vm.stopPrank();
    }

    function test_Seat_gas() public {
        IContributorSeats.Work[] memory proofs = new IContributorSeats.Work[](ROUNDS);
        for (uint64 i = 0; i < ROUNDS; ++i) {
            proofs[i] = IContributorSeats.Work(run, i + 1, 0);
        }
        vm.prank(operator(0));
        seats.earn(proofs);
        assertLt(vm.snapshotGasLastCall(GROUP, "seat-earn"), 600_000);
        assertEq(seats.seatOf(operator(0)), VOTERS + 1);
    }
}
