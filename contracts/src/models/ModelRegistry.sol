// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IRunRegistry} from "../training/interfaces/IRunRegistry.sol";
import {IRuns} from "../training/interfaces/IRuns.sol";
import {IModelRegistry} from "./interfaces/IModelRegistry.sol";

/// @title Model registry
/// @notice Implementation of {IModelRegistry}. Whether a model is good enough to be released is for the constitution's articles; here
/// stands that it is what a run trained.
contract ModelRegistry is IModelRegistry {
    uint256 private constant CID_LENGTH = 36;
    uint256 private constant MAX_LICENCE_BYTES = 64;

    IRunRegistry private immutable RUNS;
    address private immutable TIMELOCK;

    uint64 private _modelCount;
    mapping(uint64 modelId => ModelView) private _models;
    mapping(uint64 runId => mapping(uint64 round => uint64 modelId)) private _modelIds;

    /// @param runs Whose certified checkpoints are released.
    /// @param timelock Releases and deprecates.
    constructor(IRunRegistry runs, address timelock) {
        RUNS = runs;
        TIMELOCK = timelock;
    }

    modifier onlyTimelock() {
        if (msg.sender != TIMELOCK) revert ModelCallerNotTimelock(msg.sender);
        _;
    }

    /// @inheritdoc IModelRegistry
    function release(ReleaseTerms calldata terms) external onlyTimelock returns (uint64 modelId) {
        (uint64 runId, uint64 round) = (terms.runId, terms.round);
        if (_modelIds[runId][round] != 0) revert ModelAlreadyReleased(runId, round, _modelIds[runId][round]);
        if (terms.modelCardCid.length != CID_LENGTH) revert ModelCardInvalid(terms.modelCardCid.length);
        uint256 length = bytes(terms.licence).length;
        if (length == 0 || length > MAX_LICENCE_BYTES) revert ModelLicenceInvalid(length);
        bytes32 charterHash = keccak256(abi.encode(terms.charter));
        bytes32 expected = RUNS.runOf(runId).charterHash;
        if (charterHash != expected) revert ModelCharterMismatch(charterHash, expected);
        IRuns.RoundRecord memory record = RUNS.roundOf(runId, round);
        if (record.certifiedAt == 0) revert ModelRoundNotCertified(runId, round);

        modelId = ++_modelCount;
        _requireParents(terms.parents, modelId);
        _modelIds[runId][round] = modelId;
        _store(_models[modelId], terms, charterHash, record.checkpointRoot);
        _announce(modelId, terms, record.checkpointRoot);
    }

    /// @inheritdoc IModelRegistry
    function deprecate(uint64 modelId, string calldata reason) external onlyTimelock {
        ModelView storage model = _model(modelId);
        if (model.deprecatedAt != 0) revert ModelAlreadyDeprecated(modelId, model.deprecatedAt);
        if (bytes(reason).length == 0) revert ModelReasonMissing();
        model.deprecatedAt = uint64(block.timestamp);
        model.deprecation = reason;
        emit ModelDeprecated(modelId, reason);
    }

    /// @inheritdoc IModelRegistry
    function modelCount() external view returns (uint64) {
        return _modelCount;
    }

    /// @inheritdoc IModelRegistry
    function modelIdOf(uint64 runId, uint64 round) external view returns (uint64) {
        return _modelIds[runId][round];
    }

    /// @inheritdoc IModelRegistry
    function modelOf(uint64 modelId) external view returns (ModelView memory) {
        return _model(modelId);
    }

    function _store(ModelView storage model, ReleaseTerms calldata terms, bytes32 charterHash, bytes32 checkpointRoot) private {
        model.runId = terms.runId;
        model.round = terms.round;
        model.charterHash = charterHash;
        model.checkpointRoot = checkpointRoot;
        model.modelCardCid = terms.modelCardCid;
        model.licence = terms.licence;
        model.evaluationLossBits = terms.evaluationLossBits;
        model.parents = terms.parents;
        model.releasedAt = uint64(block.timestamp);
    }

    function _announce(uint64 modelId, ReleaseTerms memory terms, bytes32 checkpointRoot) private {
        emit ModelReleased(
            modelId, terms.runId, terms.round, checkpointRoot, terms.modelCardCid, terms.licence, terms.evaluationLossBits, terms.parents
        );
    }

    function _model(uint64 modelId) private view returns (ModelView storage model) {
        model = _models[modelId];
        if (model.releasedAt == 0) revert ModelUnknown(modelId);
    }

    /// @dev Strictly increasing and older than the model itself, so that descent has no loops and names no parent twice.
    function _requireParents(uint64[] calldata parents, uint64 modelId) private pure {
        uint64 previous = 0;
        for (uint256 i = 0; i < parents.length; ++i) {
            if (parents[i] <= previous || parents[i] >= modelId) revert ModelParentInvalid(parents[i]);
            previous = parents[i];
        }
    }
}
