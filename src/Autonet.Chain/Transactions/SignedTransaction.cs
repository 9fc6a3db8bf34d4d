using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rlp;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Transactions;

/// <summary>A transaction and its sender's signature.</summary>
public sealed class SignedTransaction
{
    private readonly byte[] _encoded;

    /// <summary>Joins a transaction and a signature; whether the signature recovers to a sender is checked by <see cref="TryRecoverSender"/>.</summary>
    public SignedTransaction(Transaction transaction, Signature signature)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        Transaction = transaction;
        Signature = signature;
        _encoded = transaction.Encode(signature);
        Hash = Keccak256.Hash(_encoded);
    }

    /// <summary>What was signed.</summary>
    public Transaction Transaction { get; }

    /// <summary>The signature.</summary>
    public Signature Signature { get; }

    /// <summary>The wire form, as <c>eth_sendRawTransaction</c> takes it.</summary>
    public ReadOnlyMemory<byte> Encoded => _encoded;

    /// <summary>The transaction's hash.</summary>
    public Hash256 Hash { get; }

    /// <summary>Recovers the sender; never throws.</summary>
    public bool TryRecoverSender(out Address sender) => Signature.TryRecover(Transaction.SigningHash, out sender);

    /// <summary>Reads the wire form of a legacy or EIP-1559 transaction; refuses every other encoding of the same content. Never throws.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out SignedTransaction? transaction)
    {
        transaction = null;
        if (bytes.IsEmpty)
        {
            return false;
        }

        bool typed = bytes.Span[0] == Eip1559Transaction.TypeId;
        if (!RlpCodec.TryDecode(typed ? bytes[1..] : bytes, out RlpItem? item) || !item.IsList)
        {
            return false;
        }

        try
        {
            transaction = typed ? ReadEip1559(item.Items) : ReadLegacy(item.Items);
            return transaction is not null;
        }
        catch (RlpException)
        {
            // Fields of the wrong shape; the caller learns it from the result.
            return false;
        }
    }

    internal static RlpItem[] Scalars(Signature signature) =>
    [
        RlpItem.Of(new BigInteger(signature.R.ToArray(), isUnsigned: true, isBigEndian: true)),
        RlpItem.Of(new BigInteger(signature.S.ToArray(), isUnsigned: true, isBigEndian: true)),
    ];

    private static SignedTransaction? ReadLegacy(IReadOnlyList<RlpItem> fields)
    {
        if (fields.Count != 9)
        {
            return null;
        }

        ulong v = fields[6].ToUInt64();
        if (v < 27 || v is > 28 and < 35)
        {
            return null;
        }

        LegacyTransaction transaction = new()
        {
            Nonce = fields[0].ToUInt64(),
            GasPrice = fields[1].ToInteger(),
            GasLimit = fields[2].ToUInt64(),
            To = fields[3].ToAddress(),
            Value = fields[4].ToInteger(),
            Data = fields[5].Bytes,
            ChainId = v >= 35 ? (v - 35) / 2 : null,
        };
        return Join(transaction, fields[7], fields[8], v >= 35 ? (v - 35) % 2 : v - 27);
    }

    private static SignedTransaction? ReadEip1559(IReadOnlyList<RlpItem> fields)
    {
        if (fields.Count != 12)
        {
            return null;
        }

        Eip1559Transaction transaction = new()
        {
            ChainId = fields[0].ToUInt64(),
            Nonce = fields[1].ToUInt64(),
            MaxPriorityFeePerGas = fields[2].ToInteger(),
            MaxFeePerGas = fields[3].ToInteger(),
            GasLimit = fields[4].ToUInt64(),
            To = fields[5].ToAddress(),
            Value = fields[6].ToInteger(),
            Data = fields[7].Bytes,
            AccessList = [.. fields[8].Items.Select(ReadAccess)],
        };
        return Join(transaction, fields[10], fields[11], fields[9].ToUInt64());
    }

    private static AccessListEntry ReadAccess(RlpItem item) => item.Items.Count == 2 && item.Items[0].ToAddress() is Address account
        ? new AccessListEntry(account, [.. item.Items[1].Items.Select(slot => slot.ToHash())])
        : throw new RlpException("An access list entry is an address and a list of slots.");

    private static SignedTransaction? Join(Transaction transaction, RlpItem r, RlpItem s, ulong parity)
    {
        Span<byte> bytes = stackalloc byte[Signature.Size];
        bytes.Clear();
        WriteScalar(r, bytes[..32]);
        WriteScalar(s, bytes[32..64]);
        bytes[64] = (byte)parity;
        return parity <= 1 && Signature.TryRead(bytes, out Signature signature) ? new SignedTransaction(transaction, signature) : null;
    }

    private static void WriteScalar(RlpItem item, Span<byte> word)
    {
        _ = item.ToInteger();
        item.Bytes.Span.CopyTo(word[(word.Length - item.Bytes.Length)..]);
    }
}
