// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {IDisputeGame} from "../../src/court/interfaces/IDisputeGame.sol";
import {Evaluations} from "../../src/training/Evaluations.sol";
import {RunCharter} from "../../src/training/RunCharter.sol";
import {IEvaluations} from "../../src/training/interfaces/IEvaluations.sol";
import {IRunRegistry} from "../../src/training/interfaces/IRunRegistry.sol";
import {AutonetToken} from "../../src/treasury/AutonetToken.sol";
import {IAutonetToken} from "../../src/treasury/interfaces/IAutonetToken.sol";
import {Charters} from "../Charters.sol";
import {EvaluationCourt} from "./doubles/EvaluationCourt.sol";
import {EvaluatedRuns} from "./doubles/EvaluatedRuns.sol";

/// @notice A run with one certified round, a court that tests speak for, a claimant and two challengers with a hundred tokens each.
abstract contract EvaluationFixture is Test {
    uint64 internal constant RUN = 1;
    uint64 internal constant ROUND = 2;
    uint32 internal constant LOSS = 0x40123456;
    uint256 internal constant BOND = 10 ether;
    uint256 internal constant WINDOW = 100;
    uint256 internal constant FUNDS = 100 ether;
    bytes32 internal constant CHECKPOINT = keccak256("checkpoint after the round");

    address internal claimant = address(0xC1);
    address internal challenger = address(0xC2);
    address internal other = address(0xC3);

    AutonetToken internal token;
    EvaluationCourt internal court;
    EvaluatedRuns internal runs;
    Evaluations internal evaluations;

    // Kept, since making one calls a precompile, which would take the place of the call that a test announces.
    RunCharter private _charter;

    function setUp() public virtual {
        vm.warp(1_700_000_000);
        address[3] memory accounts = [claimant, challenger, other];
        IAutonetToken.Allocation[] memory allocations = new IAutonetToken.Allocation[](accounts.length);
        for (uint256 i = 0; i < accounts.length; ++i) {
            allocations[i] = IAutonetToken.Allocation(accounts[i], FUNDS);
        }
        token = new AutonetToken(allocations, address(this));
        court = new EvaluationCourt();
        _charter = Charters.withSlots(4);
        runs = new EvaluatedRuns(_charter);
        runs.certify(ROUND - 1, keccak256("checkpoint before the round"));
        runs.certify(ROUND, CHECKPOINT);
        evaluations = new Evaluations(token, IRunRegistry(address(runs)), IDisputeGame(address(court)));
        for (uint256 i = 0; i < accounts.length; ++i) {
            vm.prank(accounts[i]);
            token.approve(address(evaluations), type(uint256).max);
        }
    }

    function charter() internal view returns (RunCharter memory) {
        return _charter;
    }

    function post(uint32 lossBits) internal returns (uint256 claimId) {
        vm.prank(claimant);
        return evaluations.claim(RUN, ROUND, lossBits);
    }

    function dispute(address by, uint256 claimId) internal returns (uint256 gameId) {
        vm.prank(by);
        return evaluations.challenge(claimId, _charter);
    }

    function passWindow() internal {
        skip(WINDOW + 1);
    }

    function assertStatus(uint256 claimId, IEvaluations.ClaimStatus expected) internal view {
        assertEq(uint8(evaluations.claimOf(claimId).status), uint8(expected));
    }

    /// @dev What each of the three has gained or lost, in bonds, and what the contract still holds for whom.
    function assertBonds(int256 ofClaimant, int256 ofChallenger, int256 ofOther) internal view {
        assertEq(int256(token.balanceOf(claimant)), int256(FUNDS) + ofClaimant * int256(BOND), "claimant");
        assertEq(int256(token.balanceOf(challenger)), int256(FUNDS) + ofChallenger * int256(BOND), "challenger");
        assertEq(int256(token.balanceOf(other)), int256(FUNDS) + ofOther * int256(BOND), "other");
        assertEq(token.balanceOf(address(evaluations)), evaluations.bondedWei(), "held");
    }
}
