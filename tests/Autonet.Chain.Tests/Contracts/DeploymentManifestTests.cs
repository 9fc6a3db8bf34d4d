using Autonet.Chain.Abi;
using Autonet.Chain.Accounts;
using Autonet.Chain.Contracts;
using Autonet.Chain.Tests.Tools;
using Autonet.Core.Identifiers;
using CsCheck;

namespace Autonet.Chain.Tests.Contracts;

public sealed class DeploymentManifestTests
{
    private static readonly Address Somewhere = Address.Parse("0x3535353535353535353535353535353535353535");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Manifest_survives_the_file()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("autonet-manifest").FullName, "deployment.json");
        try
        {
            DeployedContract contract = new(Somewhere, Hash256.Sha256([1]), 7);
            DeploymentManifest manifest = new(31337, new Dictionary<string, DeployedContract> { ["Token"] = contract, ["Court"] = contract with { BlockNumber = 5 } });
            manifest.Save(path);
            manifest.Save(path);
            DeploymentManifest read = DeploymentManifest.Load(path);
            Assert.Equal((31337ul, 5ul, contract), (read.ChainId, read.FirstBlock, read["Token"]));
            Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
            Assert.Throws<KeyNotFoundException>(() => read["Nobody"]);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"version":2,"chainId":1,"contracts":{}}""")]
    [InlineData("""{"version":1,"chainId":-1,"contracts":{}}""")]
    [InlineData("""{"version":1,"chainId":1,"contracts":{"A":{"address":"0x1","codeHash":"0x2","block":1}}}""")]
    [InlineData("""{"version":1,"chainId":1,"contracts":{"A":7}}""")]
    [InlineData("""{"version":1,"chainId":1,"contracts":{"A":{"address":"\ud800"}}}""")]
    public void Malformed_manifest_is_refused(string json) => Assert.False(DeploymentManifest.TryParse(json, out _));

    [Fact]
    public async Task Manifest_is_compared_with_the_chain()
    {
        await using Anvil anvil = await Anvil.StartAsync();
        using TransactionSender sender = new(anvil.Client, anvil.Rich, new TransactionSenderOptions { PollInterval = TimeSpan.FromMilliseconds(20) });
        DeployedContract deployed = await ContractDeployer.DeployAsync(
            sender, ContractArtifact.Load(RepositoryFiles.Vector("contracts", "Neighbour.json")), Token);
        Assert.Empty(await Manifest(31337, deployed).VerifyAsync(anvil.Client, Token));
        Assert.Contains("31337", Assert.Single(await Manifest(1, deployed).VerifyAsync(anvil.Client, Token)), StringComparison.Ordinal);
        Assert.Contains("no contract", Assert.Single(await Manifest(31337, deployed with { Address = Somewhere }).VerifyAsync(anvil.Client, Token)), StringComparison.Ordinal);
        Assert.Contains("hashes to", Assert.Single(await Manifest(31337, deployed with { CodeHash = Hash256.Zero }).VerifyAsync(anvil.Client, Token)), StringComparison.Ordinal);
    }

    [Fact]
    public void Artifact_that_needs_libraries_is_refused()
    {
        AbiException refusal = Assert.Throws<AbiException>(() => ContractArtifact.Parse(
            "Lib", """{"abi":[],"bytecode":{"object":"0x60__$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa$__"},"deployedBytecode":{"object":"0x"}}"""));
        Assert.Contains("libraries", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Artifact_of_hostile_text_throws_only_the_typed_exception()
        => Gen.OneOf("{", "}", "[", "]", "\"abi\":", "[]", ",", "\"bytecode\":", "{\"object\":\"0x\"}", "{\"type\":\"function\"}", "\"\\ud800\"", "null").Array[0, 10].Sample(
            parts =>
            {
                try
                {
                    ContractArtifact.Parse("A", string.Concat(parts));
                }
                catch (AbiException)
                {
                    return true;
                }

                return true;
            },
            iter: 1_000);

    private static DeploymentManifest Manifest(ulong chainId, DeployedContract contract)
        => new(chainId, new Dictionary<string, DeployedContract> { ["Neighbour"] = contract });
}
