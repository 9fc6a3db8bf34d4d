// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @notice Remembers which proposal was cancelled, and by whom.
contract CGovernor {
    uint256 public cancelled;
    address public canceller;

    function cancel(address[] calldata targets, uint256[] calldata values, bytes[] calldata calldatas, bytes32 descriptionHash)
        external
        returns (uint256)
    {
        canceller = msg.sender;
        return cancelled = getProposalId(targets, values, calldatas, descriptionHash);
    }

    function getProposalId(address[] calldata targets, uint256[] calldata values, bytes[] calldata calldatas, bytes32 descriptionHash)
        public
        pure
        returns (uint256)
    {
        return uint256(keccak256(abi.encode(targets, values, calldatas, descriptionHash)));
    }
}
