// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {IEntityRegistry} from "../../../src/governance/interfaces/IEntityRegistry.sol";

/// @notice The entity registry's answers in tests, with history as the real one keeps it.
contract AEntities {
    using Checkpoints for Checkpoints.Trace208;

    uint64 public entityCount;
    mapping(address account => Checkpoints.Trace208) private _history;
    mapping(uint64 entity => uint64) private _mergedInto;

    function assign(address account, uint64 entity) external {
        _history[account].push(uint48(block.timestamp), entity);
        if (entity > entityCount) entityCount = entity;
    }

    function merge(uint64 from, uint64 into) external {
        _mergedInto[from] = into;
    }

    function entityAt(address account, uint48 timepoint) external view returns (uint64) {
        return uint64(_history[account].upperLookupRecent(timepoint));
    }

    function entityView(uint64 entity) external view returns (IEntityRegistry.EntityView memory view_) {
        view_.id = entity;
        view_.mergedInto = _mergedInto[entity];
    }
}
