// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {GovernorPreventLateQuorum} from "@openzeppelin/contracts/governance/extensions/GovernorPreventLateQuorum.sol";
import {GovernorProposalGuardian} from "@openzeppelin/contracts/governance/extensions/GovernorProposalGuardian.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";

import {IActivityLedger} from "../../../src/governance/interfaces/IActivityLedger.sol";
import {Track} from "../../../src/governance/interfaces/IConstitution.sol";
import {IProposalDeposits} from "../../../src/governance/interfaces/IProposalDeposits.sol";
import {IUpgradeGate} from "../../../src/governance/interfaces/IUpgradeGate.sol";
import {IModelRegistry} from "../../../src/models/interfaces/IModelRegistry.sol";
import {INodeRegistry} from "../../../src/training/interfaces/INodeRegistry.sol";
import {IRuns} from "../../../src/training/interfaces/IRuns.sol";
import {IAutonetToken} from "../../../src/treasury/interfaces/IAutonetToken.sol";
import {Charters} from "../../Charters.sol";
import {Liveness} from "./Liveness.sol";

/// @notice Calls that nobody but governance, or one contract, may make, by people and by contracts that are not it.
abstract contract Attacks is Liveness {
    function attackDraw(uint256 seed) internal view returns (address target, bytes memory data) {
        uint256 more = seed >> 8;
        uint256 kind = seed % 4;
        if (kind == 0) return _onContracts(more % 10, more >> 8);
        if (kind == 1) return _onTimelock(more % 9, more >> 8);
        if (kind == 2) return (address(governor(more % 3)), _onGovernor((more >> 8) % 6));
        Proposal memory proposal = draft(Track(1 + more % 3), more >> 8);
        if (more % 3 == 2 && more % 2 == 0) proposal = firstVote(proposal);
        return (proposal.targets[0], proposal.calldatas[0]);
    }

    /// @notice People with and without office, and contracts with some power.
    function attacker(uint256 seed) internal view returns (address) {
        address[5] memory contracts = [address(guardian), address(committee), address(escrow), address(deposits), address(treasury)];
        uint256 i = seed % (VOTERS + OUTSIDERS + contracts.length);
        return i < VOTERS + OUTSIDERS ? person(i) : contracts[i - VOTERS - OUTSIDERS];
    }

    function _onContracts(uint256 kind, uint256 seed) private view returns (address, bytes memory) {
        address account = person(seed % (VOTERS + OUTSIDERS));
        if (kind == 0) return (address(token), abi.encodeCall(IAutonetToken.mint, (account, 1)));
        if (kind == 1) return (address(nodes), abi.encodeCall(INodeRegistry.slash, (account, 0, account, 0)));
        if (kind == 2) return (address(nodes), abi.encodeCall(INodeRegistry.lock, (account, 0)));
        if (kind == 3) return (address(activity), abi.encodeCall(IActivityLedger.record, (1, 1 ether, 1)));
        if (kind == 4) return (address(deposits), abi.encodeCall(IProposalDeposits.lock, (account, seed)));
        if (kind == 5) return (address(registry), abi.encodeCall(IRuns.createRun, (Charters.withSlots(4))));
        if (kind == 6) return (address(registry), abi.encodeCall(IRuns.closeRun, (1)));
        if (kind == 7) return (address(models), abi.encodeCall(IModelRegistry.deprecate, (1, "")));
        if (kind == 8) return (address(gate), abi.encodeCall(IUpgradeGate.list, (account)));
        return (address(gate), abi.encodeCall(IUpgradeGate.upgrade, (account, account, keccak256("code"))));
    }

    function _onTimelock(uint256 kind, uint256 seed) private view returns (address, bytes memory data) {
        Proposal memory p = draft(Track(1 + seed % 3), seed >> 8);
        bytes32 role = seed % 2 == 0 ? timelock.PROPOSER_ROLE() : bytes32(0);
        address account = person(seed % (VOTERS + OUTSIDERS));
        if (kind == 0) data = abi.encodeCall(TimelockController.schedule, (p.targets[0], 0, p.calldatas[0], 0, 0, 1_000));
        if (kind == 1) data = abi.encodeCall(TimelockController.scheduleBatch, (p.targets, p.values, p.calldatas, 0, 0, 1_000));
        if (kind == 2) data = abi.encodeCall(TimelockController.execute, (p.targets[0], 0, p.calldatas[0], 0, 0));
        if (kind == 3) data = abi.encodeCall(TimelockController.executeBatch, (p.targets, p.values, p.calldatas, 0, 0));
        if (kind == 4) data = abi.encodeCall(TimelockController.updateDelay, (60));
        if (kind == 5) data = abi.encodeCall(IAccessControl.grantRole, (role, account));
        if (kind == 6) data = abi.encodeCall(IAccessControl.revokeRole, (role, address(operations)));
        if (kind == 7) data = abi.encodeCall(IAccessControl.renounceRole, (role, account));
        if (kind == 8) data = abi.encodeCall(TimelockController.cancel, (bytes32(seed)));
        return (address(timelock), data);
    }

    function _onGovernor(uint256 kind) private view returns (bytes memory) {
        if (kind == 0) return abi.encodeCall(GovernorSettings.setVotingDelay, (1));
        if (kind == 1) return abi.encodeCall(GovernorSettings.setVotingPeriod, (1));
        if (kind == 2) return abi.encodeCall(GovernorPreventLateQuorum.setLateQuorumVoteExtension, (0));
        if (kind == 3) return abi.encodeCall(GovernorProposalGuardian.setProposalGuardian, (outsider(0)));
        if (kind == 4) return abi.encodeCall(GovernorTimelockControl.updateTimelock, (TimelockController(payable(outsider(0)))));
        return abi.encodeCall(Governor.relay, (address(token), 0, ""));
    }
}
