// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IConstitution, Track} from "../../../src/governance/interfaces/IConstitution.sol";

/// @notice A constitution in tests: refuses a target on tracks below the one that a test says.
contract AConstitution {
    mapping(address target => Track) private _required;

    function require_(address target, Track track) external {
        _required[target] = track;
    }

    function checkProposal(Track track, address[] calldata targets, uint256[] calldata, bytes[] calldata calldatas, uint48 proposedAt)
        external
        view
    {
        assert(proposedAt == block.timestamp);
        for (uint256 i = 0; i < targets.length; ++i) {
            Track required = _required[targets[i]];
            if (track < required) revert IConstitution.ActionTrackTooLow(targets[i], bytes4(calldatas[i]), required, track);
        }
    }
}
