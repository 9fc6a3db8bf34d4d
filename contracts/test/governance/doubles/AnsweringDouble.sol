// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @notice Answers each call with the number that a test gave for exactly these bytes, or zero.
contract AnsweringDouble {
    mapping(bytes32 callHash => uint256) private _answers;

    function answer(bytes calldata data, uint256 number) external {
        _answers[keccak256(data)] = number;
    }

    fallback(bytes calldata data) external returns (bytes memory) {
        return abi.encode(_answers[keccak256(data)]);
    }
}
