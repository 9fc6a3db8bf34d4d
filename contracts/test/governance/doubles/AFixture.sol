// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {ActivityLedger} from "../../../src/governance/ActivityLedger.sol";
import {GovernanceParameters, TrackParameters} from "../../../src/governance/GovernanceParameters.sol";
import {ProposalDeposits} from "../../../src/governance/ProposalDeposits.sol";
import {Track} from "../../../src/governance/interfaces/IConstitution.sol";
import {ITrackGovernor} from "../../../src/governance/interfaces/ITrackGovernor.sol";
import {AConstitution} from "./AConstitution.sol";
import {AEntities} from "./AEntities.sol";
import {ATimelock} from "./ATimelock.sol";
import {AVotes} from "./AVotes.sol";

/// @notice Three governors with their real ledger and deposits, and doubles of the houses, the entity registry, the constitution and the
/// timelock. Nobody has votes until a test gives some.
abstract contract AFixture is Test {
    uint8 internal constant AGAINST = 0;
    uint8 internal constant FOR = 1;
    uint8 internal constant ABSTAIN = 2;
    uint256 internal constant PARKED_WEI = 100_000 ether;
    uint256 internal constant DEPOSIT_WEI = 100 ether;
    uint256 internal constant PERIOD_SECONDS = 1_000;
    address internal constant TREASURY = address(0x7EA);
    address internal constant GUARDIAN = address(0x6A4D);
    address internal constant PARKED = address(0x9A4);
    address internal constant PROPOSER = address(0x940);

    AVotes internal tokens;
    AVotes internal seats;
    AEntities internal entities;
    AConstitution internal constitution;
    ATimelock internal timelock;
    ActivityLedger internal activity;
    ProposalDeposits internal deposits;
    ITrackGovernor internal operations;
    ITrackGovernor internal protocol;
    ITrackGovernor internal constitutional;

    function setUp() public virtual {
        vm.warp(1_700_000_000);
        tokens = new AVotes(0);
        seats = new AVotes(0);
        entities = new AEntities();
        constitution = new AConstitution();
        uint256 nonce = vm.getNonce(address(this));
        address[3] memory governors;
        address[] memory proposers = new address[](3);
        for (uint256 i = 0; i < 3; ++i) {
            governors[i] = vm.computeCreateAddress(address(this), nonce + 3 + i);
            proposers[i] = governors[i];
        }
        GovernanceParameters memory p = parameters();
        activity = ActivityLedger(deployCode("ActivityLedger.sol:ActivityLedger", abi.encode(p, tokens, entities, governors)));
        deposits = ProposalDeposits(deployCode("ProposalDeposits.sol:ProposalDeposits", abi.encode(p, tokens, TREASURY, governors)));
        timelock = new ATimelock(20, p.amendment.operationExpiry, proposers);
        operations = deployGovernor("Operations", Track.Operations, p);
        protocol = deployGovernor("Protocol", Track.Protocol, p);
        constitutional = deployGovernor("Constitutional", Track.Constitutional, p);
        assertEq(address(constitutional), governors[2]);
        tokens.mint(PARKED, PARKED_WEI);
        enfranchise(PROPOSER, 1 ether, 0, 0);
        fund(PROPOSER);
        skip(1);
    }

    function parameters() internal pure virtual returns (GovernanceParameters memory p) {
        p.tracks[0] = TrackParameters(10, 100, 30, 1 ether, 100_000, 150_000, 500_000, 500_000, 20);
        p.tracks[1] = TrackParameters(10, 100, 30, 1 ether, 200_000, 250_000, 500_000, 600_000, 20);
        p.tracks[2] = TrackParameters(10, 100, 30, 1 ether, 330_000, 400_000, 666_666, 750_000, 20);
        p.proposalDepositWei = uint128(DEPOSIT_WEI);
        p.counting.entityCapPpm = 100_000;
        p.counting.minEntities = 6;
        p.counting.bootstrapEntities = 3;
        p.counting.quorumFloorPpm = 10_000;
        p.counting.quorumCeilingPpm = 200_000;
        p.counting.quorumFailuresPerDecay = 3;
        p.counting.quorumDecayPpm = 100_000;
        p.counting.quorumDecayFloorPpm = 700_000;
        p.counting.activeSeconds = uint48(6 * PERIOD_SECONDS);
        p.counting.nakamotoFloor = 4;
        p.counting.breachSeconds = 500;
        p.amendment.operationExpiry = 500;
    }

    function deployGovernor(string memory name, Track track, GovernanceParameters memory p) internal returns (ITrackGovernor) {
        return ITrackGovernor(deployCode("TrackGovernor.sol:TrackGovernor", governorArguments(name, track, p, address(seats), GUARDIAN)));
    }

    function governorArguments(string memory name, Track track, GovernanceParameters memory p, address house, address guardian)
        internal
        view
        returns (bytes memory)
    {
        return abi.encode(name, track, p, tokens, house, entities, activity, deposits, timelock, constitution, guardian);
    }

    function voter(uint256 i) internal pure returns (address) {
        return vm.addr(voterKey(i));
    }

    function voterKey(uint256 i) internal pure returns (uint256) {
        return 0xB0000 + i;
    }

    /// @notice Gives an account votes in both houses and a place in an entity (zero: in none).
    function enfranchise(address account, uint256 tokensWei, uint256 seatCount, uint64 entity) internal {
        tokens.mint(account, tokensWei);
        seats.mint(account, seatCount);
        if (entity != 0) entities.assign(account, entity);
        vm.startPrank(account);
        tokens.delegate(account);
        seats.delegate(account);
        vm.stopPrank();
    }

    /// @notice `count` voters, each an entity of its own (voter `i` is entity `i + 1`), all with as much.
    function enfranchiseEqually(uint256 count, uint256 tokensWei, uint256 seatCount) internal {
        for (uint256 i = 0; i < count; ++i) {
            enfranchise(voter(i), tokensWei, seatCount, uint64(i + 1));
        }
        skip(1);
    }

    /// @notice Gives an account what ten deposits cost.
    function fund(address proposer) internal {
        tokens.mint(proposer, DEPOSIT_WEI * 10);
        vm.prank(proposer);
        tokens.approve(address(deposits), type(uint256).max);
    }

    function call(string memory description)
        internal
        pure
        returns (address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 descriptionHash)
    {
        targets = new address[](1);
        targets[0] = address(0x7A46);
        values = new uint256[](1);
        calldatas = new bytes[](1);
        calldatas[0] = hex"12345678";
        descriptionHash = keccak256(bytes(description));
    }

    function propose(ITrackGovernor governor, address proposer, string memory description) internal returns (uint256 proposalId) {
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas,) = call(description);
        vm.prank(proposer);
        return governor.propose(targets, values, calldatas, description);
    }

    /// @notice Proposes and goes to the first second of the vote.
    function open(ITrackGovernor governor, string memory description) internal returns (uint256 proposalId) {
        proposalId = propose(governor, PROPOSER, description);
        skip(governor.votingDelay() + 1);
    }

    function close(ITrackGovernor governor, uint256 proposalId) internal {
        vm.warp(governor.proposalDeadline(proposalId) + 1);
    }

    function vote(ITrackGovernor governor, uint256 proposalId, address account, uint8 support) internal {
        vm.prank(account);
        governor.castVote(proposalId, support);
    }

    /// @notice Voters `from` up to but without `to`.
    function voteAll(ITrackGovernor governor, uint256 proposalId, uint256 from, uint256 to, uint8 support) internal {
        for (uint256 i = from; i < to; ++i) {
            vote(governor, proposalId, voter(i), support);
        }
    }
}
