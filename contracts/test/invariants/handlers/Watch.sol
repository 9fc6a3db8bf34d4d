// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IConstitution, Track} from "../../../src/governance/interfaces/IConstitution.sol";
import {IAmendments} from "../../../src/governance/interfaces/IAmendments.sol";
import {IConstitutionalCommittee} from "../../../src/governance/interfaces/IConstitutionalCommittee.sol";
import {IEntityRegistry} from "../../../src/governance/interfaces/IEntityRegistry.sol";
import {ISunsetGuardian} from "../../../src/governance/interfaces/ISunsetGuardian.sol";
import {ITrackGovernor} from "../../../src/governance/interfaces/ITrackGovernor.sol";
import {GovernanceFixture} from "../../GovernanceFixture.sol";
import {Thresholds} from "../../Thresholds.sol";

/// @notice The whole system and what is watched of it: what only an executed proposal may change, what nothing may change, what leaves the
/// treasury and how long the guardian paused. Measured by balances and storage, not by the contracts' own books.
abstract contract Watch is GovernanceFixture {
    struct Outflow {
        uint256 at;
        uint256 tokensWei;
        uint256 etherWei;
    }

    /// @dev Challenges that were contested: only the contributors' house rules.
    uint256[] internal contested;
    /// @dev Amendments that were proposed: only an executed proposal approves.
    bytes32[] internal proposedAmendments;

    address[] private _contracts;
    bytes32 private _entrenched;
    Outflow[] private _outflows;
    uint256 private _pausedSeconds;
    uint256 private _pauses;
    uint256 private _pausedUntil;

    constructor() {
        setUp();
        for (uint256 i = 0; i < CONTRACTS; ++i) {
            _contracts.push(predicted(i));
            assertNotEq(predicted(i).code.length, 0);
        }
        _entrenched = entrenchedDigest();
    }

    /// @dev Around everything but the execution of a proposal. The time stands still meanwhile.
    modifier unprivileged() {
        bytes32 privileged = _privilegedDigest();
        uint256 approvals = _standingApprovals();
        (uint256 tokensWei, uint256 etherWei, uint256 heldWei) = (treasury.freeWei(), address(treasury).balance, address(timelock).balance);
        vm.record();
        _;
        vm.stopRecord();
        _requireUnwritten(address(constitution));
        _requireUnwritten(address(parameters));
        _requireUnwritten(address(emission));
        _requireUnwritten(address(models));
        _requireUnwritten(address(registry));
        _requireUnwritten(address(invariants));
        assertEq(_privilegedDigest(), privileged, "changed outside of a guarded batch");
        assertLe(_standingApprovals(), approvals, "an amendment was approved outside of a guarded batch");
        assertGe(treasury.freeWei(), tokensWei, "tokens left the treasury outside of a guarded batch");
        assertGe(address(treasury).balance, etherWei, "coins left the treasury outside of a guarded batch");
        assertGe(address(timelock).balance, heldWei, "coins left the timelock outside of a guarded batch");
        _notePause();
    }

    /// @dev Around the execution of a proposal.
    modifier executing() {
        (uint256 tokensWei, uint256 etherWei, uint256 minted) = (treasury.freeWei(), address(treasury).balance, token.mintedWei());
        _;
        uint256 tokensLeft = tokensWei + token.mintedWei() - minted;
        uint256 tokensOut = tokensLeft > treasury.freeWei() ? tokensLeft - treasury.freeWei() : 0;
        uint256 etherOut = etherWei - address(treasury).balance;
        if (tokensOut + etherOut != 0) _outflows.push(Outflow(block.timestamp, tokensOut, etherOut));
    }

    /// @notice Everything that no vote changes.
    function entrenchedDigest() public view returns (bytes32) {
        bytes32[] memory codes = new bytes32[](CONTRACTS);
        for (uint256 i = 0; i < CONTRACTS; ++i) {
            codes[i] = _contracts[i].codehash;
        }
        return keccak256(abi.encode(codes, constitution.entrenched(), _rolesDigest(), _governorsDigest(), _fixedActionsDigest()));
    }

    function requireEntrenched() external view {
        assertEq(entrenchedDigest(), _entrenched, "a constant of tier T0 changed");
    }

    /// @notice What left the treasury within the window in force is within the caps in force.
    function requireOutflowWithinWindow() external view {
        uint256 window = parameters.valueOf(keccak256("treasury.windowSeconds"));
        (uint256 tokensWei, uint256 etherWei) = (0, 0);
        for (uint256 i = _outflows.length; i > 0 && _outflows[i - 1].at + window > block.timestamp; --i) {
            tokensWei += _outflows[i - 1].tokensWei;
            etherWei += _outflows[i - 1].etherWei;
        }
        assertLe(tokensWei, parameters.valueOf(keccak256("treasury.tokenWindowCapWei")), "token outflow of the window");
        assertLe(etherWei, parameters.valueOf(keccak256("treasury.etherWindowCapWei")), "coin outflow of the window");
    }

    function requirePausesWithinBudget() external view {
        ISunsetGuardian.GuardianView memory seen = guardian.guardianView();
        uint256 budget = Thresholds.development().brakes.pauseBudgetSeconds;
        assertLe(_pausedSeconds, budget, "paused longer than the budget");
        assertEq(_pausedSeconds + seen.budgetSeconds, budget, "the budget is what is not used up");
        assertLe(_pauses, seen.arming, "a pause without a vote in between");
        assertLe(seen.pausedUntil, seen.endsAt, "paused beyond the guardian's end");
    }

    /// @notice What was contested is upheld by the contributors' house alone, with a quorum of the seats that there were.
    function requireRulings() external view {
        for (uint256 i = 0; i < contested.length; ++i) {
            if (entities.challengeView(contested[i]).status != IEntityRegistry.ChallengeStatus.Upheld) continue;
            IEntityRegistry.RulingView memory ruling = entities.rulingView(contested[i]);
            uint256 all = seats.getPastTotalSupply(ruling.contestedAt);
            assertGt(ruling.seatsFor, ruling.seatsAgainst, "upheld without a majority");
            uint256 cast = ruling.seatsFor + ruling.seatsAgainst;
            assertGe(cast * 1_000_000, all * Thresholds.development().tracks[1].seatQuorumPpm, "upheld without a quorum");
            assertLe(cast, all, "more seats ruled than there were");
        }
    }

    function _notePause() private {
        uint256 until = guardian.guardianView().pausedUntil;
        if (until == _pausedUntil) return;
        assertLe(until - block.timestamp, Thresholds.development().brakes.pauseSeconds, "a pause longer than one may be");
        _pausedSeconds += until - block.timestamp;
        _pausedUntil = until;
        ++_pauses;
    }

    function _requireUnwritten(address account) private {
        (, bytes32[] memory writes) = vm.accesses(account);
        assertEq(writes.length, 0, "written to outside of a guarded batch");
    }

    /// @dev Of contracts that anyone may write to: what of them is governance's.
    function _privilegedDigest() private view returns (bytes32) {
        ISunsetGuardian.GuardianView memory seen = guardian.guardianView();
        return keccak256(
            abi.encode(
                timelock.getMinDelay(),
                token.mintedWei(),
                treasury.streamCount(),
                seen.arming,
                seen.endsAt,
                seen.renewed,
                _mandates(),
                treasury.tokensSpentSince(0),
                treasury.etherSpentSince(0)
            )
        );
    }

    /// @dev Without the members' entities, which change by themselves.
    function _mandates() private view returns (bytes32 digest) {
        IConstitutionalCommittee.MemberView[] memory members = committee.members();
        for (uint256 i = 0; i < members.length; ++i) {
            digest = keccak256(abi.encode(digest, members[i].account, members[i].until));
        }
    }

    function _standingApprovals() private view returns (uint256 count) {
        for (uint256 i = 0; i < proposedAmendments.length; ++i) {
            if (amendments.amendmentView(proposedAmendments[i]).approvedAt != 0) ++count;
        }
    }

    function _rolesDigest() private view returns (bytes32 digest) {
        bytes32[4] memory roles =
            [timelock.PROPOSER_ROLE(), timelock.EXECUTOR_ROLE(), timelock.CANCELLER_ROLE(), timelock.DEFAULT_ADMIN_ROLE()];
        address[8] memory accounts = [
            address(operations),
            address(protocol),
            address(constitutional),
            address(timelock),
            address(0),
            address(guardian),
            address(committee),
            voter(0)
        ];
        for (uint256 i = 0; i < roles.length; ++i) {
            for (uint256 j = 0; j < accounts.length; ++j) {
                digest = keccak256(abi.encode(digest, timelock.hasRole(roles[i], accounts[j])));
            }
        }
    }

    function _governorsDigest() private view returns (bytes32 digest) {
        for (uint256 i = 0; i < 3; ++i) {
            digest = keccak256(
                abi.encode(
                    digest,
                    governor(i).votingDelay(),
                    governor(i).votingPeriod(),
                    governor(i).proposalThreshold(),
                    governor(i).track(),
                    timelock.trackOf(address(governor(i))),
                    timelock.isOffLimits(address(governor(i)))
                )
            );
        }
    }

    function _fixedActionsDigest() private view returns (bytes32) {
        (Track adopt,) = constitution.actionOf(address(constitution), IConstitution.adoptArticle.selector);
        (Track register,) = constitution.actionOf(address(constitution), IConstitution.registerAction.selector);
        (Track remove,) = constitution.actionOf(address(constitution), IConstitution.removeAction.selector);
        (Track approve,) = constitution.actionOf(address(amendments), IAmendments.approve.selector);
        return keccak256(
            abi.encode(
                adopt,
                register,
                remove,
                approve,
                timelock.brakes(),
                timelock.isOffLimits(address(token)),
                timelock.isOffLimits(address(nodes)),
                guardian.members(),
                guardian.maxLifeSeconds(),
                token.maxSupplyWei(),
                emission.limitWei(),
                deposits.depositWei()
            )
        );
    }

    function governor(uint256 i) internal view returns (ITrackGovernor) {
        return i == 0 ? operations : i == 1 ? protocol : constitutional;
    }
}
