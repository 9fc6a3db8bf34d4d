// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {BoundedCall} from "./BoundedCall.sol";
import {IConstitution} from "./interfaces/IConstitution.sol";

/// @title Articles
/// @notice The part of {IConstitution} that keeps the articles' versions and asks their modules.
abstract contract Articles is IConstitution {
    /// @dev The most gas that one rule module gets, so that a broken one cannot eat a proposal's gas without being named.
    uint256 internal constant MODULE_GAS = 1_000_000;
    /// @dev What must be left before a module is asked: a caller keeps a 64th of its gas (EIP-150), and a call itself costs something.
    uint256 private constant GAS_NEEDED = MODULE_GAS + MODULE_GAS / 63 + 10_000;
    uint256 private constant MAX_ANSWER_BYTES = 1_024;
    uint256 private constant MAX_ID_BYTES = 64;
    uint256 private constant WORD = 32;

    uint256 internal immutable EXIT_SECONDS;

    string[] private _ids;
    mapping(bytes32 key => Article[]) private _versions;

    constructor(uint256 exitSeconds) {
        EXIT_SECONDS = exitSeconds;
    }

    /// @inheritdoc IConstitution
    function articleOf(string calldata id) external view returns (Article memory) {
        Article[] storage versions = _versions[_key(id)];
        if (versions.length == 0) revert ArticleUnknown(id);
        uint256 version = _versionAt(versions, block.timestamp);
        if (version == 0) revert ArticleNotInForce(id, versions[0].activeFrom);
        return versions[version - 1];
    }

    /// @inheritdoc IConstitution
    function articleHistory(string calldata id) external view returns (Article[] memory) {
        return _versions[_key(id)];
    }

    /// @inheritdoc IConstitution
    function articleIds() external view returns (string[] memory) {
        return _ids;
    }

    /// @dev Holds at once, since nobody has anything to leave yet.
    function _adoptAtGenesis(ArticleTerms memory terms) internal {
        _requireAdoptable(terms, 0);
        _push(terms, uint64(block.timestamp));
    }

    function _adopt(ArticleTerms memory terms) internal {
        uint256 earliest = _requireAdoptable(terms, EXIT_SECONDS);
        // Seconds of a clock fit 64 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        _push(terms, terms.activeFrom == 0 ? uint64(earliest) : terms.activeFrom);
    }

    /// @dev What is entrenched about articles. It is asked when an adoption is proposed and again when it happens; a time that was too
    /// soon then is too soon now, so nothing that can be adopted is refused early.
    /// @return earliest From when this version may hold.
    function _requireAdoptable(ArticleTerms memory terms, uint256 exitSeconds) internal view returns (uint256 earliest) {
        bytes memory id = bytes(terms.id);
        if (id.length == 0 || id.length > MAX_ID_BYTES || terms.textHash == 0) revert ArticleInvalid(terms.id);
        if (terms.ruleModule.code.length == 0) revert ArticleModuleFailed(terms.id, terms.ruleModule);
        if (terms.ruleModule.codehash != terms.moduleCodeHash) {
            revert ArticleModuleChanged(terms.id, terms.moduleCodeHash, terms.ruleModule.codehash);
        }
        Article[] storage versions = _versions[keccak256(id)];
        uint256 count = versions.length;
        bytes32 newest = count == 0 ? bytes32(0) : versions[count - 1].textHash;
        if (terms.previousHash != newest) revert ArticleChainBroken(terms.id, newest, terms.previousHash);
        earliest = block.timestamp + exitSeconds;
        // Versions take effect in the order of their adoption.
        if (count != 0 && versions[count - 1].activeFrom > earliest) earliest = versions[count - 1].activeFrom;
        if (terms.activeFrom != 0 && terms.activeFrom < earliest) revert ArticleTooSoon(terms.id, terms.activeFrom, earliest);
    }

    /// @dev Asks the module of the version that holds now and, if it is another, of the one that held when the call was proposed.
    function _judge(bytes32 key, bytes memory question, uint256 proposedAt) internal view {
        Article[] storage versions = _versions[key];
        uint256 current = _versionAt(versions, block.timestamp);
        if (current == 0) revert ArticleNotInForce(versions[0].id, versions[0].activeFrom);
        _ask(versions[current - 1], question);
        uint256 former = _versionAt(versions, proposedAt);
        if (former != 0 && former != current) _ask(versions[former - 1], question);
    }

    function _requireKnown(string memory id) internal view returns (bytes32 key) {
        key = keccak256(bytes(id));
        if (_versions[key].length == 0) revert ArticleUnknown(id);
    }

    function _idOf(bytes32 key) internal view returns (string memory) {
        return _versions[key][0].id;
    }

    /// @dev The code hash keeps a module from changing after people adopted it. A module that cannot answer refuses: the revert names
    /// it, which its own bytes would not.
    function _ask(Article storage article, bytes memory question) private view {
        address module = article.ruleModule;
        if (module.codehash != article.moduleCodeHash) {
            revert ArticleModuleChanged(article.id, article.moduleCodeHash, module.codehash);
        }
        if (gasleft() < GAS_NEEDED) revert ArticleGasMissing(article.id, gasleft(), GAS_NEEDED);
        (bool success, bytes memory answer) = BoundedCall.ask(module, question, MODULE_GAS, MAX_ANSWER_BYTES);
        if (!success || !_isVerdict(answer)) revert ArticleModuleFailed(article.id, module);
        (bool allowed, string memory reason) = abi.decode(answer, (bool, string));
        if (!allowed) revert ArticleRefuses(article.id, reason);
    }

    /// @dev Whether bytes decode as a verdict, so that decoding cannot fail: a flag, an offset, and a text that lies within what was read.
    function _isVerdict(bytes memory answer) private pure returns (bool) {
        if (answer.length < 3 * WORD) return false;
        (uint256 flag, uint256 offset, uint256 length) = abi.decode(answer, (uint256, uint256, uint256));
        return flag <= 1 && offset == 2 * WORD && length <= answer.length - 3 * WORD;
    }

    /// @dev One more than the index of the newest version whose time has come; zero if there is none.
    function _versionAt(Article[] storage versions, uint256 timestamp) private view returns (uint256 version) {
        version = versions.length;
        while (version > 0 && versions[version - 1].activeFrom > timestamp) {
            --version;
        }
    }

    function _push(ArticleTerms memory terms, uint64 activeFrom) private {
        Article[] storage versions = _versions[keccak256(bytes(terms.id))];
        uint256 version = versions.length;
        if (version == 0) _ids.push(terms.id);
        versions.push(
            Article(
                terms.id, terms.title, terms.textHash, terms.previousHash, terms.uri, terms.ruleModule, terms.moduleCodeHash, activeFrom
            )
        );
        emit ArticleAdopted(terms.id, version, terms.textHash, terms.previousHash, terms.ruleModule, terms.moduleCodeHash, activeFrom);
    }

    function _key(string calldata id) private pure returns (bytes32) {
        return keccak256(bytes(id));
    }
}
