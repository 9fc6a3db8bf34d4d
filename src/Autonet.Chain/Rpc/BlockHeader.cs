using System.Numerics;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rlp;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Rpc;

/// <summary>
/// A block's header with every field that its hash covers, up to the Prague fork; fields of later forks than the block's own are absent.
/// Source: yellow paper, section 4.4; EIP-1559, 4895, 4844, 4788, 7685.
/// </summary>
public sealed record BlockHeader
{
    /// <summary>The hash that the endpoint names; <see cref="ComputeHash"/> checks it.</summary>
    public required Hash256 Hash { get; init; }

    /// <summary>The parent's hash.</summary>
    public required Hash256 ParentHash { get; init; }

    /// <summary>The hash of the uncle list.</summary>
    public required Hash256 OmmersHash { get; init; }

    /// <summary>Who receives the tips.</summary>
    public required Address Beneficiary { get; init; }

    /// <summary>The state's root.</summary>
    public required Hash256 StateRoot { get; init; }

    /// <summary>The root of the transactions.</summary>
    public required Hash256 TransactionsRoot { get; init; }

    /// <summary>The root of the receipts.</summary>
    public required Hash256 ReceiptsRoot { get; init; }

    /// <summary>The filter over the logs: 256 bytes.</summary>
    public required ReadOnlyMemory<byte> LogsBloom { get; init; }

    /// <summary>Proof-of-work difficulty; 0 since the merge.</summary>
    public required BigInteger Difficulty { get; init; }

    /// <summary>The height.</summary>
    public required ulong Number { get; init; }

    /// <summary>The most gas that the block's transactions may use.</summary>
    public required ulong GasLimit { get; init; }

    /// <summary>The gas that they used.</summary>
    public required ulong GasUsed { get; init; }

    /// <summary>Unix seconds.</summary>
    public required ulong Timestamp { get; init; }

    /// <summary>The proposer's free bytes.</summary>
    public required ReadOnlyMemory<byte> ExtraData { get; init; }

    /// <summary><c>prevrandao</c> since the merge, before it the proof-of-work mix.</summary>
    public required Hash256 MixHash { get; init; }

    /// <summary>The proof-of-work nonce, 8 bytes; zero since the merge.</summary>
    public required ReadOnlyMemory<byte> Nonce { get; init; }

    /// <summary>Wei per gas that is burned (London).</summary>
    public BigInteger? BaseFeePerGas { get; init; }

    /// <summary>The root of the withdrawals (Shanghai).</summary>
    public Hash256? WithdrawalsRoot { get; init; }

    /// <summary>Gas used by blobs (Cancun).</summary>
    public ulong? BlobGasUsed { get; init; }

    /// <summary>Running surplus of blob gas (Cancun).</summary>
    public ulong? ExcessBlobGas { get; init; }

    /// <summary>The beacon chain's parent root (Cancun).</summary>
    public Hash256? ParentBeaconBlockRoot { get; init; }

    /// <summary>The hash of the execution requests (Prague).</summary>
    public Hash256? RequestsHash { get; init; }

    /// <summary>The header's RLP, whose Keccak-256 is the block's hash.</summary>
    public byte[] ToRlp()
    {
        List<RlpItem> fields =
        [
            RlpItem.Of(ParentHash), RlpItem.Of(OmmersHash), RlpItem.Of(Beneficiary), RlpItem.Of(StateRoot), RlpItem.Of(TransactionsRoot),
            RlpItem.Of(ReceiptsRoot), RlpItem.Of(LogsBloom), RlpItem.Of(Difficulty), RlpItem.Of(Number), RlpItem.Of(GasLimit), RlpItem.Of(GasUsed),
            RlpItem.Of(Timestamp), RlpItem.Of(ExtraData), RlpItem.Of(MixHash), RlpItem.Of(Nonce),
        ];

        // Each fork appends its fields to those before it.
        RlpItem?[] later =
        [
            BaseFeePerGas is BigInteger fee ? RlpItem.Of(fee) : null,
            WithdrawalsRoot is Hash256 withdrawals ? RlpItem.Of(withdrawals) : null,
            BlobGasUsed is ulong used ? RlpItem.Of(used) : null,
            ExcessBlobGas is ulong excess ? RlpItem.Of(excess) : null,
            ParentBeaconBlockRoot is Hash256 beacon ? RlpItem.Of(beacon) : null,
            RequestsHash is Hash256 requests ? RlpItem.Of(requests) : null,
        ];
        fields.AddRange(later.OfType<RlpItem>());
        return RlpCodec.Encode(RlpItem.List(fields));
    }

    /// <summary>The block's hash, computed from the fields.</summary>
    public Hash256 ComputeHash() => Keccak256.Hash(ToRlp());

    internal static BlockHeader Read(RpcValue json) => new()
    {
        Hash = json["hash"].Hash(),
        ParentHash = json["parentHash"].Hash(),
        OmmersHash = json["sha3Uncles"].Hash(),
        Beneficiary = json["miner"].Address(),
        StateRoot = json["stateRoot"].Hash(),
        TransactionsRoot = json["transactionsRoot"].Hash(),
        ReceiptsRoot = json["receiptsRoot"].Hash(),
        LogsBloom = json["logsBloom"].Bytes(),
        Difficulty = json["difficulty"].Quantity(),
        Number = json["number"].UInt64(),
        GasLimit = json["gasLimit"].UInt64(),
        GasUsed = json["gasUsed"].UInt64(),
        Timestamp = json["timestamp"].UInt64(),
        ExtraData = json["extraData"].Bytes(),
        MixHash = json["mixHash"].Hash(),
        Nonce = json["nonce"].Bytes(),
        BaseFeePerGas = json.Optional("baseFeePerGas")?.Quantity(),
        WithdrawalsRoot = json.Optional("withdrawalsRoot")?.Hash(),
        BlobGasUsed = json.Optional("blobGasUsed")?.UInt64(),
        ExcessBlobGas = json.Optional("excessBlobGas")?.UInt64(),
        ParentBeaconBlockRoot = json.Optional("parentBeaconBlockRoot")?.Hash(),
        RequestsHash = json.Optional("requestsHash")?.Hash(),
    };
}
