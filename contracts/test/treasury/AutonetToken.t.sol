// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {Test} from "forge-std/Test.sol";

import {AutonetToken} from "../../src/treasury/AutonetToken.sol";
import {IAutonetToken, MAX_SUPPLY_WEI} from "../../src/treasury/interfaces/IAutonetToken.sol";
import {Wallet} from "./Wallet.sol";

contract AutonetTokenTest is Test {
    uint256 private constant KEY = 0xA11CE;
    uint256 private constant GENESIS_WEI = 1_000 ether;
    address private constant EMISSION = address(0xE);
    address private constant DELEGATE = address(0xD);

    AutonetToken private token;
    address private holder = vm.addr(KEY);

    function setUp() public {
        vm.warp(1_700_000_000);
        token = new AutonetToken(_allocations(GENESIS_WEI), EMISSION);
    }

    function test_Constructor_mints_the_allocations() public view {
        assertEq(token.totalSupply(), GENESIS_WEI);
        assertEq(token.balanceOf(holder), GENESIS_WEI);
        assertEq(token.mintedWei(), GENESIS_WEI);
        assertEq(token.burnedWei(), 0);
        assertEq(token.name(), "Autonet");
        assertEq(token.symbol(), "ANET");
    }

    function test_Constructor_allocations_at_the_ceiling_are_accepted() public {
        assertEq(new AutonetToken(_allocations(MAX_SUPPLY_WEI), EMISSION).mintedWei(), MAX_SUPPLY_WEI);
    }

    function test_Constructor_allocations_above_the_ceiling_are_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IAutonetToken.TokenCeilingExceeded.selector, MAX_SUPPLY_WEI + 1, MAX_SUPPLY_WEI));
        new AutonetToken(_allocations(MAX_SUPPLY_WEI + 1), EMISSION);
    }

    function test_MaxSupplyWei_is_a_billion_tokens() public view {
        assertEq(token.maxSupplyWei(), 1_000_000_000 * 10 ** 18);
    }

    function test_Clock_is_unix_time() public view {
        assertEq(token.clock(), block.timestamp);
        assertEq(token.CLOCK_MODE(), "mode=timestamp");
    }

    function test_Mint_by_emission_is_counted() public {
        vm.prank(EMISSION);
        token.mint(DELEGATE, 5);
        assertEq(token.balanceOf(DELEGATE), 5);
        assertEq(token.mintedWei(), GENESIS_WEI + 5);
    }

    function test_Mint_by_anyone_else_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IAutonetToken.TokenCallerNotEmission.selector, address(this)));
        token.mint(address(this), 1);
    }

    function test_Mint_above_the_ceiling_is_refused_even_after_burning() public {
        vm.prank(holder);
        token.burn(GENESIS_WEI);
        vm.startPrank(EMISSION);
        token.mint(DELEGATE, MAX_SUPPLY_WEI - GENESIS_WEI);
        vm.expectRevert(abi.encodeWithSelector(IAutonetToken.TokenCeilingExceeded.selector, MAX_SUPPLY_WEI + 1, MAX_SUPPLY_WEI));
        token.mint(DELEGATE, 1);
        vm.stopPrank();
    }

    function test_Burn_shrinks_the_supply_and_is_counted() public {
        vm.prank(holder);
        token.burn(1 ether);
        assertEq(token.totalSupply(), GENESIS_WEI - 1 ether);
        assertEq(token.burnedWei(), 1 ether);
    }

    function test_Permit_approves_by_signature() public {
        bytes32 typehash = keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 structHash = keccak256(abi.encode(typehash, holder, DELEGATE, 5, token.nonces(holder), block.timestamp));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), structHash)));
        token.permit(holder, DELEGATE, 5, block.timestamp, v, r, s);
        assertEq(token.allowance(holder, DELEGATE), 5);
    }

    function test_Votes_follow_delegation() public {
        vm.prank(holder);
        token.delegate(DELEGATE);
        assertEq(token.getVotes(DELEGATE), GENESIS_WEI);
    }

    function test_DelegateBySig_of_a_key_delegates() public {
        bytes memory signature = _sign(holder, DELEGATE, 0, block.timestamp);
        token.delegateBySig(holder, DELEGATE, 0, block.timestamp, signature);
        assertEq(token.delegates(holder), DELEGATE);
        assertEq(token.nonces(holder), 1);
    }

    function test_DelegateBySig_of_a_contract_delegates() public {
        Wallet wallet = new Wallet(holder);
        token.delegateBySig(address(wallet), DELEGATE, 0, block.timestamp, _sign(address(wallet), DELEGATE, 0, block.timestamp));
        assertEq(token.delegates(address(wallet)), DELEGATE);
    }

    function test_DelegateBySig_for_another_account_of_the_signer_is_refused() public {
        Wallet wallet = new Wallet(holder);
        bytes memory signature = _sign(holder, DELEGATE, 0, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(IAutonetToken.TokenSignatureInvalid.selector, address(wallet)));
        token.delegateBySig(address(wallet), DELEGATE, 0, block.timestamp, signature);
    }

    function test_DelegateBySig_by_a_stranger_is_refused() public {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY + 1, keccak256("anything"));
        vm.expectRevert(abi.encodeWithSelector(IAutonetToken.TokenSignatureInvalid.selector, holder));
        token.delegateBySig(holder, DELEGATE, 0, block.timestamp, abi.encodePacked(r, s, v));
    }

    function test_DelegateBySig_after_its_expiry_is_refused() public {
        bytes memory signature = _sign(holder, DELEGATE, 0, block.timestamp - 1);
        vm.expectRevert(abi.encodeWithSelector(IVotes.VotesExpiredSignature.selector, block.timestamp - 1));
        token.delegateBySig(holder, DELEGATE, 0, block.timestamp - 1, signature);
    }

    function test_DelegateBySig_twice_is_refused() public {
        bytes memory signature = _sign(holder, DELEGATE, 0, block.timestamp);
        token.delegateBySig(holder, DELEGATE, 0, block.timestamp, signature);
        vm.expectRevert(abi.encodeWithSelector(Nonces.InvalidAccountNonce.selector, holder, 1));
        token.delegateBySig(holder, DELEGATE, 0, block.timestamp, signature);
    }

    /// @dev Whatever is minted, burned and moved, the supply is what was minted less what was burned.
    function testFuzz_Supply_is_minted_less_burned(uint64[12] memory amounts) public {
        for (uint256 i = 0; i < amounts.length; ++i) {
            uint256 amount = amounts[i];
            if (i % 3 == 0) {
                vm.prank(EMISSION);
                token.mint(holder, amount);
            } else if (i % 3 == 1) {
                vm.prank(holder);
                token.transfer(DELEGATE, amount);
            } else {
                uint256 burned = amount % (token.balanceOf(DELEGATE) + 1);
                vm.prank(DELEGATE);
                token.burn(burned);
            }
            assertEq(token.totalSupply(), token.mintedWei() - token.burnedWei());
            assertEq(token.totalSupply(), token.balanceOf(holder) + token.balanceOf(DELEGATE));
        }
    }

    function _allocations(uint256 amountWei) private view returns (IAutonetToken.Allocation[] memory allocations) {
        allocations = new IAutonetToken.Allocation[](1);
        allocations[0] = IAutonetToken.Allocation(holder, amountWei);
    }

    function _sign(address delegator, address delegatee, uint256 nonce, uint256 expiry) private view returns (bytes memory) {
        bytes32 typehash = keccak256("Delegation(address delegator,address delegatee,uint256 nonce,uint256 expiry)");
        bytes32 structHash = keccak256(abi.encode(typehash, delegator, delegatee, nonce, expiry));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), structHash)));
        return abi.encodePacked(r, s, v);
    }
}
