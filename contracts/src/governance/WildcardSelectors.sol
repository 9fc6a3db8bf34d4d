// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Wildcard selectors
/// @notice Functions through which one registered call could do what was never registered: call anything, hand out allowances, or pass on
/// ownership. No action may name them, whatever its target.
library WildcardSelectors {
    function contains(bytes4 selector) internal pure returns (bool) {
        return _callsAnything(selector) || _givesAway(selector);
    }

    function _callsAnything(bytes4 selector) private pure returns (bool) {
        return selector == bytes4(keccak256("multicall(bytes[])")) || selector == bytes4(keccak256("multicall(uint256,bytes[])"))
            || selector == bytes4(keccak256("aggregate((address,bytes)[])"))
            || selector == bytes4(keccak256("aggregate3((address,bool,bytes)[])"))
            || selector == bytes4(keccak256("aggregate3Value((address,bool,uint256,bytes)[])"))
            || selector == bytes4(keccak256("execute(address,bytes)")) || selector == bytes4(keccak256("execute(address,uint256,bytes)"))
            || selector == bytes4(keccak256("execute(bytes32,bytes)")) || selector == bytes4(keccak256("execute(bytes,bytes[])"))
            || selector == bytes4(keccak256("execute(address,uint256,bytes,uint8)"))
            || selector == bytes4(keccak256("execute(address,uint256,bytes,bytes32,bytes32)"))
            || selector == bytes4(keccak256("execute(address[],uint256[],bytes[],bytes32)"))
            || selector == bytes4(keccak256("executeBatch(address[],bytes[])"))
            || selector == bytes4(keccak256("executeBatch(address[],uint256[],bytes[])"))
            || selector == bytes4(keccak256("executeBatch((address,uint256,bytes)[])"))
            || selector == bytes4(keccak256("executeBatch(address[],uint256[],bytes[],bytes32,bytes32)"))
            || selector == bytes4(keccak256("executeFromExecutor(bytes32,bytes)"))
            || selector == bytes4(keccak256("execTransactionFromModule(address,uint256,bytes,uint8)"))
            || selector == bytes4(keccak256("execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)"))
            || selector == bytes4(keccak256("relay(address,uint256,bytes)"));
    }

    function _givesAway(bytes4 selector) private pure returns (bool) {
        return selector == bytes4(keccak256("approve(address,uint256)"))
            || selector == bytes4(keccak256("increaseAllowance(address,uint256)"))
            || selector == bytes4(keccak256("transferFrom(address,address,uint256)"))
            || selector == bytes4(keccak256("setApprovalForAll(address,bool)"))
            || selector == bytes4(keccak256("permit(address,address,uint256,uint256,uint8,bytes32,bytes32)"))
            || selector == bytes4(keccak256("transferOwnership(address)")) || selector == bytes4(keccak256("renounceOwnership()"))
            || selector == bytes4(keccak256("grantRole(bytes32,address)")) || selector == bytes4(keccak256("revokeRole(bytes32,address)"))
            || selector == bytes4(keccak256("upgradeTo(address)")) || selector == bytes4(keccak256("upgradeToAndCall(address,bytes)"))
            || selector == bytes4(keccak256("upgradeAndCall(address,address,bytes)"));
    }
}
