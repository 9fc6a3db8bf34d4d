using System.Numerics;
using System.Text.Json;
using Autonet.Chain.Crypto;
using Autonet.Chain.Tests.Tools;
using Autonet.Chain.Transactions;
using Autonet.Core.Identifiers;
using CsCheck;

namespace Autonet.Chain.Tests.Transactions;

public sealed class TransactionTests
{
    private static readonly Address Recipient = Address.Parse("0x3535353535353535353535353535353535353535");
    private static readonly Gen<BigInteger> Amounts = Gen.Byte.Array[0, 31].Select(b => new BigInteger(b, isUnsigned: true));
    private static readonly Gen<Address?> Recipients = Gen.Byte.Array[20].Select(b => new Address(b)).Nullable(0.2);

    private static readonly Gen<Transaction> Generated = Gen.OneOf(
        Gen.ULong.Select(Gen.ULong, Amounts, Recipients, Amounts, Gen.Byte.Array[0, 100], Gen.ULong[1, 1ul << 60].Nullable()).Select(
            (nonce, gas, price, to, value, data, chain)
                => (Transaction)new LegacyTransaction { Nonce = nonce, GasLimit = gas, GasPrice = price, To = to, Value = value, Data = data, ChainId = chain }),
        Gen.ULong.Select(Gen.ULong, Amounts, Recipients, Amounts, Gen.Byte.Array[0, 100], Gen.Byte.Array[32].Array[0, 3]).Select(
            (nonce, gas, fee, to, value, data, slots) => (Transaction)new Eip1559Transaction
            {
                ChainId = nonce,
                Nonce = gas,
                GasLimit = nonce,
                MaxFeePerGas = fee,
                MaxPriorityFeePerGas = value,
                To = to,
                Value = value,
                Data = data,
                AccessList = slots.Length == 0 ? [] : [new AccessListEntry(Recipient, [.. slots.Select(s => new Hash256(s))])],
            }));

    [Fact]
    public void Legacy_example_of_EIP_155_matches()
    {
        JsonElement vector = RepositoryFiles.LoadVector("transactions.json").GetProperty("legacy");
        using PrivateKey key = PrivateKey.Parse(vector.GetProperty("key").GetString()!);
        LegacyTransaction transaction = new()
        {
            Nonce = 9,
            GasPrice = 20_000_000_000,
            GasLimit = 21_000,
            To = Recipient,
            Value = 1_000_000_000_000_000_000,
            ChainId = 1,
        };
        Assert.Equal(vector.GetProperty("signingHash").GetString(), transaction.SigningHash.ToString());
        AssertSigned(vector.GetProperty("signed").GetString()!, transaction.Sign(key), key.Address);
    }

    [Fact]
    public void Fee_market_example_matches()
    {
        JsonElement vector = RepositoryFiles.LoadVector("transactions.json").GetProperty("eip1559");
        using PrivateKey key = PrivateKey.Parse(vector.GetProperty("key").GetString()!);
        Eip1559Transaction transaction = new()
        {
            ChainId = 31337,
            Nonce = 9,
            MaxPriorityFeePerGas = 1_500_000_000,
            MaxFeePerGas = 20_000_000_000,
            GasLimit = 60_000,
            To = Recipient,
            Value = 1_000_000_000_000_000_000,
            Data = Chain.Abi.AbiFunction.Parse("transfer(address,uint256)").EncodeCall(Recipient, 7),
        };
        SignedTransaction signed = transaction.Sign(key);
        AssertSigned(vector.GetProperty("signed").GetString()!, signed, key.Address);
        Assert.Equal(vector.GetProperty("hash").GetString(), signed.Hash.ToString());
    }

    [Fact]
    public void Transactions_survive_the_round_trip()
    {
        using PrivateKey key = PrivateKey.Parse("0x" + new string('4', 64));
        Generated.Sample(
            transaction =>
            {
                SignedTransaction signed = transaction.Sign(key);
                return SignedTransaction.TryDecode(signed.Encoded, out SignedTransaction? read)
                    && read.Encoded.Span.SequenceEqual(signed.Encoded.Span)
                    && read.Hash == signed.Hash
                    && read.TryRecoverSender(out Address sender) && sender == key.Address;
            },
            iter: 60);
    }

    [Fact]
    public void Hostile_bytes_are_refused_or_canonical()
    {
        using PrivateKey key = PrivateKey.Parse("0x" + new string('4', 64));
        byte[] signed = new Eip1559Transaction { ChainId = 1, Nonce = 1, GasLimit = 1, MaxFeePerGas = 1, MaxPriorityFeePerGas = 1, To = Recipient }.Sign(key).Encoded.ToArray();
        Gen.Int[0, signed.Length - 1].Select(Gen.Byte).Sample(
            (at, value) =>
            {
                byte[] bytes = [.. signed];
                bytes[at] = value;
                return !SignedTransaction.TryDecode(bytes, out SignedTransaction? read) || read.Encoded.Span.SequenceEqual(bytes);
            },
            iter: 1_000);
        Gen.Byte.Array[0, 200].Sample(bytes => !SignedTransaction.TryDecode(bytes, out SignedTransaction? read) || read.Encoded.Span.SequenceEqual(bytes), iter: 1_000);
    }

    private static void AssertSigned(string expected, SignedTransaction signed, Address sender)
    {
        Assert.Equal(expected, "0x" + Convert.ToHexStringLower(signed.Encoded.Span));
        Assert.True(signed.TryRecoverSender(out Address recovered));
        Assert.Equal(sender, recovered);
    }
}
