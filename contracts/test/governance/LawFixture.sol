// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {Amendments} from "../../src/governance/Amendments.sol";
import {Constitution} from "../../src/governance/Constitution.sol";
import {AmendmentParameters, GovernanceParameters} from "../../src/governance/GovernanceParameters.sol";
import {GuardedTimelock} from "../../src/governance/GuardedTimelock.sol";
import {IAmendments} from "../../src/governance/interfaces/IAmendments.sol";
import {IBrake} from "../../src/governance/interfaces/IBrake.sol";
import {IConstitution, Track} from "../../src/governance/interfaces/IConstitution.sol";
import {ITrackGovernor} from "../../src/governance/interfaces/ITrackGovernor.sol";
import {Thresholds} from "../Thresholds.sol";
import {GovernorDouble} from "./doubles/GovernorDouble.sol";
import {BrakeDouble, InvariantsDouble} from "./doubles/GuardDoubles.sol";
import {RuleDouble} from "./doubles/RuleDouble.sol";
import {TargetDouble} from "./doubles/TargetDouble.sol";

/// @notice Constitution, amendments and timelock, all real, around governors, rules, brakes and a target that do as tests say.
abstract contract LawFixture is Test {
    struct Batch {
        address[] targets;
        uint256[] values;
        bytes[] calldatas;
    }

    bytes32 internal constant DESCRIPTION = keccak256("a proposal");

    AmendmentParameters internal law;
    GovernorDouble[3] internal governors;
    BrakeDouble[3] internal brakes;
    InvariantsDouble internal invariants;
    TargetDouble internal target;
    RuleDouble internal first;
    RuleDouble internal second;
    Amendments internal amendments;
    Constitution internal constitution;
    GuardedTimelock internal timelock;

    function setUp() public virtual {
        vm.warp(1_700_000_000);
        GovernanceParameters memory p = Thresholds.development();
        law = p.amendment;
        target = new TargetDouble();
        first = new RuleDouble("first");
        second = new RuleDouble("second");
        invariants = new InvariantsDouble();
        for (uint256 i = 0; i < 3; ++i) {
            governors[i] = new GovernorDouble();
            brakes[i] = new BrakeDouble();
        }
        address predicted = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 2);
        amendments = new Amendments(p, predicted, ITrackGovernor(address(governors[2])));
        constitution = new Constitution(p, predicted, amendments, articles(), actions());
        timelock = newTimelock(p);
        assertEq(address(timelock), predicted);
        vm.warp(block.timestamp + 1_000);
    }

    function newTimelock(GovernanceParameters memory parameters) internal returns (GuardedTimelock) {
        return new GuardedTimelock(
            parameters,
            constitution,
            invariants,
            [IBrake(brakes[0]), IBrake(brakes[1]), IBrake(brakes[2])],
            [address(governors[0]), address(governors[1]), address(governors[2])]
        );
    }

    function articles() internal view virtual returns (IConstitution.ArticleTerms[] memory all) {
        all = new IConstitution.ArticleTerms[](2);
        all[0] = article("first", address(first), 0);
        all[1] = article("second", address(second), 0);
    }

    function actions() internal view virtual returns (IConstitution.Action[] memory all) {
        all = new IConstitution.Action[](3);
        all[0] = action(TargetDouble.operate.selector, Track.Operations, "first");
        all[1] = action(TargetDouble.govern.selector, Track.Protocol, "first");
        all[2] = action(TargetDouble.amend.selector, Track.Constitutional, "second");
    }

    /// @notice Terms of a version whose text names its predecessor.
    function article(string memory id, address module, bytes32 previousHash) internal view returns (IConstitution.ArticleTerms memory) {
        bytes32 textHash = keccak256(abi.encode(id, previousHash));
        return IConstitution.ArticleTerms(id, "An article", textHash, previousHash, "ipfs://text", module, module.codehash, 0);
    }

    /// @notice Terms of the version that follows the newest one.
    function successor(string memory id, address module) internal view returns (IConstitution.ArticleTerms memory) {
        IConstitution.Article[] memory history = constitution.articleHistory(id);
        return article(id, module, history.length == 0 ? bytes32(0) : history[history.length - 1].textHash);
    }

    function action(bytes4 selector, Track track, string memory id) internal view returns (IConstitution.Action memory) {
        string[] memory ids = new string[](bytes(id).length == 0 ? 0 : 1);
        if (ids.length == 1) ids[0] = id;
        return IConstitution.Action(address(target), selector, track, ids);
    }

    function adopt(IConstitution.ArticleTerms memory terms) internal {
        vm.prank(address(timelock));
        constitution.adoptArticle(terms);
    }

    function register(IConstitution.Action memory registered) internal {
        vm.prank(address(timelock));
        constitution.registerAction(registered);
    }

    function batch(address to, bytes memory data) internal pure returns (Batch memory made) {
        made = Batch(new address[](1), new uint256[](1), new bytes[](1));
        (made.targets[0], made.calldatas[0]) = (to, data);
    }

    function pair(address to, bytes memory data, address to2, bytes memory data2) internal pure returns (Batch memory made) {
        made = Batch(new address[](2), new uint256[](2), new bytes[](2));
        (made.targets[0], made.calldatas[0]) = (to, data);
        (made.targets[1], made.calldatas[1]) = (to2, data2);
    }

    /// @notice The proposal of the first vote on `made`.
    function approval(Batch memory made) internal view returns (Batch memory) {
        return batch(address(amendments), abi.encodeCall(IAmendments.approve, (made.targets, made.values, made.calldatas)));
    }

    function hashOf(Batch memory made) internal pure returns (bytes32) {
        return keccak256(abi.encode(made.targets, made.values, made.calldatas));
    }

    /// @notice Passes the first vote on `made` and waits for its cooling.
    function approveAndCool(Batch memory made) internal {
        vm.prank(address(timelock));
        amendments.approve(made.targets, made.values, made.calldatas);
        vm.warp(block.timestamp + law.coolingSeconds);
    }

    function check(Track track, Batch memory made) internal view {
        check(track, made, uint48(block.timestamp));
    }

    function check(Track track, Batch memory made, uint48 proposedAt) internal view {
        constitution.checkProposal(track, made.targets, made.values, made.calldatas, proposedAt);
    }

    function queue(Track track, Batch memory made) internal returns (bytes32) {
        return queue(track, made, uint48(block.timestamp));
    }

    function queue(Track track, Batch memory made, uint48 proposedAt) internal returns (bytes32) {
        return governors[uint8(track) - 1].queue(timelock, made.targets, made.values, made.calldatas, DESCRIPTION, proposedAt);
    }

    function execute(Track track, Batch memory made) internal {
        // Computed here, since a call to the governor would be the one that `vm.expectRevert` waits for.
        bytes32 salt = bytes32(bytes20(address(governors[uint8(track) - 1]))) ^ DESCRIPTION;
        timelock.executeBatch(made.targets, made.values, made.calldatas, 0, salt);
    }
}
