// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IRuleModule} from "../../../src/governance/interfaces/IRuleModule.sol";

/// @notice Reverts whatever it is asked.
contract RevertingModule is IRuleModule {
    error NoAnswer();

    function article() external pure returns (string memory) {
        return "treasury";
    }

    function check(address, uint256, bytes calldata) external pure returns (bool, string memory) {
        revert NoAnswer();
    }
}

/// @notice Answers with so many bytes that whoever copies them runs out of gas.
contract ReturnBombModule is IRuleModule {
    function article() external pure returns (string memory) {
        return "treasury";
    }

    function check(address, uint256, bytes calldata) external pure returns (bool, string memory) {
        assembly {
            return(0, 690000) // as much as its gas pays for
        }
    }
}

/// @notice Burns all gas that it gets.
contract GasEatingModule is IRuleModule {
    function article() external pure returns (string memory) {
        return "treasury";
    }

    function check(address, uint256, bytes calldata) external view returns (bool, string memory) {
        uint256 i = 0;
        while (gasleft() > 0) ++i;
        return (true, "");
    }
}

/// @notice Allows everything.
contract PermissiveModule is IRuleModule {
    function article() external pure returns (string memory) {
        return "treasury";
    }

    function check(address, uint256, bytes calldata) external pure returns (bool, string memory) {
        return (true, "");
    }
}

/// @notice Refuses everything.
contract ForbiddingModule is IRuleModule {
    function article() external pure returns (string memory) {
        return "treasury";
    }

    function check(address, uint256, bytes calldata) external pure returns (bool, string memory) {
        return (false, "no payments any more");
    }
}
