// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Upgrade gate
/// @notice Owner of the admins of transparent proxies that governance may upgrade. An upgrade names the new code by its hash, and two
/// entities must have built that code from its source and said so. The contracts of the core can never be listed.
interface IUpgradeGate {
    /// @param entity The attester's entity when it attested.
    struct Attestation {
        address account;
        uint64 entity;
        uint48 attestedAt;
    }

    event ProxyListed(address indexed proxy, address indexed admin);
    event BuildAttested(
        address indexed proxy, address indexed implementation, bytes32 codeHash, address indexed account, uint64 entity, uint48 standsFrom
    );
    event ProxyUpgraded(address indexed proxy, address indexed implementation, bytes32 codeHash);

    error UpgradeCallerNotTimelock(address caller);
    error UpgradeCoreExcluded(address core);
    error UpgradeAlreadyListed(address proxy);
    error UpgradeNotListed(address proxy);
    error UpgradeNotOwner(address proxy, address admin);
    error UpgradeCodeMismatch(address implementation, bytes32 expected, bytes32 actual);
    error UpgradeCodeDelegated(address implementation);
    error UpgradeEntityMissing(address account);
    error UpgradeEntityAttested(uint64 entity);
    error UpgradeAttestationsMissing(uint256 entities, uint256 needed);

    /// @notice Lists a proxy whose admin, which the proxy's constructor made, belongs to this gate. Only the timelock.
    function list(address proxy) external;

    /// @notice Says that the caller built the code at `implementation` from its source. Once per entity. It counts after the protocol
    /// track's timelock delay, so that others can check it, and until the proxy's next upgrade.
    function attest(address proxy, address implementation, bytes32 codeHash) external;

    /// @notice Upgrades a listed proxy, without a call to the new code, if the code still hashes to `codeHash` and members of two
    /// entities attested it. Only the timelock.
    function upgrade(address proxy, address implementation, bytes32 codeHash) external;

    /// @notice The admin of a listed proxy, or zero.
    function adminOf(address proxy) external view returns (address);

    function isCore(address account) external view returns (bool);

    /// @notice How long an attestation must have stood.
    function attestationSeconds() external view returns (uint48);

    function attestationsOf(address proxy, address implementation, bytes32 codeHash) external view returns (Attestation[] memory);
}
