using System.CommandLine;
using System.CommandLine.Parsing;
using Autonet.Chain.Accounts;
using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Chain.Keystore;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Node.Devnet;
using Autonet.Node.Prerequisites;
using Autonet.Node.Runs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Autonet.Cli.Commands;

/// <summary>Options that many commands share: which chain, which deployment, which key.</summary>
internal sealed class ChainOptions
{
    public Option<string> DataDir { get; } = new("--data-dir")
    {
        Description = "Folder of keys, manifest and chain state (default: .autonet/local in the checkout, or AUTONET_DATA)",
        HelpName = "folder",
    };

    public Option<Uri> Rpc { get; } = new("--rpc")
    {
        Description = "The chain's JSON-RPC endpoint (default: the devnet of the data folder, or http://127.0.0.1:8545)",
        HelpName = "url",
        CustomParser = ParseAddress,
    };

    public Option<string> Manifest { get; } = new("--manifest")
    {
        Description = "Deployment manifest (default: deployment.json in the data folder)",
        HelpName = "file",
    };

    public Option<string> Key { get; } = new("--key")
    {
        Description = "Name of a key in the data folder, or a keystore file",
        HelpName = "name|file",
    };

    public Option<string> PasswordFile { get; } = new("--password-file")
    {
        Description = "File with the keystore's password (default: the data folder's)",
        HelpName = "file",
    };

    /// <summary>Where state is kept when no folder is named.</summary>
    public static string DefaultFolder => Environment.GetEnvironmentVariable("AUTONET_DATA") is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetEnvironmentVariable(Checkout.RootVariable) ?? Environment.CurrentDirectory, ".autonet", "local");

    public string FolderOf(ParseResult parsed) => Path.GetFullPath(parsed.GetValue(DataDir) ?? DefaultFolder);

    public static string ChainFolderOf(string folder) => Path.Combine(folder, "chain");

    public static string KeyFolderOf(string folder) => Path.Combine(folder, "keys");

    public static string ManifestPathIn(string folder) => Path.Combine(folder, "deployment.json");

    public string ManifestPathOf(ParseResult parsed) => Path.GetFullPath(parsed.GetValue(Manifest) ?? ManifestPathIn(FolderOf(parsed)));

    public Uri RpcOf(ParseResult parsed) => parsed.GetValue(Rpc)
        ?? DevnetDaemon.Find(ChainFolderOf(FolderOf(parsed)))?.Endpoint
        ?? new Uri($"http://127.0.0.1:{EmbeddedChainOptions.DefaultPort}/");

    public string KeystorePathOf(ParseResult parsed, string otherwise) => NamedKeystorePathOf(parsed, parsed.GetValue(Key) ?? otherwise);

    /// <summary>The run that a command is about.</summary>
    public static Option<ulong> RunOption() => new("--run") { Description = "The run", Required = true, HelpName = "id" };

    /// <summary>The keystore of a key by its name in the data folder, or the file itself.</summary>
    public string NamedKeystorePathOf(ParseResult parsed, string name)
    {
        string named = Path.Combine(KeyFolderOf(FolderOf(parsed)), name + ".json");
        return File.Exists(named) ? named
            : File.Exists(name) ? Path.GetFullPath(name)
            : throw new ActionableException($"There is no key '{name}' in '{KeyFolderOf(FolderOf(parsed))}' and no such file: make one with 'autonet key new {name}', or see 'autonet key list'.");
    }

    public string PasswordFileOf(ParseResult parsed)
        => Path.GetFullPath(parsed.GetValue(PasswordFile) ?? Path.Combine(KeyFolderOf(FolderOf(parsed)), "password"));

    /// <summary>Opens the named key; the caller disposes it.</summary>
    public PrivateKey OpenKey(ParseResult parsed, string otherwise)
    {
        string path = KeystorePathOf(parsed, otherwise);
        string passwordFile = PasswordFileOf(parsed);
        if (!File.Exists(passwordFile))
        {
            throw new ActionableException($"There is no password file '{passwordFile}': name one with --password-file.");
        }

        KeystoreOutcome outcome = KeystoreV3.TryLoad(path, File.ReadAllText(passwordFile).TrimEnd('\r', '\n'), out PrivateKey? key);
        return outcome == KeystoreOutcome.Opened
            ? key!
            : throw new ActionableException($"The keystore '{path}' does not open with the password in '{passwordFile}' ({outcome}): name the right file with --password-file.");
    }

    /// <summary>Connects to the deployment and checks its code.</summary>
    public async Task<ChainConnection> ConnectAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        return await ChainConnection.OpenAsync(RpcOf(parsed), LoadManifest(ManifestPathOf(parsed)), cancellationToken);
    }

    /// <summary>A sender that looks for its receipts twice a second.</summary>
    public static TransactionSender SenderOf(EthereumClient client, PrivateKey key)
        => new(client, key, new TransactionSenderOptions { PollInterval = TimeSpan.FromMilliseconds(300) });

    /// <summary>Reads an http or https address.</summary>
    public static Uri? ParseAddress(ArgumentResult result) => ParseAddresses(result) is [Uri address] ? address : null;

    /// <summary>Reads http and https addresses.</summary>
    public static Uri[] ParseAddresses(ArgumentResult result)
    {
        List<Uri> addresses = [];
        foreach (Token token in result.Tokens)
        {
            if (Uri.TryCreate(token.Value, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https")
            {
                addresses.Add(address!);
            }
            else
            {
                result.AddError($"'{token.Value}' is no http or https address.");
            }
        }

        return [.. addresses];
    }

    /// <summary>Opens a run to look at; what is fetched stays in a folder of the purpose's own.</summary>
    public async Task<RunObserver> ObserveAsync(ParseResult parsed, ulong run, string purpose, CancellationToken cancellationToken)
    {
        string path = ManifestPathOf(parsed);
        return await RunObserver.OpenAsync(
            new RunObserverOptions
            {
                RpcUri = RpcOf(parsed),
                Manifest = LoadManifest(path),
                RunId = new RunId(run),
                DataFolder = Path.Combine(FolderOf(parsed), purpose),
                Threads = Environment.ProcessorCount,
            },
            TimeProvider.System,
            NullLoggerFactory.Instance,
            cancellationToken);
    }

    private static DeploymentManifest LoadManifest(string path) => File.Exists(path)
        ? DeploymentManifest.Load(path)
        : throw new ActionableException($"There is no deployment manifest '{path}': make a network with 'autonet devnet up', deploy with 'autonet deploy', or name one with --manifest.");
}

/// <summary>A chain and its deployment, with the connection that they use.</summary>
internal sealed class ChainConnection : IDisposable
{
    private readonly HttpClient _http;

    private ChainConnection(HttpClient http, Uri rpc, ChainSession session)
    {
        _http = http;
        Rpc = rpc;
        Session = session;
    }

    public Uri Rpc { get; }

    public ChainSession Session { get; }

    public EthereumClient Client => Session.Client;

    public static async Task<ChainConnection> OpenAsync(Uri rpc, DeploymentManifest manifest, CancellationToken cancellationToken)
    {
        HttpClient http = new();
        try
        {
            EthereumClient client = new(new BatchingRpc(new HttpRpc(http, rpc), TimeProvider.System));
            return new ChainConnection(http, rpc, await ChainSession.ConnectAsync(client, manifest, cancellationToken));
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    public void Dispose() => _http.Dispose();
}
