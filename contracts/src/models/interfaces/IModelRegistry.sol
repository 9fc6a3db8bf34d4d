// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RunCharter} from "../../training/RunCharter.sol";

/// @title Model registry
/// @notice Released models: certified checkpoints of runs that the community stands behind. A release is for ever; it can be
/// deprecated and never withdrawn.
interface IModelRegistry {
    /// @notice What a release says.
    /// @param charter The run's charter, whose hash the run registry knows: rule modules read from it what the run promised.
    /// @param modelCardCid Binary CIDv1 (36 bytes) of the model card.
    /// @param licence SPDX id of the weights' licence, 1 to 64 bytes.
    /// @param evaluationLossBits Held-out loss of the checkpoint by the charter's evaluation program, as IEEE 754 bits: the one that stands as a claim.
    /// @param parents Ids of released models that this one descends from, strictly increasing.
    struct ReleaseTerms {
        uint64 runId;
        uint64 round;
        RunCharter charter;
        bytes modelCardCid;
        string licence;
        uint32 evaluationLossBits;
        uint64[] parents;
    }

    /// @notice A released model.
    /// @param deprecatedAt Unix seconds; zero while it is not deprecated.
    /// @param deprecation Why it is deprecated.
    struct ModelView {
        uint64 runId;
        uint64 round;
        bytes32 charterHash;
        bytes32 checkpointRoot;
        bytes modelCardCid;
        string licence;
        uint32 evaluationLossBits;
        uint64[] parents;
        uint64 releasedAt;
        uint64 deprecatedAt;
        string deprecation;
    }

    event ModelReleased(
        uint64 indexed modelId,
        uint64 indexed runId,
        uint64 indexed round,
        bytes32 checkpointRoot,
        bytes modelCardCid,
        string licence,
        uint32 evaluationLossBits,
        uint64[] parents
    );
    event ModelDeprecated(uint64 indexed modelId, string reason);

    error ModelCallerNotTimelock(address caller);
    error ModelUnknown(uint64 modelId);
    error ModelCharterMismatch(bytes32 charterHash, bytes32 expected);
    error ModelRoundNotCertified(uint64 runId, uint64 round);
    error ModelAlreadyReleased(uint64 runId, uint64 round, uint64 modelId);
    error ModelCardInvalid(uint256 length);
    error ModelLicenceInvalid(uint256 length);
    error ModelParentInvalid(uint64 parent);
    error ModelAlreadyDeprecated(uint64 modelId, uint64 deprecatedAt);
    error ModelReasonMissing();

    /// @notice Releases the checkpoint of a certified round. Only the timelock.
    /// @return modelId 1 for the first model, then 2, 3, …
    function release(ReleaseTerms calldata terms) external returns (uint64 modelId);

    /// @notice Warns of a model, for ever. Only the timelock.
    function deprecate(uint64 modelId, string calldata reason) external;

    /// @notice Models ever released, which is also the newest one's id.
    function modelCount() external view returns (uint64);

    /// @notice The model released from a round, or zero.
    function modelIdOf(uint64 runId, uint64 round) external view returns (uint64);

    function modelOf(uint64 modelId) external view returns (ModelView memory);
}
