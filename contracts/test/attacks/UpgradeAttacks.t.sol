// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {TransparentUpgradeableProxy} from "@openzeppelin/contracts/proxy/transparent/TransparentUpgradeableProxy.sol";
import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";

import {IConstitution, Track} from "../../src/governance/interfaces/IConstitution.sol";
import {IUpgradeGate} from "../../src/governance/interfaces/IUpgradeGate.sol";
import {Treasury} from "../../src/treasury/Treasury.sol";
import {ITreasury} from "../../src/treasury/interfaces/ITreasury.sol";
import {PermissiveModule, ForbiddingModule} from "./attackers/BadModules.sol";
import {AttackFixture} from "./AttackFixture.sol";
import {ReinitialisingVault, Vault, VaultTwo} from "./attackers/Vaults.sol";

/// @notice Code that is not what it was, or not what people think it is.
contract UpgradeAttacksTest is AttackFixture {
    bytes32 private constant ADMIN_SLOT = 0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103;
    bytes32 private constant IMPLEMENTATION_SLOT = 0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;
    address private constant OWNER = address(0x0111E5);

    Vault private _vault;

    /// @notice Audius: whoever initialises a proxy again becomes its owner, and its admin where the two share a slot. Here the attacker's version
    /// needs a second entity that built it, however the vote went, and nothing that it is called with moves the admin.
    function test_Attack_07_upgrade_to_code_that_initialises_again_is_refused() public {
        _listVault();
        address proxy = address(_vault);
        bytes32[4] memory layout = _layout();
        vm.startPrank(attacker(0));
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        _vault.initialize(attacker(0));
        vm.stopPrank();

        ReinitialisingVault bad = new ReinitialisingVault();
        enlist(attacker(0));
        vm.prank(attacker(0));
        gate.attest(proxy, address(bad), address(bad).codehash);
        vm.expectRevert(abi.encodeWithSelector(IUpgradeGate.UpgradeEntityAttested.selector, entities.entityOf(attacker(0))));
        vm.prank(attacker(0));
        gate.attest(proxy, address(bad), address(bad).codehash);
        Proposal memory upgrade = _upgrade(address(bad));
        pass(upgrade);
        vm.expectRevert(abi.encodeWithSelector(IUpgradeGate.UpgradeAttestationsMissing.selector, 1, 2));
        execute(upgrade);
        assertEq(abi.encode(_layout()), abi.encode(layout), "storage of the proxy");
        assertEq(_vault.version(), 1);
    }

    /// @notice The honest upgrade: two founders built it, only its code changes, and it cannot be initialised again.
    function test_Attack_07_upgrade_that_two_entities_built_keeps_the_storage() public {
        _listVault();
        bytes32[4] memory layout = _layout();
        VaultTwo next = new VaultTwo();
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(voter(i));
            gate.attest(address(_vault), address(next), address(next).codehash);
        }
        Proposal memory upgrade = _upgrade(address(next));
        pass(upgrade);
        execute(upgrade);
        assertEq(_vault.version(), 2);
        layout[1] = bytes32(uint256(uint160(address(next))));
        assertEq(abi.encode(_layout()), abi.encode(layout), "only the implementation differs");
        vm.expectRevert(Initializable.InvalidInitialization.selector);
        _vault.initialize(attacker(0));
    }

    /// @notice No vote lists a contract of the core, and the proxy's admin obeys nobody but the gate.
    function test_Attack_07_upgrade_of_the_core_is_refused_whatever_the_vote() public {
        _listVault();
        Proposal memory listing = single(protocol, address(gate), abi.encodeCall(IUpgradeGate.list, (address(timelock))));
        pass(listing);
        vm.expectRevert(abi.encodeWithSelector(IUpgradeGate.UpgradeCoreExcluded.selector, address(timelock)));
        execute(listing);
        for (uint256 i = 0; i < CONTRACTS; ++i) {
            assertTrue(gate.isCore(predicted(i)), vm.toString(i));
        }
        address admin = gate.adminOf(address(_vault));
        ReinitialisingVault bad = new ReinitialisingVault();
        vm.prank(address(timelock));
        (bool success,) = admin.call(abi.encodeWithSignature("upgradeAndCall(address,address,bytes)", _vault, bad, ""));
        assertFalse(success);
        assertAlive();
    }

    /// @notice Tornado Cash: the text says one thing, the calls do another. What is not registered never reaches the voters: neither a
    /// stranger's contract, nor one that looks like the treasury, nor an allowance on the real token.
    function test_Attack_08_calldata_that_contradicts_its_text_is_denied() public {
        Treasury lookAlike = new Treasury(token, attacker(0), address(registry));
        address[3] memory targets = [address(lookAlike), attacker(1), address(token)];
        bytes[3] memory calls = [
            abi.encodeCall(ITreasury.transfer, (voter(0), 1)),
            abi.encodeWithSignature("executeProposal()"),
            abi.encodeCall(token.approve, (THIEF, type(uint256).max))
        ];
        for (uint256 i = 0; i < targets.length; ++i) {
            Proposal memory proposal = single(protocol, targets[i], calls[i]);
            proposal.description = "pay voter 0 from the treasury";
            expectRefusal(proposal, abi.encodeWithSelector(IConstitution.ActionDenied.selector, targets[i], bytes4(calls[i])));
        }
        Proposal memory empty = single(protocol, address(treasury), "");
        expectRefusal(empty, abi.encodeWithSelector(IConstitution.ActionDenied.selector, address(treasury), bytes4(0)));
        IConstitution.Action memory wildcard =
            IConstitution.Action(attacker(1), bytes4(keccak256("multicall(bytes[])")), Track.Protocol, new string[](0));
        Proposal memory registration =
            single(constitutional, address(constitution), abi.encodeCall(IConstitution.registerAction, (wildcard)));
        expectRefusal(
            firstVote(registration), abi.encodeWithSelector(IConstitution.ActionEntrenched.selector, wildcard.target, wildcard.selector)
        );
        assertAlive();
    }

    /// @notice The code of a module changes between the two votes and the execution, as where a contract can be destroyed and created again
    /// at its address. `vm.etch` stands for that.
    function test_Attack_08_module_that_changes_after_the_vote_is_refused() public {
        address module = address(new ForbiddingModule());
        bytes32 voted = module.codehash;
        Proposal memory amendment = adoption(article(module, "no payments any more", 0));
        passFirstVote(amendment);
        pass(amendment);
        vm.etch(module, type(PermissiveModule).runtimeCode);
        vm.expectRevert(abi.encodeWithSelector(IConstitution.ArticleModuleChanged.selector, "treasury", voted, module.codehash));
        execute(amendment);
        assertEq(constitution.articleHistory("treasury").length, 1);
        assertAlive();
    }

    /// @notice A module in force that changes refuses every call, and is replaced on the entrenched checks alone.
    function test_Attack_08_module_that_changes_in_force_allows_nothing() public {
        bytes32 adopted = rules[7].codehash;
        bytes memory code = rules[7].code;
        Proposal memory paid = payment(voter(6), 100 ether);
        pass(paid);
        vm.etch(rules[7], type(PermissiveModule).runtimeCode);
        bytes memory refusal = abi.encodeWithSelector(IConstitution.ArticleModuleChanged.selector, "treasury", adopted, rules[7].codehash);
        vm.expectRevert(refusal);
        execute(paid);
        expectRefusal(theft(), refusal);

        address repaired = address(0x4E9A14);
        vm.etch(repaired, code);
        amend(adoption(article(repaired, "the same again", 0)));
        paid.description = "a proposal, again";
        uint256 had = token.balanceOf(voter(6));
        pass(paid);
        execute(paid);
        assertEq(token.balanceOf(voter(6)) - had, 100 ether);
    }

    /// @notice Built, attested and voted; then the implementation changes.
    function test_Attack_08_implementation_that_changes_after_the_vote_is_refused() public {
        _listVault();
        VaultTwo next = new VaultTwo();
        bytes32 voted = address(next).codehash;
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(voter(i));
            gate.attest(address(_vault), address(next), voted);
        }
        Proposal memory upgrade = _upgrade(address(next));
        pass(upgrade);
        vm.etch(address(next), type(ReinitialisingVault).runtimeCode);
        vm.expectRevert(abi.encodeWithSelector(IUpgradeGate.UpgradeCodeMismatch.selector, address(next), voted, address(next).codehash));
        execute(upgrade);
        assertEq(_vault.version(), 1);
        assertAlive();
    }

    function _listVault() private {
        address implementation = address(new Vault());
        bytes memory data = abi.encodeCall(Vault.initialize, (OWNER));
        _vault = Vault(address(new TransparentUpgradeableProxy(implementation, address(gate), data)));
        Proposal memory listing = single(protocol, address(gate), abi.encodeCall(IUpgradeGate.list, (address(_vault))));
        listing.description = "list the vault";
        pass(listing);
        execute(listing);
    }

    function _upgrade(address implementation) private view returns (Proposal memory proposal) {
        bytes memory data = abi.encodeCall(IUpgradeGate.upgrade, (address(_vault), implementation, implementation.codehash));
        proposal = single(protocol, address(gate), data);
        proposal.description = "upgrade the vault";
    }

    /// @dev Admin, implementation, and the two slots of the vault.
    function _layout() private view returns (bytes32[4] memory) {
        address proxy = address(_vault);
        return [vm.load(proxy, ADMIN_SLOT), vm.load(proxy, IMPLEMENTATION_SLOT), vm.load(proxy, 0), vm.load(proxy, bytes32(uint256(1)))];
    }
}
