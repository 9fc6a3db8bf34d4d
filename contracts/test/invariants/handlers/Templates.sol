// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAmendments} from "../../../src/governance/interfaces/IAmendments.sol";
import {IConstitution, Track} from "../../../src/governance/interfaces/IConstitution.sol";
import {IConstitutionalCommittee} from "../../../src/governance/interfaces/IConstitutionalCommittee.sol";
import {IParameters} from "../../../src/governance/interfaces/IParameters.sol";
import {ISunsetGuardian} from "../../../src/governance/interfaces/ISunsetGuardian.sol";
import {ITrackGovernor} from "../../../src/governance/interfaces/ITrackGovernor.sol";
import {IRuns} from "../../../src/training/interfaces/IRuns.sol";
import {IEmissionCurve} from "../../../src/treasury/interfaces/IEmissionCurve.sol";
import {ITreasury} from "../../../src/treasury/interfaces/ITreasury.sol";
import {Watch} from "./Watch.sol";

/// @notice Proposals of every kind that governance may make, drawn by a seed. Some are a little more than the constitution allows.
abstract contract Templates is Watch {
    /// @notice An account without an entity at first.
    function outsider(uint256 i) internal pure returns (address) {
        return vm.addr(0xC0000 + i);
    }

    function draft(Track track, uint256 seed) internal view returns (Proposal memory) {
        if (track == Track.Operations) return _operation(seed);
        if (track == Track.Protocol) return _change(seed);
        return _amendment(seed);
    }

    /// @dev One or two payments; two may each be within the window and together beyond it.
    function _operation(uint256 seed) private view returns (Proposal memory proposal) {
        proposal.governor = operations;
        uint256 count = 1 + (seed >> 1) % 2;
        proposal.targets = new address[](count);
        proposal.values = new uint256[](count);
        proposal.calldatas = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 more = seed >> (8 + 64 * i);
            proposal.targets[i] = address(treasury);
            proposal.calldatas[i] = seed % 2 == 0
                ? abi.encodeCall(ITreasury.fundRun, (400 ether + more % 630 ether))
                : abi.encodeCall(ITreasury.releaseEther, (0.9 ether + more % 1.15 ether));
        }
    }

    function _change(uint256 seed) private view returns (Proposal memory) {
        uint256 kind = seed % 12;
        uint256 more = seed >> 8;
        address account = voter(more % VOTERS);
        if (kind < 2) return _treasury(protocol, abi.encodeCall(ITreasury.transfer, (outsider(more % 3), more % 210 ether)));
        if (kind < 4) {
            return _treasury(
                protocol, abi.encodeCall(ITreasury.openStream, (outsider(more % 3), 1 + more % 1_050 ether, uint48(85 + more % 300)))
            );
        }
        if (kind == 4) return _treasury(protocol, abi.encodeCall(ITreasury.cancelStream, (treasury.streamCount())));
        if (kind == 5) return single(protocol, address(emission), abi.encodeCall(IEmissionCurve.mint, (more % 2_000 ether)));
        if (kind < 8) return single(protocol, address(parameters), _parameterChange(more));
        if (kind == 8 || (kind == 11 && !guardian.guardianView().armed)) {
            return single(protocol, address(guardian), abi.encodeCall(ISunsetGuardian.rearm, ()));
        }
        if (kind == 9) return single(protocol, address(committee), abi.encodeCall(IConstitutionalCommittee.dismiss, (account)));
        if (kind == 10) {
            address[] memory elected = new address[](1);
            elected[0] = account;
            return single(protocol, address(committee), abi.encodeCall(IConstitutionalCommittee.elect, (elected)));
        }
        return single(protocol, address(committee), abi.encodeCall(IConstitutionalCommittee.overrule, (bytes32(more))));
    }

    function _amendment(uint256 seed) private view returns (Proposal memory) {
        uint256 kind = seed % 6;
        uint256 more = seed >> 8;
        if (kind < 2) return single(constitutional, address(parameters), _boundsChange(more));
        if (kind == 2) return single(constitutional, address(timelock), abi.encodeCall(timelock.updateDelay, (15 + more % 200)));
        if (kind == 3) return single(constitutional, address(guardian), abi.encodeCall(ISunsetGuardian.renew, ()));
        if (kind == 4) return single(constitutional, address(constitution), _article());
        return more % 2 == 0 ? _registration(more) : _removal();
    }

    function _treasury(ITrackGovernor governor_, bytes memory data) private view returns (Proposal memory) {
        return single(governor_, address(treasury), data);
    }

    /// @dev The caps and the window, and two others: up or down by the most that one step allows, or a little more.
    function _parameterChange(uint256 seed) private view returns (bytes memory) {
        IParameters.ParameterView memory parameter = _anyParameter(seed);
        uint256 step = parameter.value * ((seed >> 8) % 102_000) / 1_000_000;
        uint256 value = (seed >> 64) % 2 == 0 ? parameter.value + step : parameter.value - step;
        return abi.encodeCall(IParameters.set, (parameter.name, value));
    }

    function _boundsChange(uint256 seed) private view returns (bytes memory) {
        IParameters.ParameterView memory parameter = _anyParameter(seed);
        IParameters.Bounds memory bounds = parameter.bounds;
        bounds.maximum = parameter.value * (90 + (seed >> 8) % 40) / 100;
        if (bounds.minimum > bounds.maximum) bounds.minimum = bounds.maximum;
        bounds.cooldownSeconds = 100;
        return abi.encodeCall(IParameters.setBounds, (parameter.name, parameter.value, bounds));
    }

    function _anyParameter(uint256 seed) private view returns (IParameters.ParameterView memory) {
        string[6] memory names = [
            "treasury.tokenCallCapWei",
            "treasury.tokenWindowCapWei",
            "treasury.etherWindowCapWei",
            "treasury.windowSeconds",
            "treasury.streamThresholdWei",
            "breadth.maxSharePpm"
        ];
        return parameters.parameterView(names[seed % names.length]);
    }

    /// @dev The next version of an article: the same module under a new text.
    function _article() private view returns (bytes memory) {
        IConstitution.Article[] memory history = constitution.articleHistory("use");
        IConstitution.Article memory newest = history[history.length - 1];
        return abi.encodeCall(
            IConstitution.adoptArticle,
            (IConstitution.ArticleTerms(
                    "use", "use", keccak256(abi.encode(newest.textHash)), newest.textHash, "", newest.ruleModule, newest.moduleCodeHash, 0
                ))
        );
    }

    function _registration(uint256 seed) private view returns (Proposal memory) {
        IConstitution.Action memory action =
            IConstitution.Action(outsider(seed % 3), bytes4(uint32(1 + seed % 3)), Track.Protocol, new string[](0));
        return single(constitutional, address(constitution), abi.encodeCall(IConstitution.registerAction, (action)));
    }

    function _removal() private view returns (Proposal memory) {
        return single(
            constitutional, address(constitution), abi.encodeCall(IConstitution.removeAction, (address(registry), IRuns.closeRun.selector))
        );
    }

    function approvalOf(Proposal memory amendment) internal view returns (bytes32) {
        return amendments.amendmentHash(amendment.targets, amendment.values, amendment.calldatas);
    }

    /// @notice Whether the second vote on an amendment can be proposed now.
    function isRatifiable(bytes32 hash) internal view returns (bool) {
        IAmendments.AmendmentView memory seen = amendments.amendmentView(hash);
        return seen.approvedAt != 0 && block.timestamp >= seen.secondVoteFrom && block.timestamp <= seen.secondVoteUntil;
    }
}
