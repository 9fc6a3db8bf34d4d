// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {TensorProofs} from "../../src/court/TensorProofs.sol";
import {Claim, IDisputeGame, OperationProof, Position, Stage, Workings} from "../../src/court/interfaces/IDisputeGame.sol";
import {CourtFixture} from "./CourtFixture.sol";

/// @notice The rules of one game, by the errors that name them; the nodes' tests play whole games.
contract DisputeGameTest is CourtFixture {
    uint32 private constant NAN = 0x7FC00000;

    error VerdictRefused();

    bool private _comesBack;
    bool private _refusesVerdict;

    function onVerdict(uint256 gameId, bool upheld) external override {
        if (_refusesVerdict) revert VerdictRefused();
        (_verdicts, _upheld) = (_verdicts + 1, upheld);
        if (!_comesBack) return;
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.GameNotOpen.selector, gameId, IDisputeGame.Status.Rejected));
        _court.expire(gameId);
    }

    function test_Open_takes_no_claim_that_leaves_something_out() public {
        Claim memory claim = _claim();
        claim.steps = 0;
        _expectInvalid(claim, CLOCK);
        claim = _claim();
        claim.stateTensors = 0;
        _expectInvalid(claim, CLOCK);
        claim = _claim();
        claim.outputTensors = 0;
        _expectInvalid(claim, CLOCK);
        _expectInvalid(_claim(), 0);
    }

    function test_Open_makes_the_caller_the_claimant() public {
        vm.expectEmit();
        emit IDisputeGame.GameOpened(0, address(this), DEFENDER, CHALLENGER, CLOCK, _claim());
        uint256 gameId = _court.open(_claim(), DEFENDER, CHALLENGER, CLOCK);
        IDisputeGame.Game memory game = _court.gameOf(gameId);
        assertEq(game.claimant, address(this));
        assertEq(game.defender, DEFENDER);
        assertEq(game.challenger, CHALLENGER);
        assertEq(game.challengerSeconds, CLOCK);
        assertEq(game.defenderSeconds, CLOCK);
        assertEq(uint8(game.status), uint8(IDisputeGame.Status.Open));
        assertEq(_court.gameCount(), 1);
    }

    function test_Open_of_a_single_step_leaves_no_states_to_reveal() public {
        _open();
        assertEq(uint8(_position.stage), uint8(Stage.PickStep));
    }

    function test_Open_of_several_steps_asks_the_defender_for_their_states() public {
        Claim memory claim = _claim();
        claim.steps = 2;
        _open(claim);
        assertEq(uint8(_position.stage), uint8(Stage.RevealStates));
    }

    function test_Game_that_does_not_exist_is_not_open() public {
        assertEq(uint8(_court.gameOf(0).status), uint8(IDisputeGame.Status.None));
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.GameNotOpen.selector, 0, IDisputeGame.Status.None));
        _court.expire(0);
    }

    function test_States_must_be_one_less_than_steps() public {
        Claim memory claim = _claim();
        claim.steps = 4;
        uint256 gameId = _open(claim);
        _as(DEFENDER);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.GameRevealLength.selector, 2, 3));
        _court.revealStates(gameId, _position, new bytes32[](2));
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.GameRevealLength.selector, 4, 3));
        _court.revealStates(gameId, _position, new bytes32[](4));
        _court.revealStates(gameId, _position, new bytes32[](3));
    }

    function test_States_must_end_in_the_one_that_is_claimed() public {
        Claim memory claim = _claim();
        (claim.steps, claim.stateRoot) = (3, "state");
        uint256 gameId = _open(claim);
        bytes32[] memory roots = new bytes32[](2);
        _as(DEFENDER);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.GameRevealMismatch.selector, bytes32(0), bytes32("state")));
        _court.revealStates(gameId, _position, roots);
        roots[1] = "state";
        _court.revealStates(gameId, _position, roots);
    }

    function test_Clock_gives_a_side_its_last_second_and_not_one_more() public {
        uint256 gameId = _open();
        skip(CLOCK);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.GameClockRunning.selector, gameId, block.timestamp));
        _court.expire(gameId);
        uint256 before = vm.snapshotState();
        _pickStep(gameId);
        vm.revertToState(before);
        skip(1);
        _as(CHALLENGER);
        _expectRefusal(abi.encodeWithSelector(IDisputeGame.GameClockExpired.selector, gameId), gameId, _position);
        _court.expire(gameId);
    }

    function test_Clock_is_for_all_moves_of_a_side_and_stands_while_the_other_thinks() public {
        uint256 gameId = _open();
        skip(60);
        _pickStep(gameId);
        assertEq(_court.gameOf(gameId).challengerSeconds, CLOCK - 60);
        skip(90);
        _revealNodes(gameId, _outputs());
        assertEq(_court.gameOf(gameId).defenderSeconds, CLOCK - 90);
        assertEq(_court.gameOf(gameId).challengerSeconds, CLOCK - 60);
        skip(41);
        _as(CHALLENGER);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.GameClockExpired.selector, gameId));
        _court.contestOutput(gameId, _position);
    }

    function test_Silence_of_the_challenger_rejects() public {
        uint256 gameId = _open();
        skip(CLOCK + 1);
        _expectDecision(gameId, false, IDisputeGame.Ground.Silence, 0, 0);
        _court.expire(gameId);
        _requireVerdict(gameId, false);
    }

    function test_Silence_of_the_defender_upholds() public {
        uint256 gameId = _open();
        _pickStep(gameId);
        skip(CLOCK + 1);
        _expectDecision(gameId, true, IDisputeGame.Ground.Silence, 0, 0);
        _court.expire(gameId);
        _requireVerdict(gameId, true);
    }

    function test_Decided_game_is_not_open() public {
        uint256 gameId = _open();
        skip(CLOCK + 1);
        _court.expire(gameId);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.GameNotOpen.selector, gameId, IDisputeGame.Status.Rejected));
        _court.expire(gameId);
    }

    function test_Verdict_stands_before_the_claimant_hears_of_it() public {
        _comesBack = true;
        uint256 gameId = _open();
        skip(CLOCK + 1);
        _court.expire(gameId);
        _requireVerdict(gameId, false);
    }

    function test_Verdict_that_the_claimant_refuses_is_not_given() public {
        _refusesVerdict = true;
        uint256 gameId = _open();
        skip(CLOCK + 1);
        vm.expectRevert(VerdictRefused.selector);
        _court.expire(gameId);
        assertEq(uint8(_court.gameOf(gameId).status), uint8(IDisputeGame.Status.Open));
    }

    function test_Move_is_refused_out_of_turn() public {
        uint256 gameId = _open();
        _as(DEFENDER);
        _expectRefusal(abi.encodeWithSelector(IDisputeGame.GameNotYourMove.selector, DEFENDER, CHALLENGER), gameId, _position);
    }

    function test_Move_is_refused_from_another_position() public {
        uint256 gameId = _open();
        bytes32 expected = keccak256(abi.encode(_position));
        Position memory other = _position;
        other.before = "another";
        _as(CHALLENGER);
        bytes memory refusal = abi.encodeWithSelector(IDisputeGame.GamePositionMismatch.selector, keccak256(abi.encode(other)), expected);
        _expectRefusal(refusal, gameId, other);
    }

    function test_Move_is_refused_at_another_stage() public {
        uint256 gameId = _open();
        _as(CHALLENGER);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.GameStageMismatch.selector, Stage.PickStep, Stage.PickTrace));
        _court.contestOutput(gameId, _position);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.GameStageMismatch.selector, Stage.PickStep, Stage.PickTrace));
        _court.pickNode(gameId, _position, new bytes32[](0), 0);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.GameStageMismatch.selector, Stage.PickStep, Stage.RevealTrace));
        _court.revealNodes(gameId, _position, new bytes32[](0));
    }

    function test_Nodes_must_be_as_many_as_the_levels_ask_for() public {
        uint256 gameId = _open();
        _pickStep(gameId);
        _as(DEFENDER);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.GameRevealLength.selector, 3, 4));
        _court.revealNodes(gameId, _position, new bytes32[](3));
    }

    function test_Leaf_must_be_the_one_in_the_trace() public {
        uint256 gameId = _playToTrace();
        _as(CHALLENGER);
        _court.pickOperation(gameId, _position, _trace(), 0, _operation(0));
        _follow();
        _as(DEFENDER);
        vm.expectPartialRevert(IDisputeGame.GameRevealMismatch.selector);
        _court.revealLeaf(gameId, _position, _pair(1, 1));
        vm.expectRevert(abi.encodeWithSelector(TensorProofs.TensorLeafLength.selector, 4, 8));
        _court.revealLeaf(gameId, _position, _single(4));
    }

    function test_Element_that_is_no_number_loses_at_once() public {
        _made[0] = hex"0000c07f00000000";
        uint256 gameId = _playToTrace();
        _as(CHALLENGER);
        _court.pickOperation(gameId, _position, _trace(), 0, _operation(0));
        _follow();
        _as(DEFENDER);
        _court.revealLeaf(gameId, _position, _made[0]);
        _follow();
        _expectDecision(gameId, true, IDisputeGame.Ground.NotFinite, NAN, NAN);
        _as(CHALLENGER);
        _court.pickElement(gameId, _position, _made[0], 0);
        _requireVerdict(gameId, true);
    }

    function test_Values_must_be_as_many_as_the_element_has() public {
        uint256 gameId = _playToValues(0, 0);
        _as(DEFENDER);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.GameRevealLength.selector, 4, 8));
        _court.revealValues(gameId, _position, Workings(_descriptors[0], new bytes(4)));
    }

    function test_Result_that_the_values_do_not_give_is_refuted() public {
        _made[0] = _pair(5, 6);
        uint256 gameId = _playToValues(0, 0);
        _revealValues(gameId, _sum(1, 3));
        _expectDecision(gameId, true, IDisputeGame.Ground.Result, _bits(5), _bits(4));
        _as(CHALLENGER);
        _court.refuteResult(gameId, _position, _sum(1, 3));
        _requireVerdict(gameId, true);
    }

    function test_Result_that_the_values_give_is_not_refuted() public {
        uint256 gameId = _playToValues(0, 0);
        _revealValues(gameId, _sum(1, 3));
        _as(CHALLENGER);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.GameNothingRefuted.selector, _bits(4)));
        _court.refuteResult(gameId, _position, _sum(1, 3));
    }

    function test_Operand_that_the_state_does_not_hold_is_refuted() public {
        _made[0] = _pair(5, 6);
        uint256 gameId = _playToValues(0, 0);
        _revealValues(gameId, _sum(1, 4));
        _as(CHALLENGER);
        bytes memory proof = _stateProof(0);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.GameNothingRefuted.selector, _bits(1)));
        _court.refuteOperand(gameId, _position, _sum(1, 4), 0, proof);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.GamePickOutOfRange.selector, 2, 2));
        _court.refuteOperand(gameId, _position, _sum(1, 4), 2, "");
        _expectDecision(gameId, true, IDisputeGame.Ground.Operand, _bits(4), _bits(3));
        _court.refuteOperand(gameId, _position, _sum(1, 4), 1, _stateProof(1));
        _requireVerdict(gameId, true);
    }

    function test_Empty_fold_that_is_not_what_it_starts_from_is_refuted() public {
        _made[2] = _single(6);
        uint256 gameId = _playToValues(2, 0);
        _revealValues(gameId, _mean(4, 6, 2));
        _expectDecision(gameId, true, IDisputeGame.Ground.Start, _bits(2), 0);
        _as(CHALLENGER);
        _court.pickFold(gameId, _position, _mean(4, 6, 2), 2);
        _requireVerdict(gameId, true);
    }

    function test_Item_that_does_not_follow_is_refuted() public {
        _made[2] = _single(6);
        uint256 gameId = _playToValues(2, 0);
        _revealValues(gameId, _mean(4, 8, 0));
        _as(CHALLENGER);
        _court.pickFold(gameId, _position, _mean(4, 8, 0), 1);
        _follow();
        bytes memory items = abi.encodePacked(_bits(6));
        _as(DEFENDER);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.GameRevealLength.selector, 8, 4));
        _court.revealItems(gameId, _position, new bytes(8));
        _as(DEFENDER);
        _court.revealItems(gameId, _position, items);
        _follow();
        _as(CHALLENGER);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.GamePickOutOfRange.selector, 1, 1));
        _court.refuteItem(gameId, _position, _mean(4, 8, 0), items, 1);
        _expectDecision(gameId, true, IDisputeGame.Ground.Item, _bits(8), _bits(6));
        _court.refuteItem(gameId, _position, _mean(4, 8, 0), items, 0);
        _requireVerdict(gameId, true);
    }

    function test_Output_with_something_beyond_its_end_is_refuted() public {
        _beyond = "something";
        uint256 gameId = _playToOutput();
        _expectDecision(gameId, true, IDisputeGame.Ground.Padding, 0, 0);
        _as(CHALLENGER);
        _court.pickNode(gameId, _position, _outputs(), 3);
        _requireVerdict(gameId, true);
    }

    function test_Output_with_nothing_beyond_its_end_is_not_refuted() public {
        uint256 gameId = _playToOutput();
        _as(CHALLENGER);
        bytes32[] memory nodes = _outputs();
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.GamePickOutOfRange.selector, 3, 3));
        _court.pickNode(gameId, _position, nodes, 3);
    }

    function testFuzz_Segments_are_few_and_none_is_larger_than_it_must_be(uint32 items) public view {
        vm.assume(items > 16);
        uint256 size = _court.segmentOf(items);
        assertLe((uint256(items) + size - 1) / size, 256);
        assertTrue(size == 16 || (uint256(items) + size / 16 - 1) / (size / 16) > 256);
    }

    function _playToOutput() private returns (uint256 gameId) {
        gameId = _playToTrace();
        _as(CHALLENGER);
        _court.contestOutput(gameId, _position);
        _follow();
        _revealNodes(gameId, _outputs());
    }

    /// @dev A pick of a step is refused.
    function _expectRefusal(bytes memory refusal, uint256 gameId, Position memory position) private {
        Claim memory claim = _claim();
        OperationProof memory proof = _operation(0);
        vm.expectRevert(refusal);
        _court.pickStep(gameId, position, claim, new bytes32[](0), 1, proof);
    }

    function _expectInvalid(Claim memory claim, uint32 clockSeconds) private {
        vm.expectRevert(IDisputeGame.GameClaimInvalid.selector);
        _court.open(claim, DEFENDER, CHALLENGER, clockSeconds);
    }

    function _expectDecision(uint256 gameId, bool upheld, IDisputeGame.Ground ground, uint32 claimed, uint32 actual) private {
        vm.expectEmit(address(_court));
        emit IDisputeGame.GameDecided(gameId, upheld, ground, claimed, actual);
    }

    function _requireVerdict(uint256 gameId, bool upheld) private view {
        assertEq(_verdicts, 1);
        assertEq(_upheld, upheld);
        IDisputeGame.Status expected = upheld ? IDisputeGame.Status.Upheld : IDisputeGame.Status.Rejected;
        assertEq(uint8(_court.gameOf(gameId).status), uint8(expected));
    }
}
