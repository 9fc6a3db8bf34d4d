// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @notice Makes many calls of one contract in one.
contract ManyCalls {
    error CallReverted(uint256 index, bytes reason);

    /// @param calls The data of every call.
    /// @return results What each returned, in order.
    function callMany(address target, bytes[] calldata calls) external view returns (bytes[] memory results) {
        results = new bytes[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            bool success;
            (success, results[i]) = target.staticcall(calls[i]);
            if (!success) revert CallReverted(i, results[i]);
        }
    }
}
