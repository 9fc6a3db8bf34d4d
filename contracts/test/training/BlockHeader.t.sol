// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {BlockHeader} from "../../src/training/BlockHeader.sol";

contract BlockHeaderTest is Test {
    /// @dev Thirteen empty items.
    bytes private constant FIELDS_BEFORE = hex"80808080808080808080808080";

    function parse(bytes calldata header) external pure returns (bytes32) {
        return BlockHeader.mixHash(header);
    }

    function testFuzz_MixHash_is_item_thirteen(bytes32 mixHash, uint8 padding) public view {
        bytes memory payload = abi.encodePacked(FIELDS_BEFORE, hex"a0", mixHash, new bytes(padding));
        bytes memory header = payload.length < 56
            ? abi.encodePacked(uint8(0xc0 + payload.length), payload)
            : payload.length < 256
                ? abi.encodePacked(hex"f8", uint8(payload.length), payload)
                : abi.encodePacked(hex"f9", uint16(payload.length), payload);
        assertEq(this.parse(header), mixHash);
    }

    function test_MixHash_malformed_headers_are_refused() public {
        _expectRefusal("");
        _expectRefusal(hex"80");
        _expectRefusal(hex"c1");
        _expectRefusal(hex"c0");
        _expectRefusal(hex"c080");
        _expectRefusal(hex"f8ff80");
        _expectRefusal(hex"ff0000000000000001");
        _expectRefusal(abi.encodePacked(hex"ce", FIELDS_BEFORE, hex"80"));
        _expectRefusal(abi.encodePacked(hex"ce", FIELDS_BEFORE, hex"a0"));
        _expectRefusal(abi.encodePacked(hex"ee", FIELDS_BEFORE, hex"e0", bytes32(0)));
    }

    /// @dev Hostile bytes are refused or read, never a panic.
    function testFuzz_MixHash_never_panics(bytes calldata header) public view {
        try this.parse(header) {}
        catch (bytes memory reason) {
            assertEq(bytes4(reason), BlockHeader.BlockHeaderMalformed.selector);
        }
    }

    function _expectRefusal(bytes memory header) private {
        vm.expectPartialRevert(BlockHeader.BlockHeaderMalformed.selector);
        this.parse(header);
    }
}
