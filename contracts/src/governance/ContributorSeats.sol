// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ERC721Votes} from "@openzeppelin/contracts/token/ERC721/extensions/ERC721Votes.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

/// @title Contributor seats
/// @notice The second house: one seat, one vote, for accounts that did the work. A seat cannot be sold, lent or delegated, and an
/// account holds at most one.
contract ContributorSeats is ERC721Votes {
    address private immutable TIMELOCK;

    uint256 private _lastSeat;

    error SeatCallerNotTimelock(address caller);
    error SeatNotTransferable(uint256 seat);
    error SeatNotDelegable(address account);
    error SeatAlreadyHeld(address account);

    /// @param timelock Gives and revokes seats after genesis.
    /// @param genesis First holders.
    constructor(address timelock, address[] memory genesis)
        ERC721("Autonet contributor seat", "SEAT")
        EIP712("Autonet contributor seat", "1")
    {
        TIMELOCK = timelock;
        for (uint256 i = 0; i < genesis.length; ++i) {
            _give(genesis[i]);
        }
    }

    modifier onlyTimelock() {
        if (msg.sender != TIMELOCK) revert SeatCallerNotTimelock(msg.sender);
        _;
    }

    /// @notice Gives `account` a seat. Only the timelock.
    function mint(address account) external onlyTimelock returns (uint256 seat) {
        return _give(account);
    }

    /// @notice Takes a seat away. Only the timelock.
    function revoke(uint256 seat) external onlyTimelock {
        _burn(seat);
    }

    /// @notice Number of seats that were ever given.
    function lastSeat() external view returns (uint256) {
        return _lastSeat;
    }

    /// @notice Every holder votes its own seat.
    function delegates(address account) public pure override returns (address) {
        return account;
    }

    /// @notice Votes are counted by Unix time (ERC-6372).
    function clock() public view override returns (uint48) {
        return uint48(block.timestamp);
    }

    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    function _give(address account) private returns (uint256 seat) {
        if (balanceOf(account) != 0) revert SeatAlreadyHeld(account);
        seat = ++_lastSeat;
        _mint(account, seat);
    }

    function _update(address to, uint256 seat, address auth) internal override returns (address) {
        if (to != address(0) && _ownerOf(seat) != address(0)) revert SeatNotTransferable(seat);
        return super._update(to, seat, auth);
    }

    function _delegate(address account, address) internal pure override {
        revert SeatNotDelegable(account);
    }
}
