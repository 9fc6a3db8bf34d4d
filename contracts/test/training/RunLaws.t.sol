// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RunCharter} from "../../src/training/RunCharter.sol";
import {Commitment, IChallenges} from "../../src/training/interfaces/IChallenges.sol";
import {IRuns} from "../../src/training/interfaces/IRuns.sol";
import {ISlots} from "../../src/training/interfaces/ISlots.sol";
import {Charters} from "../Charters.sol";
import {CourtFixture} from "./CourtFixture.sol";

/// @notice Whatever operators do and in whatever order, the books balance.
contract RunLawsTest is CourtFixture {
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
            _settle(round, slot, (entropy >> 32) % 8 == 0);
        }
    }

    function _dispute(uint64 round, uint16 slot, uint256 who, uint256 entropy) private {
        uint256 slots = registry.roundOf(run, round).slots;
        if ((slots >> slot) & 1 == 0) return;
        // The former holder's key is no longer known to this test.
        if (registry.tenureAt(run, slot, round).operator != vm.addr(slotKey[slot])) return;
        bool ofCheckpoint = entropy % 4 == 0;
        (bool opened, uint256 id) = ofCheckpoint ? _tryCheckpoint(operator(who), round, slot) : _tryWork(operator(who), round, slot);
        if (!opened || (entropy >> 8) % 4 == 0) return;
        // A run in which a checkpoint was found false is over, so that happens rarely.
        _judge(id, (entropy >> 16) % (ofCheckpoint ? 16 : 2) == 0);
    }

    function _tryWork(address challenger, uint64 round, uint16 slot) private returns (bool, uint256) {
        Commitment memory message = commitment(round, slot);
        bytes memory signature = signCommitment(message);
        bytes32[] memory proof = proofOf(round, registry.roundOf(run, round).slots, slot);
        vm.prank(challenger);
        try challenges.openChallenge(run, runCharter, openingOf(round), message, signature, proof) returns (uint256 id) {
            return (true, id);
        } catch {
            return (false, 0);
        }
    }

    function _tryCheckpoint(address challenger, uint64 round, uint16 slot) private returns (bool, uint256) {
        bytes memory signature = signAttestation(round, slot);
        vm.prank(challenger);
        try challenges.openCheckpointChallenge(run, runCharter, openingOf(round), round, slot, checkpointCid, signature) returns (
            uint256 id
        ) {
            return (true, id);
        } catch {
            return (false, 0);
        }
    }

    function _judge(uint256 id, bool upheld) private {
        IChallenges.Challenge memory judged = challenges.challengeOf(id);
        bool staked = _hasStake(registry.tenureAt(run, judged.slot, judged.round).status);
        decide(id, upheld);
        if (upheld && staked) ++_convicted;
    }

    function _settle(uint64 round, uint16 slot, bool upheld) private {
        uint256 tenures = registry.tenureCount(run, slot);
        for (uint256 i = 0; i < tenures; ++i) {
            vm.prank(registry.tenureOf(run, slot, i).operator);
            try registry.claimRewards(run, slot, round) {} catch {}
            try registry.releaseStake(run, slot, i) {} catch {}
        }
        for (uint256 id = 0; id < challenges.challengeCount(); ++id) {
            IChallenges.Challenge memory seen = challenges.challengeOf(id);
            if (seen.status == IChallenges.ChallengeStatus.Open && block.timestamp > seen.openedAt + 150) _judge(id, upheld);
        }
    }

    function _requireLaws() private view {
        IRuns.RunView memory now_ = registry.runOf(run);
        assertEq(now_.pending & ~now_.joined, 0, "only joined slots are pending");
        assertEq(now_.pending & now_.active, 0, "no slot is both active and pending");

        (uint256 bonds, uint256 ofCheckpoints) = (0, 0);
        for (uint256 id = 0; id < challenges.challengeCount(); ++id) {
            IChallenges.Challenge memory seen = challenges.challengeOf(id);
            if (seen.status != IChallenges.ChallengeStatus.Open) continue;
            bonds += 10 ether;
            if (seen.subject == IChallenges.Subject.Checkpoint) ++ofCheckpoints;
            else assertTrue(_isHeld(seen), "no stake leaves while a game is open");
        }
        assertEq(registry.openRunChallenges(run), ofCheckpoints, "each open challenge of a checkpoint holds the run");
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
                if (_hasStake(registry.tenureOf(run, slot, i).status)) ++count;
            }
        }
    }

    /// @dev Whoever attested a checkpoint may have its stake back already.
    function _isHeld(IChallenges.Challenge memory seen) private view returns (bool) {
        return registry.tenureAt(run, seen.slot, seen.round).status != ISlots.TenureStatus.Released;
    }

    function _hasStake(ISlots.TenureStatus status) private pure returns (bool) {
        return status == ISlots.TenureStatus.Sitting || status == ISlots.TenureStatus.Left;
    }
}
