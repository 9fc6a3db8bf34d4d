// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IConstitution, Track} from "./interfaces/IConstitution.sol";
import {IRuleModule} from "./interfaces/IRuleModule.sol";

/// @title Constitution
/// @notice Implementation of {IConstitution}. Entrenched here, beyond any vote: what is not registered is denied; the constitution
/// changes only on the constitutional track, by actions that cannot be removed; the timelock's roles never change.
contract Constitution is IConstitution {
    struct ActionKey {
        address target;
        bytes4 selector;
    }

    struct StoredAction {
        Track track;
        bytes32[] articles;
    }

    /// @dev The most gas that one rule module gets, so that a broken one cannot eat a proposal's gas without being named.
    uint256 private constant MODULE_GAS = 1_000_000;
    bytes4 private constant UPDATE_DELAY = bytes4(keccak256("updateDelay(uint256)"));

    address private immutable TIMELOCK;

    string[] private _articleIds;
    mapping(bytes32 key => Article[]) private _articles;
    ActionKey[] private _actionKeys;
    mapping(address target => mapping(bytes4 selector => bool)) private _listed;
    mapping(address target => mapping(bytes4 selector => StoredAction)) private _actions;

    /// @param timelock Changes articles and actions after genesis.
    /// @param articles First articles, in force at once; their modules are already deployed.
    /// @param firstActions What governance may do. Actions of the constitution itself are registered by this constructor.
    constructor(address timelock, ArticleTerms[] memory articles, Action[] memory firstActions) {
        TIMELOCK = timelock;
        for (uint256 i = 0; i < articles.length; ++i) {
            _adopt(articles[i]);
        }
        string[] memory none = new string[](0);
        _register(Action(address(this), IConstitution.adoptArticle.selector, Track.Constitutional, none));
        _register(Action(address(this), IConstitution.registerAction.selector, Track.Constitutional, none));
        _register(Action(address(this), IConstitution.removeAction.selector, Track.Constitutional, none));
        for (uint256 i = 0; i < firstActions.length; ++i) {
            _register(firstActions[i]);
        }
    }

    modifier onlyTimelock() {
        if (msg.sender != TIMELOCK) revert ConstitutionCallerNotTimelock(msg.sender);
        _;
    }

    /// @inheritdoc IConstitution
    function checkProposal(Track track, address[] calldata targets, uint256[] calldata values, bytes[] calldata calldatas) external view {
        if (targets.length != values.length || targets.length != calldatas.length) {
            revert ProposalLengthsDiffer(targets.length, values.length, calldatas.length);
        }
        for (uint256 i = 0; i < targets.length; ++i) {
            Track required = checkCall(targets[i], values[i], calldatas[i]);
            if (track < required) revert ActionTrackTooLow(targets[i], bytes4(calldatas[i]), required, track);
        }
    }

    /// @inheritdoc IConstitution
    function checkCall(address target, uint256 value, bytes calldata data) public view returns (Track required) {
        if (data.length < 4) revert ActionDenied(target, bytes4(0));
        bytes4 selector = bytes4(data);
        StoredAction storage action = _actions[target][selector];
        required = action.track;
        if (required == Track.None) revert ActionDenied(target, selector);
        for (uint256 i = 0; i < action.articles.length; ++i) {
            _judge(_current(action.articles[i]), target, value, data);
        }
    }

    /// @inheritdoc IConstitution
    function adoptArticle(ArticleTerms calldata terms) external onlyTimelock {
        _adopt(terms);
    }

    /// @inheritdoc IConstitution
    function registerAction(Action calldata action) external onlyTimelock {
        _register(action);
    }

    /// @inheritdoc IConstitution
    function removeAction(address target, bytes4 selector) external onlyTimelock {
        if (target == address(this)) revert ActionEntrenched(target, selector);
        if (_actions[target][selector].track == Track.None) revert ActionDenied(target, selector);
        delete _actions[target][selector];
        emit ActionRemoved(target, selector);
    }

    /// @inheritdoc IConstitution
    function articleOf(string calldata id) external view returns (Article memory) {
        bytes32 key = keccak256(bytes(id));
        if (_articles[key].length == 0) revert ArticleUnknown(id);
        return _current(key);
    }

    /// @inheritdoc IConstitution
    function articleHistory(string calldata id) external view returns (Article[] memory) {
        return _articles[keccak256(bytes(id))];
    }

    /// @inheritdoc IConstitution
    function articleIds() external view returns (string[] memory) {
        return _articleIds;
    }

    /// @inheritdoc IConstitution
    function actionOf(address target, bytes4 selector) public view returns (Track track, string[] memory articles) {
        StoredAction storage action = _actions[target][selector];
        articles = new string[](action.articles.length);
        for (uint256 i = 0; i < articles.length; ++i) {
            articles[i] = _articles[action.articles[i]][0].id;
        }
        track = action.track;
    }

    /// @inheritdoc IConstitution
    function actions() external view returns (Action[] memory registered) {
        uint256 count = 0;
        for (uint256 i = 0; i < _actionKeys.length; ++i) {
            if (_actions[_actionKeys[i].target][_actionKeys[i].selector].track != Track.None) ++count;
        }
        registered = new Action[](count);
        for (uint256 i = _actionKeys.length; i > 0; --i) {
            ActionKey storage key = _actionKeys[i - 1];
            (Track track, string[] memory articles) = actionOf(key.target, key.selector);
            if (track != Track.None) registered[--count] = Action(key.target, key.selector, track, articles);
        }
    }

    /// @dev Asks an article's module. The code hash keeps a module from changing after people adopted it.
    function _judge(Article storage article, address target, uint256 value, bytes calldata data) private view {
        address module = article.ruleModule;
        if (module.codehash != article.moduleCodeHash) {
            revert ArticleModuleChanged(article.id, article.moduleCodeHash, module.codehash);
        }
        try IRuleModule(module).check{gas: MODULE_GAS}(target, value, data) returns (bool allowed, string memory reason) {
            if (!allowed) revert ArticleRefuses(article.id, reason);
        } catch {
            // A module that cannot answer refuses: the revert names it, which its own bytes would not.
            revert ArticleModuleFailed(article.id, module);
        }
    }

    /// @dev The newest version whose time has come. Every article's first version holds from its adoption.
    function _current(bytes32 key) private view returns (Article storage article) {
        Article[] storage versions = _articles[key];
        for (uint256 i = versions.length - 1; i > 0; --i) {
            if (versions[i].activeFrom <= block.timestamp) return versions[i];
        }
        return versions[0];
    }

    function _adopt(ArticleTerms memory terms) private {
        bytes memory id = bytes(terms.id);
        if (id.length == 0 || id.length > 64 || terms.textHash == 0) revert ArticleInvalid(terms.id);
        if (terms.ruleModule.code.length == 0) revert ArticleModuleFailed(terms.id, terms.ruleModule);
        if (terms.ruleModule.codehash != terms.moduleCodeHash) {
            revert ArticleModuleChanged(terms.id, terms.moduleCodeHash, terms.ruleModule.codehash);
        }
        Article[] storage versions = _articles[keccak256(id)];
        uint256 version = versions.length;
        bytes32 previousHash = 0;
        if (version == 0) {
            _articleIds.push(terms.id);
        } else {
            previousHash = versions[version - 1].textHash;
            // Versions take effect in the order of their adoption.
            if (terms.activeFrom < versions[version - 1].activeFrom) revert ArticleInvalid(terms.id);
        }
        versions.push(
            Article(
                terms.id, terms.title, terms.textHash, previousHash, terms.uri, terms.ruleModule, terms.moduleCodeHash, terms.activeFrom
            )
        );
        emit ArticleAdopted(terms.id, version, terms.textHash, previousHash, terms.ruleModule, terms.moduleCodeHash, terms.activeFrom);
    }

    function _register(Action memory action) private {
        (address target, bytes4 selector) = (action.target, action.selector);
        if (target == address(0) || action.track == Track.None) revert ActionInvalid(target, selector);
        if (target == TIMELOCK && selector != UPDATE_DELAY) revert ActionEntrenched(target, selector);
        if ((target == address(this) || target == TIMELOCK) && action.track != Track.Constitutional) {
            revert ActionEntrenched(target, selector);
        }
        bytes32[] memory keys = new bytes32[](action.articles.length);
        for (uint256 i = 0; i < keys.length; ++i) {
            keys[i] = keccak256(bytes(action.articles[i]));
            if (_articles[keys[i]].length == 0) revert ArticleUnknown(action.articles[i]);
        }
        if (!_listed[target][selector]) {
            _listed[target][selector] = true;
            _actionKeys.push(ActionKey(target, selector));
        }
        _actions[target][selector] = StoredAction(action.track, keys);
        emit ActionRegistered(target, selector, action.track, action.articles);
    }
}
