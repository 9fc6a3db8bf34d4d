// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RunCharter} from "../../src/training/RunCharter.sol";
import {Commitment, IChallenges} from "../../src/training/interfaces/IChallenges.sol";
import {IRuns} from "../../src/training/interfaces/IRuns.sol";
import {ISlots} from "../../src/training/interfaces/ISlots.sol";
import {Charters} from "../Charters.sol";
import {RunFixture} from "../RunFixture.sol";

/// @notice Whatever operators do and in whatever order, the books balance.
contract RunLawsTest is RunFixture {
    uint256 private constant OPERATORS = 6;

    uint256 private _convicted;

    function setUp() public override {
        super.setUp();
        RunCharter memory charter = Charters.withSlots(5);
        charter.schedule.rounds = 12;
        charter.participation.minSlots = 2;
        create(charter);
        for (uint256 i = 0; i < OPERATORS; ++i) {
            enrol(operator(i), 300 ether);
        }
    }

    function testFuzz_Books_balance_after_any_moves(uint256[40] memory moves) public {
        for (uint256 i = 0; i < moves.length; ++i) {
            _move(uint256(keccak256(abi.encode(moves[i], i)))); // spread out: the fuzzer favours small numbers
            _requireLaws();
        }
    }

    /// @dev Moves that the registry refuses are part of the game, so refusals are ignored; the laws are checked after each.
    function _move(uint256 entropy) private {
        uint256 kind = entropy % 14;
        uint16 slot = uint16((entropy >> 8) % 5);
        uint256 who = (entropy >> 16) % OPERATORS;
        IRuns.RunView memory now_ = registry.runOf(run);
        uint64 back = uint64((entropy >> 24) % 3);
        uint64 round = now_.round > back ? now_.round - back : 1;
        address holder = registry.holderOf(run, slot);
        if (kind < 3) {
            vm.prank(operator(who));
            try registry.join(run, slot) {
                slotKey[slot] = operatorKey(who);
            } catch {}
        } else if (kind == 3) {
            vm.prank(holder);
            try registry.leave(run, slot) {} catch {}
        } else if (kind == 4) {
            vm.prank(holder);
            try registry.activate(run, slot) {} catch {}
        } else if (kind == 5 || now_.status == IRuns.RunStatus.Gathering) {
            try registry.start(run) {} catch {}
        } else if (kind < 8 && now_.status == IRuns.RunStatus.Open && now_.active != 0) {
            certify();
        } else if (kind == 8) {
            vm.warp(block.timestamp + (entropy >> 32) % 250);
            try registry.reopen(run) {} catch {}
        } else if (kind < 12) {
            _dispute(round, slot, who, entropy >> 32);
        } else {
            vm.warp(block.timestamp + 40);
            _settle(round, slot);
        }
    }

    function _dispute(uint64 round, uint16 slot, uint256 who, uint256 entropy) private {
        uint256 slots = registry.roundOf(run, round).slots;
        if ((slots >> slot) & 1 == 0) return;
        address accused = registry.tenureAt(run, slot, round).operator;
        if (accused != vm.addr(slotKey[slot])) return; // the former holder's key is no longer known to this test
        Commitment memory message = commitment(round, slot);
        bytes memory signature = signCommitment(message);
        bytes32[] memory proof = proofOf(round, slots, slot);
        vm.prank(operator(who));
        try challenges.openChallenge(run, message, signature, proof) returns (uint256 id) {
            uint256 jury = _jury(accused, operator(who));
            if (jury != 0 && entropy % 4 != 0) _judge(id, entropy % 2 == 0, jury);
        } catch {}
    }

    function _judge(uint256 id, bool upheld, uint256 jury) private {
        IChallenges.Challenge memory judged = challenges.challengeOf(id);
        bool convicted = registry.tenureAt(run, judged.slot, judged.round).status == ISlots.TenureStatus.Convicted;
        resolve(id, upheld, jury);
        if (upheld && !convicted) ++_convicted;
    }

    function _jury(address accused, address challenger) private view returns (uint256 jury) {
        IRuns.RunView memory now_ = registry.runOf(run);
        jury = now_.status == IRuns.RunStatus.Gathering ? now_.pending : now_.active;
        for (uint16 slot = 0; slot < 5; ++slot) {
            address holder = registry.holderOf(run, slot);
            if (holder == accused || holder == challenger) jury &= ~(uint256(1) << slot);
        }
    }

    function _settle(uint64 round, uint16 slot) private {
        uint256 tenures = registry.tenureCount(run, slot);
        for (uint256 i = 0; i < tenures; ++i) {
            vm.prank(registry.tenureOf(run, slot, i).operator);
            try registry.claimRewards(run, slot, round) {} catch {}
            try registry.releaseStake(run, slot, i) {} catch {}
        }
        for (uint256 id = 0; id < challenges.challengeCount(); ++id) {
            try challenges.expireChallenge(id) {} catch {}
        }
    }

    function _requireLaws() private view {
        IRuns.RunView memory now_ = registry.runOf(run);
        assertEq(now_.pending & ~now_.joined, 0, "only joined slots are pending");
        assertEq(now_.pending & now_.active, 0, "no slot is both active and pending");

        uint256 bonds = 0;
        for (uint256 id = 0; id < challenges.challengeCount(); ++id) {
            if (challenges.challengeOf(id).status == IChallenges.ChallengeStatus.Open) bonds += 10 ether;
        }
        assertEq(token.balanceOf(address(registry)), now_.budgetWei, "the registry holds what it owes");
        assertEq(token.balanceOf(address(challenges)), bonds, "the challenges contract holds the bonds");
        assertEq(challenges.bondedWei(), bonds, "and knows it");

        uint256 locked = 0;
        uint256 staked = 0;
        for (uint256 i = 0; i < OPERATORS; ++i) {
            locked += nodes.lockedOf(operator(i));
            staked += nodes.stakeOf(operator(i));
        }
        assertEq(staked, OPERATORS * 300 ether - _convicted * 100 ether, "stake in is stake held and slashed");
        assertEq(token.balanceOf(address(nodes)), staked, "the node registry holds the stake");
        assertEq(locked, _tenuresWithStake() * 100 ether, "every tenure that is not settled has its stake locked");
        assertEq(token.totalSupply(), COMMUNITY_WEI + VOTERS * COMMUNITY_WEI / 10 - _convicted * 50 ether, "only slashing burns");
    }

    function _tenuresWithStake() private view returns (uint256 count) {
        for (uint16 slot = 0; slot < 5; ++slot) {
            for (uint256 i = 0; i < registry.tenureCount(run, slot); ++i) {
                ISlots.TenureStatus status = registry.tenureOf(run, slot, i).status;
                if (status == ISlots.TenureStatus.Sitting || status == ISlots.TenureStatus.Left) ++count;
            }
        }
    }
}
