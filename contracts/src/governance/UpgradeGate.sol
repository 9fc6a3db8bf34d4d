// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ProxyAdmin} from "@openzeppelin/contracts/proxy/transparent/ProxyAdmin.sol";
import {ITransparentUpgradeableProxy} from "@openzeppelin/contracts/proxy/transparent/TransparentUpgradeableProxy.sol";

import {GovernanceParameters} from "./GovernanceParameters.sol";
import {Track} from "./interfaces/IConstitution.sol";
import {IEntityRegistry} from "./interfaces/IEntityRegistry.sol";
import {IUpgradeGate} from "./interfaces/IUpgradeGate.sol";

/// @title Upgrade gate
/// @notice Implementation of {IUpgradeGate}. It owns admins of proxies and has no function that gives one away.
contract UpgradeGate is IUpgradeGate {
    uint256 private constant ENTITIES_NEEDED = 2;

    IEntityRegistry private immutable ENTITIES;
    address private immutable TIMELOCK;
    uint48 private immutable ATTESTATION_SECONDS;

    mapping(address account => bool) private _isCore;
    mapping(address proxy => address) private _adminOf;
    /// @dev Part of the key of attestations, so that none outlives an upgrade.
    mapping(address proxy => uint256) private _upgrades;
    mapping(bytes32 build => Attestation[]) private _attestations;
    mapping(bytes32 build => mapping(uint64 entity => address)) private _attesterOf;

    /// @param entities Says who stands behind an attester.
    /// @param timelock Lists and upgrades.
    /// @param core Contracts that are never upgraded.
    constructor(GovernanceParameters memory p, IEntityRegistry entities, address timelock, address[] memory core) {
        ENTITIES = entities;
        TIMELOCK = timelock;
        ATTESTATION_SECONDS = p.tracks[uint256(Track.Protocol) - 1].timelockDelay;
        _isCore[address(this)] = true;
        _isCore[timelock] = true;
        for (uint256 i = 0; i < core.length; ++i) {
            _isCore[core[i]] = true;
        }
    }

    modifier onlyTimelock() {
        if (msg.sender != TIMELOCK) revert UpgradeCallerNotTimelock(msg.sender);
        _;
    }

    /// @inheritdoc IUpgradeGate
    function list(address proxy) external onlyTimelock {
        if (_isCore[proxy]) revert UpgradeCoreExcluded(proxy);
        if (_adminOf[proxy] != address(0)) revert UpgradeAlreadyListed(proxy);
        address admin = _firstCreatedBy(proxy);
        if (admin.code.length == 0 || Ownable(admin).owner() != address(this)) revert UpgradeNotOwner(proxy, admin);
        _adminOf[proxy] = admin;
        emit ProxyListed(proxy, admin);
    }

    /// @inheritdoc IUpgradeGate
    function attest(address proxy, address implementation, bytes32 codeHash) external {
        _requireListed(proxy);
        _requireCode(implementation, codeHash);
        uint64 entity = ENTITIES.entityOf(msg.sender);
        if (entity == 0) revert UpgradeEntityMissing(msg.sender);
        bytes32 build = _build(proxy, implementation, codeHash);
        // An attester that has left its entity took the attestation along.
        address attester = _attesterOf[build][entity];
        if (attester != address(0) && (attester == msg.sender || ENTITIES.entityOf(attester) == entity)) {
            revert UpgradeEntityAttested(entity);
        }
        _attesterOf[build][entity] = msg.sender;
        _attestations[build].push(Attestation({account: msg.sender, entity: entity, attestedAt: uint48(block.timestamp)}));
        emit BuildAttested(proxy, implementation, codeHash, msg.sender, entity, uint48(block.timestamp) + ATTESTATION_SECONDS);
    }

    /// @inheritdoc IUpgradeGate
    function upgrade(address proxy, address implementation, bytes32 codeHash) external onlyTimelock {
        address admin = _requireListed(proxy);
        _requireCode(implementation, codeHash);
        uint256 entities = _entitiesFor(_build(proxy, implementation, codeHash));
        if (entities < ENTITIES_NEEDED) revert UpgradeAttestationsMissing(entities, ENTITIES_NEEDED);
        ++_upgrades[proxy];
        emit ProxyUpgraded(proxy, implementation, codeHash);
        ProxyAdmin(admin).upgradeAndCall(ITransparentUpgradeableProxy(proxy), implementation, "");
    }

    /// @inheritdoc IUpgradeGate
    function adminOf(address proxy) external view returns (address) {
        return _adminOf[proxy];
    }

    /// @inheritdoc IUpgradeGate
    function isCore(address account) external view returns (bool) {
        return _isCore[account];
    }

    /// @inheritdoc IUpgradeGate
    function attestationSeconds() external view returns (uint48) {
        return ATTESTATION_SECONDS;
    }

    /// @inheritdoc IUpgradeGate
    function attestationsOf(address proxy, address implementation, bytes32 codeHash) external view returns (Attestation[] memory) {
        return _attestations[_build(proxy, implementation, codeHash)];
    }

    /// @dev Distinct entities behind attestations that have stood long enough, as their accounts belong now: two that merged since are one.
    /// Stops at what is needed.
    function _entitiesFor(bytes32 build) private view returns (uint256 entities) {
        Attestation[] storage attestations = _attestations[build];
        uint64 first = 0;
        for (uint256 i = 0; i < attestations.length; ++i) {
            if (attestations[i].attestedAt + ATTESTATION_SECONDS >= block.timestamp) break;
            uint64 entity = ENTITIES.entityOf(attestations[i].account);
            if (entity == 0 || entity == first) continue;
            if (first != 0) return ENTITIES_NEEDED;
            first = entity;
            entities = 1;
        }
    }

    function _requireListed(address proxy) private view returns (address admin) {
        admin = _adminOf[proxy];
        if (admin == address(0)) revert UpgradeNotListed(proxy);
    }

    /// @dev An account that delegates its code (EIP-7702) has the hash of a pointer, behind which the code can change.
    function _requireCode(address implementation, bytes32 codeHash) private view {
        bytes32 actual = implementation.codehash;
        if (implementation.code.length == 0 || actual != codeHash) revert UpgradeCodeMismatch(implementation, codeHash, actual);
        bytes memory code = implementation.code;
        if (code.length == 23 && code[0] == 0xef && code[1] == 0x01 && code[2] == 0x00) revert UpgradeCodeDelegated(implementation);
    }

    /// @dev A transparent proxy creates its admin in its constructor and does not tell who it is: the address follows from nonce one.
    function _firstCreatedBy(address proxy) private pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encodePacked(hex"d694", proxy, hex"01")))));
    }

    function _build(address proxy, address implementation, bytes32 codeHash) private view returns (bytes32) {
        return keccak256(abi.encode(proxy, _upgrades[proxy], implementation, codeHash));
    }
}
