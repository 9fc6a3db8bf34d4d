// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {NodeRegistry} from "../../src/training/NodeRegistry.sol";
import {RunCharter} from "../../src/training/RunCharter.sol";
import {INodeRegistry} from "../../src/training/interfaces/INodeRegistry.sol";
import {IRunRegistry} from "../../src/training/interfaces/IRunRegistry.sol";
import {AutonetToken} from "../../src/treasury/AutonetToken.sol";
import {IAutonetToken} from "../../src/treasury/interfaces/IAutonetToken.sol";
import {Charters} from "../Charters.sol";

/// @notice What the registries say that they owe, which the standing invariants hold against what they have. This test is the token holder,
/// the timelock and, for the node registry, the run registry.
contract OwedTest is Test {
    address private constant OPERATOR = address(0x0B);

    AutonetToken private token;
    NodeRegistry private nodes;
    IRunRegistry private runs;

    function setUp() public {
        vm.warp(1_700_000_000);
        IAutonetToken.Allocation[] memory allocations = new IAutonetToken.Allocation[](2);
        allocations[0] = IAutonetToken.Allocation(OPERATOR, 1_000 ether);
        allocations[1] = IAutonetToken.Allocation(address(this), 1_000 ether);
        token = new AutonetToken(allocations, address(0));
        nodes = new NodeRegistry(token, address(this), 100);
        bytes memory arguments = abi.encode(token, nodes, address(this), address(0x7), address(0x8));
        runs = IRunRegistry(deployCode("RunRegistry.sol:RunRegistry", arguments));
        vm.startPrank(OPERATOR);
        token.approve(address(nodes), type(uint256).max);
        nodes.register("http://node.example:7777");
        vm.stopPrank();
    }

    function test_TotalStake_follows_deposits_withdrawals_and_slashes() public {
        vm.startPrank(OPERATOR);
        nodes.deposit(100 ether);
        assertEq(nodes.totalStake(), 100 ether);
        nodes.requestUnbond(30 ether);
        assertEq(nodes.totalStake(), 100 ether);
        vm.warp(block.timestamp + 100);
        nodes.withdraw();
        vm.stopPrank();
        assertEq(nodes.totalStake(), 70 ether);
        nodes.slash(OPERATOR, 20 ether, address(this), 5 ether);
        assertEq(nodes.totalStake(), 50 ether);
        assertEq(token.balanceOf(address(nodes)), 50 ether);
    }

    /// @dev Stake in is stake out, slashed or still there, in any order.
    function testFuzz_Stake_is_conserved(uint8[16] memory steps, uint64[16] memory amounts) public {
        uint256 deposited = 0;
        uint256 slashed = 0;
        for (uint256 i = 0; i < steps.length; ++i) {
            INodeRegistry.OperatorView memory account = nodes.operatorOf(OPERATOR);
            uint256 amount = uint256(amounts[i]) + 1;
            if (steps[i] < 100) {
                vm.prank(OPERATOR);
                nodes.deposit(amount);
                deposited += amount;
            } else if (steps[i] < 160 && account.stakeWei > account.unbondingWei) {
                vm.prank(OPERATOR);
                nodes.requestUnbond(amount % (account.stakeWei - account.unbondingWei) + 1);
            } else if (steps[i] < 210 && account.unbondingWei != 0) {
                vm.warp(account.unbondingReadyAt);
                vm.prank(OPERATOR);
                nodes.withdraw();
            } else if (account.stakeWei != 0) {
                amount = amount % account.stakeWei + 1;
                nodes.slash(OPERATOR, amount, address(this), amount / 3);
                slashed += amount;
            }
            uint256 withdrawn = token.balanceOf(OPERATOR) + deposited - 1_000 ether;
            assertEq(deposited, withdrawn + slashed + nodes.totalStake());
            assertEq(nodes.totalStake(), nodes.stakeOf(OPERATOR));
            assertEq(token.balanceOf(address(nodes)), nodes.totalStake());
        }
    }

    function test_ReservedWei_is_the_budgets_of_the_runs() public {
        RunCharter memory charter = Charters.withSlots(4);
        token.transfer(address(runs), charter.budgetWei + 1);
        assertEq(runs.reservedWei(), 0);
        vm.deal(address(this), charter.gasBudgetWei);
        runs.createRun{value: charter.gasBudgetWei}(charter);
        assertEq(runs.reservedWei(), charter.budgetWei);
        assertEq(token.balanceOf(address(runs)), runs.reservedWei() + 1);
    }
}
