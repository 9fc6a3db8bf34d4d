// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IChallenges} from "../training/interfaces/IChallenges.sol";
import {INodeRegistry} from "../training/interfaces/INodeRegistry.sol";
import {IRunRegistry} from "../training/interfaces/IRunRegistry.sol";
import {IAutonetToken} from "../treasury/interfaces/IAutonetToken.sol";
import {IEmissionCurve} from "../treasury/interfaces/IEmissionCurve.sol";
import {ITreasury} from "../treasury/interfaces/ITreasury.sol";
import {GovernanceParameters} from "./GovernanceParameters.sol";
import {IParameters} from "./interfaces/IParameters.sol";
import {IStandingInvariants} from "./interfaces/IStandingInvariants.sol";

/// @title Standing invariants
/// @notice Implementation of {IStandingInvariants}. Each holds whatever people who are not governance do, so that nobody can make one fail to
/// stop governance.
contract StandingInvariants is IStandingInvariants {
    bytes32 private constant TOKEN_WINDOW_CAP = keccak256("treasury.tokenWindowCapWei");
    bytes32 private constant ETHER_WINDOW_CAP = keccak256("treasury.etherWindowCapWei");
    bytes32 private constant WINDOW_SECONDS = keccak256("treasury.windowSeconds");

    IAutonetToken private immutable TOKEN;
    IEmissionCurve private immutable EMISSION;
    INodeRegistry private immutable NODES;
    IRunRegistry private immutable RUNS;
    IChallenges private immutable CHALLENGES;
    ITreasury private immutable TREASURY;
    IParameters private immutable PARAMETERS;
    TimelockController private immutable TIMELOCK;
    uint256 private immutable MIN_DELAY;
    uint256 private immutable MAX_DELAY;

    /// @param parameters Hold the treasury's caps, which must exist.
    /// @param timelock Deployed later.
    constructor(
        GovernanceParameters memory p,
        IAutonetToken token,
        IEmissionCurve emission,
        INodeRegistry nodes,
        IRunRegistry runs,
        ITreasury treasury,
        IParameters parameters,
        address timelock
    ) {
        TOKEN = token;
        EMISSION = emission;
        NODES = nodes;
        RUNS = runs;
        CHALLENGES = IChallenges(runs.challenges());
        TREASURY = treasury;
        PARAMETERS = parameters;
        TIMELOCK = TimelockController(payable(timelock));
        MIN_DELAY = p.amendment.minTimelockDelay;
        MAX_DELAY = p.amendment.maxTimelockDelay;
        // Without one of them every proposal would fail; the parameters name the missing one.
        parameters.valueOf(TOKEN_WINDOW_CAP);
        parameters.valueOf(ETHER_WINDOW_CAP);
        parameters.valueOf(WINDOW_SECONDS);
    }

    /// @inheritdoc IStandingInvariants
    function check() external view {
        _checkSupply();
        _checkOutflow();
        _checkReserves();
        _checkTimelock();
    }

    /// @inheritdoc IStandingInvariants
    function maxSupplyWei() external view returns (uint256) {
        return TOKEN.maxSupplyWei();
    }

    /// @inheritdoc IStandingInvariants
    function isOffLimits(address target) external view returns (bool) {
        return target == address(TOKEN) || target == address(NODES);
    }

    function _checkSupply() private view {
        uint256 minted = TOKEN.mintedWei();
        if (minted > TOKEN.maxSupplyWei()) revert InvariantBroken("minted within the ceiling");
        if (minted > EMISSION.allowedAt(block.timestamp)) revert InvariantBroken("minted within the emission curve");
        if (IERC20(address(TOKEN)).totalSupply() != minted - TOKEN.burnedWei()) {
            revert InvariantBroken("supply is minted less burned");
        }
    }

    /// @dev A vote that lowers a cap below what went out already is refused, too; it can come again when the window has moved on.
    function _checkOutflow() private view {
        uint256 window = PARAMETERS.valueOf(WINDOW_SECONDS);
        // Seconds of a clock fit 48 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        uint48 since = block.timestamp > window ? uint48(block.timestamp - window) : 0;
        if (TREASURY.tokensSpentSince(since) > PARAMETERS.valueOf(TOKEN_WINDOW_CAP)) {
            revert InvariantBroken("token outflow within its window");
        }
        if (TREASURY.etherSpentSince(since) > PARAMETERS.valueOf(ETHER_WINDOW_CAP)) {
            revert InvariantBroken("coin outflow within its window");
        }
    }

    function _checkReserves() private view {
        if (_balanceOf(address(NODES)) < NODES.totalStake()) revert InvariantBroken("stake is covered");
        if (_balanceOf(address(RUNS)) < RUNS.reservedWei()) revert InvariantBroken("runs are solvent");
        if (_balanceOf(address(CHALLENGES)) < CHALLENGES.bondedWei()) revert InvariantBroken("challenges are solvent");
        if (_balanceOf(address(TREASURY)) < TREASURY.streamedWei()) revert InvariantBroken("streams are covered");
    }

    function _checkTimelock() private view {
        uint256 delay = TIMELOCK.getMinDelay();
        if (delay < MIN_DELAY || delay > MAX_DELAY) revert InvariantBroken("timelock delay within its bounds");
        if (TIMELOCK.hasRole(TIMELOCK.DEFAULT_ADMIN_ROLE(), address(TIMELOCK))) revert InvariantBroken("timelock without administrator");
    }

    function _balanceOf(address account) private view returns (uint256) {
        return IERC20(address(TOKEN)).balanceOf(account);
    }
}
