// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IConstitution, Track} from "../src/governance/interfaces/IConstitution.sol";
import {IEmissionCurve} from "../src/treasury/interfaces/IEmissionCurve.sol";
import {ITreasury} from "../src/treasury/interfaces/ITreasury.sol";
import {GovernanceFixture} from "./GovernanceFixture.sol";

/// @notice Laws of governance as a whole, whatever happened before.
contract GoverningLawsTest is GovernanceFixture {
    /// @notice Neither failed votes nor idle time can freeze the system.
    /// forge-config: default.fuzz.runs = 16
    function testFuzz_Some_proposal_passes_if_all_vote_yes(uint256 seed) public {
        uint256 failures = seed % 5;
        for (uint256 i = 0; i < failures; ++i) {
            Proposal memory failing = _payment(1 + i);
            uint256 id = propose(failing);
            uint8 support = uint8(uint256(keccak256(abi.encode(seed, i))) % 3);
            decide(failing, id, support == FOR ? AGAINST : support, (seed >> (8 * i)) % (VOTERS + 1));
            protocol.recordOutcome(id);
            vm.warp(block.timestamp + (seed >> (16 * i)) % 4_000);
        }
        Proposal memory proposal = _payment(100);
        pass(proposal);
        execute(proposal);
        assertEq(token.balanceOf(address(0xCAFE)), 100);
    }

    /// @notice However payments follow each other.
    /// forge-config: default.fuzz.runs = 16
    function testFuzz_Outflow_never_exceeds_its_window(uint256 seed) public {
        uint256 cap = parameters.valueOf(keccak256("treasury.tokenWindowCapWei"));
        uint256 window = parameters.valueOf(keccak256("treasury.windowSeconds"));
        (uint256 paid, uint256 refused) = (0, 0);
        for (uint256 i = 0; i < 20; ++i) {
            uint256 draw = uint256(keccak256(abi.encode(seed, i)));
            vm.warp(block.timestamp + draw % 100);
            // Two of these are above the cap of a window, in which there is time for two.
            bytes memory data = abi.encodeCall(ITreasury.openStream, (address(0xCAFE), 800 ether + draw % 200 ether, 90));
            Proposal memory proposal = single(protocol, address(treasury), data);
            proposal.description = vm.toString(i);
            try this.carry(proposal, draw >> 128) {
                ++paid;
            } catch {
                ++refused;
            }
            assertLe(treasury.tokensSpentSince(uint48(block.timestamp - window)), cap);
            invariants.check();
        }
        assertGt(paid, 1);
        assertGt(refused, 0);
    }

    /// @notice Not even the timelock can make an action of what governance must never touch.
    function testFuzz_Entrenched_targets_never_become_actions(uint256 which, bytes4 selector, uint256 track) public {
        address[7] memory entrenched = [
            address(token),
            address(nodes),
            address(operations),
            address(protocol),
            address(constitutional),
            address(constitution),
            address(amendments)
        ];
        vm.assume(selector != 0);
        address target = entrenched[which % entrenched.length];
        IConstitution.Action memory action = IConstitution.Action(target, selector, Track(bound(track, 1, 3)), new string[](0));
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ActionEntrenched.selector, target, selector));
        vm.prank(address(timelock));
        constitution.registerAction(action);
    }

    function testFuzz_Supply_is_what_the_curve_allows(uint256 amountWei, uint256 seconds_) public {
        amountWei = bound(amountWei, 1, 100_000 ether);
        vm.warp(block.timestamp + bound(seconds_, 0, 100_000));
        Proposal memory proposal = single(protocol, address(emission), abi.encodeCall(IEmissionCurve.mint, (amountWei)));
        try this.carry(proposal, 0) {} catch {}
        assertEq(token.totalSupply(), token.mintedWei() - token.burnedWei());
        assertLe(token.mintedWei(), emission.allowedAt(block.timestamp));
    }

    /// @dev External, so that whatever refuses a proposal on its way undoes that proposal alone.
    function carry(Proposal memory proposal, uint256 idle) external {
        pass(proposal);
        vm.warp(block.timestamp + idle % timelock.expirySeconds());
        execute(proposal);
    }

    function _payment(uint256 amountWei) private view returns (Proposal memory) {
        return single(protocol, address(treasury), abi.encodeCall(ITreasury.transfer, (address(0xCAFE), amountWei)));
    }
}
