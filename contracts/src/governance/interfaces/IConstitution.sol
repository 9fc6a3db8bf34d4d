// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAmendments} from "./IAmendments.sol";

/// @notice How hard an action is to pass. A stricter track may carry the actions of the tracks before it. Tier T3 is decided on the
/// operations track, T2 on the protocol track, T1 on the constitutional track, twice; T0 never.
enum Track {
    None,
    Operations,
    Protocol,
    Constitutional
}

/// @title Constitution
/// @notice Articles (a human text and the module that enforces it) and the actions that governance may take at all. What is not
/// registered is denied.
interface IConstitution {
    /// @notice What an article says and which code enforces it.
    /// @param id Short name, such as `breadth`.
    /// @param textHash keccak256 of the article's text file.
    /// @param previousHash Text hash of the version that this one follows; zero for the first.
    /// @param uri Where the text can be read.
    /// @param activeFrom Unix seconds from which this version holds; the version before it holds until then. Zero means as soon as the exit
    /// window after adoption is over. First articles at genesis hold at once.
    struct ArticleTerms {
        string id;
        string title;
        bytes32 textHash;
        bytes32 previousHash;
        string uri;
        address ruleModule;
        bytes32 moduleCodeHash;
        uint64 activeFrom;
    }

    /// @notice A version of an article, chained to the version before it. Same fields as {ArticleTerms}, as adopted.
    struct Article {
        string id;
        string title;
        bytes32 textHash;
        bytes32 previousHash;
        string uri;
        address ruleModule;
        bytes32 moduleCodeHash;
        uint64 activeFrom;
    }

    /// @notice A call that governance may make: on which track, and which articles judge it.
    struct Action {
        address target;
        bytes4 selector;
        Track track;
        string[] articles;
    }

    /// @notice What is entrenched in this bytecode (tier T0), for people to read and for a test to hold on to.
    struct Entrenched {
        bool bothHousesAmend;
        bool unregisteredDenied;
        bool delegatecallDenied;
        bool retroactivePenaltyDenied;
        uint256 exitWindowSeconds;
        uint256 moduleGas;
        uint256 maxSupplyWei;
        uint256 guardianMaxSeconds;
    }

    event ArticleAdopted(
        string id,
        uint256 indexed version,
        bytes32 indexed textHash,
        bytes32 previousHash,
        address ruleModule,
        bytes32 moduleCodeHash,
        uint64 activeFrom
    );
    event ActionRegistered(address indexed target, bytes4 indexed selector, Track track, string[] articles);
    event ActionRemoved(address indexed target, bytes4 indexed selector);

    /// @notice An article refuses a call.
    error ArticleRefuses(string article, string reason);

    /// @notice An article's module did not answer properly; the call is refused.
    error ArticleModuleFailed(string article, address ruleModule);

    /// @notice An article's module is not the code that was adopted.
    error ArticleModuleChanged(string article, bytes32 expected, bytes32 actual);

    /// @notice An article would hold before people had time to leave.
    error ArticleTooSoon(string article, uint256 activeFrom, uint256 earliest);

    /// @notice An article does not follow the version in force.
    error ArticleChainBroken(string article, bytes32 expected, bytes32 actual);

    /// @notice An action names an article none of whose versions holds yet.
    error ArticleNotInForce(string article, uint256 activeFrom);

    /// @notice The caller left too little gas for an article's module, so its verdict would depend on the caller.
    error ArticleGasMissing(string article, uint256 gasLeft, uint256 gasNeeded);

    error ArticleUnknown(string article);
    error ArticleInvalid(string article);
    error ActionDenied(address target, bytes4 selector);
    error ActionTrackTooLow(address target, bytes4 selector, Track required, Track proposed);
    error ActionEntrenched(address target, bytes4 selector);
    error ActionInvalid(address target, bytes4 selector);
    error ProposalLengthsDiffer(uint256 targets, uint256 values, uint256 calldatas);
    error ConstitutionCallerNotTimelock(address caller);
    error ExitWindowTooShort(uint256 exitSeconds, uint256 minimum);

    /// @notice Reverts unless every call of a proposal is registered on `track` or a lower one and allowed by its articles, both as they held
    /// when it was proposed and as they hold now. What needs the constitutional track must have passed its first vote ({IAmendments}).
    /// @param proposedAt Unix seconds at which the proposal was made; the current time for one being made.
    function checkProposal(
        Track track,
        address[] calldata targets,
        uint256[] calldata values,
        bytes[] calldata calldatas,
        uint48 proposedAt
    ) external view;

    /// @notice Reverts unless a call is registered and allowed by its articles, both as they held at `proposedAt` and as they hold now.
    /// @return required The lowest track that may carry it.
    function checkCall(address target, uint256 value, bytes calldata data, uint48 proposedAt) external view returns (Track required);

    /// @notice Reverts unless these calls may be put to the two votes of an amendment: each is registered, none of them is an approval again,
    /// and what they ask of the constitution itself is possible. No module is asked, so that a broken one can always be replaced.
    function checkAmendment(address[] calldata targets, uint256[] calldata values, bytes[] calldata calldatas) external view;

    /// @notice Adopts an article or a new version of it, which holds after the exit window. Only the timelock.
    function adoptArticle(ArticleTerms calldata terms) external;

    /// @notice Registers an action or changes its track and articles, from the end of the exit window. Only the timelock. Its articles must
    /// have been adopted, by an earlier call of the same proposal at the latest.
    function registerAction(Action calldata action) external;

    /// @notice Denies an action from now on. Only the timelock. The constitution's own actions and the approval of amendments cannot be removed.
    function removeAction(address target, bytes4 selector) external;

    /// @notice The version of an article that holds now.
    function articleOf(string calldata id) external view returns (Article memory);

    /// @notice All versions of an article, oldest first.
    function articleHistory(string calldata id) external view returns (Article[] memory);

    /// @notice Ids of all articles in order of adoption.
    function articleIds() external view returns (string[] memory);

    /// @notice The track of an action and the ids of the articles that judge it, as it holds now; `Track.None` if denied.
    function actionOf(address target, bytes4 selector) external view returns (Track track, string[] memory articles);

    /// @notice All actions that hold now.
    function actions() external view returns (Action[] memory);

    /// @notice The tier of a call: 0 denied to governance for good or until it is registered, 1 constitutional, 2 protocol, 3 operations.
    function tierOf(address target, bytes4 selector) external view returns (uint8);

    /// @notice Where first votes on amendments are kept.
    function amendments() external view returns (IAmendments);

    /// @notice Tier T0.
    function entrenched() external view returns (Entrenched memory);
}
