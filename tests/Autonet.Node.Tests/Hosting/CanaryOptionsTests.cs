using Autonet.Node.Devnet;
using Autonet.Node.Hosting;
using Autonet.Node.Tests.Devnet;

namespace Autonet.Node.Tests.Hosting;

public sealed class CanaryOptionsTests
{
    [Theory]
    [InlineData(true, false, false, NodeRoles.Worker, "give both --canary and --registrar-key")]
    [InlineData(false, true, false, NodeRoles.Worker, "give both --canary and --registrar-key")]
    [InlineData(true, true, true, NodeRoles.Worker, "no --cheat")]
    [InlineData(true, true, false, NodeRoles.Auditor, "needs the role worker")]
    public async Task Canary_that_cannot_be_is_refused_before_the_node_starts(bool hasRound, bool hasRegistrar, bool cheat, NodeRoles roles, string reason)
    {
        using TemporaryFolder folder = new();
        NodeOptions options = Options(folder, "registrar");

        NodeStartException refusal = await Assert.ThrowsAsync<NodeStartException>(() => NodeHost.RunAsync(
            options with
            {
                CanaryRound = hasRound ? 2 : null,
                RegistrarKeystorePath = hasRegistrar ? options.RegistrarKeystorePath : null,
                Cheat = cheat,
                Roles = roles,
            },
            TimeProvider.System, TestContext.Current.CancellationToken));

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Registrar_is_another_account_than_the_nodes()
    {
        using TemporaryFolder folder = new();

        NodeStartException refusal = await Assert.ThrowsAsync<NodeStartException>(
            () => NodeHost.RunAsync(Options(folder, "node"), TimeProvider.System, TestContext.Current.CancellationToken));

        Assert.Contains("an account of its own", refusal.Message, StringComparison.Ordinal);
    }

    private static NodeOptions Options(TemporaryFolder folder, string registrar)
    {
        KeyFolder keys = KeyFolder.Open(folder["keys"]);
        keys.Obtain("node").Dispose();
        keys.Obtain(registrar).Dispose();
        return new NodeOptions
        {
            RpcUri = new Uri("http://127.0.0.1:1/"),
            ManifestPath = folder["deployment.json"],
            KeystorePath = keys.PathOf("node"),
            PasswordFile = keys.PasswordFile,
            DataFolder = folder["node"],
            RunId = 1,
            CanaryRound = 2,
            RegistrarKeystorePath = keys.PathOf(registrar),
        };
    }
}
