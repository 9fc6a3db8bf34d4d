using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using Autonet.Chain.Crypto;
using Autonet.Core.Identifiers;
using Autonet.Node.Devnet;
using Autonet.Node.Prerequisites;

namespace Autonet.Node.Tests.Devnet;

public sealed class EmbeddedChainTests : IDisposable
{
    private static readonly Address Account = Address.Parse("0x00000000000000000000000000000000000000aa");

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Chain_stopped_and_started_in_the_same_folder_keeps_its_state()
    {
        ulong height;
        await using (EmbeddedChain chain = await EmbeddedChain.StartAsync(Options(), TimeProvider.System, Token))
        {
            await EmbeddedChain.FundAsync(chain.Client, Account, 12345, Token);
            height = await chain.Client.GetBlockNumberAsync(Token);
        }

        await using EmbeddedChain resumed = await EmbeddedChain.StartAsync(Options(), TimeProvider.System, Token);

        Assert.Equal(new BigInteger(12345), await resumed.Client.GetBalanceAsync(Account, cancellationToken: Token));
        Assert.True(await resumed.Client.GetBlockNumberAsync(Token) >= height);
    }

    [Fact]
    public async Task Port_in_use_is_said_in_one_sentence()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;

        ActionableException refusal = await Assert.ThrowsAsync<ActionableException>(
            () => EmbeddedChain.StartAsync(Options() with { Port = port }, TimeProvider.System, Token));

        Assert.Equal($"Port {port} on 127.0.0.1 is in use: stop the program that holds it, or choose another with --port.", refusal.Message);
    }

    [Fact]
    public async Task Damaged_state_is_refused_and_left_as_it_is()
    {
        EmbeddedChainOptions options = Options();
        await File.WriteAllTextAsync(options.StatePath, "{\"bad", Token);

        ActionableException refusal = await Assert.ThrowsAsync<ActionableException>(() => EmbeddedChain.StartAsync(options, TimeProvider.System, Token));

        Assert.Contains("is damaged", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("{\"bad", await File.ReadAllTextAsync(options.StatePath, Token));
    }

    [Fact]
    public async Task Process_that_is_not_the_chain_yet_has_not_ended()
    {
        using Process ended = Process.Start("true");
        await ended.WaitForExitAsync(Token);

        Assert.False(DevnetDaemon.HasEnded(Environment.ProcessId));
        Assert.True(DevnetDaemon.HasEnded(ended.Id));
    }

    [Fact]
    public async Task Background_chain_is_found_until_it_is_stopped()
    {
        DevnetStatus up = await DevnetDaemon.UpAsync(Options(), TimeProvider.System, Token);
        try
        {
            Assert.Equal(up, DevnetDaemon.Find(_folder.Path));
            Assert.Equal(EmbeddedChainOptions.DefaultChainId, up.ChainId);
            _ = await DevnetDaemon.HeightAsync(up, Token);
            await Assert.ThrowsAsync<ActionableException>(() => DevnetDaemon.UpAsync(Options(), TimeProvider.System, Token));
        }
        finally
        {
            Assert.Equal(up, await DevnetDaemon.DownAsync(_folder.Path, TimeProvider.System, CancellationToken.None));
        }

        Assert.Null(DevnetDaemon.Find(_folder.Path));
        Assert.Null(await DevnetDaemon.DownAsync(_folder.Path, TimeProvider.System, Token));
        Assert.True(File.Exists(Options().StatePath));
    }

    [Fact]
    public void Keys_of_a_folder_stay_the_same_and_are_for_their_owner_only()
    {
        KeyFolder keys = KeyFolder.Open(_folder["keys"]);
        using PrivateKey first = keys.Obtain("founder-1");
        using PrivateKey again = KeyFolder.Open(_folder["keys"]).Obtain("founder-1");

        Assert.Equal(first.Address, again.Address);
        Assert.Equal(first.Address, keys.AddressOf("founder-1"));
        Assert.NotEqual(first.Address, keys.AddressOf("founder-2"));
        foreach (string path in (string[])[keys.PathOf("founder-1"), keys.PasswordFile])
        {
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), path);
        }
    }

    private EmbeddedChainOptions Options() => new() { AnvilPath = Checkout.Find(null).FindAnvil(), Folder = _folder.Path };
}
