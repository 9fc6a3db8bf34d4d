using System.CommandLine;
using System.Text.Json.Nodes;

namespace Autonet.Cli.Tests.Commands;

public sealed class CommandLineTests
{
    public static TheoryData<string> AllCommands
    {
        get
        {
            TheoryData<string> paths = [];
            void Add(Command command, string path)
            {
                paths.Add(path);
                foreach (Command child in command.Subcommands)
                {
                    Add(child, $"{path} {child.Name}".Trim());
                }
            }

            Add(CommandLine.CreateTree(TextWriter.Null, TextWriter.Null), "");
            return paths;
        }
    }

    [Fact]
    public void Tree_has_every_documented_command()
    {
        string[] paths = [.. AllCommands.Select(row => row.Data)];

        foreach (string path in (string[])
            ["demo", "devnet up", "devnet down", "devnet status", "deploy", "key new", "key import", "key list", "node", "run create", "run list", "run show",
             "run watch", "model export", "proposal create", "proposal list", "proposal show", "proposal vote", "proposal delegate", "proposal queue",
             "proposal execute", "proposal cancel", "proposal exit", "proposal seats", "proposal seats earn", "proposal seats activate", "proposal seats prove",
             "proposal seats lapse", "proposal entity register", "proposal entity invite", "proposal entity join", "proposal entity show",
             "proposal entity challenge", "proposal entity contest", "proposal entity rule", "proposal entity resolve", "constitution show", "constitution diff", "constitution check",
             "treasury show", "power", "verify", "evaluation claim", "evaluation list", "evaluation show", "evaluation challenge", "evaluation settle", "canary list", "canary expire",
             "bench train", "bench generate"])
        {
            Assert.Contains(path, paths);
        }
    }

