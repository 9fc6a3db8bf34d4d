// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ICanaries} from "../../src/training/interfaces/ICanaries.sol";
import {CanaryFixture} from "./doubles/CanaryFixture.sol";

/// @notice Laws of the canaries' money, over any order of what people can do.
contract CanaryMoneyTest is CanaryFixture {
    uint256 private constant REGISTRARS = 2;
    uint64 private constant ROUNDS = 6;
    uint256 private constant STEPS = 96;

    uint256 private _fundedWei = 1_000 ether;
    uint256 private _registered;
    mapping(address registrar => uint256) private _highestWei;

    function testFuzz_Promises_are_covered_and_no_registrar_costs_more_than_its_grant(uint256 seed) public {
        for (uint256 i = 0; i < STEPS; ++i) {
            _act(uint256(keccak256(abi.encode(seed, i))));
            _check();
        }
        assertGt(_registered, 0, "nothing was ever registered");
    }

    function testFuzz_A_canary_is_paid_once_and_never_more_than_it_cost(uint128 reservedWei, uint128 stakeWei, uint128 rewardWei) public {
        reservedWei = uint128(bound(reservedWei, 1, 500 ether));
        runs.setTerms(stakeWei, rewardWei);
        register(ROUND, reservedWei);
        certify(ROUND);
        uint256 id = convict(ROUND, 1);
        reveal(ROUND, id);
        uint256 cost = uint256(stakeWei) + rewardWei;
        uint256 paid = token.balanceOf(OPERATOR);
        assertEq(paid, cost < reservedWei ? cost : reservedWei);
        assertEq(token.balanceOf(address(canaries)), _fundedWei - paid);
        // The seal is used up, whoever holds the slot by now.
        runs.setTenure(RUN, SLOT, ROUND, OPERATOR, 2);
        vm.expectPartialRevert(ICanaries.CanaryNotRegistered.selector);
        reveal(ROUND, id);
        assertEq(token.balanceOf(OPERATOR), paid);
    }

    /// @dev One step: a grant, a payment into the fund, a registration, a conviction with its reveal, time, or giving up. What is refused changes nothing.
    function _act(uint256 seed) private {
        uint256 kind = seed % 6;
        address registrar = address(uint160(0x1000 + (seed >> 8) % REGISTRARS));
        uint64 round = uint64((seed >> 16) % ROUNDS);
        uint256 amount = (seed >> 32) % 400 ether;
        if (kind == 0) {
            grant(registrar, 4 * amount);
            if (4 * amount > _highestWei[registrar]) _highestWei[registrar] = 4 * amount;
        } else if (kind == 1) {
            token.transfer(address(canaries), amount % 50 ether);
            _fundedWei += amount % 50 ether;
        } else if (kind == 2) {
            bytes32 seal = sealOf(round);
            vm.prank(registrar);
            try canaries.register(seal, amount) {
                ++_registered;
            } catch {}
        } else if (kind == 3) {
            certify(round);
            uint256 id = convict(round, uint32(round / 2));
            try canaries.reveal(SALT, RUN, round, SLOT, OPERATOR, id) {} catch {}
        } else if (kind == 4) {
            vm.warp(vm.getBlockTimestamp() + amount % (LIFE / 8));
        } else {
            try canaries.expire(sealOf(round)) {} catch {}
        }
    }

    function _check() private view {
        uint256 paid = token.balanceOf(OPERATOR);
        assertEq(token.balanceOf(address(canaries)), _fundedWei - paid);
        assertLe(canaries.reservedWei(), token.balanceOf(address(canaries)));
        assertLe(paid, ROUNDS / 2 * (uint256(STAKE) + REWARD));
        uint256 used = 0;
        for (uint256 i = 0; i < REGISTRARS; ++i) {
            address registrar = address(uint160(0x1000 + i));
            (, uint256 usedWei) = canaries.grantOf(registrar);
            assertLe(usedWei, _highestWei[registrar]);
            used += usedWei;
        }
        (, uint256 fixtureWei) = canaries.grantOf(REGISTRAR);
        assertEq(used + fixtureWei, canaries.reservedWei() + paid);
    }
}
