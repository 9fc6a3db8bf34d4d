// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {AffiliationRulings} from "./AffiliationRulings.sol";
import {GovernanceParameters} from "./GovernanceParameters.sol";
import {IEntityRegistry} from "./interfaces/IEntityRegistry.sol";

/// @title Entity registry
/// @notice Implementation of {IEntityRegistry}. Accounts point to the entity that they joined, merged entities to the one that survived, each
/// with the time since when, so that the past stays as it was. Mergers are a union by rank: a chain of them is never longer
/// than the logarithm of the number of entities, whatever its members do.
contract EntityRegistry is AffiliationRulings {
    using Checkpoints for Checkpoints.Trace208;

    /// @dev What a lookup reads fills the first word. `closedAt` is when the entity announced its end; `settled` that its bond is paid.
    struct Entity {
        uint64 mergedInto;
        uint48 mergedAt;
        uint48 closedAt;
        uint8 rank;
        bool settled;
        uint32 openChallenges;
        address controller;
        uint32 accounts;
        uint48 registeredAt;
        uint128 bondWei;
        string name;
        string uri;
    }

    uint256 private constant MAX_NAME_BYTES = 64;
    uint256 private constant MAX_URI_BYTES = 256;

    IERC20 private immutable TOKEN;
    uint128 private immutable BOND_WEI;
    uint128 private immutable AFFILIATION_BOND_WEI;
    uint48 private immutable CONTEST_SECONDS;
    uint48 private immutable RULING_SECONDS;

    uint64 private _entityCount;
    mapping(uint64 entity => Entity) private _entities;
    mapping(address account => Checkpoints.Trace208) private _memberships;
    mapping(uint64 entity => mapping(address account => bool)) private _invited;
    ChallengeView[] private _challenges;

    /// @param token Of the bonds.
    /// @param seats Of the contributors' house, which rules on contested challenges. It is deployed after this.
    /// @param founders First entities; their bonds must lie here before the deployment.
    constructor(GovernanceParameters memory p, IERC20 token, IERC5805 seats, Founder[] memory founders) AffiliationRulings(p, seats) {
        TOKEN = token;
        BOND_WEI = p.membership.entityBondWei;
        AFFILIATION_BOND_WEI = p.membership.affiliationBondWei;
        CONTEST_SECONDS = p.membership.contestSeconds;
        RULING_SECONDS = p.membership.rulingSeconds;
        uint256 needed = founders.length * uint256(BOND_WEI);
        uint256 held = token.balanceOf(address(this));
        if (held < needed) revert EntityBondsMissing(held, needed);
        for (uint256 i = 0; i < founders.length; ++i) {
            _register(founders[i].account, founders[i].name, "");
        }
    }

    /// @inheritdoc IEntityRegistry
    function register(string calldata name, string calldata uri) external returns (uint64 entity) {
        entity = _register(msg.sender, name, uri);
        // The token is Autonet's own ERC-20, which reverts instead of returning false.
        // forge-lint: disable-next-line(erc20-unchecked-transfer)
        TOKEN.transferFrom(msg.sender, address(this), BOND_WEI);
    }

    /// @inheritdoc IEntityRegistry
    function invite(address account) external {
        uint64 entity = _controlledByCaller();
        _invited[entity][account] = true;
        emit AccountInvited(entity, account);
    }

    /// @inheritdoc IEntityRegistry
    function join(uint64 entity) external {
        _requireFree(msg.sender);
        Entity storage joined = _entities[entity];
        if (!_invited[entity][msg.sender] || joined.mergedInto != 0) revert EntityNotInvited(entity, msg.sender);
        if (joined.closedAt != 0) revert EntityDissolving(entity);
        delete _invited[entity][msg.sender];
        ++joined.accounts;
        _setMembership(msg.sender, entity);
        emit AccountJoined(entity, msg.sender);
    }

    /// @inheritdoc IEntityRegistry
    function leave() external {
        uint64 entity = _callersEntity();
        if (_entities[entity].controller == msg.sender) revert EntityControllerStays(entity);
        --_entities[entity].accounts;
        _setMembership(msg.sender, 0);
        emit AccountLeft(entity, msg.sender);
    }

    /// @inheritdoc IEntityRegistry
    function requestDissolution() external {
        uint64 entity = _controlledByCaller();
        _entities[entity].closedAt = uint48(block.timestamp);
        emit DissolutionRequested(entity, _withdrawableAt(_entities[entity]));
    }

    /// @inheritdoc IEntityRegistry
    function dissolve(uint64 id) external {
        Entity storage entity = _known(id);
        if (entity.closedAt == 0) revert EntityBondHeld(id, type(uint256).max);
        if (entity.settled) revert EntityDissolving(id);
        uint48 withdrawableAt = _withdrawableAt(entity);
        if (block.timestamp < withdrawableAt) revert EntityBondHeld(id, withdrawableAt);
        if (entity.openChallenges != 0) revert EntityChallenged(id);
        entity.settled = true;
        uint256 bond = _takeBond(entity);
        emit EntityDissolved(id, bond);
        // The token is Autonet's own ERC-20, which reverts instead of returning false.
        // forge-lint: disable-next-line(erc20-unchecked-transfer)
        TOKEN.transfer(entity.controller, bond);
    }

    /// @inheritdoc IEntityRegistry
    function challenge(uint64 first, uint64 second, string calldata evidenceUri) external returns (uint256 id) {
        if (bytes(evidenceUri).length > MAX_URI_BYTES) revert EntityUriInvalid(bytes(evidenceUri).length);
        _known(first);
        _known(second);
        (uint64 a, uint64 b) = (_survivor(first), _survivor(second));
        if (a == b) revert ChallengeInvalid(first, second);
        if (_entities[a].closedAt != 0) revert EntityDissolving(a);
        if (_entities[b].settled) revert EntityDissolving(b);

        ++_entities[a].openChallenges;
        ++_entities[b].openChallenges;
        id = _challenges.length;
        _challenges.push(
            ChallengeView({
                first: a,
                second: b,
                challenger: msg.sender,
                bondWei: AFFILIATION_BOND_WEI,
                evidenceUri: evidenceUri,
                status: ChallengeStatus.Open,
                deadline: uint48(block.timestamp) + CONTEST_SECONDS
            })
        );
        emit AffiliationChallenged(id, a, b, msg.sender, evidenceUri);
        // The token is Autonet's own ERC-20, which reverts instead of returning false.
        // forge-lint: disable-next-line(erc20-unchecked-transfer)
        TOKEN.transferFrom(msg.sender, address(this), AFFILIATION_BOND_WEI);
    }

    /// @inheritdoc IEntityRegistry
    function contest(uint256 id) external {
        ChallengeView storage contested = _challengeWith(id, ChallengeStatus.Open);
        if (block.timestamp > contested.deadline) revert ChallengeDeadlinePassed(id, contested.deadline);
        uint64 entity = _partyOfCaller(contested);
        contested.status = ChallengeStatus.Contested;
        contested.deadline = uint48(block.timestamp) + RULING_SECONDS;
        _openRuling(id);
        emit AffiliationContested(id, entity);
    }

    /// @inheritdoc IEntityRegistry
    function rule(uint256 id, bool affiliated) external {
        ChallengeView storage contested = _challengeWith(id, ChallengeStatus.Contested);
        if (block.timestamp > contested.deadline) revert ChallengeDeadlinePassed(id, contested.deadline);
        uint48 contestedAt = rulingView(id).contestedAt;
        if (block.timestamp <= contestedAt) revert RulingTooEarly(id, contestedAt);
        _requireImpartial(id, contested, entityAt(msg.sender, contestedAt));
        _castRuling(id, contestedAt, affiliated);
    }

    /// @inheritdoc IEntityRegistry
    function resolve(uint256 id) external {
        ChallengeView storage due = _challenge(id);
        bool over = block.timestamp > due.deadline;
        (bool decided, bool affiliated) = (over, true);
        if (due.status == ChallengeStatus.Contested) (decided, affiliated) = _outcome(id, over);
        else if (due.status != ChallengeStatus.Open) revert ChallengeStatusRefused(id, due.status);
        if (!decided) revert ChallengeDeadlineNotReached(id, due.deadline);
        _close(id, due, affiliated);
    }

    /// @inheritdoc IEntityRegistry
    function entityOf(address account) public view returns (uint64) {
        return _resolve(uint64(_memberships[account].latest()), uint48(block.timestamp));
    }

    /// @inheritdoc IEntityRegistry
    function entityAt(address account, uint48 timepoint) public view returns (uint64) {
        if (timepoint > block.timestamp) revert EntityFutureLookup(timepoint, block.timestamp);
        return _resolve(uint64(_memberships[account].upperLookupRecent(timepoint)), timepoint);
    }

    /// @inheritdoc IEntityRegistry
    function entityCount() external view returns (uint64) {
        return _entityCount;
    }

    /// @inheritdoc IEntityRegistry
    function entityView(uint64 id) external view returns (EntityView memory) {
        Entity storage entity = _known(id);
        return EntityView({
            id: id,
            name: entity.name,
            uri: entity.uri,
            controller: entity.controller,
            bondWei: entity.bondWei,
            accounts: entity.accounts,
            mergedInto: entity.mergedInto,
            registeredAt: entity.registeredAt,
            withdrawableAt: _withdrawableAt(entity)
        });
    }

    /// @inheritdoc IEntityRegistry
    function challengeView(uint256 id) external view returns (ChallengeView memory) {
        return _challenge(id);
    }

    function _register(address account, string memory name, string memory uri) private returns (uint64 id) {
        uint256 length = bytes(name).length;
        if (length == 0 || length > MAX_NAME_BYTES) revert EntityNameInvalid(length);
        if (bytes(uri).length > MAX_URI_BYTES) revert EntityUriInvalid(bytes(uri).length);
        _requireFree(account);
        id = ++_entityCount;
        Entity storage entity = _entities[id];
        entity.controller = account;
        entity.accounts = 1;
        entity.registeredAt = uint48(block.timestamp);
        entity.bondWei = BOND_WEI;
        entity.name = name;
        entity.uri = uri;
        _setMembership(account, id);
        emit EntityRegistered(id, account, name, uri, BOND_WEI);
    }

    function _setMembership(address account, uint64 entity) private {
        _memberships[account].push(uint48(block.timestamp), entity);
    }

    /// @dev Upheld: the accused's bond goes to the challenger and the two become one, which keeps the other bond. An entity that ends has
    /// nothing to merge with; the accused then ends too, since no entity counts without a bond. Two that have become one meanwhile
    /// have paid already. Dismissed: who accuses must convince, or it compensates the accused.
    function _close(uint256 id, ChallengeView storage due, bool affiliated) private {
        due.status = affiliated ? ChallengeStatus.Upheld : ChallengeStatus.Dismissed;
        (uint64 a, uint64 b) = (_survivor(due.first), _survivor(due.second));
        --_entities[a].openChallenges;
        --_entities[b].openChallenges;
        uint256 amount = due.bondWei;
        address beneficiary = affiliated ? due.challenger : _entities[b].controller;
        emit AffiliationResolved(id, due.status);
        if (affiliated && a != b) {
            amount += _takeBond(_entities[b]);
            if (_entities[a].closedAt == 0 && _entities[b].closedAt == 0) _merge(a, b);
            else _end(b);
        }
        // The token is Autonet's own ERC-20, which reverts instead of returning false.
        // forge-lint: disable-next-line(erc20-unchecked-transfer)
        TOKEN.transfer(beneficiary, amount);
    }

    function _merge(uint64 a, uint64 b) private {
        bool intoFirst = _outranks(a, b);
        (uint64 from, uint64 into) = intoFirst ? (b, a) : (a, b);
        Entity storage loser = _entities[from];
        Entity storage survivor = _entities[into];
        if (loser.rank == survivor.rank) ++survivor.rank;
        loser.mergedInto = into;
        loser.mergedAt = uint48(block.timestamp);
        survivor.accounts += loser.accounts;
        survivor.openChallenges += loser.openChallenges;
        survivor.bondWei += uint128(_takeBond(loser));
        emit EntitiesMerged(from, into);
    }

    /// @dev Among equals the one with more accounts survives, then the older one, so that a challenger cannot choose.
    function _outranks(uint64 a, uint64 b) private view returns (bool) {
        Entity storage first = _entities[a];
        Entity storage second = _entities[b];
        if (first.rank != second.rank) return first.rank > second.rank;
        if (first.accounts != second.accounts) return first.accounts > second.accounts;
        return a < b;
    }

    function _end(uint64 id) private {
        Entity storage entity = _entities[id];
        if (entity.settled) return;
        if (entity.closedAt == 0) entity.closedAt = uint48(block.timestamp);
        entity.settled = true;
        emit EntityDissolved(id, 0);
    }

    function _takeBond(Entity storage entity) private returns (uint256 bond) {
        bond = entity.bondWei;
        entity.bondWei = 0;
    }

    function _known(uint64 id) private view returns (Entity storage) {
        if (id == 0 || id > _entityCount) revert EntityUnknown(id);
        return _entities[id];
    }

    function _requireFree(address account) private view {
        uint64 entity = entityOf(account);
        if (entity != 0) revert EntityAccountTaken(account, entity);
    }

    function _callersEntity() private view returns (uint64 entity) {
        entity = entityOf(msg.sender);
        if (entity == 0) revert EntityAccountMissing(msg.sender);
    }

    function _controlledByCaller() private view returns (uint64 entity) {
        entity = _callersEntity();
        if (_entities[entity].controller != msg.sender) revert EntityCallerNotController(entity, msg.sender);
    }

    function _partyOfCaller(ChallengeView storage contested) private view returns (uint64) {
        uint64[4] memory parties = [contested.second, contested.first, _survivor(contested.second), _survivor(contested.first)];
        for (uint256 i = 0; i < parties.length; ++i) {
            if (_entities[parties[i]].controller == msg.sender) return parties[i];
        }
        revert EntityCallerNotController(contested.second, msg.sender);
    }

    /// @dev The accused could leave, or announce their end, right before they contest: so an account without an entity does not rule either.
    function _requireImpartial(uint256 id, ChallengeView storage contested, uint64 entity) private view {
        if (entity == 0) revert EntityAccountMissing(msg.sender);
        entity = _survivor(entity);
        if (entity == _survivor(contested.first) || entity == _survivor(contested.second)) revert RulingCallerAccused(id, entity);
    }

    function _challenge(uint256 id) private view returns (ChallengeView storage) {
        if (id >= _challenges.length) revert ChallengeUnknown(id);
        return _challenges[id];
    }

    function _challengeWith(uint256 id, ChallengeStatus status) private view returns (ChallengeView storage found) {
        found = _challenge(id);
        if (found.status != status) revert ChallengeStatusRefused(id, found.status);
    }

    function _withdrawableAt(Entity storage entity) private view returns (uint48) {
        return entity.closedAt == 0 ? 0 : entity.closedAt + CONTEST_SECONDS;
    }

    function _survivor(uint64 entity) private view returns (uint64) {
        while (_entities[entity].mergedInto != 0) entity = _entities[entity].mergedInto;
        return entity;
    }

    function _resolve(uint64 entity, uint48 timepoint) private view returns (uint64) {
        if (entity == 0) return 0;
        Entity storage found = _entities[entity];
        while (found.mergedInto != 0 && found.mergedAt <= timepoint) {
            entity = found.mergedInto;
            found = _entities[entity];
        }
        return found.closedAt != 0 && found.closedAt <= timepoint ? 0 : entity;
    }
}
