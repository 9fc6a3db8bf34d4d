using System.Text.Json;
using System.Text.Json.Nodes;
using Autonet.Chain.Abi;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rlp;
using Autonet.Chain.Tests.Abi;
using Autonet.Chain.Transactions;
using Autonet.Chain.TypedData;
using Autonet.Core.Identifiers;
using CsCheck;

namespace Autonet.Chain.Tests.Tools;

/// <summary>The same inputs through this client and Foundry's cast, an independent implementation, give the same bytes.</summary>
public sealed class CastComparisonTests
{
    private const string KeyText = "0x4646464646464646464646464646464646464646464646464646464646464646";
    private static readonly Address Recipient = Address.Parse("0x3535353535353535353535353535353535353535");

    [Fact]
    public async Task Abi_encoding_of_generated_values_agrees()
    {
        foreach ((AbiType type, object value)[] pairs in Draw(AbiValues.Typed.Array[1, 3], 12, seed: "0000KzD5eXX3"))
        {
            AbiFunction function = new("f", [.. pairs.Select(p => new AbiParameter("", p.type))], [], AbiMutability.NonPayable);
            object[] values = [.. pairs.Select(p => p.value)];
            string[] texts = [.. pairs.Select(p => AbiValues.Write(p.type, p.value))];
            string expected = await Cast.RunAsync(["abi-encode", function.Signature, "--", .. texts]);
            Assert.Equal(expected, "0x" + Convert.ToHexStringLower(function.EncodeCall(values).AsSpan(4)));
        }
    }

    [Theory]
    [InlineData("transfer(address,uint256)")]
    [InlineData("submit((bytes32,uint64,(uint8,address[])[2])[],bytes,string)")]
    public async Task Selector_and_topic_agree(string signature)
    {
        Assert.Equal(await Cast.RunAsync("sig", signature), "0x" + Convert.ToHexStringLower(AbiFunction.Parse(signature).Selector.Span));
        Assert.Equal(await Cast.RunAsync("keccak", signature), Keccak256.Hash(signature).ToString());
    }

    [Fact]
    public async Task Rlp_agrees()
    {
        RlpItem item = RlpItem.List(RlpItem.Of(1), RlpItem.List(RlpItem.Of(0), RlpItem.Of(Recipient)), RlpItem.Of(new byte[60]), RlpItem.List());
        string text = $"[\"0x01\",[\"0x\",\"{Recipient}\"],\"0x{new string('0', 120)}\",[]]";
        Assert.Equal(await Cast.RunAsync("to-rlp", text), "0x" + Convert.ToHexStringLower(RlpCodec.Encode(item)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Signed_transaction_agrees(bool legacy)
    {
        using PrivateKey key = PrivateKey.Parse(KeyText);
        byte[] data = AbiFunction.Parse("transfer(address,uint256)").EncodeCall(Recipient, 7);
        Transaction transaction = legacy
            ? new LegacyTransaction { ChainId = 31337, Nonce = 3, GasLimit = 90_000, GasPrice = 7, To = Recipient, Value = 5, Data = data }
            : new Eip1559Transaction { ChainId = 31337, Nonce = 3, GasLimit = 90_000, MaxFeePerGas = 7, MaxPriorityFeePerGas = 2, To = Recipient, Value = 5, Data = data };
        string[] fees = legacy ? ["--legacy"] : ["--priority-gas-price", "2"];
        string expected = await Cast.RunAsync(
        [
            "mktx", Recipient.ToString(), "--private-key", KeyText, "--chain", "31337", "--nonce", "3", "--gas-limit", "90000", "--gas-price", "7",
            "--value", "5", .. fees, "transfer(address,uint256)", Recipient.ToString(), "7",
        ]);
        Assert.Equal(expected, "0x" + Convert.ToHexStringLower(transaction.Sign(key).Encoded.Span));
    }

    [Fact]
    public async Task Personal_message_signature_agrees()
    {
        using PrivateKey key = PrivateKey.Parse(KeyText);
        Assert.Equal(await Cast.RunAsync("wallet", "sign", "--private-key", KeyText, "train with us"), key.Sign(PersonalMessage.Digest("train with us")).ToString());
    }

    [Fact]
    public async Task Typed_data_signature_with_nested_arrays_agrees()
    {
        TypedStruct slot = new("Slot", TypedField.Of("index", "uint64"), TypedField.Of("root", "bytes32"));
        TypedStruct round = new(
            "Round", TypedField.Of("charter", "bytes32"), TypedField.ArrayOf("slots", slot), TypedField.Of("best", slot), TypedField.Of("note", "string"),
            TypedField.Of("blob", "bytes"), TypedField.Of("losses", "int32[2][]"), TypedField.Of("open", "bool"));
        TypedDomain domain = new("Autonet", "1", 31337, Recipient);
        Hash256 root = Hash256.Sha256([7]);
        Hash256 digest = round.Digest(
            domain, root, new object[] { new object[] { 1ul, root }, new object[] { 2ul, Hash256.Zero } }, new object[] { 3ul, root }, "π", new byte[] { 1, 2, 3 },
            new object[] { new object[] { -1, 2 }, new object[] { 3, -4 } }, true);
        JsonObject message = new()
        {
            ["charter"] = root.ToString(),
            ["slots"] = new JsonArray(Slot(1, root), Slot(2, Hash256.Zero)),
            ["best"] = Slot(3, root),
            ["note"] = "π",
            ["blob"] = "0x010203",
            ["losses"] = new JsonArray(new JsonArray(-1, 2), new JsonArray(3, -4)),
            ["open"] = true,
        };
        JsonObject document = new()
        {
            ["types"] = new JsonObject
            {
                ["EIP712Domain"] = Fields(("name", "string"), ("version", "string"), ("chainId", "uint256"), ("verifyingContract", "address")),
                ["Slot"] = Fields([.. slot.Fields.Select(f => (f.Name, f.TypeName))]),
                ["Round"] = Fields([.. round.Fields.Select(f => (f.Name, f.TypeName))]),
            },
            ["primaryType"] = "Round",
            ["domain"] = new JsonObject { ["name"] = "Autonet", ["version"] = "1", ["chainId"] = 31337, ["verifyingContract"] = Recipient.ToString() },
            ["message"] = message,
        };
        using PrivateKey key = PrivateKey.Parse(KeyText);
        string expected = await Cast.RunAsync("wallet", "sign", "--private-key", KeyText, "--data", document.ToJsonString(new JsonSerializerOptions()));
        Assert.Equal(expected, key.Sign(digest).ToString());
    }

    private static JsonObject Slot(int index, Hash256 root) => new() { ["index"] = index, ["root"] = root.ToString() };

    private static JsonArray Fields(params (string Name, string Type)[] fields)
        => new([.. fields.Select(f => new JsonObject { ["name"] = f.Name, ["type"] = f.Type })]);

    private static List<T> Draw<T>(Gen<T> gen, int count, string seed)
    {
        List<T> drawn = [];
        gen.Sample(value => drawn.Add(value), iter: count, seed: seed, threads: 1);
        return drawn;
    }
}
