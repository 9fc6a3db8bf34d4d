// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @dev A contract that exercises every shape the chain adapter binds. It does nothing useful.
contract Sampler {
    struct Inner {
        uint8 kind;
        address[] members;
    }

    struct Charter {
        bytes32 root;
        uint64 steps;
        string title;
        Inner inner;
        uint256[2] pair;
    }

    error TooSmall(uint256 given, uint256 least);
    error Nested(Charter charter);

    event Counted(address indexed who, uint256 count, string note);
    event Chartered(bytes32 indexed root, string indexed title, Charter charter);
    event Plain();

    uint256 public count;
    address public immutable OWNER;
    mapping(uint64 => Inner) private _inners;
    Charter private _charter;

    constructor(address owner, uint256 start) {
        OWNER = owner;
        count = start;
    }

    function increment(string calldata note) external {
        count++;
        emit Counted(msg.sender, count, note);
    }

    function requireAtLeast(uint256 given) external {
        if (given < count) revert TooSmall(given, count);
        count = given;
    }

    function failWithMessage() external {
        count++;
        require(count == 0, "count is not zero");
    }

    function failWithPanic(uint256 divisor) external returns (uint256) {
        count = 7 / divisor;
        return count;
    }

    function failNested(Charter calldata charter) external pure {
        revert Nested(charter);
    }

    function store(Charter calldata charter, uint64 id) external {
        _charter = charter;
        _inners[id] = charter.inner;
        emit Chartered(charter.root, charter.title, charter);
    }

    function load(uint64 id) external view returns (Charter memory charter, Inner memory inner) {
        return (_charter, _inners[id]);
    }

    function deposit(uint256 minimum) external payable returns (bool) {
        if (msg.value < minimum) revert TooSmall(msg.value, minimum);
        emit Plain();
        return true;
    }

    function echo(bytes[] calldata data, int128 number, bytes4 tag, bool flag, uint32 small, uint16[][2] calldata grid)
        external
        pure
        returns (bytes[] memory, int128, bytes4, bool, uint32, uint16[][2] memory)
    {
        return (data, number, tag, flag, small, grid);
    }

    function overloaded(uint256 value) external pure returns (uint256) {
        return value;
    }

    function overloaded(uint128 value) external pure returns (uint256) {
        return uint256(value) + 1;
    }

    function recover(bytes32 digest, uint8 v, bytes32 r, bytes32 s) external pure returns (address) {
        return ecrecover(digest, v, r, s);
    }
}

/// @dev Shares a struct's name and shape with {Sampler}, and has an error of its own.
contract Neighbour {
    struct Inner {
        uint8 kind;
        address[] members;
    }

    error Closed();

    function size(Inner calldata inner) external pure returns (uint256) {
        if (inner.members.length == 0) revert Closed();
        return inner.members.length;
    }
}
