// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";

import {IClaimant} from "../../src/court/interfaces/IClaimant.sol";
import {IActivityLedger} from "../../src/governance/interfaces/IActivityLedger.sol";
import {IAmendments} from "../../src/governance/interfaces/IAmendments.sol";
import {IConstitution, Track} from "../../src/governance/interfaces/IConstitution.sol";
import {IConstitutionalCommittee} from "../../src/governance/interfaces/IConstitutionalCommittee.sol";
import {IGuardedTimelock} from "../../src/governance/interfaces/IGuardedTimelock.sol";
import {IParameters} from "../../src/governance/interfaces/IParameters.sol";
import {IProposalDeposits} from "../../src/governance/interfaces/IProposalDeposits.sol";
import {ISunsetGuardian} from "../../src/governance/interfaces/ISunsetGuardian.sol";
import {ITrackGovernor} from "../../src/governance/interfaces/ITrackGovernor.sol";
import {IUpgradeGate} from "../../src/governance/interfaces/IUpgradeGate.sol";
import {IModelRegistry} from "../../src/models/interfaces/IModelRegistry.sol";
import {ICanaries} from "../../src/training/interfaces/ICanaries.sol";
import {IChallenges} from "../../src/training/interfaces/IChallenges.sol";
import {IConvictions} from "../../src/training/interfaces/IConvictions.sol";
import {IEvaluations} from "../../src/training/interfaces/IEvaluations.sol";
import {INodeRegistry} from "../../src/training/interfaces/INodeRegistry.sol";
import {IRuns} from "../../src/training/interfaces/IRuns.sol";
import {IAutonetToken} from "../../src/treasury/interfaces/IAutonetToken.sol";
import {IEmissionCurve} from "../../src/treasury/interfaces/IEmissionCurve.sol";
import {ITreasury} from "../../src/treasury/interfaces/ITreasury.sol";
import {Charters} from "../Charters.sol";
import {AttackFixture} from "./AttackFixture.sol";

