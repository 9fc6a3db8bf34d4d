// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {CanaryFixture} from "./doubles/CanaryFixture.sol";

/// @notice Laws of the canaries' money, over any order of what people can do.
contract CanaryMoneyTest is CanaryFixture {
    uint256 private constant REGISTRARS = 2;
    uint64 private constant ROUNDS = 6;

    uint256 private _fundedWei = 1_000 ether;

    function testFuzz_Promises_are_covered_and_no_registrar_costs_more_than_its_grant(uint256[48] calldata seeds) public {
        for (uint256 i = 0; i < seeds.length; ++i) {
            _act(seeds[i]);
            _check();
        }
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
        try canaries.reveal(SALT, RUN, ROUND, SLOT, OPERATOR, id) {
            fail();
        } catch {
            assertEq(token.balanceOf(OPERATOR), paid);
        }
    }

    /// @dev One step: a grant, a payment into the fund, a registration, a conviction with its reveal, time, or giving up. What is refused changes nothing.
    function _act(uint256 seed) private {
        uint256 kind = seed % 6;
        address registrar = address(uint160(0x1000 + (seed >> 8) % REGISTRARS));
        uint64 round = uint64((seed >> 16) % ROUNDS);
        uint256 amount = (seed >> 32) % 400 ether;
        if (kind == 0) {
            grant(registrar, amount);
        } else if (kind == 1) {
            token.transfer(address(canaries), amount % 50 ether);
            _fundedWei += amount % 50 ether;
        } else if (kind == 2) {
            vm.prank(registrar);
            try canaries.register(sealOf(round), amount) {} catch {}
        } else if (kind == 3) {
            certify(round);
            uint256 id = convict(round, uint32(round / 2));
            try canaries.reveal(SALT, RUN, round, SLOT, OPERATOR, id) {} catch {}
        } else if (kind == 4) {
            vm.warp(vm.getBlockTimestamp() + amount % LIFE);
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
            (, uint256 usedWei) = canaries.grantOf(address(uint160(0x1000 + i)));
            used += usedWei;
        }
        (, uint256 fixtureWei) = canaries.grantOf(REGISTRAR);
        assertEq(used + fixtureWei, canaries.reservedWei() + paid);
    }
}
