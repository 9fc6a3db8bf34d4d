// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RunCharter} from "../../training/RunCharter.sol";
import {IRuleModule} from "../interfaces/IRuleModule.sol";
import {CharterRule} from "./CharterRule.sol";

/// @title Provenance rule
/// @notice Data must be committed and its licence allowed.
contract ProvenanceRule is CharterRule {
    uint256 private constant CID_LENGTH = 36;

    mapping(bytes32 licenceHash => bool) private _allowed;
    string[] private _licences;

    /// @param licences SPDX identifiers of the licences that training data may have, spelt exactly.
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
        if (!_allowed[keccak256(bytes(charter.data.licence))]) return "the data licence is not in the allow-list";
        if (charter.data.root == 0) return "the data root is missing";
        if (!_isCid(charter.data.manifestCid)) return "the manifest is not named by a CIDv1 (raw or dag-pb, sha2-256)";
        return "";
    }

    /// @dev Binary CIDv1: version 1, codec raw (0x55) or dag-pb (0x70), sha2-256 (0x12) of 32 bytes (0x20).
    function _isCid(bytes memory cid) private pure returns (bool) {
        return cid.length == CID_LENGTH && cid[0] == 0x01 && (cid[1] == 0x55 || cid[1] == 0x70) && cid[2] == 0x12 && cid[3] == 0x20;
    }
}
