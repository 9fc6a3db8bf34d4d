// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {INodeRegistry} from "../../src/training/interfaces/INodeRegistry.sol";
import {Fixture} from "../Fixture.sol";

contract NodeRegistryTest is Fixture {
    address private alice = address(0xA11CE);

    function setUp() public override {
        super.setUp();
        vm.prank(address(timelock));
        treasury.transfer(alice, 100 ether);
        vm.prank(alice);
        token.approve(address(nodes), type(uint256).max);
    }

    function test_Register_makes_an_operator_that_peers_find() public {
        vm.expectEmit(address(nodes));
        emit INodeRegistry.OperatorRegistered(alice, "http://alice:1");
        _register();
        assertTrue(nodes.isRegistered(alice));
        assertEq(nodes.operatorCount(), 1);
        INodeRegistry.OperatorView[] memory page = nodes.operators(0, 10);
        assertEq(page.length, 1);
        assertEq(page[0].operator, alice);
        assertEq(page[0].endpoint, "http://alice:1");
        assertEq(page[0].registeredAt, block.timestamp);
        assertEq(nodes.operators(1, 10).length, 0);
        assertEq(nodes.operators(0, 0).length, 0);
    }

    function test_Operators_pages_keep_the_order_of_registration() public {
        for (uint256 i = 0; i < 5; ++i) {
            vm.prank(operator(i));
            nodes.register("http://node:1");
        }
        INodeRegistry.OperatorView[] memory page = nodes.operators(3, 10);
        assertEq(page.length, 2);
        assertEq(page[0].operator, operator(3));
        assertEq(page[1].operator, operator(4));
    }

    function test_Register_twice_is_refused() public {
        _register();
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.NodeAlreadyRegistered.selector, alice));
        _register();
    }

    function test_Register_endpoint_length_is_bounded() public {
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.NodeEndpointLengthInvalid.selector, 0));
        nodes.register("");
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.NodeEndpointLengthInvalid.selector, 257));
        nodes.register(string(new bytes(257)));
    }

    function test_SetEndpoint_changes_where_a_node_is_reached() public {
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.NodeNotRegistered.selector, alice));
        vm.prank(alice);
        nodes.setEndpoint("http://alice:2");
        _register();
        vm.expectEmit(address(nodes));
        emit INodeRegistry.EndpointChanged(alice, "http://alice:2");
        vm.prank(alice);
        nodes.setEndpoint("http://alice:2");
        assertEq(nodes.operatorOf(alice).endpoint, "http://alice:2");
    }

    function test_Deposit_adds_stake() public {
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.NodeNotRegistered.selector, alice));
        vm.prank(alice);
        nodes.deposit(1);
        _deposit(60 ether);
        assertEq(nodes.stakeOf(alice), 60 ether);
        assertEq(nodes.freeOf(alice), 60 ether);
        assertEq(token.balanceOf(address(nodes)), 60 ether);
        vm.expectRevert(INodeRegistry.NodeAmountMissing.selector);
        vm.prank(alice);
        nodes.deposit(0);
    }

    function test_Unbond_pays_out_after_the_wait() public {
        _deposit(60 ether);
        vm.startPrank(alice);
        vm.expectRevert(INodeRegistry.NodeAmountMissing.selector);
        nodes.requestUnbond(0);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.NodeFreeStakeInsufficient.selector, alice, 60 ether, 61 ether));
        nodes.requestUnbond(61 ether);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.NodeNothingUnbonding.selector, alice));
        nodes.withdraw();

        nodes.requestUnbond(40 ether);
        uint256 readyAt = block.timestamp + UNBONDING_SECONDS;
        assertEq(nodes.freeOf(alice), 20 ether);
        assertEq(nodes.operatorOf(alice).unbondingReadyAt, readyAt);
        vm.warp(readyAt - 1);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.NodeUnbondingNotReady.selector, alice, readyAt));
        nodes.withdraw();
        vm.warp(readyAt);
        nodes.withdraw();
        vm.stopPrank();
        assertEq(nodes.stakeOf(alice), 20 ether);
        assertEq(token.balanceOf(alice), 80 ether);
    }

    function test_Lock_and_unlock_move_stake_between_free_and_locked() public {
        _deposit(60 ether);
        vm.startPrank(address(registry));
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.NodeFreeStakeInsufficient.selector, alice, 60 ether, 61 ether));
        nodes.lock(alice, 61 ether);
        nodes.lock(alice, 50 ether);
        assertEq(nodes.lockedOf(alice), 50 ether);
        assertEq(nodes.freeOf(alice), 10 ether);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.NodeLockedStakeInsufficient.selector, alice, 50 ether, 51 ether));
        nodes.unlock(alice, 51 ether);
        nodes.unlock(alice, 50 ether);
        assertEq(nodes.freeOf(alice), 60 ether);
        vm.stopPrank();
    }

    function test_Slash_takes_locked_stake_first_then_free_then_unbonding() public {
        _deposit(60 ether);
        vm.prank(alice);
        nodes.requestUnbond(25 ether);
        vm.startPrank(address(registry));
        nodes.lock(alice, 20 ether);
        uint256 supply = token.totalSupply();
        nodes.slash(alice, 50 ether, address(0xB0B), 30 ether);
        assertEq(nodes.stakeOf(alice), 10 ether);
        assertEq(nodes.lockedOf(alice), 0);
        assertEq(nodes.operatorOf(alice).unbondingWei, 10 ether);
        assertEq(token.balanceOf(address(0xB0B)), 30 ether);
        assertEq(token.totalSupply(), supply - 20 ether);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.NodeStakeInsufficient.selector, alice, 10 ether, 11 ether));
        nodes.slash(alice, 11 ether, alice, 0);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.NodeBeneficiaryShareTooLarge.selector, 1, 2));
        nodes.slash(alice, 1, alice, 2);
        vm.stopPrank();
    }

    function test_Stake_is_moved_by_nobody_but_the_run_registry() public {
        bytes memory error = abi.encodeWithSelector(INodeRegistry.NodeCallerNotRunRegistry.selector, address(this));
        vm.expectRevert(error);
        nodes.lock(alice, 1);
        vm.expectRevert(error);
        nodes.unlock(alice, 1);
        vm.expectRevert(error);
        nodes.slash(alice, 1, alice, 0);
    }

    /// @dev Stake in equals stake out plus slashed, whatever the order of moves.
    function testFuzz_Stake_is_conserved(uint256[12] memory moves) public {
        _deposit(50 ether);
        uint256 slashed = 0;
        for (uint256 i = 0; i < moves.length; ++i) {
            uint256 amount = bound(moves[i] >> 8, 1, 30 ether);
            uint256 move = moves[i] % 5;
            vm.startPrank(move < 2 ? alice : address(registry));
            if (move == 0 && amount <= nodes.freeOf(alice)) nodes.requestUnbond(amount);
            if (move == 1 && nodes.operatorOf(alice).unbondingWei != 0) {
                vm.warp(nodes.operatorOf(alice).unbondingReadyAt);
                nodes.withdraw();
            }
            if (move == 2 && amount <= nodes.freeOf(alice)) nodes.lock(alice, amount);
            if (move == 3 && amount <= nodes.lockedOf(alice)) nodes.unlock(alice, amount);
            if (move == 4 && amount <= nodes.stakeOf(alice)) {
                nodes.slash(alice, amount, address(0xB0B), amount / 3);
                slashed += amount;
            }
            vm.stopPrank();
            assertEq(token.balanceOf(address(nodes)), nodes.stakeOf(alice));
            assertEq(nodes.stakeOf(alice) + token.balanceOf(alice) + slashed, 100 ether);
        }
    }

    function _register() private {
        vm.prank(alice);
        nodes.register("http://alice:1");
    }

    function _deposit(uint256 amount) private {
        _register();
        vm.prank(alice);
        nodes.deposit(amount);
    }
}
