// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Bounded call
/// @notice Asks code that may be broken or hostile. Neither its gas nor the length of its answer can harm the caller.
library BoundedCall {
    /// @param gasLimit The most gas that the asked code gets.
    /// @param maxBytes What of the answer is read; the rest is never copied, so it costs the caller nothing.
    function ask(address target, bytes memory question, uint256 gasLimit, uint256 maxBytes)
        internal
        view
        returns (bool success, bytes memory answer)
    {
        // Solidity's own call copies the whole answer, however long, at the caller's expense.
        assembly ("memory-safe") {
            success := staticcall(gasLimit, target, add(question, 0x20), mload(question), 0, 0)
            let size := returndatasize()
            if gt(size, maxBytes) { size := maxBytes }
            answer := mload(0x40)
            mstore(answer, size)
            returndatacopy(add(answer, 0x20), 0, size)
            mstore(0x40, and(add(add(answer, size), 0x3f), not(0x1f)))
        }
    }
}
