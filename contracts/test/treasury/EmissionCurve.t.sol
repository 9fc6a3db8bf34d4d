// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

import {AutonetToken} from "../../src/treasury/AutonetToken.sol";
import {EmissionCurve} from "../../src/treasury/EmissionCurve.sol";
import {IAutonetToken, MAX_SUPPLY_WEI} from "../../src/treasury/interfaces/IAutonetToken.sol";
import {IEmissionCurve} from "../../src/treasury/interfaces/IEmissionCurve.sol";

contract EmissionCurveTest is Test {
    uint256 private constant GENESIS_WEI = 1_000;
    address private constant TREASURY = address(0x7);

    AutonetToken private token;
    EmissionCurve private curve;

    function setUp() public {
        vm.warp(1_700_000_000);
        _deploy(IEmissionCurve.EmissionTerms(100, 10, 2));
    }

    function test_Terms_are_as_deployed() public view {
        assertEq(abi.encode(curve.terms()), abi.encode(IEmissionCurve.EmissionTerms(100, 10, 2)));
        assertEq(curve.startedAt(), block.timestamp);
    }

    function test_Constructor_without_epochs_is_refused() public {
        vm.expectRevert(IEmissionCurve.EmissionTermsInvalid.selector);
        new EmissionCurve(token, TREASURY, address(this), IEmissionCurve.EmissionTerms(100, 0, 2));
        vm.expectRevert(IEmissionCurve.EmissionTermsInvalid.selector);
        new EmissionCurve(token, TREASURY, address(this), IEmissionCurve.EmissionTerms(100, 10, 0));
    }

    function test_Constructor_curve_above_the_ceiling_is_refused() public {
        // Halved again and again, half of the ceiling adds up to nearly all of it, which the genesis does not leave.
        uint128 half = uint128(MAX_SUPPLY_WEI / 2);
        uint256 limit = GENESIS_WEI;
        for (uint256 amount = half; amount != 0; amount /= 2) {
            limit += amount;
        }
        assertGt(limit, MAX_SUPPLY_WEI);
        vm.expectRevert(abi.encodeWithSelector(IEmissionCurve.EmissionAboveCeiling.selector, limit, MAX_SUPPLY_WEI));
        new EmissionCurve(token, TREASURY, address(this), IEmissionCurve.EmissionTerms(half, 10, 1));
    }

    function test_AllowedAt_halves_after_every_two_epochs() public view {
        uint256 start = block.timestamp;
        assertEq(curve.allowedAt(0), GENESIS_WEI);
        assertEq(curve.allowedAt(start + 9), GENESIS_WEI);
        assertEq(curve.allowedAt(start + 10), GENESIS_WEI + 100);
        assertEq(curve.allowedAt(start + 29), GENESIS_WEI + 200);
        assertEq(curve.allowedAt(start + 30), GENESIS_WEI + 250);
        assertEq(curve.allowedAt(start + 40), GENESIS_WEI + 300);
        assertEq(curve.allowedAt(start + 50), GENESIS_WEI + 325);
        assertEq(curve.allowedAt(start + 140), GENESIS_WEI + 2 * (100 + 50 + 25 + 12 + 6 + 3 + 1));
        assertEq(curve.allowedAt(type(uint256).max), curve.limitWei());
    }

    function test_Mint_up_to_the_curve_reaches_the_treasury() public {
        vm.warp(block.timestamp + 10);
        vm.expectEmit(address(curve));
        emit IEmissionCurve.EmissionMinted(100, GENESIS_WEI + 100, GENESIS_WEI + 100);
        curve.mint(100);
        assertEq(token.balanceOf(TREASURY), GENESIS_WEI + 100);
    }

    function test_Mint_above_the_curve_is_refused() public {
        vm.warp(block.timestamp + 10);
        curve.mint(60);
        vm.expectRevert(abi.encodeWithSelector(IEmissionCurve.EmissionAboveCurve.selector, GENESIS_WEI + 101, GENESIS_WEI + 100));
        curve.mint(41);
    }

    function test_Mint_of_burned_tokens_again_is_refused() public {
        vm.prank(TREASURY);
        token.burn(GENESIS_WEI);
        vm.expectRevert(abi.encodeWithSelector(IEmissionCurve.EmissionAboveCurve.selector, GENESIS_WEI + 1, GENESIS_WEI));
        curve.mint(1);
    }

    function test_Mint_by_anyone_but_the_timelock_is_refused() public {
        vm.prank(TREASURY);
        vm.expectRevert(abi.encodeWithSelector(IEmissionCurve.EmissionCallerNotTimelock.selector, TREASURY));
        curve.mint(0);
    }

    /// @dev The shifts give what adding epoch by epoch gives, never less later, and never more than the limit, which the ceiling bounds.
    function testFuzz_AllowedAt_is_the_sum_of_the_epochs(uint80 epochWei, uint8 epochSeconds, uint8 perHalving, uint16 later) public {
        IEmissionCurve.EmissionTerms memory terms =
            IEmissionCurve.EmissionTerms(epochWei, uint48(epochSeconds) + 1, uint32(perHalving) % 50 + 1);
        _deploy(terms);
        uint256 sum = GENESIS_WEI;
        uint256 epochs = uint256(later) / terms.epochSeconds;
        for (uint256 i = 0; i < epochs && i < 2_000; ++i) {
            sum += i / terms.epochsPerHalving < 128 ? epochWei >> (i / terms.epochsPerHalving) : 0;
        }
        uint256 until = block.timestamp + (epochs < 2_000 ? later : 2_000 * terms.epochSeconds);
        assertEq(curve.allowedAt(until), sum);
        assertLe(sum, curve.limitWei());
        assertLe(curve.limitWei(), MAX_SUPPLY_WEI);
        assertLe(sum, curve.allowedAt(until + 1));
    }

    /// @dev However minting is tried over time, what was minted stays under the curve.
    function testFuzz_Minted_never_exceeds_the_curve(uint8[12] memory waits, uint8[12] memory amounts) public {
        for (uint256 i = 0; i < waits.length; ++i) {
            vm.warp(block.timestamp + waits[i] % 20);
            bool fits = token.mintedWei() + amounts[i] <= curve.allowedAt(block.timestamp);
            if (!fits) vm.expectPartialRevert(IEmissionCurve.EmissionAboveCurve.selector);
            curve.mint(amounts[i]);
            assertLe(token.mintedWei(), curve.allowedAt(block.timestamp));
            assertEq(token.totalSupply(), token.mintedWei() - token.burnedWei());
        }
    }

    function _deploy(IEmissionCurve.EmissionTerms memory terms) private {
        IAutonetToken.Allocation[] memory allocations = new IAutonetToken.Allocation[](1);
        allocations[0] = IAutonetToken.Allocation(TREASURY, GENESIS_WEI);
        token = new AutonetToken(allocations, vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 1));
        curve = new EmissionCurve(token, TREASURY, address(this), terms);
    }
}