/// @notice Everything in the system that only governance or another contract of the system may call.
abstract contract Privileged is AttackFixture {
    /// @param refusal How the contract names a caller that may not.
    struct PrivilegedCall {
        address target;
        bytes data;
        bytes4 refusal;
    }

    PrivilegedCall[] private _all;

    /// @notice Tries all of them as `caller`; each must refuse the caller and nothing else.
    function assertPowerless(address caller) internal {
        if (_all.length == 0) _list();
        for (uint256 i = 0; i < _all.length; ++i) {
            PrivilegedCall memory attempt = _all[i];
            vm.prank(caller);
            (bool success, bytes memory answer) = attempt.target.call(attempt.data);
            assertFalse(success, string.concat("call ", vm.toString(i)));
            assertEq(bytes4(answer), attempt.refusal, string.concat("refusal of call ", vm.toString(i)));
        }
    }

    function _list() private {
        _listMoney();
        _listMembership();
        _listLaw();
        _listRuns();
        _listTimelock();
        _listGovernors();
    }

    function _listMoney() private {
        bytes4 refusal = ITreasury.TreasuryCallerNotTimelock.selector;
        _add(address(treasury), abi.encodeCall(ITreasury.transfer, (THIEF, 1)), refusal);
        _add(address(treasury), abi.encodeCall(ITreasury.fundRun, (1)), refusal);
        _add(address(treasury), abi.encodeCall(ITreasury.releaseEther, (1)), refusal);
        _add(address(treasury), abi.encodeCall(ITreasury.openStream, (THIEF, 1, 1)), refusal);
        _add(address(treasury), abi.encodeCall(ITreasury.cancelStream, (1)), refusal);
        _add(address(canaries), abi.encodeCall(ICanaries.grant, (THIEF, 1)), ICanaries.CanaryCallerNotTimelock.selector);
        _add(address(emission), abi.encodeCall(IEmissionCurve.mint, (1)), IEmissionCurve.EmissionCallerNotTimelock.selector);
        _add(address(token), abi.encodeCall(IAutonetToken.mint, (THIEF, 1)), IAutonetToken.TokenCallerNotEmission.selector);
    }

    function _listMembership() private {
        bytes4 refusal = IUpgradeGate.UpgradeCallerNotTimelock.selector;
        _add(address(gate), abi.encodeCall(IUpgradeGate.list, (THIEF)), refusal);
        _add(address(gate), abi.encodeCall(IUpgradeGate.upgrade, (THIEF, THIEF, 0)), refusal);
        refusal = ISunsetGuardian.GuardianCallerNotTimelock.selector;
        _add(address(guardian), abi.encodeCall(ISunsetGuardian.rearm, ()), refusal);
        _add(address(guardian), abi.encodeCall(ISunsetGuardian.renew, ()), refusal);
        refusal = IConstitutionalCommittee.CommitteeCallerNotTimelock.selector;
        _add(address(committee), abi.encodeCall(IConstitutionalCommittee.elect, (new address[](1))), refusal);
        _add(address(committee), abi.encodeCall(IConstitutionalCommittee.dismiss, (THIEF)), refusal);
        _add(address(committee), abi.encodeCall(IConstitutionalCommittee.overrule, (0)), refusal);
    }

    function _listLaw() private {
        bytes4 refusal = IParameters.ParameterCallerNotTimelock.selector;
        _add(address(parameters), abi.encodeCall(IParameters.set, (HONEST_NUMBER, 1)), refusal);
        IParameters.Bounds memory bounds = IParameters.Bounds(0, 1, 1, 1);
        _add(address(parameters), abi.encodeCall(IParameters.setBounds, (HONEST_NUMBER, 1, bounds)), refusal);
        refusal = IConstitution.ConstitutionCallerNotTimelock.selector;
        bytes memory data = abi.encodeCall(IConstitution.adoptArticle, (article(rules[0], "mine", 0)));
        _add(address(constitution), data, refusal);
        IConstitution.Action memory action = IConstitution.Action(THIEF, bytes4("evil"), Track.Operations, new string[](0));
        _add(address(constitution), abi.encodeCall(IConstitution.registerAction, (action)), refusal);
        data = abi.encodeCall(IConstitution.removeAction, (address(treasury), ITreasury.transfer.selector));
        _add(address(constitution), data, refusal);
        refusal = IAmendments.AmendmentCallerNotTimelock.selector;
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas) = _nothing();
        _add(address(amendments), abi.encodeCall(IAmendments.approve, (targets, values, calldatas)), refusal);
        _add(address(amendments), abi.encodeCall(IAmendments.ratify, (targets, values, calldatas)), refusal);
    }

    function _listRuns() private {
        bytes4 refusal = IRuns.RunCallerNotTimelock.selector;
        _add(address(registry), abi.encodeCall(IRuns.createRun, (Charters.withSlots(4))), refusal);
        _add(address(registry), abi.encodeCall(IRuns.closeRun, (1)), refusal);
        refusal = IConvictions.ConvictionCallerNotChallenges.selector;
        _add(address(registry), abi.encodeCall(IConvictions.hold, (1, 1, 0)), refusal);
        _add(address(registry), abi.encodeCall(IConvictions.release, (1, 1, 0)), refusal);
        _add(address(registry), abi.encodeCall(IConvictions.convict, (1, 1, 0, THIEF)), refusal);
        _add(address(registry), abi.encodeCall(IConvictions.holdRun, (1)), refusal);
        _add(address(registry), abi.encodeCall(IConvictions.releaseRun, (1)), refusal);
        _add(address(registry), abi.encodeCall(IConvictions.annul, (1, 1)), refusal);
        _add(address(challenges), abi.encodeCall(IClaimant.onVerdict, (0, true)), IChallenges.ChallengeCallerNotCourt.selector);
        _add(address(evaluations), abi.encodeCall(IClaimant.onVerdict, (0, true)), IEvaluations.EvaluationCallerNotCourt.selector);
        _add(address(models), abi.encodeCall(IModelRegistry.deprecate, (1, "")), IModelRegistry.ModelCallerNotTimelock.selector);
        refusal = INodeRegistry.NodeCallerNotRunRegistry.selector;
        _add(address(nodes), abi.encodeCall(INodeRegistry.slash, (voter(0), 1, THIEF, 1)), refusal);
        _add(address(nodes), abi.encodeCall(INodeRegistry.lock, (voter(0), 1)), refusal);
        _add(address(nodes), abi.encodeCall(INodeRegistry.unlock, (voter(0), 1)), refusal);
    }

    function _listTimelock() private {
        (address[] memory targets, uint256[] memory values, bytes[] memory calldatas) = _nothing();
        bytes memory data = abi.encodeCall(TimelockController.scheduleBatch, (targets, values, calldatas, 0, 0, 1_000));
        _add(address(timelock), data, IGuardedTimelock.TimelockProposerNotGovernor.selector);
        bytes4 refusal = IGuardedTimelock.TimelockSingleCallsRefused.selector;
        _add(address(timelock), abi.encodeCall(TimelockController.schedule, (THIEF, 0, "", 0, 0, 1_000)), refusal);
        _add(address(timelock), abi.encodeCall(TimelockController.execute, (THIEF, 0, "", 0, 0)), refusal);
        data = abi.encodeCall(TimelockController.cancel, (bytes32(uint256(1))));
        _add(address(timelock), data, IAccessControl.AccessControlUnauthorizedAccount.selector);
        refusal = TimelockController.TimelockUnauthorizedCaller.selector;
        _add(address(timelock), abi.encodeCall(TimelockController.updateDelay, (100)), refusal);
        refusal = IGuardedTimelock.TimelockRolesFixed.selector;
        bytes32 role = timelock.PROPOSER_ROLE();
        _add(address(timelock), abi.encodeCall(IAccessControl.grantRole, (role, THIEF)), refusal);
        _add(address(timelock), abi.encodeCall(IAccessControl.revokeRole, (role, address(protocol))), refusal);
        _add(address(timelock), abi.encodeCall(IAccessControl.renounceRole, (role, THIEF)), refusal);
    }

    function _listGovernors() private {
        ITrackGovernor[3] memory governors = [operations, protocol, constitutional];
        bytes4 refusal = ITrackGovernor.GovernorCallEntrenched.selector;
        for (uint256 i = 0; i < governors.length; ++i) {
            _add(address(governors[i]), abi.encodeCall(GovernorSettings.setVotingDelay, (1)), refusal);
            _add(address(governors[i]), abi.encodeCall(GovernorSettings.setVotingPeriod, (1)), refusal);
            _add(address(governors[i]), abi.encodeCall(GovernorSettings.setProposalThreshold, (1)), refusal);
            _add(address(governors[i]), abi.encodeWithSignature("setLateQuorumVoteExtension(uint48)", 1), refusal);
            _add(address(governors[i]), abi.encodeWithSignature("setProposalGuardian(address)", THIEF), refusal);
            _add(address(governors[i]), abi.encodeWithSignature("updateTimelock(address)", THIEF), refusal);
            _add(address(governors[i]), abi.encodeWithSignature("relay(address,uint256,bytes)", THIEF, 0, ""), refusal);
        }
        bytes memory data = abi.encodeCall(IProposalDeposits.lock, (voter(0), 1));
        _add(address(deposits), data, IProposalDeposits.DepositCallerNotGovernor.selector);
        data = abi.encodeCall(IActivityLedger.record, (1, 1, 1));
        _add(address(activity), data, IActivityLedger.ActivityCallerNotGovernor.selector);
    }

    function _nothing() private pure returns (address[] memory, uint256[] memory, bytes[] memory) {
        return (new address[](1), new uint256[](1), new bytes[](1));
    }

    function _add(address target, bytes memory data, bytes4 refusal) private {
        _all.push(PrivilegedCall(target, data, refusal));
    }
}
