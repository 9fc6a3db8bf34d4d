// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Fixture} from "../Fixture.sol";

contract AutonetTokenTest is Fixture {
    function test_Constructor_mints_the_allocations() public view {
        assertEq(token.totalSupply(), COMMUNITY_WEI + VOTERS * COMMUNITY_WEI / 10);
        assertEq(token.balanceOf(address(treasury)), COMMUNITY_WEI);
        assertEq(token.name(), "Autonet");
        assertEq(token.CLOCK_MODE(), "mode=timestamp");
        assertEq(token.clock(), block.timestamp);
    }

    function test_Burn_shrinks_the_supply() public {
        uint256 supply = token.totalSupply();
        vm.prank(voter(0));
        token.burn(1 ether);
        assertEq(token.totalSupply(), supply - 1 ether);
    }

    function test_Permit_approves_by_signature() public {
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                voter(0),
                address(nodes),
                5,
                token.nonces(voter(0)),
                block.timestamp
            )
        );
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), structHash));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(0xB0000, digest);
        token.permit(voter(0), address(nodes), 5, block.timestamp, v, r, s);
        assertEq(token.allowance(voter(0), address(nodes)), 5);
    }

    function test_Votes_follow_delegation() public {
        assertEq(token.getVotes(voter(0)), COMMUNITY_WEI / 10);
        vm.prank(voter(0));
        token.delegate(voter(1));
        assertEq(token.getVotes(voter(1)), COMMUNITY_WEI / 5);
    }
}
