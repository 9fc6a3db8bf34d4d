// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {Actions} from "./Actions.sol";
import {Articles} from "./Articles.sol";
import {GovernanceParameters} from "./GovernanceParameters.sol";
import {IAmendments} from "./interfaces/IAmendments.sol";
import {IConstitution, Track} from "./interfaces/IConstitution.sol";
import {IGuardedTimelock} from "./interfaces/IGuardedTimelock.sol";
import {IRuleModule} from "./interfaces/IRuleModule.sol";

/// @title Constitution
/// @notice Implementation of {IConstitution}. Entrenched here, beyond any vote: what is not registered is denied; the constitution changes
/// only on the constitutional track, voted twice, by actions that no module judges and no vote removes; articles and actions hold after the
/// exit window; the governors, the token, the node registry and the timelock's roles are never called.
contract Constitution is Actions {
    /// @dev The exit window is at least this share of a constitutional vote: 7 days against 14. A share, so that development networks can
    /// scale all times alike.
    uint256 private constant VOTES_PER_EXIT_WINDOW = 2;

    uint256 private immutable GUARDIAN_MAX_SECONDS;

    /// @param timelock Changes articles and actions after genesis. It is deployed later.
    /// @param amendments_ Keeps the first votes on amendments.
    /// @param articles First articles, in force at once; their modules are already deployed.
    /// @param firstActions What governance may do. Actions of the constitution itself and the approval of amendments are registered by
    /// this constructor.
    constructor(
        GovernanceParameters memory p,
        address timelock,
        IAmendments amendments_,
        ArticleTerms[] memory articles,
        Action[] memory firstActions
    ) Articles(p.amendment.exitSeconds) Actions(timelock, amendments_) {
        uint256 shortest = p.tracks[2].votingPeriod / VOTES_PER_EXIT_WINDOW;
        if (p.amendment.exitSeconds < shortest) revert ExitWindowTooShort(p.amendment.exitSeconds, shortest);
        // A renewal doubles the guardian's life at most.
        GUARDIAN_MAX_SECONDS = 2 * uint256(p.brakes.guardianSeconds);
        for (uint256 i = 0; i < articles.length; ++i) {
            _adoptAtGenesis(articles[i]);
        }
        _registerOwn(address(this), IConstitution.adoptArticle.selector);
        _registerOwn(address(this), IConstitution.registerAction.selector);
        _registerOwn(address(this), IConstitution.removeAction.selector);
        _registerOwn(address(amendments_), IAmendments.approve.selector);
        for (uint256 i = 0; i < firstActions.length; ++i) {
            _register(firstActions[i], block.timestamp);
        }
    }

    modifier onlyTimelock() {
        if (msg.sender != TIMELOCK) revert ConstitutionCallerNotTimelock(msg.sender);
        _;
    }

    /// @inheritdoc IConstitution
    function checkProposal(
        Track track,
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas,
        uint48 proposedAt
    ) external view {
        _requireLengths(targets.length, values.length, calldatas.length);
        bool twice = false;
        for (uint256 i = 0; i < targets.length; ++i) {
            Track required = checkCall(targets[i], values[i], calldatas[i], proposedAt);
            if (track < required) revert ActionTrackTooLow(targets[i], bytes4(calldatas[i]), required, track);
            if (required == Track.Constitutional && targets[i] != address(AMENDMENTS)) twice = true;
        }
        if (twice) AMENDMENTS.requireRatifiable(targets, values, calldatas, proposedAt);
    }

    /// @inheritdoc IConstitution
    function checkCall(address target, uint256 value, bytes calldata data, uint48 proposedAt) public view returns (Track required) {
        bytes4 selector = _selectorOf(target, data);
        ActionVersion memory current = _actionAt(target, selector, block.timestamp);
        ActionVersion memory former = _actionAt(target, selector, proposedAt);
        if (current.track == Track.None || former.track == Track.None) revert ActionDenied(target, selector);
        required = current.track > former.track ? current.track : former.track;
        if (_isOffLimits(target)) revert ActionEntrenched(target, selector);
        if (_isOwn(target)) {
            _checkOwn(target, selector, data);
            return required;
        }
        bytes memory question = abi.encodeCall(IRuleModule.check, (target, value, data));
        for (uint256 i = 0; i < current.articles.length; ++i) {
            _judge(current.articles[i], question, proposedAt);
        }
        for (uint256 i = 0; i < former.articles.length; ++i) {
            if (!_contains(current.articles, former.articles[i])) _judge(former.articles[i], question, proposedAt);
        }
    }

    /// @inheritdoc IConstitution
    function checkAmendment(address[] calldata targets, uint256[] calldata values, bytes[] calldata calldatas) external view {
        _requireLengths(targets.length, values.length, calldatas.length);
        AMENDMENTS.requireApprovable(targets, values, calldatas);
        for (uint256 i = 0; i < targets.length; ++i) {
            address target = targets[i];
            bytes4 selector = _selectorOf(target, calldatas[i]);
            if (_actionAt(target, selector, block.timestamp).track == Track.None) revert ActionDenied(target, selector);
            if (_isOffLimits(target)) revert ActionEntrenched(target, selector);
            if (_isOwn(target)) _checkOwn(target, selector, calldatas[i]);
        }
    }

    /// @inheritdoc IConstitution
    function adoptArticle(ArticleTerms calldata terms) external onlyTimelock {
        _adopt(terms);
    }

    /// @inheritdoc IConstitution
    function registerAction(Action calldata action) external onlyTimelock {
        _register(action, block.timestamp + EXIT_SECONDS);
    }

    /// @inheritdoc IConstitution
    function removeAction(address target, bytes4 selector) external onlyTimelock {
        _remove(target, selector);
    }

    /// @inheritdoc IConstitution
    function entrenched() external view returns (Entrenched memory) {
        return Entrenched({
            bothHousesAmend: true,
            unregisteredDenied: true,
            delegatecallDenied: true,
            retroactivePenaltyDenied: true,
            exitWindowSeconds: EXIT_SECONDS,
            moduleGas: MODULE_GAS,
            maxSupplyWei: IGuardedTimelock(TIMELOCK).invariants().maxSupplyWei(),
            guardianMaxSeconds: GUARDIAN_MAX_SECONDS
        });
    }

    /// @dev What this bytecode demands of the actions that no module judges.
    function _checkOwn(address target, bytes4 selector, bytes calldata data) private view {
        if (target == address(AMENDMENTS)) {
            // Through a call to itself, which reads the inner calls where they lie instead of copying them.
            Address.functionStaticCall(address(this), abi.encodePacked(IConstitution.checkAmendment.selector, data[4:]));
        } else if (selector == IConstitution.adoptArticle.selector) {
            _requireAdoptable(abi.decode(data[4:], (ArticleTerms)), EXIT_SECONDS);
        } else if (selector == IConstitution.registerAction.selector) {
            _requireRegistrable(abi.decode(data[4:], (Action)));
        } else {
            (address removed, bytes4 removedSelector) = abi.decode(data[4:], (address, bytes4));
            _requireRemovable(removed, removedSelector);
        }
    }

    function _isOffLimits(address target) internal view override returns (bool) {
        if (TIMELOCK.code.length == 0) return false; // genesis: asked again at every call
        return IGuardedTimelock(TIMELOCK).isOffLimits(target);
    }

    function _requireLengths(uint256 targets, uint256 values, uint256 calldatas) private pure {
        if (targets != values || targets != calldatas) revert ProposalLengthsDiffer(targets, values, calldatas);
    }

    function _selectorOf(address target, bytes calldata data) private pure returns (bytes4) {
        if (data.length < 4) revert ActionDenied(target, bytes4(0));
        // Its first four bytes are the selector.
        // forge-lint: disable-next-line(unsafe-typecast)
        return bytes4(data);
    }

    function _contains(bytes32[] memory articles, bytes32 article) private pure returns (bool) {
        for (uint256 i = 0; i < articles.length; ++i) {
            if (articles[i] == article) return true;
        }
        return false;
    }
}