    [Theory]
    [MemberData(nameof(AllCommands))]
    public async Task Help_of_every_command_succeeds_and_shows_examples(string path)
    {
        (int code, string output, string error) = await RunAsync([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal(0, code);
        Assert.Empty(error);
        Assert.Contains("Usage:", output, StringComparison.Ordinal);
        Assert.True(path.Length == 0 || output.Contains("Examples:", StringComparison.Ordinal), output);
    }

    [Theory]
    [InlineData("demo --workers 1", "--workers must be a whole number from 2 to 64.")]
    [InlineData("demo --dim 33", "--dim must be a multiple of 32.")]
    [InlineData("demo --rpc ftp://x", "'ftp://x' is no http or https address.")]
    [InlineData("node --gateway nowhere", "'nowhere' is no http or https address.")]
    [InlineData("key new ../x", "'../x' is no name for a key: use up to 64 letters, digits, '-' and '_'.")]
    [InlineData("proposal vote 1", "Say how you vote: one of --for, --against and --abstain.")]
    [InlineData("proposal vote 1 --for --against", "Say how you vote: one of --for, --against and --abstain.")]
    [InlineData("proposal vote 1 --for --relay http://localhost", "--relay, --out and --signer-contract belong to --gasless.")]
    [InlineData("proposal create", "Name one thing to propose: a file, --template KIND to begin one, or --second NUMBER.")]
    [InlineData("proposal create x.yaml --second 1", "Name one thing to propose: a file, --template KIND to begin one, or --second NUMBER.")]
    [InlineData("proposal entity rule 1", "Say how you rule: one of --same and --different.")]
    [InlineData("proposal exit 1 --lock lots", "--lock takes an amount of tokens such as 12.5.")]
    [InlineData("proposal exit 1 --lock 1 --withdraw", "Say one of --lock and --withdraw.")]
    [InlineData("verify --run 1", "Option '--round' is required.")]
    [InlineData("bench generate --batch 0", "--batch must be a whole number of at least 1.")]
    [InlineData("canary expire 0x12", "'0x12' is no seal: it has 0x and 64 hexadecimal digits, see 'autonet canary list'.")]
    [InlineData("devnet", "Required command was not provided.")]
    public async Task Bad_arguments_are_refused_in_one_sentence(string line, string sentence)
    {
        (int code, string output, string error) = await RunAsync(line.Split(' '));

        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.StartsWith("autonet: " + sentence, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("proposal list", "There is no deployment manifest")]
    [InlineData("run list", "There is no deployment manifest")]
    [InlineData("constitution show", "There is no deployment manifest")]
    [InlineData("constitution check nothing.yaml", "There is no file 'nothing.yaml'")]
    [InlineData("proposal create nothing.yaml", "There is no key 'founder-1'")]
    [InlineData("treasury show", "There is no deployment manifest")]
    [InlineData("power", "There is no deployment manifest")]
    [InlineData("canary list", "There is no deployment manifest")]
    [InlineData("verify --run 1 --round 1", "There is no deployment manifest")]
    [InlineData("deploy", "There is no key 'deployer'")]
    [InlineData("node --run 1", "There is no key 'node'")]
    [InlineData("run create nothing.yaml", "There is no charter file")]
    [InlineData("key import x --from nothing.hex", "There is no file 'nothing.hex'")]
    public async Task Missing_things_are_named_with_what_to_do(string line, string beginning)
    {
        using TemporaryFolder folder = new();

        (int code, _, string error) = await RunAsync([.. line.Split(' '), "--data-dir", folder.Path]);

        Assert.Equal(1, code);
        Assert.Contains("autonet: " + beginning, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("grant")]
    [InlineData("parameter")]
    [InlineData("release")]
    [InlineData("article")]
    [InlineData("upgrade")]
    [InlineData("canary")]
    public async Task Template_is_printed_as_a_file_to_fill_in(string kind)
    {
        (int code, string output, string error) = await RunAsync(["proposal", "create", "--template", kind]);

        Assert.Equal((0, ""), (code, error));
        Assert.Contains($"kind: {kind}\n", output, StringComparison.Ordinal);
        Assert.StartsWith("# ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_that_is_imported_is_listed_and_never_overwritten()
    {
        using TemporaryFolder folder = new();
        string file = Path.Combine(folder.Path, "key.hex");
        await File.WriteAllTextAsync(file, "0x" + new string('0', 63) + "1\n", TestContext.Current.CancellationToken);
        string[] import = ["key", "import", "one", "--from", file, "--data-dir", folder.Path];

        (int imported, _, _) = await RunAsync(import);
        (int again, _, string error) = await RunAsync(import);
        (int listed, string list, _) = await RunAsync(["key", "list", "--data-dir", folder.Path]);

        Assert.Equal((0, 1, 0), (imported, again, listed));
        Assert.Contains("There is a key 'one' already", error, StringComparison.Ordinal);
        Assert.Contains("0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unreachable_chain_is_said_with_the_way_out()
    {
        using TemporaryFolder folder = new();
        string manifest = Path.Combine(folder.Path, "deployment.json");
        await File.WriteAllTextAsync(
            manifest, """{"version":1,"chainId":1,"contracts":{}}""", TestContext.Current.CancellationToken);

        (int code, _, string error) = await RunAsync(["proposal", "list", "--manifest", manifest, "--rpc", "http://127.0.0.1:1/"]);

        Assert.Equal(1, code);
        Assert.StartsWith("autonet: The chain cannot be reached", error, StringComparison.Ordinal);
        Assert.Contains("'autonet devnet up'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generation_is_measured_against_memory_and_told_as_json()
    {
        (int code, string output, _) = await RunAsync(
            [.. "bench generate --dim 32 --layers 2 --heads 4 --kv-heads 2 --hidden 48 --vocab 50 --seq 20 --prompt 9 --tokens 4 --batch 3 --threads 2 --json".Split(' ')]);

        Assert.Equal(0, code);
        JsonObject told = JsonNode.Parse(output)!.AsObject();
        Assert.Equal(3, told["batch"]!.GetValue<int>());
        Assert.Equal(4, told["stepSeconds"]!.AsArray().Count);
        foreach (string name in (string[])["prefillTokensPerSecond", "decodeTokensPerSecond", "weightGigabytesPerSecond", "gigabytesPerSecond", "streamingReadGigabytesPerSecond", "peakBytes"])
        {
            Assert.True(told[name]!.GetValue<double>() > 0, name);
        }

        // Two layers of query, key, value, output, gate, up and down, and the head: each padded to sixteen outputs, of four bytes.
        Assert.Equal(4 * ((2 * ((32 * 32) + (2 * 16 * 32) + (32 * 32) + (2 * 48 * 32) + (32 * 48))) + (64 * 32)), told["weightBytesPerStep"]!.GetValue<long>());
    }

    [Theory]
    [InlineData("--dim 30 --heads 4", "There is no such model (HeadsDoNotDivideWidth)")]
    [InlineData("--prompt 250 --tokens 5", "--prompt, --tokens and 2 steps of warming up are 257 positions")]
    public async Task Generation_that_cannot_be_measured_is_refused_with_what_to_change(string options, string beginning)
    {
        (int code, string output, string error) = await RunAsync(["bench", "generate", .. options.Split(' ')]);

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("autonet: " + beginning, error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = await CommandLine.RunAsync(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
