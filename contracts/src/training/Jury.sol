// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

import {Messages} from "./Messages.sol";
import {SlotBitmap} from "./SlotBitmap.sol";
import {IChallenges} from "./interfaces/IChallenges.sol";
import {IRounds, SlotSignature} from "./interfaces/IRounds.sol";
import {IRunRegistry} from "./interfaces/IRunRegistry.sol";
import {IRuns} from "./interfaces/IRuns.sol";

/// @title Jury
/// @notice How a challenge is decided: by signatures of the active slots (pending ones while the run gathers) that belong neither to the
/// accused nor to the challenger.
abstract contract Jury {
    using SlotBitmap for uint256;

    IRunRegistry internal immutable RUNS;

    constructor(IRunRegistry runs) {
        RUNS = runs;
    }

    /// @dev Reverts unless the verdict fits the roots and more than two thirds of the jury signed it.
    function _requireVerdict(
        uint256 challengeId,
        IChallenges.Challenge storage challenge,
        address accused,
        bytes32 recomputedRoot,
        bool upheld,
        SlotSignature[] calldata signatures
    ) internal view {
        bytes32 committedRoot = challenge.updateRoot;
        if (upheld == (recomputedRoot == committedRoot)) {
            revert IChallenges.ChallengeVerdictContradicts(committedRoot, recomputedRoot, upheld);
        }
        IRuns.RunView memory run = RUNS.runOf(challenge.runId);
        address[] memory holders = RUNS.holdersOf(challenge.runId);
        uint256 jury = _members(run, holders, accused, challenge.challenger);
        if (jury == 0) revert IChallenges.ChallengeJuryEmpty(challengeId);
        bytes32 structHash = Messages.hashChallengeVerdict(run.charterHash, challenge.round, challenge.slot, recomputedRoot, upheld);
        _requireQuorum(_digest(structHash), signatures, jury, holders);
    }

    /// @dev What signers of a message of the protocol sign.
    function _digest(bytes32 structHash) internal view returns (bytes32) {
        return MessageHashUtils.toTypedDataHash(RUNS.domainSeparator(), structHash);
    }

    function _members(IRuns.RunView memory run, address[] memory holders, address accused, address challenger)
        private
        pure
        returns (uint256 jury)
    {
        jury = run.status == IRuns.RunStatus.Gathering ? run.pending : run.active;
        for (uint256 slot = 0; slot < holders.length; ++slot) {
            if (holders[slot] == accused || holders[slot] == challenger) jury = jury.without(slot);
        }
    }

    function _requireQuorum(bytes32 digest, SlotSignature[] calldata signatures, uint256 jury, address[] memory holders) private pure {
        uint256 nextSlot = 0;
        for (uint256 i = 0; i < signatures.length; ++i) {
            uint16 slot = signatures[i].slot;
            if (slot < nextSlot) revert IRounds.SignatureOutOfOrder(slot);
            if (!jury.contains(slot)) revert IRounds.SignatureNotEntitled(slot);
            nextSlot = uint256(slot) + 1;
            (address signer,,) = ECDSA.tryRecover(digest, signatures[i].r, signatures[i].vs);
            if (signer != holders[slot]) revert IRounds.SignatureInvalid(slot, signer, holders[slot]);
        }
        uint256 size = jury.count();
        if (signatures.length * 3 <= size * 2) revert IRounds.QuorumMissing(signatures.length, size);
    }
}
