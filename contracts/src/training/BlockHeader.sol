// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Block headers
/// @notice Reads the mix hash (`prevrandao` since the merge, EIP-4399) out of an RLP-encoded block header.
library BlockHeader {
    /// @notice Position of the mix hash in the header's list.
    uint256 private constant MIX_HASH_ITEM = 13;

    error BlockHeaderMalformed(uint256 offset);

    /// @notice The header's mix hash. Reverts unless `header` is exactly one RLP list whose item 13 is a 32-byte string.
    function mixHash(bytes calldata header) internal pure returns (bytes32) {
        (uint256 offset, uint256 length, bool isList) = _item(header, 0);
        if (!isList || offset + length != header.length) revert BlockHeaderMalformed(0);

        for (uint256 i = 0; i < MIX_HASH_ITEM; ++i) {
            (uint256 payload, uint256 size,) = _item(header, offset);
            offset = payload + size;
        }

        (uint256 start, uint256 width, bool nested) = _item(header, offset);
        if (nested || width != 32) revert BlockHeaderMalformed(offset);
        return bytes32(header[start:start + 32]);
    }

    /// @dev The payload of the RLP item at `offset`, which lies fully inside `data`.
    function _item(bytes calldata data, uint256 offset) private pure returns (uint256 payload, uint256 length, bool isList) {
        if (offset >= data.length) revert BlockHeaderMalformed(offset);
        uint256 prefix = uint8(data[offset]);

        if (prefix < 0x80) {
            return (offset, 1, false);
        }
        isList = prefix >= 0xc0;
        uint256 short = prefix - (isList ? 0xc0 : 0x80);
        payload = offset + 1;
        if (short <= 55) {
            length = short;
        } else {
            uint256 lengthBytes = short - 55;
            if (lengthBytes > 4 || payload + lengthBytes > data.length) revert BlockHeaderMalformed(offset);
            for (uint256 i = 0; i < lengthBytes; ++i) {
                length = (length << 8) | uint8(data[payload + i]);
            }
            payload += lengthBytes;
        }
        if (payload + length > data.length) revert BlockHeaderMalformed(offset);
    }
}
