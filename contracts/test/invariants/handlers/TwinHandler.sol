// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {CommonBase} from "forge-std/Base.sol";
import {StdAssertions} from "forge-std/StdAssertions.sol";

import {CallCounter} from "./CallCounter.sol";
import {World} from "./World.sol";

/// @notice Makes every move in two worlds that differ in nothing but how much the largest entity has. Each move must be possible in both or
/// in neither.
contract TwinHandler is CommonBase, StdAssertions, CallCounter {
    /// @dev The largest entity has more than all others together, whatever they merge into and delegate to one another.
    uint256 private constant LARGE_WEI = 6_000_000 ether;
    uint256 private constant LARGER_WEI = 9_500_000 ether;
    uint256 private constant FOUNDERS = 7;
    uint256 private constant PEOPLE = 10;
    uint256 private constant MAX_MERGERS = 2;

    World private immutable PLAIN = new World(LARGE_WEI);
    World private immutable ENLARGED = new World(LARGER_WEI);

    uint256 private _accused;
    uint256 private _touched;
    uint256 private _closed;

    function open(uint256 seed) external {
        _open(mixed("open", seed));
    }

    /// @notice A few votes on one of the newest polls, at its beginning if it has not begun; a new poll if all are over.
    function vote(uint256 seed) external {
        seed = mixed("vote", seed);
        if (!_pick(seed)) return _open(seed);
        (uint256 from, uint256 until) = PLAIN.span(_touched);
        if (block.timestamp > until) return _open(seed);
        if (block.timestamp < from) vm.warp(from);
        for (uint256 i = 0; i < 4; ++i) {
            uint256 who = (seed >> (16 + 8 * i)) % PEOPLE;
            uint256 draw = (seed >> (64 + 8 * i)) % 8;
            uint8 support = draw < 4 ? 1 : draw < 7 ? 0 : 2;
            _count(PLAIN.vote(_touched, who, support), ENLARGED.vote(_touched, who, support));
        }
    }

    /// @notice The end of a poll, which may lower or raise later quorums.
    function close(uint256 seed) external {
        seed = mixed("close", seed);
        uint256 count = PLAIN.pollCount();
        if (_closed == count) return _open(seed);
        _touched = _closed++;
        (, uint256 until) = PLAIN.span(_touched);
        if (block.timestamp <= until) vm.warp(until + 1);
        _count(PLAIN.recordOutcome(_touched), ENLARGED.recordOutcome(_touched));
    }

    /// @notice Tokens and delegations move, but none of the largest entity's founder.
    function move(uint256 seed) external {
        seed = mixed("move", seed);
        (uint256 from, uint256 to) = (1 + (seed >> 8) % (PEOPLE - 1), (seed >> 16) % PEOPLE);
        if (to == 0) to = from;
        if (seed % 4 < 2) {
            uint256 ppm = (seed >> 32) % 900_000;
            _count(PLAIN.move(from, to, ppm), ENLARGED.move(from, to, ppm));
        } else if (seed % 4 == 2) {
            _count(PLAIN.delegateTokens(from, to), ENLARGED.delegateTokens(from, to));
        } else {
            (from, to) = (from % FOUNDERS, to % FOUNDERS);
            _count(PLAIN.delegateSeat(from, to), ENLARGED.delegateSeat(from, to));
        }
    }

    /// @notice Accounts come to entities, leave and found them; two pairs of entities may turn out to be one. The
    /// largest is in none of them: under the name of another entity it would count twice until its votes are forgotten.
    function regroup(uint256 seed) external {
        seed = mixed("regroup", seed);
        for (uint256 i = 0; i < 6 && !isUseful(); ++i) {
            _regroup((seed % 6 + i) % 6, FOUNDERS + (seed >> 8) % 3, (seed >> 16) % FOUNDERS);
        }
    }

    function pass(uint256 seed) external {
        seed = mixed("pass", seed);
        vm.warp(block.timestamp + 1 + (seed >> 8) % (seed % 8 == 0 ? 400 : 40));
        uint256 entity = (seed >> 32) % (PEOPLE + 1);
        _count(PLAIN.proveLargest(entity), ENLARGED.proveLargest(entity));
    }

    function requireSameOutcome() external view {
        if (PLAIN.pollCount() == 0) return;
        _requireSame(_touched);
    }

    function requireEachVoteOnce() external view {
        if (PLAIN.pollCount() != 0) ENLARGED.requireEachVoteOnce(_touched);
    }

    function requireSameOutcomes() external view {
        for (uint256 i = 0; i < PLAIN.pollCount(); ++i) {
            _requireSame(i);
            PLAIN.requireEachVoteOnce(i);
        }
    }

    function _open(uint256 seed) private {
        uint256 track = seed % 3;
        (bool done, bool also) = (PLAIN.open(track), ENLARGED.open(track));
        _count(done, also);
        if (done) _touched = PLAIN.pollCount() - 1;
    }

    function _regroup(uint256 kind, uint256 account, uint256 founder) private {
        if (kind < 2) {
            _count(PLAIN.admit(founder, account), ENLARGED.admit(founder, account));
        } else if (kind == 2) {
            _count(PLAIN.leave(account), ENLARGED.leave(account));
        } else if (kind == 3) {
            _count(PLAIN.register(account), ENLARGED.register(account));
        } else if (kind == 4 && _accused < MAX_MERGERS) {
            uint256 first = 2 * _accused + 1;
            (bool done, bool also) = (PLAIN.accuse(first, first + 1), ENLARGED.accuse(first, first + 1));
            _count(done, also);
            if (done) ++_accused;
        } else if (_accused != 0) {
            uint256 id = founder % _accused;
            _count(PLAIN.resolve(id), ENLARGED.resolve(id));
        }
    }

    function _requireSame(uint256 i) private view {
        (World.Outcome memory plain, World.Outcome memory enlarged) = (PLAIN.outcome(i), ENLARGED.outcome(i));
        assertEq(enlarged.thresholds.tokenQuorumWei, plain.thresholds.tokenQuorumWei, "the largest entity's size changed a quorum");
        assertEq(enlarged.thresholds.tokenCapWei, plain.thresholds.tokenCapWei, "the largest entity's size changed a cap");
        assertEq(enlarged.quorumReached, plain.quorumReached, "the largest entity's size decided whether there is a quorum");
        assertEq(enlarged.approved, plain.approved, "the largest entity's size decided whether there is a majority");
        assertEq(abi.encode(enlarged), abi.encode(plain), "the largest entity's size changed an outcome");
    }

    function _pick(uint256 seed) private returns (bool) {
        uint256 count = PLAIN.pollCount();
        if (count == 0) return false;
        _touched = count - 1 - seed % (count < 2 ? count : 2);
        return true;
    }

    function _count(bool inPlain, bool inEnlarged) private {
        assertEq(inPlain, inEnlarged, "what is possible depends on the largest entity's size");
        if (inPlain) did();
    }
}
