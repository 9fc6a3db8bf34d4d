using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Autonet.Chain.Crypto;
using Autonet.Chain.TypedData;
using Autonet.Core.Identifiers;
using Autonet.Node.Governance;
using Autonet.Node.Governance.Ballots;
using Autonet.Node.Prerequisites;

namespace Autonet.Node.Tests.Governance.Ballots;

/// <summary>Ballots are signed as Forge reads them from the same vector.</summary>
public sealed class BallotFormsTests
{
    [Fact]
    public void Ballots_and_delegations_are_signed_as_the_contracts_read_them()
    {
        using JsonDocument vector = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Checkout.Find(null).Root, "tests", "vectors", "ballots.json")));
        JsonElement root = vector.RootElement;
        using PrivateKey key = PrivateKey.Parse(root.GetProperty("privateKey").GetString()!);
        Address voter = Address.Parse(root.GetProperty("voter").GetString()!);
        JsonElement said = root.GetProperty("domain");
        Address contract = Address.Parse(said.GetProperty("verifyingContract").GetString()!);
        TypedDomain domain = new(said.GetProperty("name").GetString(), said.GetProperty("version").GetString(), said.GetProperty("chainId").GetInt32(), contract);

        Assert.Equal(voter, key.Address);
        Assert.Equal(3, root.GetProperty("ballots").GetArrayLength());
        Assert.All(root.GetProperty("ballots").EnumerateArray(), ballot => Assert.Equal(
            ballot.GetProperty("signature").GetString(),
            key.Sign(BallotForms.DigestOf(
                domain, Number(ballot, "proposalId"), (VoteChoice)ballot.GetProperty("support").GetInt32(), voter, Number(ballot, "nonce"), ballot.GetProperty("reason").GetString()!)).ToString()));
        JsonElement delegation = root.GetProperty("delegation");
        Hash256 digest = BallotForms.Delegation.Digest(
            domain, voter, Address.Parse(delegation.GetProperty("delegatee").GetString()!), Number(delegation, "nonce"), new BigInteger(delegation.GetProperty("expiry").GetInt64()));
        Assert.Equal(delegation.GetProperty("signature").GetString(), key.Sign(digest).ToString());
    }

    private static BigInteger Number(JsonElement of, string name) => BigInteger.Parse(of.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
}
