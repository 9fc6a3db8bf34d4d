// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Test} from "forge-std/Test.sol";

import {Canaries} from "../../../src/training/Canaries.sol";
import {IChallenges} from "../../../src/training/interfaces/IChallenges.sol";
import {IRunRegistry} from "../../../src/training/interfaces/IRunRegistry.sol";
import {AutonetToken} from "../../../src/treasury/AutonetToken.sol";
import {IAutonetToken} from "../../../src/treasury/interfaces/IAutonetToken.sol";
import {CanaryChallenges} from "./CanaryChallenges.sol";
import {CanaryRuns} from "./CanaryRuns.sol";

/// @notice A fund of canaries with a registrar, and an operator whose slot 3 has a canary in round 5 of run 1.
abstract contract CanaryFixture is Test {
    uint64 internal constant RUN = 1;
    uint64 internal constant ROUND = 5;
    uint16 internal constant SLOT = 3;
    uint64 internal constant LIFE = 1 days;
    uint128 internal constant STAKE = 100 ether;
    uint128 internal constant REWARD = 2 ether;
    bytes32 internal constant SALT = keccak256("salt");

    address internal constant TIMELOCK = address(0x71);
    address internal constant REGISTRAR = address(0x5e);
    address internal constant OPERATOR = address(0x0b);
    address internal constant CHALLENGER = address(0xc1);

    AutonetToken internal token;
    CanaryRuns internal runs;
    CanaryChallenges internal challenges;
    Canaries internal canaries;

    function setUp() public virtual {
        IAutonetToken.Allocation[] memory allocations = new IAutonetToken.Allocation[](1);
        allocations[0] = IAutonetToken.Allocation(address(this), 1_000_000 ether);
        token = new AutonetToken(allocations, address(0xe1));
        challenges = new CanaryChallenges();
        runs = new CanaryRuns(address(challenges));
        runs.setTerms(STAKE, REWARD);
        canaries = new Canaries(IERC20(address(token)), IRunRegistry(address(runs)), TIMELOCK, LIFE);
        token.transfer(address(canaries), 1_000 ether);
        grant(REGISTRAR, 500 ether);
    }

    function grant(address registrar, uint256 limitWei) internal {
        vm.prank(TIMELOCK);
        canaries.grant(registrar, limitWei);
    }

    function sealOf(uint64 round) internal view returns (bytes32) {
        return canaries.sealOf(SALT, RUN, round, SLOT, OPERATOR);
    }

    function register(uint64 round, uint256 reservedWei) internal returns (bytes32 seal) {
        seal = sealOf(round);
        vm.prank(REGISTRAR);
        canaries.register(seal, reservedWei);
    }

    /// @dev The round is certified in the next block.
    function certify(uint64 round) internal {
        vm.roll(vm.getBlockNumber() + 1);
        runs.certify(RUN, round, 1 << SLOT);
    }

    /// @notice An upheld challenge of the canary's work that took the stake.
    function convict(uint64 round) internal returns (uint256 challengeId) {
        return challenges.add(conviction(round));
    }

    function conviction(uint64 round) internal pure returns (IChallenges.Challenge memory challenge) {
        challenge.runId = RUN;
        challenge.round = round;
        challenge.slot = SLOT;
        challenge.about = SLOT;
        challenge.subject = IChallenges.Subject.Work;
        challenge.status = IChallenges.ChallengeStatus.Upheld;
        challenge.tookStake = true;
        challenge.challenger = CHALLENGER;
        challenge.accused = OPERATOR;
    }

    function reveal(uint64 round, uint256 challengeId) internal {
        canaries.reveal(SALT, RUN, round, SLOT, OPERATOR, challengeId);
    }

    function disclose(uint64 round) internal {
        canaries.disclose(SALT, RUN, round, SLOT, OPERATOR);
    }
}
