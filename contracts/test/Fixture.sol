// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

import {ContributorSeats} from "../src/governance/ContributorSeats.sol";
import {GuardedTimelock} from "../src/governance/GuardedTimelock.sol";
import {TrackGovernor} from "../src/governance/TrackGovernor.sol";
import {IConstitution, Track} from "../src/governance/interfaces/IConstitution.sol";
import {TreasuryRule} from "../src/governance/rules/TreasuryRule.sol";
import {RunCharter} from "../src/training/RunCharter.sol";
import {INodeRegistry} from "../src/training/interfaces/INodeRegistry.sol";
import {IRunRegistry} from "../src/training/interfaces/IRunRegistry.sol";
import {IRuns} from "../src/training/interfaces/IRuns.sol";
import {AutonetToken} from "../src/treasury/AutonetToken.sol";
import {Treasury} from "../src/treasury/Treasury.sol";
import {ITreasury} from "../src/treasury/interfaces/ITreasury.sol";

/// @notice Deploys the whole system as README.md describes it, each contract by its artifact and in the deployment's order.
abstract contract Fixture is Test {
    uint256 internal constant COMMUNITY_WEI = 10_000_000 ether;
    uint256 internal constant OPERATOR_WEI = 1_000 ether;
    uint256 internal constant VOTERS = 3;
    uint64 internal constant UNBONDING_SECONDS = 1_000;
    uint256 internal constant DELAY_SECONDS = 10;
    uint256 internal constant GRACE_SECONDS = 500;

    AutonetToken internal token;
    INodeRegistry internal nodes;
    IRunRegistry internal registry;
    Treasury internal treasury;
    ContributorSeats internal seats;
    IConstitution internal constitution;
    GuardedTimelock internal timelock;
    TrackGovernor internal operations;
    TrackGovernor internal protocol;
    TrackGovernor internal constitutional;
    address[6] internal rules;

    uint256 private _firstNonce;

    function setUp() public virtual {
        vm.warp(1_700_000_000);
        vm.roll(1_000);
        vm.prevrandao(bytes32(uint256(42)));
        _deploy();
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

    function predicted(uint256 position) internal view returns (address) {
        return vm.computeCreateAddress(address(this), _firstNonce + position);
    }

    function _deploy() private {
        _firstNonce = vm.getNonce(address(this));
        token = AutonetToken(deployCode("AutonetToken.sol:AutonetToken", abi.encode(_allocations())));
        nodes = INodeRegistry(deployCode("NodeRegistry.sol:NodeRegistry", abi.encode(token, predicted(2), UNBONDING_SECONDS)));
        registry = IRunRegistry(deployCode("RunRegistry.sol:RunRegistry", abi.encode(token, nodes, predicted(12), predicted(3))));
        treasury = Treasury(payable(deployCode("Treasury.sol:Treasury", abi.encode(token, predicted(12), registry))));
        seats = ContributorSeats(deployCode("ContributorSeats.sol:ContributorSeats", abi.encode(predicted(12), _voters())));
        _deployRules();
        constitution = IConstitution(deployCode("Constitution.sol:Constitution", abi.encode(predicted(12), _articles(), _actions())));
        address[] memory governors = new address[](3);
        for (uint256 i = 0; i < 3; ++i) {
            governors[i] = predicted(13 + i);
        }
        timelock = GuardedTimelock(
            payable(deployCode("GuardedTimelock.sol:GuardedTimelock", abi.encode(DELAY_SECONDS, GRACE_SECONDS, constitution, governors)))
        );
        operations = _deployGovernor("Operations", Track.Operations, 100_000, 150_000, 500_000);
        protocol = _deployGovernor("Protocol", Track.Protocol, 200_000, 250_000, 500_000);
        constitutional = _deployGovernor("Constitutional", Track.Constitutional, 330_000, 400_000, 666_666);

        assertEq(address(timelock), predicted(12));
        assertEq(address(constitutional), predicted(15));
        for (uint256 i = 0; i < VOTERS; ++i) {
            vm.prank(voter(i));
            token.delegate(voter(i));
        }
        vm.deal(address(treasury), 100 ether);
        vm.warp(block.timestamp + 1);
    }

    function _allocations() private view returns (AutonetToken.Allocation[] memory allocations) {
        allocations = new AutonetToken.Allocation[](VOTERS + 1);
        for (uint256 i = 0; i < VOTERS; ++i) {
            allocations[i] = AutonetToken.Allocation(voter(i), COMMUNITY_WEI / 10);
        }
        allocations[VOTERS] = AutonetToken.Allocation(predicted(3), COMMUNITY_WEI);
    }

    function _voters() private pure returns (address[] memory voters) {
        voters = new address[](VOTERS);
        for (uint256 i = 0; i < VOTERS; ++i) {
            voters[i] = voter(i);
        }
    }

    function _deployRules() private {
        string[] memory licences = new string[](2);
        (licences[0], licences[1]) = ("CC0-1.0", "CC-BY-4.0");
        string[] memory banned = new string[](1);
        banned[0] = "weapons";
        rules[0] = deployCode("BreadthRule.sol:BreadthRule", abi.encode(250_000));
        rules[1] = deployCode("VerificationRule.sol:VerificationRule", abi.encode(50_000, 10 ether));
        rules[2] = deployCode("ProvenanceRule.sol:ProvenanceRule", abi.encode(licences));
        rules[3] = deployCode("UseRule.sol:UseRule", abi.encode(banned));
        rules[4] = deployCode("TransparencyRule.sol:TransparencyRule");
        rules[5] = deployCode(
            "TreasuryRule.sol:TreasuryRule",
            abi.encode(treasury, registry, TreasuryRule.Limits(1_000 ether, 1_500 ether, 2 ether, 3 ether, 1 days))
        );
    }

    function _articles() private view returns (IConstitution.ArticleTerms[] memory articles) {
        string[6] memory ids = ["breadth", "verification", "provenance", "use", "transparency", "treasury"];
        articles = new IConstitution.ArticleTerms[](ids.length);
        for (uint256 i = 0; i < ids.length; ++i) {
            articles[i] = IConstitution.ArticleTerms(ids[i], ids[i], keccak256(bytes(ids[i])), "", rules[i], rules[i].codehash, 0);
        }
    }

    function _actions() private view returns (IConstitution.Action[] memory actions) {
        string[] memory none = new string[](0);
        string[] memory money = new string[](1);
        money[0] = "treasury";
        string[] memory all = new string[](6);
        (all[0], all[1], all[2]) = ("breadth", "verification", "provenance");
        (all[3], all[4], all[5]) = ("use", "transparency", "treasury");
        actions = new IConstitution.Action[](8);
        actions[0] = IConstitution.Action(address(registry), IRuns.createRun.selector, Track.Operations, all);
        actions[1] = IConstitution.Action(address(registry), IRuns.closeRun.selector, Track.Operations, none);
        actions[2] = IConstitution.Action(address(treasury), ITreasury.fundRun.selector, Track.Operations, money);
        actions[3] = IConstitution.Action(address(treasury), ITreasury.releaseEther.selector, Track.Operations, money);
        actions[4] = IConstitution.Action(address(treasury), ITreasury.transfer.selector, Track.Protocol, money);
        actions[5] = IConstitution.Action(address(seats), ContributorSeats.mint.selector, Track.Protocol, none);
        actions[6] = IConstitution.Action(address(seats), ContributorSeats.revoke.selector, Track.Protocol, none);
        actions[7] = IConstitution.Action(predicted(12), GuardedTimelock.updateDelay.selector, Track.Constitutional, none);
    }

    function _deployGovernor(string memory name, Track track, uint32 tokenQuorum, uint32 seatQuorum, uint32 approval)
        private
        returns (TrackGovernor)
    {
        TrackGovernor.GovernanceParameters memory parameters =
            TrackGovernor.GovernanceParameters(5, 50, 1 ether, tokenQuorum, seatQuorum, approval, track);
        bytes memory arguments = abi.encode(name, parameters, IVotes(address(token)), IVotes(address(seats)), timelock, constitution);
        return TrackGovernor(payable(deployCode("TrackGovernor.sol:TrackGovernor", arguments)));
    }
}
