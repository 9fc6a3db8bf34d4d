// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Articles} from "./Articles.sol";
import {WildcardSelectors} from "./WildcardSelectors.sol";
import {IAmendments} from "./interfaces/IAmendments.sol";
import {IConstitution, Track} from "./interfaces/IConstitution.sol";

/// @title Actions
/// @notice The part of {IConstitution} that keeps what governance may do. Every change is kept with the time from which it holds, so that
/// a proposal is judged by its action as it was and as it is.
abstract contract Actions is Articles {
    struct ActionKey {
        address target;
        bytes4 selector;
    }

    /// @dev `track` is none in a version that denies the action.
    struct ActionVersion {
        uint64 activeFrom;
        Track track;
        bytes32[] articles;
    }

    bytes4 private constant UPDATE_DELAY = bytes4(keccak256("updateDelay(uint256)"));

    address internal immutable TIMELOCK;
    IAmendments internal immutable AMENDMENTS;

    ActionKey[] private _keys;
    mapping(address target => mapping(bytes4 selector => ActionVersion[])) private _history;

    constructor(address timelock, IAmendments amendments_) {
        TIMELOCK = timelock;
        AMENDMENTS = amendments_;
    }

    /// @inheritdoc IConstitution
    function actionOf(address target, bytes4 selector) public view returns (Track track, string[] memory articles) {
        ActionVersion memory version = _actionAt(target, selector, block.timestamp);
        track = version.track;
        articles = new string[](version.articles.length);
        for (uint256 i = 0; i < articles.length; ++i) {
            articles[i] = _idOf(version.articles[i]);
        }
    }

    /// @inheritdoc IConstitution
    function actions() external view returns (Action[] memory registered) {
        uint256 count = 0;
        for (uint256 i = 0; i < _keys.length; ++i) {
            if (_actionAt(_keys[i].target, _keys[i].selector, block.timestamp).track != Track.None) ++count;
        }
        registered = new Action[](count);
        for (uint256 i = _keys.length; i > 0; --i) {
            ActionKey storage key = _keys[i - 1];
            (Track track, string[] memory articles) = actionOf(key.target, key.selector);
            if (track != Track.None) registered[--count] = Action(key.target, key.selector, track, articles);
        }
    }

    /// @inheritdoc IConstitution
    function tierOf(address target, bytes4 selector) external view returns (uint8) {
        Track track = _actionAt(target, selector, block.timestamp).track;
        return track == Track.None ? 0 : uint8(Track.Constitutional) + 1 - uint8(track);
    }

    /// @inheritdoc IConstitution
    function amendments() external view returns (IAmendments) {
        return AMENDMENTS;
    }

    /// @dev Whether a contract's actions are judged by this bytecode alone, and are fixed.
    function _isOwn(address target) internal view returns (bool) {
        return target == address(this) || target == address(AMENDMENTS);
    }

    /// @dev What is entrenched about actions. Asked when a registration is proposed and again when it happens.
    function _requireRegistrable(Action memory action) internal view {
        (address target, bytes4 selector) = (action.target, action.selector);
        if (target == address(0) || selector == 0 || action.track == Track.None) revert ActionInvalid(target, selector);
        if (_isOwn(target) || WildcardSelectors.contains(selector) || _isOffLimits(target)) revert ActionEntrenched(target, selector);
        if (target == TIMELOCK && (selector != UPDATE_DELAY || action.track != Track.Constitutional)) {
            revert ActionEntrenched(target, selector);
        }
    }

    function _requireRemovable(address target, bytes4 selector) internal view {
        if (_isOwn(target)) revert ActionEntrenched(target, selector);
        if (_actionAt(target, selector, block.timestamp).track == Track.None) revert ActionDenied(target, selector);
    }

    /// @dev Registers one of the actions that make up the constitution itself.
    function _registerOwn(address target, bytes4 selector) internal {
        _put(Action(target, selector, Track.Constitutional, new string[](0)), block.timestamp);
    }

    function _register(Action memory action, uint256 activeFrom) internal {
        _requireRegistrable(action);
        _put(action, activeFrom);
    }

    function _remove(address target, bytes4 selector) internal {
        _requireRemovable(target, selector);
        _history[target][selector].push(ActionVersion(uint64(block.timestamp), Track.None, new bytes32[](0)));
        emit ActionRemoved(target, selector);
    }

    /// @dev The newest version whose time has come; an empty one if there is none. A later version that holds already, such as a
    /// removal, also ends the ones before it that were still to come.
    function _actionAt(address target, bytes4 selector, uint256 timestamp) internal view returns (ActionVersion memory) {
        ActionVersion[] storage versions = _history[target][selector];
        for (uint256 i = versions.length; i > 0; --i) {
            if (versions[i - 1].activeFrom <= timestamp) return versions[i - 1];
        }
        return ActionVersion(0, Track.None, new bytes32[](0));
    }

    /// @dev Asked at every call, since the timelock does not exist yet when the first actions are registered.
    function _isOffLimits(address target) internal view virtual returns (bool);

    function _put(Action memory action, uint256 activeFrom) private {
        bytes32[] memory articles = new bytes32[](action.articles.length);
        for (uint256 i = 0; i < articles.length; ++i) {
            articles[i] = _requireKnown(action.articles[i]);
        }
        ActionVersion[] storage versions = _history[action.target][action.selector];
        if (versions.length == 0) _keys.push(ActionKey(action.target, action.selector));
        // Seconds of a clock fit 64 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        versions.push(ActionVersion(uint64(activeFrom), action.track, articles));
        emit ActionRegistered(action.target, action.selector, action.track, action.articles);
    }
}
