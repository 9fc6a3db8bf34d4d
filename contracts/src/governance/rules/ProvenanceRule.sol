// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RunCharter} from "../../training/RunCharter.sol";
import {IRuleModule} from "../interfaces/IRuleModule.sol";
import {CharterRule} from "./CharterRule.sol";
import {Cid} from "./Cid.sol";

/// @title Provenance rule
/// @notice Data must be committed and its licence allowed, and so must weights that a run starts from.
contract ProvenanceRule is CharterRule {
    mapping(bytes32 licenceHash => bool) private _allowed;
    string[] private _licences;

    /// @param licences SPDX identifiers of the licences that training data and weights may have, spelt exactly.
    constructor(string[] memory licences) {
        for (uint256 i = 0; i < licences.length; ++i) {
            _allowed[keccak256(bytes(licences[i]))] = true;
            _licences.push(licences[i]);
        }
    }

    /// @inheritdoc IRuleModule
    function article() external pure returns (string memory) {
        return "provenance";
    }

    function allowedLicences() external view returns (string[] memory) {
        return _licences;
    }

    function _objection(RunCharter memory charter) internal view override returns (string memory) {
        if (!_allowed[keccak256(bytes(charter.data.licence))]) return "the data's licence is not one of the allowed licences";
        if (charter.data.root == 0) return "the data root is missing";
        if (!Cid.isValid(charter.data.manifestCid)) return "the data's manifest is not named by a CIDv1 (raw or dag-pb, sha2-256)";
        return _objectionToStart(charter);
    }

    /// @dev A run that starts from its seed brings nothing with it that needs a licence.
    function _objectionToStart(RunCharter memory charter) private view returns (string memory) {
        if (charter.genesisCid.length == 0) {
            if (bytes(charter.genesisLicence).length != 0) return "a licence is named for a first checkpoint that the seed gives";
            return "";
        }
        if (!Cid.isValid(charter.genesisCid)) return "the first checkpoint is not named by a CIDv1 (raw or dag-pb, sha2-256)";
        if (!_allowed[keccak256(bytes(charter.genesisLicence))]) {
            return "the licence of the first checkpoint is not one of the allowed licences";
        }
        return "";
    }
}
