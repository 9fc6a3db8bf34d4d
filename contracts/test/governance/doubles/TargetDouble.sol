// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @notice What governance calls in tests. It can be told to call something itself while it is being called.
contract TargetDouble {
    uint256 public spent;
    uint256 public calls;

    address private _inner;
    bytes private _innerData;

    error TargetRefuses();

    receive() external payable {}

    function reenter(address inner, bytes calldata data) external {
        _inner = inner;
        _innerData = data;
    }

    function operate() external payable {
        ++calls;
        if (_inner == address(0)) return;
        (bool success, bytes memory answer) = _inner.call(_innerData);
        if (success) return;
        assembly {
            revert(add(answer, 0x20), mload(answer))
        }
    }

    function spend(uint256 amount) external {
        spent += amount;
    }

    function govern() external {
        ++calls;
    }

    function amend(uint256) external {
        ++calls;
    }

    function refuse() external pure {
        revert TargetRefuses();
    }
}
