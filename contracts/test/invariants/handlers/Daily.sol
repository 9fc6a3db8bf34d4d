// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IEntityRegistry} from "../../../src/governance/interfaces/IEntityRegistry.sol";
import {ITrackGovernor} from "../../../src/governance/interfaces/ITrackGovernor.sol";
import {Attacks} from "./Attacks.sol";
import {CallCounter} from "./CallCounter.sol";

/// @notice What people do beside voting: tokens and delegations move, entities are challenged, seats lapse, deposits are settled, brakes are
/// pulled. What is refused changes nothing; what is done is counted.
abstract contract Daily is Attacks, CallCounter {
    uint256 private constant OUTSIDER_WEI = 50_000 ether;
    uint256 private constant LEAST_WEI = 1_000 ether;
    uint256 private constant MAX_CHALLENGES = 2;

    uint256 private _challenges;

    constructor() {
        for (uint256 i = 0; i < OUTSIDERS; ++i) {
            vm.prank(voter(i));
            token.transfer(outsider(i), OUTSIDER_WEI);
            vm.startPrank(outsider(i));
            token.approve(address(entities), type(uint256).max);
            token.approve(address(escrow), type(uint256).max);
            vm.stopPrank();
        }
        vm.warp(block.timestamp + 1);
    }

    function veto(Proposal memory p, uint256 seed) internal {
        bytes32 descriptionHash = keccak256(bytes(p.description));
        for (uint256 i = seed % 3; i < 2; ++i) {
            vm.prank(voter(i));
            try guardian.cancel(address(p.governor), p.targets, p.values, p.calldatas, descriptionHash) {
                did();
            } catch {}
        }
    }

    function pauseAll(uint256 seed) internal {
        uint48 length = uint48(1 + (seed >> 8) % 32);
        for (uint256 i = seed % 2; i < 3; ++i) {
            vm.prank(voter(i));
            try guardian.pause(length) {
                did();
            } catch {}
        }
    }

    function brake(bytes32 operation, uint256 seed) internal {
        address account = person((seed >> 8) % (VOTERS + OUTSIDERS));
        if (seed % 4 == 0) {
            for (uint256 i = 3; i < 6; ++i) {
                vm.prank(voter(i));
                try committee.find(operation, "use", "") {
                    did();
                } catch {}
            }
        } else if (seed % 4 == 1 && escrow.positionOf(operation, account).amountWei != 0) {
            vm.prank(account);
            try escrow.withdraw(operation) {
                did();
            } catch {}
        } else {
            uint256 spare = _spare(account);
            if (spare == 0) return;
            vm.prank(account);
            try escrow.lock(operation, 1 + (seed >> 32) % spare) {
                did();
            } catch {}
        }
    }

    function settle(ITrackGovernor chosen, uint256 id) internal {
        try deposits.settle(address(chosen), id) {
            did();
        } catch {}
        try chosen.recordOutcome(id) {
            did();
        } catch {}
    }

    function daily(uint256 seed) internal {
        uint256 kind = seed % 8;
        uint256 more = seed >> 8;
        if (kind < 2) _transfer(more);
        else if (kind < 4) _delegate(more);
        else if (kind == 4) _challenge(more);
        else if (kind == 5) _lapse(more);
        else if (kind == 6) _withdrawStream(more);
        else _prove(more);
    }

    function _transfer(uint256 seed) private {
        address from = person(seed % (VOTERS + OUTSIDERS));
        uint256 spare = _spare(from);
        if (spare == 0) return;
        vm.prank(from);
        token.transfer(person((seed >> 8) % (VOTERS + OUTSIDERS)), (seed >> 16) % (spare + 1));
        did();
    }

    function _delegate(uint256 seed) private {
        address account = person(seed % (VOTERS + OUTSIDERS));
        address to = (seed >> 8) % 2 == 0 ? account : person((seed >> 16) % (VOTERS + OUTSIDERS));
        vm.prank(account);
        token.delegate(to);
        did();
        if (seats.seatOf(account) == 0 || seats.seatOf(to) == 0) return;
        vm.prank(account);
        seats.delegate(to);
    }

    /// @dev Two at most and of four entities, so that there are always enough left; at least one of them is contested.
    function _challenge(uint256 seed) private {
        if (_challenges < MAX_CHALLENGES && seed % 2 == 0) {
            address challenger = outsider(seed % OUTSIDERS);
            uint64 first = uint64(2 * _challenges + 1);
            vm.prank(challenger);
            uint256 id = entities.challenge(first, first + 1, "");
            ++_challenges;
            if (contested.length == 0) {
                vm.prank(voter(first));
                entities.contest(id);
                contested.push(id);
            }
            did();
        } else if (seed % 4 == 1 && contested.length != 0) {
            for (uint256 i = 0; i < VOTERS; ++i) {
                vm.prank(voter(i));
                try entities.rule(contested[0], (seed >> (8 + i)) % 4 != 0) {
                    did();
                } catch {}
            }
        } else if (_challenges != 0) {
            try entities.resolve((seed >> 8) % _challenges) {
                did();
            } catch {}
        }
    }

    function _lapse(uint256 seed) private {
        try seats.lapse(1 + seed % VOTERS) {
            did();
        } catch {}
    }

    function _withdrawStream(uint256 seed) private {
        uint64 count = treasury.streamCount();
        if (count == 0) return;
        try treasury.withdrawStream(uint64(1 + seed % count)) {
            did();
        } catch {}
    }

    function _prove(uint256 seed) private {
        activity.proveLargest(uint64(seed % (VOTERS + 1)));
        uint64[] memory few = new uint64[](3);
        uint64 first = uint64((seed >> 8) % (VOTERS - 2));
        (few[0], few[1], few[2]) = (first, first + 1, first + 2);
        try activity.proveBreach(few) {} catch {}
        did();
    }

    /// @dev What an account can do without.
    function _spare(address account) private view returns (uint256) {
        uint256 kept = entities.entityOf(account) == 0 ? LEAST_WEI : KEPT_WEI;
        uint256 balance = token.balanceOf(account);
        return balance > kept ? balance - kept : 0;
    }
}
