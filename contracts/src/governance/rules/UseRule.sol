// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IModelRegistry} from "../../models/interfaces/IModelRegistry.sol";
import {RunCharter} from "../../training/RunCharter.sol";
import {IRuleModule} from "../interfaces/IRuleModule.sol";
import {CharterRule} from "./CharterRule.sol";
import {Cid} from "./Cid.sol";

/// @title Use rule
/// @notice A run declares what category of use its model is for, and some categories are banned, for runs and for releases. A release comes
/// with a model card that tells people how it may be used.
contract UseRule is CharterRule {
    uint256 private constant MAX_CATEGORY_BYTES = 64;

    mapping(bytes32 categoryHash => bool) private _banned;
    string[] private _categories;

    /// @param banned Use categories that no run may declare.
    constructor(string[] memory banned) {
        for (uint256 i = 0; i < banned.length; ++i) {
            _banned[keccak256(bytes(banned[i]))] = true;
            _categories.push(banned[i]);
        }
    }

    /// @inheritdoc IRuleModule
    function article() external pure returns (string memory) {
        return "use";
    }

    function bannedCategories() external view returns (string[] memory) {
        return _categories;
    }

    function _objection(RunCharter memory charter) internal view override returns (string memory) {
        bytes memory category = bytes(charter.useCategory);
        if (category.length == 0) return "the use category is missing";
        if (!_isPlain(category)) return "the use category must be at most 64 lower-case letters, digits and hyphens";
        if (_banned[keccak256(category)]) return "the use category is banned";
        return "";
    }

    function _objectionToOther(address, bytes calldata data) internal view override returns (string memory) {
        // Its first four bytes are the selector.
        // forge-lint: disable-next-line(unsafe-typecast)
        if (bytes4(data) != IModelRegistry.release.selector) return "the call is neither a run charter nor a release";
        IModelRegistry.ReleaseTerms memory terms = abi.decode(data[4:], (IModelRegistry.ReleaseTerms));
        if (!Cid.isValid(terms.modelCardCid)) return "the model card is not named by a CIDv1 (raw or dag-pb, sha2-256)";
        return _objection(terms.charter);
    }

    /// @dev One spelling only, or a banned category would pass in capitals.
    function _isPlain(bytes memory category) private pure returns (bool) {
        if (category.length > MAX_CATEGORY_BYTES) return false;
        for (uint256 i = 0; i < category.length; ++i) {
            bytes1 c = category[i];
            if ((c < "a" || c > "z") && (c < "0" || c > "9") && c != "-") return false;
        }
        return true;
    }
}
