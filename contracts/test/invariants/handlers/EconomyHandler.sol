// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RunCharter} from "../../../src/training/RunCharter.sol";
import {Commitment} from "../../../src/training/interfaces/IChallenges.sol";
import {INodeRegistry} from "../../../src/training/interfaces/INodeRegistry.sol";
import {IRuns} from "../../../src/training/interfaces/IRuns.sol";
import {Charters} from "../../Charters.sol";
import {RunFixture} from "../../RunFixture.sol";
import {CallCounter} from "./CallCounter.sol";

/// @notice Stake comes, is locked in slots, slashed, unbonded and leaves; tokens are minted and burned. What went where is counted here by what
/// accounts have before and after.
contract EconomyHandler is RunFixture, CallCounter {
    uint256 private constant OPERATORS = 5;
    uint16 private constant SLOTS = 5;

    uint256 private _stakedWei;
    uint256 private _unstakedWei;
    uint256 private _slashedWei;
    uint256 private _mintedWei;
    uint256 private _burnedWei;

    constructor() {
        setUp();
        RunCharter memory charter = Charters.withSlots(SLOTS);
        charter.schedule.rounds = 200;
        charter.participation.minSlots = 2;
        charter.participation.slotsPerOperator = 2;
        charter.budgetWei = 1_000 ether;
        create(charter);
        _mintedWei = token.mintedWei();
        for (uint256 i = 0; i < OPERATORS; ++i) {
            enrol(operator(i), 300 ether);
            _stakedWei += 300 ether;
        }
        vm.warp(block.timestamp + 300); // what operators were given has left the treasury's window
    }

    function deposit(uint256 seed) external {
        seed = mixed("deposit", seed);
        address account = operator(seed % OPERATORS);
        uint256 amount = (seed >> 8) % (token.balanceOf(account) / 4 + 1);
        if (amount == 0) return;
        vm.prank(account);
        nodes.deposit(amount);
        _stakedWei += amount;
        did();
    }

    function unbond(uint256 seed) external {
        seed = mixed("unbond", seed);
        address account = operator(seed % OPERATORS);
        uint256 free = nodes.freeOf(account);
        if (free == 0) return;
        vm.prank(account);
        nodes.requestUnbond(1 + (seed >> 8) % free);
        did();
    }

    /// @notice A withdrawal, once it is due.
    function withdraw(uint256 seed) external {
        seed = mixed("withdraw", seed);
        for (uint256 i = 0; i < OPERATORS; ++i) {
            address account = operator((seed % OPERATORS + i) % OPERATORS);
            INodeRegistry.OperatorView memory seen = nodes.operatorOf(account);
            if (seen.unbondingWei == 0) continue;
            if (seen.unbondingReadyAt > block.timestamp) vm.warp(seen.unbondingReadyAt);
            uint256 before = token.balanceOf(account);
            vm.prank(account);
            nodes.withdraw();
            _unstakedWei += token.balanceOf(account) - before;
            return did();
        }
    }

    function join(uint256 seed) external {
        _join(mixed("join", seed));
    }

    function leave(uint256 seed) external {
        seed = mixed("leave", seed);
        for (uint16 i = 0; i < SLOTS; ++i) {
            uint16 slot = uint16((seed % SLOTS + i) % SLOTS);
            for (uint256 tenure = registry.tenureCount(run, slot); tenure > 0; --tenure) {
                try registry.releaseStake(run, slot, tenure - 1) {
                    return did();
                } catch {}
            }
            vm.prank(registry.holderOf(run, slot));
            try registry.leave(run, slot) {
                return did();
            } catch {}
        }
    }

    /// @notice The next round, certified by everybody in it and paid for.
    function train(uint256 seed) external {
        seed = mixed("train", seed);
        IRuns.RunView memory seen = registry.runOf(run);
        if (seen.status == IRuns.RunStatus.Gathering) {
            try registry.start(run) {
                did();
            } catch {}
        } else if (seen.status == IRuns.RunStatus.Open && seen.active != 0) {
            certify();
            did();
        } else if (seen.status == IRuns.RunStatus.Open) {
            vm.warp(block.timestamp + 101);
            try registry.reopen(run) {
                did();
            } catch {}
        }
        uint16 slot = uint16(seed % SLOTS);
        if (seen.round < 2) return;
        vm.prank(registry.holderOf(run, slot));
        try registry.claimRewards(run, slot, seen.round - 1) {} catch {}
    }

    /// @notice Somebody signed two commitments for one slot, and somebody else shows both. If nobody can have, somebody joins.
    function slash(uint256 seed) external {
        seed = mixed("slash", seed);
        IRuns.RunView memory seen = registry.runOf(run);
        uint64 round = seen.round > 1 && seed % 2 == 0 ? seen.round - 1 : seen.round;
        if (registry.roundOf(run, round).seed == 0) return _join(seed);
        for (uint16 i = 0; i < SLOTS && !isUseful(); ++i) {
            uint16 slot = uint16(((seed >> 8) % SLOTS + i) % SLOTS);
            if (registry.tenureCount(run, slot) != 0) _convict(round, slot, operator((seed >> 16) % OPERATORS));
        }
        if (!isUseful()) _join(seed);
    }

    /// @notice What the emission curve allows, and what it does not.
    function mint(uint256 seed) external {
        seed = mixed("mint", seed);
        uint256 left = emission.allowedAt(block.timestamp) - token.mintedWei();
        uint256 amount = seed % (left + 2);
        vm.prank(address(timelock));
        try emission.mint(amount) {
            assertLe(amount, left, "minted more than the curve allows");
            _mintedWei += amount;
            if (amount != 0) did();
        } catch {
            assertGt(amount, left, "the curve allows it");
        }
    }

    function burn(uint256 seed) external {
        seed = mixed("burn", seed);
        address account = seed % 2 == 0 ? voter((seed >> 8) % VOTERS) : operator((seed >> 8) % OPERATORS);
        uint256 amount = (seed >> 16) % (token.balanceOf(account) / 100 + 1);
        vm.prank(account);
        token.burn(amount);
        _burnedWei += amount;
        did();
    }

    function passTime(uint256 seed) external {
        seed = mixed("passTime", seed);
        vm.warp(block.timestamp + 1 + seed % 150);
        did();
    }

    function requireSupply() external view {
        assertEq(token.mintedWei(), _mintedWei, "minted");
        assertEq(token.burnedWei(), _burnedWei, "burned");
        assertEq(token.totalSupply(), _mintedWei - _burnedWei, "supply is minted less burned");
        assertLe(_mintedWei, emission.allowedAt(block.timestamp), "minted within the curve");
        assertLe(emission.allowedAt(block.timestamp), emission.limitWei(), "the curve within its limit");
        assertLe(emission.limitWei(), token.maxSupplyWei(), "the curve's limit within the ceiling");
        invariants.check();
    }

    function requireStake() external view {
        uint256 held = _stakedWei - _unstakedWei - _slashedWei;
        assertEq(nodes.totalStake(), held, "stake in is stake out, slashed and held");
        assertEq(token.balanceOf(address(nodes)), held, "the node registry holds the stake");
        uint256 sum = 0;
        for (uint256 i = 0; i < OPERATORS; ++i) {
            INodeRegistry.OperatorView memory seen = nodes.operatorOf(operator(i));
            assertLe(seen.lockedWei + seen.unbondingWei, seen.stakeWei, "locked and leaving stake is stake");
            sum += seen.stakeWei;
        }
        assertEq(sum, held, "the operators' stakes are all stake");
    }

    /// @notice Nobody has tokens that were not minted.
    function requireHolders() external view {
        uint256 sum = token.balanceOf(address(nodes)) + token.balanceOf(address(registry)) + token.balanceOf(address(challenges))
            + token.balanceOf(address(treasury)) + token.balanceOf(address(entities));
        for (uint256 i = 0; i < VOTERS; ++i) {
            sum += token.balanceOf(voter(i));
        }
        for (uint256 i = 0; i < OPERATORS; ++i) {
            sum += token.balanceOf(operator(i));
        }
        assertEq(sum, token.totalSupply(), "all tokens are somebody's");
    }

    function _join(uint256 seed) private {
        for (uint16 i = 0; i < SLOTS; ++i) {
            uint16 slot = uint16((seed % SLOTS + i) % SLOTS);
            uint256 who = ((seed >> 8) % OPERATORS + i) % OPERATORS;
            vm.prank(operator(who));
            try registry.join(run, slot) {
                slotKey[slot] = operatorKey(who);
                return did();
            } catch {}
        }
    }

    function _convict(uint64 round, uint16 slot, address reporter) private {
        Commitment memory first = commitment(round, slot);
        Commitment memory second = commitment(round, slot);
        second.stateRoot = keccak256("another state");
        (bytes memory one, bytes memory other) = (signCommitment(first), signCommitment(second));
        address account = vm.addr(slotKey[slot]);
        (uint256 stake, uint256 supply) = (nodes.stakeOf(account), token.totalSupply());
        vm.prank(reporter);
        try challenges.proveEquivocation(run, first, one, second, other) {
            _slashedWei += stake - nodes.stakeOf(account);
            _burnedWei += supply - token.totalSupply();
            did();
        } catch {}
    }
}
