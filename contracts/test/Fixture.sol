// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {IDisputeGame} from "../src/court/interfaces/IDisputeGame.sol";
import {IOperationUnit} from "../src/court/interfaces/IOperationUnit.sol";
import {GovernanceParameters} from "../src/governance/GovernanceParameters.sol";
import {GuardedTimelock} from "../src/governance/GuardedTimelock.sol";
import {ContributorSeats} from "../src/governance/ContributorSeats.sol";
import {IActivityLedger} from "../src/governance/interfaces/IActivityLedger.sol";
import {IAmendments} from "../src/governance/interfaces/IAmendments.sol";
import {IConstitution, Track} from "../src/governance/interfaces/IConstitution.sol";
import {IConstitutionalCommittee} from "../src/governance/interfaces/IConstitutionalCommittee.sol";
import {IEntityRegistry} from "../src/governance/interfaces/IEntityRegistry.sol";
import {IExitEscrow} from "../src/governance/interfaces/IExitEscrow.sol";
import {IParameters} from "../src/governance/interfaces/IParameters.sol";
import {IProposalDeposits} from "../src/governance/interfaces/IProposalDeposits.sol";
import {IStandingInvariants} from "../src/governance/interfaces/IStandingInvariants.sol";
import {ISunsetGuardian} from "../src/governance/interfaces/ISunsetGuardian.sol";
import {ITrackGovernor} from "../src/governance/interfaces/ITrackGovernor.sol";
import {IUpgradeGate} from "../src/governance/interfaces/IUpgradeGate.sol";
import {IModelRegistry} from "../src/models/interfaces/IModelRegistry.sol";
import {ICanaries} from "../src/training/interfaces/ICanaries.sol";
import {IChallenges} from "../src/training/interfaces/IChallenges.sol";
import {IEvaluations} from "../src/training/interfaces/IEvaluations.sol";
import {INodeRegistry} from "../src/training/interfaces/INodeRegistry.sol";
import {IRunRegistry} from "../src/training/interfaces/IRunRegistry.sol";
import {AutonetToken} from "../src/treasury/AutonetToken.sol";
import {Treasury} from "../src/treasury/Treasury.sol";
import {IAutonetToken} from "../src/treasury/interfaces/IAutonetToken.sol";
import {IEmissionCurve} from "../src/treasury/interfaces/IEmissionCurve.sol";
import {Genesis} from "./Genesis.sol";
import {Thresholds} from "./Thresholds.sol";

