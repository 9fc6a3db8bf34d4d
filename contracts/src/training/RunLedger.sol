// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

import {INodeRegistry} from "./interfaces/INodeRegistry.sol";
import {IRounds} from "./interfaces/IRounds.sol";
import {IRuns} from "./interfaces/IRuns.sol";
import {ISlots} from "./interfaces/ISlots.sol";

/// @title Run ledger
/// @notice The state that slots, rounds, convictions and rewards share, and the few questions they all ask of it.
abstract contract RunLedger is IRuns {
    struct Run {
        bytes32 charterHash;
        RunStatus status;
        uint32 attempt;
        uint64 round;
        uint64 openedAt;
        uint64 closedAt;
        uint256 joined;
        uint256 assigned;
        uint256 active;
        uint256 pending;
        bytes32 dataCursor;
        uint128 budgetWei;
        uint128 gasBudgetWei;
        RunTerms terms;
    }

    /// @dev How many challenge windows after its completion a run can be swept: every challenge has ended and what it held back
    /// could be claimed.
    uint256 internal constant SWEEP_WINDOWS = 16;

    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant NAME_HASH = keccak256("Autonet");
    bytes32 private constant VERSION_HASH = keccak256("1");

    IERC20 internal immutable TOKEN;
    INodeRegistry internal immutable NODES;
    address internal immutable TIMELOCK;
    address payable internal immutable TREASURY;

    uint64 internal _runCount;
    /// @dev Token wei that belongs to runs' budgets; the rest of the balance is unallocated.
    uint256 internal _reservedWei;
    mapping(uint64 runId => Run) internal _runs;
    mapping(bytes32 charterHash => uint64 runId) internal _runIds;
    mapping(uint64 runId => mapping(uint64 round => RoundRecord)) internal _records;
    /// @dev Newest holder of each slot. Repeats the newest tenure's operator so that certifying reads one word per signature.
    mapping(uint64 runId => address[256]) internal _holders;
    mapping(uint64 runId => mapping(uint16 slot => ISlots.Tenure[])) internal _tenures;
    mapping(uint64 runId => mapping(address operator => uint256)) internal _seats;
    mapping(uint64 runId => mapping(uint64 round => uint256 slots)) internal _challenged;
    /// @dev Open challenges of a run's checkpoints: while there is one, nothing of the run is paid.
    mapping(uint64 runId => uint256) internal _runHolds;

    constructor(IERC20 token, INodeRegistry nodes, address timelock, address payable treasury) {
        TOKEN = token;
        NODES = nodes;
        TIMELOCK = timelock;
        TREASURY = treasury;
    }

    modifier onlyTimelock() {
        if (msg.sender != TIMELOCK) revert RunCallerNotTimelock(msg.sender);
        _;
    }

    function _run(uint64 runId) internal view returns (Run storage run) {
        run = _runs[runId];
        if (run.status == RunStatus.None) revert RunUnknown(runId);
    }

    function _runWith(uint64 runId, RunStatus status) internal view returns (Run storage run) {
        run = _runs[runId];
        if (run.status != status) revert RunStatusRefused(runId, run.status);
    }

    /// @dev EIP-712 domain separator, computed anew each time so that a fork of the chain gets its own.
    function _domainSeparator() internal view returns (bytes32) {
        return keccak256(abi.encode(DOMAIN_TYPEHASH, NAME_HASH, VERSION_HASH, block.chainid, address(this)));
    }

    function _digest(bytes32 structHash) internal view returns (bytes32) {
        return MessageHashUtils.toTypedDataHash(_domainSeparator(), structHash);
    }

    /// @dev The newest certified round, or zero.
    function _lastCertified(uint64 runId, Run storage run) internal view returns (uint64) {
        uint64 round = run.round;
        // A run that does not exist has no round.
        return round == 0 || _records[runId][round].certifiedAt != 0 ? round : round - 1;
    }

    /// @dev The record of a certified round. Those after an annulled round are still stored and mean nothing.
    function _requireCertified(uint64 runId, uint64 round) internal view returns (RoundRecord storage record) {
        record = _records[runId][round];
        if (record.certifiedAt == 0 || round > _lastCertified(runId, _runs[runId])) revert IRounds.RoundNotCertified(runId, round);
    }

    /// @dev Unix seconds at which a certified round's challenge window closes.
    function _windowEnd(Run storage run, RoundRecord storage record) internal view returns (uint256) {
        return uint256(record.certifiedAt) + run.terms.challengeWindowSeconds;
    }

    /// @dev Index of the tenure that a slot had in a round: the newest one that began no later. Searched from the newest, since
    /// slots change hands rarely and questions are about recent rounds.
    function _tenureIndexAt(uint64 runId, uint16 slot, uint64 round) internal view returns (uint256) {
        ISlots.Tenure[] storage tenures = _tenures[runId][slot];
        for (uint256 i = tenures.length; i > 0; --i) {
            if (tenures[i - 1].sinceRound <= round) return i - 1;
        }
        revert ISlots.SlotUnknown(runId, slot);
    }

    /// @dev Pays token wei out of a run's budget.
    function _spend(uint64 runId, Run storage run, address to, uint256 amountWei) internal {
        uint256 left = run.budgetWei;
        if (amountWei > left) revert RunBudgetExhausted(runId, amountWei, left);
        // Less than a budget of 128 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        run.budgetWei = uint128(left - amountWei);
        _reservedWei -= amountWei;
        _pay(to, amountWei);
    }

    /// @dev The token is Autonet's own ERC-20, which reverts instead of returning false.
    function _pay(address to, uint256 amountWei) internal {
        // forge-lint: disable-next-line(erc20-unchecked-transfer)
        TOKEN.transfer(to, amountWei);
    }
}
