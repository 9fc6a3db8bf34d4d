// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test, Vm} from "forge-std/Test.sol";

import {Kind, Role, Tensor} from "../../src/court/Operation.sol";
import {Place} from "../../src/court/Place.sol";
import {LeafProof} from "../../src/court/TensorProofs.sol";
import {IClaimant} from "../../src/court/interfaces/IClaimant.sol";
import {Claim, IDisputeGame, OperationProof, Position, Stage, Workings} from "../../src/court/interfaces/IDisputeGame.sol";
import {IOperationUnit} from "../../src/court/interfaces/IOperationUnit.sol";
import {Merkle} from "../../src/proofs/Merkle.sol";
import {Descriptions} from "./Descriptions.sol";

/// @notice A court, two players, and games about a program of three operations: the sum of two pairs, their difference, and the mean of the sum.
/// The test contract is the claimant.
abstract contract CourtFixture is Test, IClaimant {
    uint32 internal constant CLOCK = 100;

    address internal immutable DEFENDER = makeAddr("defender");
    address internal immutable CHALLENGER = makeAddr("challenger");

    IDisputeGame internal _court;
    Position internal _position;
    bytes[3] internal _descriptors;

    /// @dev Bytes of the tensors, as the defender has them.
    bytes[2] internal _state = [_pair(1, 2), _pair(3, 4)];
    bytes[3] internal _made = [_pair(4, 6), _pair(-2, -2), _single(5)];

    /// @dev What stands beyond the output's three tensors, as the defender has it.
    bytes32 internal _beyond;

    uint256 internal _verdicts;
    bool internal _upheld;

    function setUp() public virtual {
        address unit = vm.deployCode("OperationUnit.sol:OperationUnit");
        _court = IDisputeGame(vm.deployCode("DisputeGame.sol:DisputeGame", abi.encode(IOperationUnit(unit))));
        Tensor memory left = Descriptions.reals(0, Role.State, 0, Descriptions.sizes(2));
        Tensor memory right = Descriptions.reals(1, Role.State, 1, Descriptions.sizes(2));
        Tensor memory sum = Descriptions.reals(2, Role.Output, 0, Descriptions.sizes(2));
        Tensor[] memory pair = new Tensor[](2);
        (pair[0], pair[1]) = (left, right);
        Tensor[] memory sums = new Tensor[](1);
        sums[0] = sum;
        uint32[] memory none = new uint32[](0);
        _descriptors[0] = Descriptions.write(Kind.ADD, none, pair, sum);
        _descriptors[1] = Descriptions.write(Kind.SUBTRACT, none, pair, Descriptions.reals(3, Role.Output, 1, Descriptions.sizes(2)));
        _descriptors[2] = Descriptions.write(Kind.MEAN, none, sums, Descriptions.reals(4, Role.Output, 2, Descriptions.sizes(1)));
    }

    /// @inheritdoc IClaimant
    function inputOf(uint256, uint32, Tensor calldata, Place calldata, bytes calldata) external pure returns (uint32) {
        revert("the program is given a state alone");
    }

    /// @dev A claim of one step.
    function _claim() internal view returns (Claim memory claim) {
        bytes32 program = Merkle.rootFrom(Merkle.leafOf(_descriptors[0]), 0, _operation(0).siblings);
        bytes32 input = Merkle.node(Merkle.leafOf(_state[0]), Merkle.leafOf(_state[1]));
        claim = Claim(program, program, 1, 0, 2, 3, input, 0, _rootOf(_outputs()));
    }

    function _open() internal returns (uint256 gameId) {
        return _open(_claim());
    }

    function _open(Claim memory claim) internal returns (uint256 gameId) {
        vm.recordLogs();
        gameId = _court.open(claim, DEFENDER, CHALLENGER, CLOCK);
        _follow();
    }

    /// @dev Plays on to the position before the challenger picks an operation or contests the output.
    function _playToTrace() internal returns (uint256 gameId) {
        gameId = _open();
        _pickStep(gameId);
        _revealNodes(gameId, _outputs());
    }

    /// @dev Plays on to the position before the defender reveals the values of an element.
    function _playToValues(uint256 operation, uint256 element) internal returns (uint256 gameId) {
        gameId = _playToTrace();
        _as(CHALLENGER);
        _court.pickOperation(gameId, _position, _trace(), operation, _operation(operation));
        _follow();
        _as(DEFENDER);
        _court.revealLeaf(gameId, _position, _made[operation]);
        _follow();
        _as(CHALLENGER);
        _court.pickElement(gameId, _position, _made[operation], element);
        _follow();
    }

    /// @dev All that follows is done by a player. A single prank would be spent on the hashes that a move's arguments take.
    function _as(address player) internal {
        vm.stopPrank();
        vm.startPrank(player);
    }

    function _pickStep(uint256 gameId) internal {
        _as(CHALLENGER);
        _court.pickStep(gameId, _position, _claim(), new bytes32[](0), 1, _operation(0));
        _follow();
    }

    function _revealNodes(uint256 gameId, bytes32[] memory nodes) internal {
        _as(DEFENDER);
        _court.revealNodes(gameId, _position, nodes);
        _follow();
    }

    function _revealValues(uint256 gameId, Workings memory workings) internal {
        _as(DEFENDER);
        _court.revealValues(gameId, _position, workings);
        _follow();
    }

    /// @dev Takes over the position that the last move led to.
    function _follow() internal {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] == IDisputeGame.Moved.selector) (_position,) = abi.decode(logs[i].data, (Position, bytes));
        }
    }

    function _sum(int256 left, int256 right) internal view returns (Workings memory) {
        return Workings(_descriptors[0], abi.encodePacked(_bits(left), _bits(right)));
    }

    /// @dev Lanes of a mean whose first two are given; the others are empty, but for what the third is said to be.
    function _mean(int256 first, int256 second, int256 third) internal view returns (Workings memory) {
        return Workings(_descriptors[2], abi.encodePacked(_bits(first), _bits(second), _bits(third), new bytes(52)));
    }

    function _trace() internal view returns (bytes32[] memory nodes) {
        nodes = _outputs();
    }

    /// @dev The roots of the output's tensors, which here are those of all operations.
    function _outputs() internal view returns (bytes32[] memory nodes) {
        nodes = new bytes32[](4);
        for (uint256 i = 0; i < 3; ++i) {
            nodes[i] = Merkle.leafOf(_made[i]);
        }
        nodes[3] = _beyond;
    }

    function _operation(uint256 index) internal view returns (OperationProof memory proof) {
        bytes32[] memory leaves = new bytes32[](4);
        for (uint256 i = 0; i < 3; ++i) {
            leaves[i] = Merkle.leafOf(_descriptors[i]);
        }
        proof = OperationProof(_descriptors[index], index, _siblings(leaves, index));
    }

    /// @dev Proof of a word of the state.
    function _stateProof(uint256 tensor) internal view returns (bytes memory) {
        bytes32[] memory siblings = new bytes32[](1);
        siblings[0] = Merkle.leafOf(_state[1 - tensor]);
        return abi.encode(LeafProof(_state[tensor], siblings));
    }

    function _siblings(bytes32[] memory leaves, uint256 index) internal pure returns (bytes32[] memory siblings) {
        siblings = new bytes32[](2);
        siblings[0] = leaves[index ^ 1];
        siblings[1] = index < 2 ? Merkle.node(leaves[2], leaves[3]) : Merkle.node(leaves[0], leaves[1]);
    }

    function _rootOf(bytes32[] memory leaves) internal pure returns (bytes32) {
        return Merkle.node(Merkle.node(leaves[0], leaves[1]), Merkle.node(leaves[2], leaves[3]));
    }

    /// @dev The bits of a small integer as binary32.
    function _bits(int256 value) internal pure returns (uint32) {
        uint256 magnitude = uint256(value < 0 ? -value : value);
        if (magnitude == 0) return 0;
        uint256 top = 0;
        while (magnitude >> (top + 1) != 0) ++top;
        uint256 bits = (127 + top) << 23 | (magnitude << (23 - top)) & 0x7FFFFF;
        return uint32(value < 0 ? bits | 1 << 31 : bits);
    }

    function _pair(int256 first, int256 second) internal pure returns (bytes memory) {
        return bytes.concat(_single(first), _single(second));
    }

    /// @dev One little-endian word.
    function _single(int256 value) internal pure returns (bytes memory) {
        uint32 bits = _bits(value);
        return abi.encodePacked(uint8(bits), uint8(bits >> 8), uint8(bits >> 16), uint8(bits >> 24));
    }
}
