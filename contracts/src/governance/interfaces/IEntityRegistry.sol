// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title Entity registry
/// @notice Who stands behind an account. An entity is a person or an organisation that says, with a bond, "these accounts are mine and I have no
/// other entity". Votes are capped, dropped and counted by entity. Two entities that are one can be challenged: silence or a ruling of the
/// contributors' house merges them and the bond goes to the challenger.
interface IEntityRegistry {
    /// @notice Where a challenge stands.
    enum ChallengeStatus {
        None,
        Open,
        Contested,
        Upheld,
        Dismissed
    }

    /// @param controller The account that registered the entity and admits others to it.
    /// @param mergedInto The entity that this one was found to be, or zero.
    struct EntityView {
        uint64 id;
        string name;
        string uri;
        address controller;
        uint256 bondWei;
        uint32 accounts;
        uint64 mergedInto;
        uint48 registeredAt;
        uint48 withdrawableAt;
    }

    struct ChallengeView {
        uint64 first;
        uint64 second;
        address challenger;
        uint256 bondWei;
        string evidenceUri;
        ChallengeStatus status;
        uint48 deadline;
    }

    /// @notice What the contributors' house has said about a contested challenge so far.
    /// @param contestedAt When the challenge was contested: seats count as they were then. Zero if it was not.
    /// @param seatsFor Seats that say the two are one.
    /// @param seatsAgainst Seats that say they are not.
    struct RulingView {
        uint48 contestedAt;
        uint256 seatsFor;
        uint256 seatsAgainst;
    }

    /// @notice A founder's entity at genesis; its bond already lies in the registry.
    struct Founder {
        address account;
        string name;
    }

    event EntityRegistered(uint64 indexed entity, address indexed controller, string name, string uri, uint256 bondWei);
    event AccountInvited(uint64 indexed entity, address indexed account);
    event AccountJoined(uint64 indexed entity, address indexed account);
    event AccountLeft(uint64 indexed entity, address indexed account);
    event DissolutionRequested(uint64 indexed entity, uint48 withdrawableAt);
    event EntityDissolved(uint64 indexed entity, uint256 bondWei);
    event AffiliationChallenged(
        uint256 indexed challenge, uint64 indexed first, uint64 indexed second, address challenger, string evidenceUri
    );
    event AffiliationContested(uint256 indexed challenge, uint64 indexed entity);
    event RulingCast(uint256 indexed challenge, address indexed account, bool affiliated, uint256 seats);
    event AffiliationResolved(uint256 indexed challenge, ChallengeStatus status);
    event EntitiesMerged(uint64 indexed from, uint64 indexed into);

    error EntityUnknown(uint64 entity);
    error EntityNameInvalid(uint256 length);
    error EntityUriInvalid(uint256 length);
    error EntityAccountTaken(address account, uint64 entity);
    error EntityCallerNotController(uint64 entity, address caller);
    error EntityNotInvited(uint64 entity, address account);
    error EntityAccountMissing(address account);
    error EntityFutureLookup(uint256 timepoint, uint256 nowSeconds);
    error EntityControllerStays(uint64 entity);
    error EntityDissolving(uint64 entity);
    error EntityBondHeld(uint64 entity, uint256 until);
    error EntityChallenged(uint64 entity);
    error EntityBondsMissing(uint256 heldWei, uint256 neededWei);
    error ChallengeUnknown(uint256 challenge);
    error ChallengeInvalid(uint64 first, uint64 second);
    error ChallengeStatusRefused(uint256 challenge, ChallengeStatus status);
    error ChallengeDeadlineNotReached(uint256 challenge, uint256 deadline);
    error ChallengeDeadlinePassed(uint256 challenge, uint256 deadline);
    error RulingTooEarly(uint256 challenge, uint256 contestedAt);
    error RulingSeatsMissing(address account, uint256 contestedAt);
    error RulingCallerAccused(uint256 challenge, uint64 entity);
    error RulingAlreadyCast(uint256 challenge, address account);

    /// @notice Registers the caller as a new entity with a bond (needs an ERC-20 allowance). The caller must belong to none.
    /// @param name 1 to 64 bytes.
    /// @param uri At most 256 bytes; where the entity says who it is.
    function register(string calldata name, string calldata uri) external returns (uint64 entity);

    /// @notice Offers `account` a place in the caller's entity.
    function invite(address account) external;

    /// @notice Joins the entity that invited the caller.
    function join(uint64 entity) external;

    /// @notice Leaves the caller's entity. Its controller cannot.
    function leave() external;

    /// @notice Announces that the caller's entity dissolves: it counts for nothing from now on, and after the contest period its
    /// bond can be withdrawn.
    function requestDissolution() external;

    /// @notice Pays a dissolved entity's bond to its controller.
    function dissolve(uint64 entity) external;

    /// @notice Claims, with a bond, that two entities are one. The second is the accused: its bond is at stake.
    function challenge(uint64 first, uint64 second, string calldata evidenceUri) external returns (uint256 id);

    /// @notice Contests a challenge. Only a controller of the two entities, within the contest period.
    function contest(uint256 id) external;

    /// @notice Says in the contributors' house whether the two entities of a contested challenge are one, with the votes that the caller
    /// had there when the challenge was contested. Once per account and challenge, from the second after the contest until the
    /// deadline. Refused: accounts of the two entities, mergers since included, and accounts that had no entity when it was contested.
    /// What another account delegated to the caller counts with it, whoever that is.
    function rule(uint256 id, bool affiliated) external;

    /// @notice Ends a challenge. Anyone. An uncontested one is upheld after its deadline. A contested one ends after its deadline, or
    /// as soon as one side has more than half of all seats: upheld if more seats said that the two are one than that they are not, and
    /// both together reach the protocol track's quorum of all seats, else dismissed. All seats are those at the time of the
    /// contest, those of the two entities included, although these do not rule.
    function resolve(uint256 id) external;

    /// @notice The entity that an account belongs to now, after mergers; zero if it belongs to none.
    function entityOf(address account) external view returns (uint64);

    /// @notice The same at a time in the past or now.
    function entityAt(address account, uint48 timepoint) external view returns (uint64);

    /// @notice Entities ever registered, which is also the newest one's id.
    function entityCount() external view returns (uint64);

    function entityView(uint64 entity) external view returns (EntityView memory);

    function challengeView(uint256 id) external view returns (ChallengeView memory);

    /// @notice What was ruled on a challenge so far; all zero unless it was contested.
    function rulingView(uint256 id) external view returns (RulingView memory);

    /// @notice Whether an account has ruled on a challenge.
    function hasRuled(uint256 id, address account) external view returns (bool);
}
