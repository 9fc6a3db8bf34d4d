// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @notice What a round's seed commits to. `active` are the slots for which the round opened and among which its data is divided;
/// `dataCursor` is the hash of the cursor with which it opened ({DataCursors-hash}).
struct SeedPreimage {
    bytes32 charterHash;
    uint64 round;
    uint32 attempt;
    bytes32 checkpointRoot;
    uint256 prevrandao;
    uint256 active;
    bytes32 dataCursor;
}

/// @title Round seeds
/// @notice A round's seed orders its leaders, binds its messages to one attempt, and proves later, from itself alone, what the round began with:
/// whoever shows the preimage, which the `RoundOpened` event makes readable, shows the checkpoint, the slots and the data. Golden vectors are
/// in `tests/vectors/round-seed.json`.
library RoundSeeds {
    function hash(SeedPreimage memory preimage) internal pure returns (bytes32) {
        return keccak256(abi.encode(preimage));
    }
}
