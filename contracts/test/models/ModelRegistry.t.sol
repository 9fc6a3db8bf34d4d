// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {ModelRegistry} from "../../src/models/ModelRegistry.sol";
import {IModelRegistry} from "../../src/models/interfaces/IModelRegistry.sol";
import {IRunRegistry} from "../../src/training/interfaces/IRunRegistry.sol";
import {IRuns} from "../../src/training/interfaces/IRuns.sol";
import {Charters} from "../Charters.sol";
import {RunsDouble} from "./RunsDouble.sol";

contract ModelRegistryTest is Test {
    bytes32 private constant CHECKPOINT = keccak256("checkpoint");

    RunsDouble private runs;
    ModelRegistry private models;

    function setUp() public {
        vm.warp(1_700_000_000);
        runs = new RunsDouble();
        runs.create(1, Charters.withSlots(4));
        for (uint64 round = 1; round <= 3; ++round) {
            runs.certify(round, CHECKPOINT);
        }
        models = new ModelRegistry(IRunRegistry(address(runs)), address(this));
    }

    function test_Release_of_a_certified_round_makes_a_model() public {
        IModelRegistry.ReleaseTerms memory terms = _terms(2);
        vm.expectEmit(address(models));
        emit IModelRegistry.ModelReleased(1, 1, 2, CHECKPOINT, terms.modelCardCid, terms.licence, terms.evaluationLossBits, terms.parents);
        assertEq(models.release(terms), 1);
        assertEq(models.modelCount(), 1);
        assertEq(models.modelIdOf(1, 2), 1);
        IModelRegistry.ModelView memory expected = IModelRegistry.ModelView({
            runId: 1,
            round: 2,
            charterHash: keccak256(abi.encode(terms.charter)),
            checkpointRoot: CHECKPOINT,
            modelCardCid: terms.modelCardCid,
            licence: terms.licence,
            evaluationLossBits: terms.evaluationLossBits,
            parents: terms.parents,
            releasedAt: uint64(block.timestamp),
            deprecatedAt: 0,
            deprecation: ""
        });
        assertEq(abi.encode(models.modelOf(1)), abi.encode(expected));
    }

    function test_Release_by_anyone_but_the_timelock_is_refused() public {
        IModelRegistry.ReleaseTerms memory terms = _terms(2);
        vm.prank(address(0xBAD));
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelCallerNotTimelock.selector, address(0xBAD)));
        models.release(terms);
    }

    function test_Release_twice_is_refused() public {
        models.release(_terms(2));
        _expectRefusal(_terms(2), abi.encodeWithSelector(IModelRegistry.ModelAlreadyReleased.selector, 1, 2, 1));
    }

    function test_Release_under_another_charter_is_refused() public {
        IModelRegistry.ReleaseTerms memory terms = _terms(2);
        bytes32 expected = keccak256(abi.encode(terms.charter));
        terms.charter.data.evaluationFloorBits += 1;
        bytes32 actual = keccak256(abi.encode(terms.charter));
        _expectRefusal(terms, abi.encodeWithSelector(IModelRegistry.ModelCharterMismatch.selector, actual, expected));
    }

    function test_Release_of_an_unknown_run_is_refused() public {
        IModelRegistry.ReleaseTerms memory terms = _terms(2);
        terms.runId = 9;
        _expectRefusal(terms, abi.encodeWithSelector(IRuns.RunUnknown.selector, 9));
    }

    function test_Release_of_a_round_that_is_not_certified_is_refused() public {
        _expectRefusal(_terms(4), abi.encodeWithSelector(IModelRegistry.ModelRoundNotCertified.selector, 1, 4));
        _expectRefusal(_terms(0), abi.encodeWithSelector(IModelRegistry.ModelRoundNotCertified.selector, 1, 0));
    }

    function test_Release_without_a_model_card_is_refused() public {
        IModelRegistry.ReleaseTerms memory terms = _terms(2);
        terms.modelCardCid = new bytes(35);
        _expectRefusal(terms, abi.encodeWithSelector(IModelRegistry.ModelCardInvalid.selector, 35));
    }

    function test_Release_without_a_licence_is_refused() public {
        IModelRegistry.ReleaseTerms memory terms = _terms(2);
        terms.licence = "";
        _expectRefusal(terms, abi.encodeWithSelector(IModelRegistry.ModelLicenceInvalid.selector, 0));
        terms.licence = string(new bytes(65));
        _expectRefusal(terms, abi.encodeWithSelector(IModelRegistry.ModelLicenceInvalid.selector, 65));
    }

    function test_Release_names_its_parents() public {
        models.release(_terms(1));
        models.release(_terms(2));
        IModelRegistry.ReleaseTerms memory terms = _terms(3);
        terms.parents = new uint64[](2);
        (terms.parents[0], terms.parents[1]) = (1, 2);
        models.release(terms);
        assertEq(models.modelOf(3).parents.length, 2);
    }

    function test_Release_with_parents_unknown_or_out_of_order_is_refused() public {
        models.release(_terms(1));
        models.release(_terms(2));
        IModelRegistry.ReleaseTerms memory terms = _terms(3);
        terms.parents = new uint64[](2);
        (terms.parents[0], terms.parents[1]) = (2, 1);
        _expectRefusal(terms, abi.encodeWithSelector(IModelRegistry.ModelParentInvalid.selector, 1));
        (terms.parents[0], terms.parents[1]) = (1, 3);
        _expectRefusal(terms, abi.encodeWithSelector(IModelRegistry.ModelParentInvalid.selector, 3));
        (terms.parents[0], terms.parents[1]) = (0, 1);
        _expectRefusal(terms, abi.encodeWithSelector(IModelRegistry.ModelParentInvalid.selector, 0));
    }

    function test_Deprecate_warns_once_and_keeps_the_model() public {
        models.release(_terms(2));
        vm.expectEmit(address(models));
        emit IModelRegistry.ModelDeprecated(1, "it leaks names");
        models.deprecate(1, "it leaks names");
        assertEq(models.modelOf(1).deprecatedAt, block.timestamp);
        assertEq(models.modelOf(1).deprecation, "it leaks names");
        assertEq(models.modelOf(1).checkpointRoot, CHECKPOINT);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelAlreadyDeprecated.selector, 1, block.timestamp));
        models.deprecate(1, "again");
    }

    function test_Deprecate_without_a_reason_is_refused() public {
        models.release(_terms(2));
        vm.expectRevert(IModelRegistry.ModelReasonMissing.selector);
        models.deprecate(1, "");
    }

    function test_Deprecate_by_anyone_but_the_timelock_is_refused() public {
        vm.prank(address(0xBAD));
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelCallerNotTimelock.selector, address(0xBAD)));
        models.deprecate(1, "no");
    }

    function test_Models_that_were_not_released_are_unknown() public {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelUnknown.selector, 1));
        models.modelOf(1);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelUnknown.selector, 1));
        models.deprecate(1, "no");
        assertEq(models.modelIdOf(1, 2), 0);
    }

    function _terms(uint64 round) private pure returns (IModelRegistry.ReleaseTerms memory terms) {
        terms.runId = 1;
        terms.round = round;
        terms.charter = Charters.withSlots(4);
        terms.modelCardCid = Charters.cid("card");
        terms.licence = "Apache-2.0";
        terms.evaluationLossBits = 0x40000000;
    }

    function _expectRefusal(IModelRegistry.ReleaseTerms memory terms, bytes memory error) private {
        vm.expectRevert(error);
        models.release(terms);
    }
}
