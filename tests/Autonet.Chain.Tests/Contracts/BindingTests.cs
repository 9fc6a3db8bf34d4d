using System.Numerics;
using Autonet.Chain.Abi;
using Autonet.Chain.Accounts;
using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Chain.Tests.Bindings;
using Autonet.Chain.Tests.Tools;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Tests.Contracts;

/// <summary>Bindings generated from tests/vectors/chain/abi, against the contracts they describe on a real chain.</summary>
public sealed class BindingTests
{
    private static readonly Address Owner = Address.Parse("0x3535353535353535353535353535353535353535");
    private static readonly ContractArtifact Artifact = ContractArtifact.Load(RepositoryFiles.Vector("contracts", "Sampler.json"));
    private static readonly Inner Members = new(3, [Owner, Address.Zero]);
    private static readonly Charter Charter = new(Hash256.Sha256([1]), ulong.MaxValue, "Träume", Members, [BigInteger.One, BigInteger.Pow(2, 255)]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Binding_reads_and_writes_every_type()
    {
        await using Anvil anvil = await Anvil.StartAsync();
        using TransactionSender sender = new(anvil.Client, anvil.Rich, new TransactionSenderOptions { PollInterval = TimeSpan.FromMilliseconds(20) });
        DeployedContract deployed = await ContractDeployer.DeployAsync(sender, Artifact, Token, Owner, 4);
        SamplerContract sampler = new(anvil.Client, deployed.Address);
        Assert.Equal(Owner, await sampler.OwnerAsync(cancellationToken: Token));
        Assert.Equal(4, await sampler.CountAsync(cancellationToken: Token));

        TransactionReceipt receipt = await sender.SendAsync(sampler.Store(Charter, 8), Token);
        (Charter charter, Inner inner) = await sampler.LoadAsync(8, cancellationToken: Token);
        AssertEqual(Charter, charter);
        Assert.Equal((Members.Kind, 2), (inner.Kind, inner.Members.Length));

        Assert.True(SamplerContract.CharteredEvent.TryDecode(Assert.Single(receipt.Logs), out SamplerContract.CharteredEvent? chartered));
        Assert.Equal((Charter.Root, Keccak256.Hash(Charter.Title)), (chartered.Root, chartered.Title));
        AssertEqual(Charter, chartered.Charter);
        Assert.False(SamplerContract.CountedEvent.TryDecode(receipt.Logs[0], out _));

        ushort[][] grid = [[1, 2, 65535], []];
        (byte[][] data, BigInteger number, byte[] tag, bool flag, uint small, ushort[][] echoed)
            = await sampler.EchoAsync([[1], []], -5, [1, 2, 3, 4], true, uint.MaxValue, grid, cancellationToken: Token);
        Assert.Equal([[1], []], data);
        Assert.Equal((new BigInteger(-5), true, uint.MaxValue), (number, flag, small));
        Assert.Equal([1, 2, 3, 4], tag);
        Assert.Equal(grid, echoed);
    }

    [Fact]
    public async Task Binding_tells_overloads_of_one_CSharp_type_apart()
    {
        await using Anvil anvil = await Anvil.StartAsync();
        using TransactionSender sender = new(anvil.Client, anvil.Rich, new TransactionSenderOptions { PollInterval = TimeSpan.FromMilliseconds(20) });
        SamplerContract sampler = new(anvil.Client, (await ContractDeployer.DeployAsync(sender, Artifact, Token, Owner, 0)).Address);
        BigInteger[] results = [await sampler.OverloadedAsync(1, cancellationToken: Token), await sampler.Overloaded2Async(1, cancellationToken: Token)];
        Assert.Equal([1, 2], results.Order());
    }

    [Fact]
    public async Task Read_that_reverts_is_explained_with_any_bound_contracts_errors()
    {
        await using Anvil anvil = await Anvil.StartAsync();
        using TransactionSender sender = new(anvil.Client, anvil.Rich, new TransactionSenderOptions { PollInterval = TimeSpan.FromMilliseconds(20) });
        SamplerContract sampler = new(anvil.Client, (await ContractDeployer.DeployAsync(sender, Artifact, Token, Owner, 0)).Address);
        ContractRevertedException revert = await Assert.ThrowsAsync<ContractRevertedException>(() => sampler.FailNestedAsync(Charter, cancellationToken: Token));
        Assert.Equal("Nested", revert.Reason.Error!.Name);
        AssertEqual(Charter, Charter.FromAbi((object[])revert.Reason.Arguments[0]));
        Assert.Contains(ContractErrors.All, e => e.Name == "Closed");
    }

    [Fact]
    public async Task Read_of_an_address_without_code_is_refused()
    {
        await using Anvil anvil = await Anvil.StartAsync();
        await Assert.ThrowsAsync<AbiException>(() => new SamplerContract(anvil.Client, Owner).CountAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task Signature_recovers_in_a_contract_too()
    {
        await using Anvil anvil = await Anvil.StartAsync();
        using TransactionSender sender = new(anvil.Client, anvil.Rich, new TransactionSenderOptions { PollInterval = TimeSpan.FromMilliseconds(20) });
        SamplerContract sampler = new(anvil.Client, (await ContractDeployer.DeployAsync(sender, Artifact, Token, Owner, 0)).Address);
        for (byte i = 0; i < 8; i++)
        {
            Hash256 digest = Hash256.Sha256([i]);
            Signature signature = anvil.Rich.Sign(digest);
            Assert.Equal(anvil.Rich.Address, await sampler.RecoverAsync(digest, signature.V, signature.R, signature.S, cancellationToken: Token));
        }
    }

    private static void AssertEqual(Charter expected, Charter actual) => Assert.Equal(
        (expected.Root, expected.Steps, expected.Title, string.Join(',', expected.Pair), string.Join(',', expected.Inner.Members)),
        (actual.Root, actual.Steps, actual.Title, string.Join(',', actual.Pair), string.Join(',', actual.Inner.Members)));
}
