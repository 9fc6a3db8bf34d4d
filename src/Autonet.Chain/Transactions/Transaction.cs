using System.Numerics;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rlp;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Transactions;

/// <summary>An unsigned transaction. Amounts are in wei, gas in units of gas.</summary>
public abstract record Transaction
{
    private protected Transaction()
    {
    }

    /// <summary>How many transactions the sender made before this one.</summary>
    public required ulong Nonce { get; init; }

    /// <summary>The most gas that the transaction may use.</summary>
    public required ulong GasLimit { get; init; }

    /// <summary>The recipient; none creates a contract.</summary>
    public Address? To { get; init; }

    /// <summary>Wei sent along; non-negative, below 2^256.</summary>
    public BigInteger Value { get; init; }

    /// <summary>Calldata, or the creation bytecode.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The digest that the sender signs.</summary>
    public abstract Hash256 SigningHash { get; }

    /// <summary>Signs the transaction.</summary>
    public SignedTransaction Sign(PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new SignedTransaction(this, key.Sign(SigningHash));
    }

    /// <summary>The wire form with a signature.</summary>
    internal abstract byte[] Encode(Signature signature);
}

/// <summary>A transaction with one gas price. Source: yellow paper; EIP-155 for the chain's id, which only the oldest transactions lack.</summary>
public sealed record LegacyTransaction : Transaction
{
    /// <summary>Wei per gas.</summary>
    public required BigInteger GasPrice { get; init; }

    /// <summary>The chain that the transaction is bound to (EIP-155), below 2^62; none leaves it valid on every chain.</summary>
    public ulong? ChainId { get; init; }

    /// <inheritdoc/>
    public override Hash256 SigningHash => Keccak256.Hash(RlpCodec.Encode(ChainId is ulong id
        ? RlpItem.List([.. Fields(), RlpItem.Of(id), RlpItem.Of(0), RlpItem.Of(0)])
        : RlpItem.List(Fields())));

    internal override byte[] Encode(Signature signature)
    {
        ulong v = ChainId is ulong id ? checked((id * 2) + 35 + (signature.IsOddY ? 1u : 0u)) : signature.V;
        return RlpCodec.Encode(RlpItem.List([.. Fields(), RlpItem.Of(v), .. SignedTransaction.Scalars(signature)]));
    }

    private RlpItem[] Fields()
        => [RlpItem.Of(Nonce), RlpItem.Of(GasPrice), RlpItem.Of(GasLimit), RlpItem.Of(To), RlpItem.Of(Value), RlpItem.Of(Data)];
}

/// <summary>An account and the storage slots of it that a transaction announces. Source: EIP-2930.</summary>
public sealed record AccessListEntry(Address Account, IReadOnlyList<Hash256> Slots);

/// <summary>A transaction with a fee market. Source: EIP-1559, transaction type 2.</summary>
public sealed record Eip1559Transaction : Transaction
{
    /// <summary>The transaction type that precedes the payload.</summary>
    public const byte TypeId = 2;

    /// <summary>The chain that the transaction is bound to.</summary>
    public required ulong ChainId { get; init; }

    /// <summary>The tip to the block's proposer, wei per gas.</summary>
    public required BigInteger MaxPriorityFeePerGas { get; init; }

    /// <summary>The most that is paid for base fee and tip together, wei per gas.</summary>
    public required BigInteger MaxFeePerGas { get; init; }

    /// <summary>Announced storage; usually empty.</summary>
    public IReadOnlyList<AccessListEntry> AccessList { get; init; } = [];

    /// <inheritdoc/>
    public override Hash256 SigningHash => Keccak256.Hash(Typed(RlpItem.List(Fields())));

    internal override byte[] Encode(Signature signature)
        => Typed(RlpItem.List([.. Fields(), RlpItem.Of(signature.IsOddY ? 1u : 0u), .. SignedTransaction.Scalars(signature)]));

    private static byte[] Typed(RlpItem payload) => [TypeId, .. RlpCodec.Encode(payload)];

    private RlpItem[] Fields() =>
    [
        RlpItem.Of(ChainId), RlpItem.Of(Nonce), RlpItem.Of(MaxPriorityFeePerGas), RlpItem.Of(MaxFeePerGas), RlpItem.Of(GasLimit),
        RlpItem.Of(To), RlpItem.Of(Value), RlpItem.Of(Data),
        RlpItem.List([.. AccessList.Select(e => RlpItem.List(RlpItem.Of(e.Account), RlpItem.List([.. e.Slots.Select(RlpItem.Of)])))]),
    ];
}