/// @notice Deploys the whole system as README.md describes it, each contract by its artifact and in the deployment's order.
abstract contract Fixture is Test {
    uint256 internal constant COMMUNITY_WEI = 10_000_000 ether;
    uint256 internal constant OPERATOR_WEI = 1_000 ether;
    /// @dev Founders: each with an entity, a seat and a tenth of what the treasury has.
    uint256 internal constant VOTERS = 7;
    uint64 internal constant UNBONDING_SECONDS = 1_000;
    uint64 internal constant CANARY_LIFE_SECONDS = 16 * UNBONDING_SECONDS;

    // Places in the order of deployment that contracts before them name.
    uint256 private constant EMISSION = 1;
    uint256 private constant RUNS = 3;
    uint256 private constant CHALLENGES = 6;
    uint256 private constant TREASURY = 9;
    uint256 private constant ENTITIES = 10;
    uint256 private constant SEATS = 11;
    uint256 private constant GUARDIAN = 30;
    uint256 private constant COMMITTEE = 32;
    uint256 private constant TIMELOCK = 34;
    uint256 private constant GOVERNORS = 35;
    uint256 internal constant CONTRACTS = 38;

    AutonetToken internal token;
    IEmissionCurve internal emission;
    INodeRegistry internal nodes;
    IRunRegistry internal registry;
    IOperationUnit internal unit;
    IDisputeGame internal court;
    IChallenges internal challenges;
    IEvaluations internal evaluations;
    ICanaries internal canaries;
    Treasury internal treasury;
    IEntityRegistry internal entities;
    ContributorSeats internal seats;
    IActivityLedger internal activity;
    IProposalDeposits internal deposits;
    IParameters internal parameters;
    IAmendments internal amendments;
    IModelRegistry internal models;
    IUpgradeGate internal gate;
    /// @dev One for each article, in the order of {Genesis-articleIds}.
    address[11] internal rules;
    IConstitution internal constitution;
    ISunsetGuardian internal guardian;
    IExitEscrow internal escrow;
    IConstitutionalCommittee internal committee;
    IStandingInvariants internal invariants;
    GuardedTimelock internal timelock;
    ITrackGovernor internal operations;
    ITrackGovernor internal protocol;
    ITrackGovernor internal constitutional;

    uint256 private _firstNonce;

    function setUp() public virtual {
        vm.warp(1_700_000_000);
        vm.roll(1_000);
        vm.prevrandao(bytes32(uint256(42)));
        _firstNonce = vm.getNonce(address(this));
        GovernanceParameters memory p = Thresholds.development();
        _deployEconomy();
        _deployHouses(p);
        _deployRules();
        _deployLaw(p);
        _deployGovernors(p);
        assertEq(predicted(CONTRACTS), vm.computeCreateAddress(address(this), vm.getNonce(address(this))));
        for (uint256 i = 0; i < VOTERS; ++i) {
            vm.startPrank(voter(i));
            token.delegate(voter(i));
            token.approve(address(deposits), type(uint256).max);
            token.approve(address(escrow), type(uint256).max);
            vm.stopPrank();
        }
        vm.deal(address(treasury), 100 ether);
        vm.warp(block.timestamp + 1);
    }

    /// @notice Key of the operator that tests put into slot `i`.
    function operatorKey(uint256 i) internal pure returns (uint256) {
        return 0xA0000 + i;
    }

    function operator(uint256 i) internal pure returns (address) {
        return vm.addr(operatorKey(i));
    }

    function voter(uint256 i) internal pure returns (address) {
        return vm.addr(0xB0000 + i);
    }

    /// @notice Address of the contract at a place in the order of deployment.
    function predicted(uint256 position) internal view returns (address) {
        return vm.computeCreateAddress(address(this), _firstNonce + position);
    }

    function _deployCourt() internal virtual returns (IDisputeGame) {
        return IDisputeGame(deployCode("DisputeGame.sol:DisputeGame", abi.encode(unit)));
    }

    function _deployEconomy() private {
        token = AutonetToken(deployCode("AutonetToken.sol:AutonetToken", abi.encode(_allocations(), predicted(EMISSION))));
        IEmissionCurve.EmissionTerms memory curve = IEmissionCurve.EmissionTerms(1_000 ether, 300, 12);
        bytes memory arguments = abi.encode(token, predicted(TREASURY), predicted(TIMELOCK), curve);
        emission = IEmissionCurve(deployCode("EmissionCurve.sol:EmissionCurve", arguments));
        nodes = INodeRegistry(deployCode("NodeRegistry.sol:NodeRegistry", abi.encode(token, predicted(RUNS), UNBONDING_SECONDS)));
        arguments = abi.encode(token, nodes, predicted(TIMELOCK), predicted(TREASURY), predicted(CHALLENGES));
        registry = IRunRegistry(deployCode("RunRegistry.sol:RunRegistry", arguments));
        unit = IOperationUnit(deployCode("OperationUnit.sol:OperationUnit"));
        court = _deployCourt();
        challenges = IChallenges(deployCode("Challenges.sol:Challenges", abi.encode(token, registry, court)));
        evaluations = IEvaluations(deployCode("Evaluations.sol:Evaluations", abi.encode(token, registry, court)));
        arguments = abi.encode(token, registry, predicted(TIMELOCK), CANARY_LIFE_SECONDS);
        canaries = ICanaries(deployCode("Canaries.sol:Canaries", arguments));
        treasury = Treasury(payable(deployCode("Treasury.sol:Treasury", abi.encode(token, predicted(TIMELOCK), registry))));
    }

    function _deployHouses(GovernanceParameters memory p) private {
        address lock = predicted(TIMELOCK);
        bytes memory arguments = abi.encode(p, token, predicted(SEATS), _founders());
        entities = IEntityRegistry(deployCode("EntityRegistry.sol:EntityRegistry", arguments));
        arguments = abi.encode(p, entities, registry, _voters(0, VOTERS));
        seats = ContributorSeats(deployCode("ContributorSeats.sol:ContributorSeats", arguments));
        arguments = abi.encode(p, token, entities, _governors());
        activity = IActivityLedger(deployCode("ActivityLedger.sol:ActivityLedger", arguments));
        arguments = abi.encode(p, token, treasury, _governors());
        deposits = IProposalDeposits(deployCode("ProposalDeposits.sol:ProposalDeposits", arguments));
        parameters = IParameters(deployCode("Parameters.sol:Parameters", abi.encode(lock, Genesis.parameters())));
        amendments = IAmendments(deployCode("Amendments.sol:Amendments", abi.encode(p, lock, predicted(GOVERNORS + 2))));
        models = IModelRegistry(deployCode("ModelRegistry.sol:ModelRegistry", abi.encode(registry, lock)));
        address[] memory core = new address[](CONTRACTS);
        for (uint256 i = 0; i < core.length; ++i) {
            core[i] = predicted(i);
        }
        gate = IUpgradeGate(deployCode("UpgradeGate.sol:UpgradeGate", abi.encode(p, entities, lock, core)));
    }

    function _deployRules() private {
        string[] memory licences = new string[](2);
        (licences[0], licences[1]) = ("CC0-1.0", "CC-BY-4.0");
        string[] memory banned = new string[](1);
        banned[0] = "weapons";
        rules[0] = deployCode("PurposeRule.sol:PurposeRule");
        rules[1] = deployCode("RightsRule.sol:RightsRule");
        rules[2] = deployCode("BreadthRule.sol:BreadthRule", abi.encode(parameters));
        rules[3] = deployCode("VerificationRule.sol:VerificationRule", abi.encode(parameters));
        rules[4] = deployCode("ProvenanceRule.sol:ProvenanceRule", abi.encode(licences));
        rules[5] = deployCode("UseRule.sol:UseRule", abi.encode(banned));
        rules[6] = deployCode("TransparencyRule.sol:TransparencyRule");
        rules[7] = deployCode("TreasuryRule.sol:TreasuryRule", abi.encode(parameters, treasury, registry, token));
        rules[8] = deployCode("EvaluationRule.sol:EvaluationRule", abi.encode(parameters, registry, models, evaluations));
        rules[10] = deployCode("AmendmentRule.sol:AmendmentRule", abi.encode(parameters));
        rules[9] = deployCode("ExitRule.sol:ExitRule", abi.encode(parameters, predicted(TIMELOCK)));
    }

    function _deployLaw(GovernanceParameters memory p) private {
        address lock = predicted(TIMELOCK);
        bytes memory arguments = abi.encode(p, lock, amendments, _articles(), Genesis.actions(_targets()));
        constitution = IConstitution(deployCode("Constitution.sol:Constitution", arguments));
        guardian = ISunsetGuardian(deployCode("SunsetGuardian.sol:SunsetGuardian", abi.encode(p, lock, _voters(0, 3))));
        escrow = IExitEscrow(deployCode("ExitEscrow.sol:ExitEscrow", abi.encode(p, token, activity, lock)));
        arguments = abi.encode(p, entities, lock, _voters(3, 3));
        committee = IConstitutionalCommittee(deployCode("ConstitutionalCommittee.sol:ConstitutionalCommittee", arguments));
        arguments = abi.encode(p, token, emission, nodes, registry, treasury, parameters, lock);
        invariants = IStandingInvariants(deployCode("StandingInvariants.sol:StandingInvariants", arguments));
        address[3] memory brakes = [address(guardian), address(escrow), address(committee)];
        arguments = abi.encode(p, constitution, invariants, brakes, _governors());
        timelock = GuardedTimelock(payable(deployCode("GuardedTimelock.sol:GuardedTimelock", arguments)));
        assertEq(address(timelock), lock);
    }

    function _deployGovernors(GovernanceParameters memory p) private {
        operations = _deployGovernor("Operations", Track.Operations, p);
        protocol = _deployGovernor("Protocol", Track.Protocol, p);
        constitutional = _deployGovernor("Constitutional", Track.Constitutional, p);
    }

    function _deployGovernor(string memory name, Track track, GovernanceParameters memory p) private returns (ITrackGovernor) {
        bytes memory arguments = abi.encode(name, track, p, token, seats, entities, activity, deposits, timelock, constitution, guardian);
        return ITrackGovernor(payable(deployCode("TrackGovernor.sol:TrackGovernor", arguments)));
    }

    /// @dev Founders' bonds lie in the entity registry before it is deployed.
    function _allocations() private view returns (IAutonetToken.Allocation[] memory allocations) {
        uint256 bond = Thresholds.development().membership.entityBondWei;
        allocations = new IAutonetToken.Allocation[](VOTERS + 2);
        for (uint256 i = 0; i < VOTERS; ++i) {
            allocations[i] = IAutonetToken.Allocation(voter(i), COMMUNITY_WEI / 10 - bond);
        }
        allocations[VOTERS] = IAutonetToken.Allocation(predicted(ENTITIES), VOTERS * bond);
        allocations[VOTERS + 1] = IAutonetToken.Allocation(predicted(TREASURY), COMMUNITY_WEI);
    }

    function _founders() private pure returns (IEntityRegistry.Founder[] memory founders) {
        founders = new IEntityRegistry.Founder[](VOTERS);
        for (uint256 i = 0; i < VOTERS; ++i) {
            founders[i] = IEntityRegistry.Founder(voter(i), string.concat("founder ", vm.toString(i)));
        }
    }

    function _voters(uint256 from, uint256 count) private pure returns (address[] memory accounts) {
        accounts = new address[](count);
        for (uint256 i = 0; i < count; ++i) {
            accounts[i] = voter(from + i);
        }
    }

    function _governors() private view returns (address[3] memory) {
        return [predicted(GOVERNORS), predicted(GOVERNORS + 1), predicted(GOVERNORS + 2)];
    }

    function _articles() private view returns (IConstitution.ArticleTerms[] memory articles) {
        string[11] memory ids = Genesis.articleIds();
        articles = new IConstitution.ArticleTerms[](ids.length);
        for (uint256 i = 0; i < ids.length; ++i) {
            articles[i] = IConstitution.ArticleTerms(ids[i], ids[i], keccak256(bytes(ids[i])), 0, "", rules[i], rules[i].codehash, 0);
        }
    }

    function _targets() private view returns (Genesis.Targets memory) {
        return Genesis.Targets({
            runs: address(registry),
            models: address(models),
            treasury: address(treasury),
            canaries: address(canaries),
            emission: address(emission),
            gate: address(gate),
            guardian: predicted(GUARDIAN),
            committee: predicted(COMMITTEE),
            parameters: address(parameters),
            timelock: predicted(TIMELOCK)
        });
    }
}
