// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Call} from "./Calls.sol";

/// @notice A contract that governance has come to trust and that calls back while governance calls it.
contract ReentrantTarget {
    uint256 public entered;

    Call[] private _calls;
    bool[] private _worked;

    function aim(Call[] calldata calls) external {
        for (uint256 i = 0; i < calls.length; ++i) {
            _calls.push(calls[i]);
        }
    }

    function serve() external {
        ++entered;
        for (uint256 i = 0; i < _calls.length; ++i) {
            (bool success,) = _calls[i].target.call(_calls[i].data);
            _worked.push(success);
        }
    }

    function worked() external view returns (bool[] memory) {
        return _worked;
    }
}
