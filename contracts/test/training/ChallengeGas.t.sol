// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IClaimant} from "../../src/court/interfaces/IClaimant.sol";
import {Commitment} from "../../src/training/interfaces/IChallenges.sol";
import {RunCharter} from "../../src/training/RunCharter.sol";
import {Charters} from "../Charters.sol";
import {RunFixture} from "../RunFixture.sol";

/// @notice What challenges of a run with 64 slots cost, with the real court and cold storage. The figures are the call's gas plus the
/// transaction's base and calldata; snapshots/challenges.json keeps them.
contract ChallengeGasTest is RunFixture {
    address private constant CHALLENGER = address(0x0075);

    function setUp() public override {
        super.setUp();
        RunCharter memory charter = Charters.withSlots(64);
        startRun(charter);
        enrol(CHALLENGER, 1 ether);
        certify();
    }

    function test_OpenChallenge_gas() public {
        Commitment memory message = commitment(1, 2);
        bytes memory call = abi.encodeCall(
            challenges.openChallenge, (run, runCharter, openingOf(1), message, signCommitment(message), proofOf(1, full(), 2))
        );
        _measure(call, address(challenges), "open-work");
    }

    function test_OpenCheckpointChallenge_gas() public {
        bytes memory call =
            abi.encodeCall(challenges.openCheckpointChallenge, (run, runCharter, openingOf(1), 1, 2, checkpointCid, signAttestation(1, 2)));
        _measure(call, address(challenges), "open-checkpoint");
    }

    /// @dev Both sides of a game of several steps begin with the defender, whose silence decides here.
    function test_Verdict_of_work_gas() public {
        challenge(CHALLENGER, 1, 2);
        vm.warp(block.timestamp + 401);
        _measure(abi.encodeCall(court.expire, (0)), address(court), "expire-upheld-work");
    }

    /// @dev An aggregation is one step, and the challenger begins.
    function test_Verdict_of_a_checkpoint_gas() public {
        challengeCheckpoint(CHALLENGER, 1, 2);
        vm.warp(block.timestamp + 401);
        _measure(abi.encodeCall(court.expire, (0)), address(court), "expire-rejected-checkpoint");
    }

    function test_Upheld_checkpoint_gas() public {
        challengeCheckpoint(CHALLENGER, 1, 2);
        vm.startPrank(address(court));
        _cool();
        uint256 before = gasleft();
        IClaimant(address(challenges)).onVerdict(0, true);
        vm.snapshotValue("challenges", "verdict-upheld-checkpoint", before - gasleft());
    }

    function _measure(bytes memory call, address target, string memory name) private {
        _cool();
        vm.prank(CHALLENGER, CHALLENGER);
        uint256 before = gasleft();
        (bool done,) = target.call(call);
        uint256 used = before - gasleft() + 21_000;
        assertTrue(done);
        for (uint256 i = 0; i < call.length; ++i) {
            used += call[i] == 0 ? 4 : 16;
        }
        vm.snapshotValue("challenges", name, used);
    }

    function _cool() private {
        vm.cool(address(challenges));
        vm.cool(address(court));
        vm.cool(address(registry));
        vm.cool(address(nodes));
        vm.cool(address(token));
    }
}
