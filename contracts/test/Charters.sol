// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {RunCharter} from "../src/training/RunCharter.sol";

/// @notice Charters that every article allows, for tests and golden vectors.
library Charters {
    /// @notice A charter of `slots` slots, at least 4, with at most a quarter of them for one operator and a budget that pays for all of them.
    /// Fewer slots are for tests that no article judges.
    function withSlots(uint16 slots) internal pure returns (RunCharter memory charter) {
        charter.name = "first light";
        charter.purpose = "A small model of public speeches";
        charter.useCategory = "research";
        charter.seed = 7;
        charter.genesisRoot = keccak256("genesis");
        _model(charter);
        _commitments(charter);
        _optimisers(charter);
        charter.participation.slots = slots;
        charter.participation.minSlots = slots < 4 ? slots : slots - slots / 4;
        charter.participation.slotsPerOperator = slots < 4 ? 1 : slots / 4;
        charter.participation.stakePerSlotWei = 100 ether;
        charter.participation.rewardPerSlotRoundWei = 1 ether;
        charter.participation.rewardPerAuditWei = 0.5 ether;
        charter.verification.auditRatePpm = 200_000;
        charter.verification.challengeWindowSeconds = 100;
        charter.verification.challengeBondWei = 10 ether;
        charter.verification.challengerSharePpm = 500_000;
        charter.schedule.rounds = 3;
        charter.schedule.roundDeadlineSeconds = 100;
        charter.budgetWei = slots <= 28 ? 100 ether : uint256(slots) * 3.5 ether;
        charter.gasBudgetWei = 1 ether;
    }

    function _model(RunCharter memory charter) private pure {
        charter.model.dim = 64;
        charter.model.layers = 2;
        charter.model.heads = 4;
        charter.model.kvHeads = 2;
        charter.model.hidden = 128;
        charter.model.vocab = 256;
        charter.model.seq = 64;
        charter.model.tiedHead = true;
        charter.model.ropeThetaBits = 0x461c4000;
        charter.model.normEpsBits = 0x3727c5ac;
    }

    function _commitments(RunCharter memory charter) private pure {
        charter.programs.trainStep = keccak256("train-step");
        charter.programs.encode = keccak256("encode");
        charter.programs.aggregate = keccak256("aggregate");
        charter.programs.evaluate = keccak256("evaluate");
        charter.programs.constantsRoot = keccak256("constants");
        charter.data.root = keccak256("data");
        charter.data.trainTokens = 5_000;
        charter.data.evaluationTokens = 3_000;
        charter.data.manifestCid = cid("manifest");
        charter.data.licence = "CC0-1.0";
        charter.data.tokenizerId = keccak256("bytes");
        charter.data.evaluationRoot = keccak256("evaluation");
        charter.data.evaluationSequences = 16;
        charter.data.evaluationFloorBits = 0x40a00000;
    }

    function _optimisers(RunCharter memory charter) private pure {
        charter.inner.steps = 20;
        charter.inner.sequencesPerStep = 8;
        charter.inner.warmupSteps = 2;
        charter.inner.learningRateBits = 0x3b03126f;
        charter.inner.finalRateBits = 0x38d1b717;
        charter.inner.beta1Bits = 0x3f666666;
        charter.inner.beta2Bits = 0x3f733333;
        charter.inner.epsBits = 0x322bcc77;
        charter.inner.weightDecayBits = 0x3dcccccd;
        charter.inner.clipNormBits = 0x3f800000;
        charter.outer.learningRateBits = 0x3f333333;
        charter.outer.momentumBits = 0x3f666666;
        charter.outer.slotClipBits = 0x3f800000;
        charter.outer.trimPerSide = 0;
        charter.outer.encoding = 1;
    }

    /// @notice The raw binary CIDv1 of some bytes.
    function cid(bytes memory content) internal pure returns (bytes memory) {
        return abi.encodePacked(hex"01551220", sha256(content));
    }
}
