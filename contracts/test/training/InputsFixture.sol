// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Role, Tensor} from "../../src/court/Operation.sol";
import {Place} from "../../src/court/Place.sol";
import {LeafProof} from "../../src/court/TensorProofs.sol";
import {IClaimant} from "../../src/court/interfaces/IClaimant.sol";
import {RunCharter} from "../../src/training/RunCharter.sol";
import {RunInputs} from "../../src/training/RunInputs.sol";
import {Commitment} from "../../src/training/interfaces/IChallenges.sol";
import {Charters} from "../Charters.sol";
import {Trees} from "../Trees.sol";
import {CourtFixture} from "./CourtFixture.sol";

/// @notice A run whose charter and commitments stand for tensors and a text that tests know, and three challenges: of slot 2's work in round 1
/// and in round 2, and of the checkpoint of round 2, in which slot 1 is absent.
abstract contract InputsFixture is CourtFixture {
    /// @notice What the court asks a claimant.
    struct Question {
        uint256 gameId;
        uint32 step;
        Tensor tensor;
        Place place;
        bytes proof;
    }

    uint256 internal constant FIRST = 0;
    uint256 internal constant WORK = 1;
    uint256 internal constant AGGREGATION = 2;

    uint32 internal constant STEPS = 200;
    uint64 internal constant TRAIN_TOKENS = 5_000;
    uint64 internal constant EVALUATION_TOKENS = 3_000;
    /// @dev The tensor that tests prove words of, in a checkpoint and in an update: two leaves, the second shorter.
    uint16 internal constant ORDINAL = 37;
    uint256 internal constant COUNT = 1_500;
    uint256 private constant STATE_TENSORS = 80;
    uint256 private constant LEAF_TOKENS = 2_048;

    /// @dev Roots are stored, since hashing is a call of its own, which `vm.expectRevert` would take for the one that it waits for.
    bytes32 internal evaluationRoot;
    bytes32 private _genesisRoot;
    bytes32 private _constantsRoot;
    bytes32 private _textRoot;
    bytes32 private _commitmentsRoot;
    mapping(uint64 round => mapping(uint16 slot => bytes32)) private _updateRoots;

    function setUp() public override {
        super.setUp();
        RunCharter memory charter = Charters.withSlots(4);
        evaluationRoot = Trees.root(_textLeaves(TRAIN_TOKENS, EVALUATION_TOKENS));
        charter.genesisRoot = _genesisRoot = Trees.root(_tensorRoots("checkpoint"));
        charter.programs.constantsRoot = _constantsRoot = Trees.root(_tableRoots());
        charter.data.root = _textRoot = Trees.root(_textRoots());
        charter.data.trainTokens = TRAIN_TOKENS;
        charter.data.evaluationTokens = EVALUATION_TOKENS;
        charter.inner.steps = STEPS;
        startRun(charter);
        for (uint16 slot = 0; slot < 4; ++slot) {
            _updateRoots[2][slot] = Trees.root(_tensorRoots(updateOf(slot)));
        }
        enrol(address(this), 1 ether);
        certify();
        challenge(address(this), 1, 2);
        vm.warp(block.timestamp + 100);
        _commitmentsRoot = rootOf(2, 13);
        certifyAs(2, 13, 13, _commitmentsRoot, "");
        challenge(address(this), 2, 2);
        challengeCheckpoint(address(this), 2, 2);
    }

    function commitment(uint64 round, uint16 slot) internal view override returns (Commitment memory message) {
        message = super.commitment(round, slot);
        if (_updateRoots[round][slot] != 0) message.updateRoot = _updateRoots[round][slot];
    }

    function ask(Question memory q) internal view returns (uint32) {
        bytes memory proof = abi.encode(inputsOf(q.gameId), q.proof);
        return IClaimant(address(challenges)).inputOf(q.gameId, q.step, q.tensor, q.place, proof);
    }

    function expectRefusal(Question memory q, bytes4 refusal) internal {
        bytes memory proof = abi.encode(inputsOf(q.gameId), q.proof);
        vm.expectPartialRevert(refusal);
        IClaimant(address(challenges)).inputOf(q.gameId, q.step, q.tensor, q.place, proof);
    }

    /// @notice What the challenge's programs were given.
    function inputsOf(uint256 gameId) internal view returns (RunInputs memory inputs) {
        inputs.charterHash = charterHash;
        inputs.checkpointRoot = gameId == FIRST ? _genesisRoot : CHECKPOINT;
        inputs.constantsRoot = _constantsRoot;
        inputs.textRoot = _textRoot;
        inputs.trainTokens = TRAIN_TOKENS;
        inputs.evaluationTokens = EVALUATION_TOKENS;
        inputs.round = gameId == FIRST ? 1 : 2;
        inputs.unit = gameId == FIRST ? 2 : 6;
        inputs.rounds = 3;
        inputs.steps = STEPS;
        inputs.sequencesPerStep = 8;
        inputs.seq = 64;
        inputs.stateTensors = uint32(STATE_TENSORS);
        inputs.slots = 4;
        if (gameId != AGGREGATION) return inputs;
        inputs.unit = 0;
        inputs.commitmentsRoot = _commitmentsRoot;
        inputs.included = 13;
    }

    function tensorOf(Role role, uint16 ordinal, uint256 count) internal pure returns (Tensor memory tensor) {
        tensor.role = role;
        tensor.ordinal = ordinal;
        tensor.sizes = new uint32[](1);
        tensor.sizes[0] = uint32(count);
    }

    /// @notice Name of the words of the update of a slot in round 2.
    function updateOf(uint16 slot) internal pure returns (string memory) {
        return string.concat("update of slot ", vm.toString(slot));
    }

    /// @notice Words of the tensor `ORDINAL` of a state or an update.
    function wordsOf(string memory name) internal pure returns (uint32[] memory words) {
        words = new uint32[](COUNT);
        for (uint256 i = 0; i < COUNT; ++i) {
            words[i] = uint32(uint256(keccak256(abi.encode(name, i))));
        }
    }

    function stateProof(string memory name, uint256 index) internal pure returns (LeafProof memory) {
        uint32[] memory words = wordsOf(name);
        bytes32[] memory own = Trees.proof(Trees.ofWords(words), index / 1_024);
        return LeafProof(Trees.wordsLeaf(words, index / 1_024), Trees.joined(own, Trees.proof(_tensorRoots(name), ORDINAL)));
    }

    /// @notice Cosines, sines, the schedule of steps with three columns, that of rounds with four.
    function tableOf(uint256 table) internal pure returns (uint32[] memory words) {
        words = new uint32[](table < 2 ? 64 : table == 2 ? 3 * STEPS * 3 : 3 * 4);
        for (uint256 i = 0; i < words.length; ++i) {
            words[i] = uint32(uint256(keccak256(abi.encode("table", table, i))));
        }
    }

    function tableProof(uint256 table, uint256 index) internal pure returns (LeafProof memory) {
        uint32[] memory words = tableOf(table);
        bytes32[] memory own = Trees.proof(Trees.ofWords(words), index / 1_024);
        return LeafProof(Trees.wordsLeaf(words, index / 1_024), Trees.joined(own, Trees.proof(_tableRoots(), table)));
    }

    /// @notice Tokens of the training text and, behind them, of the held-out text.
    function tokenAt(uint256 position) internal pure returns (uint16) {
        return uint16(position * 31 + 7);
    }

    function trainProof(uint256 position) internal pure returns (LeafProof memory) {
        uint256 leaf = position / LEAF_TOKENS;
        bytes32[] memory own = Trees.proof(_textLeaves(0, TRAIN_TOKENS), leaf);
        return LeafProof(_textLeaf(0, TRAIN_TOKENS, leaf), Trees.joined(own, Trees.proof(_textRoots(), 1)));
    }

    function evaluationProof(uint256 position) internal pure returns (LeafProof memory) {
        uint256 leaf = position / LEAF_TOKENS;
        bytes32[] memory own = Trees.proof(_textLeaves(TRAIN_TOKENS, EVALUATION_TOKENS), leaf);
        return LeafProof(_textLeaf(TRAIN_TOKENS, EVALUATION_TOKENS, leaf), own);
    }

    function _tensorRoots(string memory name) private pure returns (bytes32[] memory roots) {
        roots = new bytes32[](STATE_TENSORS);
        for (uint256 i = 0; i < STATE_TENSORS; ++i) {
            roots[i] = i == ORDINAL ? Trees.root(Trees.ofWords(wordsOf(name))) : keccak256(abi.encode("root", name, i));
        }
    }

    function _tableRoots() private pure returns (bytes32[] memory roots) {
        roots = new bytes32[](4);
        for (uint256 i = 0; i < 4; ++i) {
            roots[i] = Trees.root(Trees.ofWords(tableOf(i)));
        }
    }

    /// @dev The manifest's leaf, the training shard and the held-out shard.
    function _textRoots() private pure returns (bytes32[] memory roots) {
        roots = new bytes32[](3);
        roots[0] = keccak256("manifest");
        roots[1] = Trees.root(_textLeaves(0, TRAIN_TOKENS));
        roots[2] = Trees.root(_textLeaves(TRAIN_TOKENS, EVALUATION_TOKENS));
    }

    function _textLeaves(uint256 from, uint256 tokens) private pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[]((tokens + LEAF_TOKENS - 1) / LEAF_TOKENS);
        for (uint256 i = 0; i < leaves.length; ++i) {
            leaves[i] = sha256(bytes.concat(hex"00", _textLeaf(from, tokens, i)));
        }
    }

    function _textLeaf(uint256 from, uint256 tokens, uint256 index) private pure returns (bytes memory leaf) {
        uint256 left = tokens - index * LEAF_TOKENS;
        leaf = new bytes(2 * (left < LEAF_TOKENS ? left : LEAF_TOKENS));
        for (uint256 i = 0; i < leaf.length / 2; ++i) {
            uint16 token = tokenAt(from + index * LEAF_TOKENS + i);
            (leaf[2 * i], leaf[2 * i + 1]) = (bytes1(uint8(token)), bytes1(uint8(token >> 8)));
        }
    }
}
