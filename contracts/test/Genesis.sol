// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IConstitutionalCommittee} from "../src/governance/interfaces/IConstitutionalCommittee.sol";
import {IConstitution, Track} from "../src/governance/interfaces/IConstitution.sol";
import {IParameters} from "../src/governance/interfaces/IParameters.sol";
import {ISunsetGuardian} from "../src/governance/interfaces/ISunsetGuardian.sol";
import {IUpgradeGate} from "../src/governance/interfaces/IUpgradeGate.sol";
import {IModelRegistry} from "../src/models/interfaces/IModelRegistry.sol";
import {ICanaries} from "../src/training/interfaces/ICanaries.sol";
import {IRuns} from "../src/training/interfaces/IRuns.sol";
import {IEmissionCurve} from "../src/treasury/interfaces/IEmissionCurve.sol";
import {ITreasury} from "../src/treasury/interfaces/ITreasury.sol";

/// @notice What governance begins with: its numbers, its articles and the actions that it may take.
library Genesis {
    /// @notice Targets of the first actions.
    struct Targets {
        address runs;
        address models;
        address treasury;
        address canaries;
        address emission;
        address gate;
        address guardian;
        address committee;
        address parameters;
        address timelock;
    }

    uint256 internal constant ARTICLES = 11;
    uint256 internal constant ACTIONS = 21;

    /// @notice Each may move by a tenth a month, between a tenth and ten times of its first value.
    function parameters() internal pure returns (IParameters.Genesis[] memory all) {
        all = new IParameters.Genesis[](14);
        all[0] = _number("breadth.maxSharePpm", 250_000, 1_000_000);
        all[1] = _number("verification.minAuditRatePpm", 50_000, 1_000_000);
        all[2] = _number("verification.minStakePerSlotWei", 10 ether, 1_000 ether);
        all[3] = _number("treasury.tokenCallCapWei", 1_000 ether, 10_000 ether);
        all[4] = _number("treasury.tokenWindowCapWei", 1_500 ether, 15_000 ether);
        all[5] = _number("treasury.etherCallCapWei", 2 ether, 20 ether);
        all[6] = _number("treasury.etherWindowCapWei", 3 ether, 30 ether);
        all[7] = _number("treasury.windowSeconds", 300, 3_000);
        all[8] = _number("treasury.streamThresholdWei", 200 ether, 2_000 ether);
        all[9] = _number("treasury.streamMinSeconds", 90, 900);
        all[10] = _number("treasury.runwaySeconds", 1_800, 18_000);
        all[11] = _number("evaluation.minSequences", 16, 1_600);
        all[12] = _number("exit.maxHoldSeconds", 300, 600);
        all[13] = _number("exit.minDelaySeconds", 20, 200);
    }

    function articleIds() internal pure returns (string[ARTICLES] memory) {
        return [
            "purpose",
            "rights",
            "breadth",
            "verification",
            "provenance",
            "use",
            "transparency",
            "treasury",
            "evaluation",
            "exit",
            "amendment"
        ];
    }

    function actions(Targets memory to) internal pure returns (IConstitution.Action[] memory all) {
        all = new IConstitution.Action[](ACTIONS);
        string[] memory none = new string[](0);
        all[0] = IConstitution.Action(to.runs, IRuns.createRun.selector, Track.Operations, _charterArticles());
        all[1] = IConstitution.Action(to.runs, IRuns.closeRun.selector, Track.Operations, none);
        all[2] = IConstitution.Action(to.models, IModelRegistry.release.selector, Track.Operations, _two("use", "evaluation"));
        all[3] = IConstitution.Action(to.models, IModelRegistry.deprecate.selector, Track.Operations, none);
        all[4] = IConstitution.Action(to.treasury, ITreasury.fundRun.selector, Track.Operations, _one("treasury"));
        all[5] = IConstitution.Action(to.treasury, ITreasury.releaseEther.selector, Track.Operations, _one("treasury"));
        all[6] = IConstitution.Action(to.treasury, ITreasury.transfer.selector, Track.Protocol, _one("treasury"));
        all[7] = IConstitution.Action(to.treasury, ITreasury.openStream.selector, Track.Protocol, _one("treasury"));
        all[8] = IConstitution.Action(to.treasury, ITreasury.cancelStream.selector, Track.Protocol, _one("treasury"));
        all[9] = IConstitution.Action(to.canaries, ICanaries.grant.selector, Track.Protocol, _one("treasury"));
        all[10] = IConstitution.Action(to.emission, IEmissionCurve.mint.selector, Track.Protocol, none);
        all[11] = IConstitution.Action(to.gate, IUpgradeGate.list.selector, Track.Protocol, none);
        all[12] = IConstitution.Action(to.gate, IUpgradeGate.upgrade.selector, Track.Protocol, none);
        all[13] = IConstitution.Action(to.guardian, ISunsetGuardian.rearm.selector, Track.Protocol, none);
        all[14] = IConstitution.Action(to.guardian, ISunsetGuardian.renew.selector, Track.Constitutional, none);
        all[15] = IConstitution.Action(to.committee, IConstitutionalCommittee.elect.selector, Track.Protocol, none);
        all[16] = IConstitution.Action(to.committee, IConstitutionalCommittee.dismiss.selector, Track.Protocol, none);
        all[17] = IConstitution.Action(to.committee, IConstitutionalCommittee.overrule.selector, Track.Protocol, none);
        all[18] = IConstitution.Action(to.parameters, IParameters.set.selector, Track.Protocol, _one("amendment"));
        all[19] = IConstitution.Action(to.parameters, IParameters.setBounds.selector, Track.Constitutional, _one("amendment"));
        all[20] = IConstitution.Action(to.timelock, bytes4(keccak256("updateDelay(uint256)")), Track.Constitutional, _one("exit"));
    }

    function _number(string memory name, uint256 value, uint256 maximum) private pure returns (IParameters.Genesis memory) {
        return IParameters.Genesis(name, value, IParameters.Bounds(value / 10, maximum, 100_000, 300));
    }

    /// @dev All but the last, which judges parameters.
    function _charterArticles() private pure returns (string[] memory ids) {
        ids = new string[](ARTICLES - 1);
        string[ARTICLES] memory all = articleIds();
        for (uint256 i = 0; i < ids.length; ++i) {
            ids[i] = all[i];
        }
    }

    function _one(string memory id) private pure returns (string[] memory ids) {
        ids = new string[](1);
        ids[0] = id;
    }

    function _two(string memory first, string memory second) private pure returns (string[] memory ids) {
        ids = new string[](2);
        (ids[0], ids[1]) = (first, second);
    }
}
