// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {SlotBitmap} from "./SlotBitmap.sol";

/// @title Audit draw
/// @notice Who audits which slot: a pure function of a round's audit seed, computed alike by nodes and contracts.
/// @dev `h = sha256("autonet/audit" || seed (32 bytes) || slot (2 bytes, big-endian))`. The slot is audited if the first eight
/// bytes of `h` (big-endian) are below `floor(rate * 2^64 / 10^6)`. The auditor is the included slot at position
/// `k mod n`, where `k` is the next eight bytes and `n` the number of included slots; slots of the same operator are
/// passed over cyclically, in ascending order.
library AuditDraw {
    using SlotBitmap for uint256;

    uint256 internal constant PPM = 1_000_000;

    /// @notice Whether a slot is drawn, and the first candidate for its auditor.
    /// @param pool Included slots; must not be empty.
    /// @param ratePpm Audit probability in parts per million; one million or more always draws.
    function draw(bytes32 seed, uint16 slot, uint256 pool, uint256 ratePpm) internal pure returns (bool drawn, uint16 candidate) {
        bytes32 digest = sha256(abi.encodePacked("autonet/audit", seed, slot));
        uint256 ticket = uint256(digest) >> 192;
        uint256 position = uint64(uint256(digest) >> 128);
        drawn = ticket < (ratePpm << 64) / PPM;
        candidate = uint16(pool.at(position % pool.count()));
    }

    /// @notice The candidate after `candidate`, for when its operator is the audited slot's own.
    function step(uint256 pool, uint16 candidate) internal pure returns (uint16) {
        return uint16(pool.next(candidate));
    }
}
