// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ICanaries} from "../../src/training/interfaces/ICanaries.sol";
import {IChallenges} from "../../src/training/interfaces/IChallenges.sol";
import {CanaryFixture} from "./doubles/CanaryFixture.sol";

/// @notice Laws of the canaries' money, over any order of what people can do.
contract CanaryMoneyTest is CanaryFixture {
    uint256 private constant REGISTRARS = 2;
    uint64 private constant ROUNDS = 6;
    uint256 private constant STEPS = 96;

    uint256 private _fundedWei = 1_000 ether;
    uint256 private _registered;
    uint256 private _verdicts;
    uint256 private _lostWei;
    mapping(uint64 tenure => bool) private _convicted;
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
        uint256 id = convict(ROUND);
        reveal(ROUND, id);
        uint256 cost = uint256(stakeWei) + rewardWei;
        uint256 paid = token.balanceOf(OPERATOR);
        assertEq(paid, cost < reservedWei ? cost : reservedWei);
        assertEq(token.balanceOf(address(canaries)), _fundedWei - paid);
        // The seal is used up, whichever challenge is shown.
        vm.expectPartialRevert(ICanaries.CanaryNotRegistered.selector);
        reveal(ROUND, id);
        id = convict(ROUND);
        vm.expectPartialRevert(ICanaries.CanaryNotRegistered.selector);
        reveal(ROUND, id);
        assertEq(token.balanceOf(OPERATOR), paid);
    }

    /// @dev One step: a grant, a payment into the fund, a registration, a verdict, a reveal, a disclosure, time, or giving up. What is refused changes
    /// nothing.
    function _act(uint256 seed) private {
        uint256 kind = seed % 8;
        address registrar = address(uint160(0x1000 + (seed >> 8) % REGISTRARS));
        uint64 round = uint64((seed >> 16) % ROUNDS);
        bytes32 salt = bytes32((seed >> 24) % 2);
        uint256 amount = (seed >> 32) % 400 ether;
        if (kind == 0) {
            grant(registrar, 4 * amount);
            if (4 * amount > _highestWei[registrar]) _highestWei[registrar] = 4 * amount;
        } else if (kind == 1) {
            token.transfer(address(canaries), amount % 50 ether);
            _fundedWei += amount % 50 ether;
        } else if (kind == 2) {
            bytes32 seal = canaries.sealOf(salt, RUN, round, SLOT, OPERATOR);
            vm.prank(registrar);
            try canaries.register(seal, amount) {
                ++_registered;
            } catch {}
        } else if (kind == 3) {
            _judge(round, amount % 3 == 0 ? registrar : amount % 3 == 1 ? OPERATOR : CHALLENGER);
        } else if (kind == 4) {
            if (_verdicts != 0) _reveal(salt, round, amount % _verdicts);
        } else if (kind == 5) {
            vm.prank(registrar);
            try canaries.disclose(salt, RUN, round, SLOT, OPERATOR) {} catch {}
        } else if (kind == 6) {
            vm.warp(vm.getBlockTimestamp() + amount % (LIFE / 8));
        } else {
            try canaries.expire(canaries.sealOf(salt, RUN, round, SLOT, OPERATOR)) {} catch {}
        }
    }

    /// @dev A tenure of two rounds has one stake, which its first verdict takes.
    function _judge(uint64 round, address challenger) private {
        certify(round);
        IChallenges.Challenge memory challenge = conviction(round);
        challenge.challenger = challenger;
        challenge.tookStake = !_convicted[round / 2];
        if (challenge.tookStake && challenger != OPERATOR) _lostWei += uint256(STAKE) + REWARD;
        _convicted[round / 2] = true;
        challenges.add(challenge);
        ++_verdicts;
    }

    function _reveal(bytes32 salt, uint64 round, uint256 id) private {
        try canaries.reveal(salt, RUN, round, SLOT, OPERATOR, id) {
            bytes32 seal = canaries.sealOf(salt, RUN, round, SLOT, OPERATOR);
            address challenger = challenges.challengeOf(id).challenger;
            assertNotEq(challenger, canaries.canaryOf(seal).registrar);
            assertNotEq(challenger, OPERATOR);
        } catch {}
    }

    function _check() private view {
        uint256 paid = token.balanceOf(OPERATOR);
        assertEq(token.balanceOf(address(canaries)), _fundedWei - paid);
        assertLe(canaries.reservedWei(), token.balanceOf(address(canaries)));
        assertLe(paid, _lostWei, "more was given back than others' challenges took");
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
