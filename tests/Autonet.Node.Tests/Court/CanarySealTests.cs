using Autonet.Chain.Bindings;
using Autonet.Core.Identifiers;
using Autonet.Node.Court;
using Autonet.Node.Prerequisites;
using Autonet.Node.Tests.Devnet;

namespace Autonet.Node.Tests.Court;

[Collection(DevelopmentNetworkCollection.Name)]
public sealed class CanarySealTests(DevelopmentNetwork network)
{
    private static readonly RunId Run = new(3);
    private static readonly Address Holder = new([.. Enumerable.Repeat((byte)0x17, 20)]);

    [Fact]
    public async Task Seal_is_the_one_that_the_contract_computes()
    {
        using TemporaryFolder folder = new();
        CanarySeal seal = CanarySeal.Draw(folder.Path, Run, round: 5, slot: 200, Holder);
        CanariesContract canaries = new(network.Client, network.Manifest["Canaries"].Address);

        Assert.Equal(await canaries.SealOfAsync(seal.Salt, 3, 5, 200, Holder, cancellationToken: TestContext.Current.CancellationToken), seal.Hash);
    }

    [Fact]
    public void Seal_survives_a_restart_in_a_file_that_only_its_owner_reads()
    {
        using TemporaryFolder folder = new();
        CanarySeal drawn = CanarySeal.Draw(folder["canaries"], Run, round: 5, slot: 2, Holder);

        Assert.Equal(drawn, CanarySeal.Load(folder["canaries"], Run, 5, Holder));
        Assert.Null(CanarySeal.Load(folder["canaries"], Run, 6, Holder));
        Assert.All(
            Directory.EnumerateFiles(folder["canaries"]),
            path => Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite)));
    }

    [Fact]
    public void Seal_is_confirmed_for_good_and_for_its_round_alone()
    {
        using TemporaryFolder folder = new();
        CanarySeal seal = CanarySeal.Draw(folder.Path, Run, round: 5, slot: 2, Holder);
        CanarySeal other = CanarySeal.Draw(folder.Path, Run, round: 6, slot: 2, Holder);

        Assert.False(seal.IsConfirmed(folder.Path));
        seal.Confirm(folder.Path);
        Assert.True(CanarySeal.Load(folder.Path, Run, 5, Holder)!.IsConfirmed(folder.Path));
        Assert.False(other.IsConfirmed(folder.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x12 3")]
    [InlineData("seal")]
    public void Damaged_seal_is_named_with_what_to_do(string content)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["run-3-round-5.seal"], content);

        Assert.Contains("holds no seal", Assert.Throws<ActionableException>(() => CanarySeal.Load(folder.Path, Run, 5, Holder)).Message, StringComparison.Ordinal);
    }
}
