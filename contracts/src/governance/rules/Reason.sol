// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

/// @title Reason
/// @notice Numbers in the sentences with which rules refuse, as people write them.
library Reason {
    /// @notice Wei of the token or of the chain's coin in whole units, with as many decimals as it takes: `1000.5`.
    function units(uint256 amountWei) internal pure returns (string memory) {
        return _decimal(amountWei, 18);
    }

    /// @notice Parts per million in per cent: `12.5 %`.
    function percent(uint256 ppm) internal pure returns (string memory) {
        return string.concat(_decimal(ppm, 4), " %");
    }

    function number(uint256 value) internal pure returns (string memory) {
        return Strings.toString(value);
    }

    function _decimal(uint256 value, uint256 decimals) private pure returns (string memory) {
        uint256 fraction = value % 10 ** decimals;
        string memory whole = Strings.toString(value / 10 ** decimals);
        if (fraction == 0) return whole;
        while (fraction % 10 == 0) {
            fraction /= 10;
            --decimals;
        }
        // The leading one keeps the zeros right after the point; the point takes its place.
        bytes memory digits = bytes(Strings.toString(10 ** decimals + fraction));
        digits[0] = ".";
        return string.concat(whole, string(digits));
    }
}
