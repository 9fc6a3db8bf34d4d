using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Autonet.Chain.Crypto;
using Autonet.Core.Identifiers;
using Autonet.Core.Rounds;
using Autonet.Node.Messages;

namespace Autonet.Node.Tests.Messages;

/// <summary>The EIP-712 digests and compact signatures of the protocol against the vectors that the contracts' tests read too.</summary>
public sealed class ProtocolDomainTests
{
    private static readonly JsonElement Vectors = Load();

    private static readonly ProtocolDomain Domain = new(
        Vectors.GetProperty("domain").GetProperty("chainId").GetUInt64(),
        Address.Parse(Vectors.GetProperty("domain").GetProperty("verifyingContract").GetString()!));

    public static TheoryData<int> Messages => [.. Enumerable.Range(0, Vectors.GetProperty("messages").GetArrayLength())];

    [Fact]
    public void Separator_is_the_registrys() => Assert.Equal(Hash(Vectors, "domainSeparator"), Domain.Separator);

    [Fact]
    public void Vectors_have_every_message_of_the_protocol()
        => Assert.Equal(
            ["AuditReport", "Commitment", "RoundAttestation"],
            Vectors.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("type").GetString()!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Messages))]
    public void Digest_and_signature_are_the_contracts(int index)
    {
        JsonElement vector = Vectors.GetProperty("messages")[index];
        object message = Read(vector.GetProperty("type").GetString()!, vector.GetProperty("fields"));
        using PrivateKey key = PrivateKey.Parse(Vectors.GetProperty("privateKey").GetString()!);

        SignedMessage signed = Domain.Sign(message, key);

        Assert.Equal(Hash(vector, "digest"), Domain.DigestOf(message));
        Assert.Equal(Address.Parse(Vectors.GetProperty("signer").GetString()!), signed.Signer);
        Assert.True(signed.Signature.TryRecover(Domain.DigestOf(message), out Address recovered));
        Assert.Equal(signed.Signer, recovered);
        Chain.Bindings.SlotSignature packed = SlotSignatures.Pack(3, signed.Signature);
        Assert.Equal((3, Hash(vector, "r"), Hash(vector, "vs")), (packed.Slot, packed.R, packed.Vs));
    }

    [Fact]
    public void Struct_hash_of_a_commitment_is_what_the_commitments_tree_holds()
    {
        JsonElement vector = Vectors.GetProperty("messages").EnumerateArray().Single(message => message.GetProperty("type").GetString() == "Commitment");

        Assert.Equal(Hash(vector, "structHash"), ProtocolDomain.StructHash((Commitment)Read("Commitment", vector.GetProperty("fields"))));
    }

    [Fact]
    public void Signature_for_another_chain_or_registry_recovers_somebody_else()
    {
        SignedMessage signed = SampleRun.Sign(SampleRun.Commitment(3, 1), key: 1);
        ProtocolDomain otherChain = new(1, Address.Parse("0x00000000000000000000000000000000a0703e70"));
        ProtocolDomain otherRegistry = new(31337, Address.Parse("0x00000000000000000000000000000000a0703e71"));

        foreach (ProtocolDomain domain in (ProtocolDomain[])[otherChain, otherRegistry])
        {
            Assert.True(signed.Signature.TryRecover(domain.DigestOf(signed.Message), out Address signer));
            Assert.NotEqual(signed.Signer, signer);
        }
    }

    private static object Read(string type, JsonElement fields)
    {
        Hash256 charter = Hash(fields, "charter");
        ulong round = fields.GetProperty("round").GetUInt64();
        int Slot() => fields.GetProperty("slot").GetInt32();
        return type switch
        {
            "Commitment" => new Commitment(
                charter, round, Hash(fields, "seed"), Slot(), Hash(fields, "stateRoot"), Hash(fields, "updateRoot"), Cid(fields, "updateCid")),
            "RoundAttestation" => new RoundAttestation(
                charter, round, Hash(fields, "seed"), Slots(fields), Hash(fields, "commitmentsRoot"), Hash(fields, "checkpointRoot"), Cid(fields, "checkpointCid")),
            "AuditReport" => new AuditReport(charter, round, Slot(), Hash(fields, "updateRoot"), fields.GetProperty("matches").GetBoolean()),
            _ => throw new InvalidDataException($"The vectors have a message of unknown type {type}."),
        };
    }

    private static Hash256 Hash(JsonElement json, string name) => Hash256.Parse(json.GetProperty(name).GetString()!);

    private static Cid Cid(JsonElement json, string name)
    {
        Assert.True(Core.Identifiers.Cid.TryRead(Convert.FromHexString(json.GetProperty(name).GetString()!.AsSpan(2)), out Cid cid));
        return cid;
    }

    private static SlotBitmap Slots(JsonElement json)
        => SlotBitmap.FromInteger(BigInteger.Parse("0" + json.GetProperty("slots").GetString()![2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    private static JsonElement Load()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "eip712.json")));
        return document.RootElement.Clone();
    }
}
