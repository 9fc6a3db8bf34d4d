namespace Autonet.Chain.Abi;

/// <summary>The families of ABI types. Source: Solidity documentation, "Contract ABI Specification".</summary>
public enum AbiKind
{
    /// <summary><c>uint8</c> to <c>uint256</c>. Decoded as <see cref="System.Numerics.BigInteger"/>.</summary>
    UnsignedInteger,

    /// <summary><c>int8</c> to <c>int256</c>. Decoded as <see cref="System.Numerics.BigInteger"/>.</summary>
    SignedInteger,

    /// <summary><c>address</c>. Decoded as <see cref="Core.Identifiers.Address"/>.</summary>
    Address,

    /// <summary><c>bool</c>. Decoded as <see cref="bool"/>.</summary>
    Boolean,

    /// <summary><c>bytes1</c> to <c>bytes32</c>. Decoded as <see cref="byte"/> array, <c>bytes32</c> as <see cref="Core.Identifiers.Hash256"/>.</summary>
    FixedBytes,

    /// <summary><c>bytes</c>. Decoded as <see cref="byte"/> array.</summary>
    Bytes,

    /// <summary><c>string</c>. Decoded as <see cref="string"/>.</summary>
    String,

    /// <summary><c>T[]</c>. Decoded as <see cref="object"/> array.</summary>
    DynamicArray,

    /// <summary><c>T[k]</c>. Decoded as <see cref="object"/> array.</summary>
    FixedArray,

    /// <summary>A struct. Decoded as <see cref="object"/> array, one element for each component.</summary>
    Tuple,
}
