using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Autonet.Chain.Crypto;
using Autonet.Chain.Keystore;
using Autonet.Cli.Terminal;
using Autonet.Core.Identifiers;
using Autonet.Node.Devnet;
using Autonet.Node.Prerequisites;

namespace Autonet.Cli.Commands;

/// <summary><c>autonet key new|import|list</c>: encrypted keystores of mode 0600.</summary>
internal static class KeyCommand
{
    public static Command Create(TextWriter output) => HelpWithExamples.With(
        new Command("key", "Encrypted keys (Ethereum keystore, version 3)") { New(output), Import(output), List(output) },
        "autonet key new alice",
        "autonet key import bob --from bob.hex",
        "autonet key list --json");

    private static Command New(TextWriter output)
    {
        ChainOptions chain = new();
        Argument<string> name = NameArgument();
        Command command = new("new", "Draw a new key") { name, chain.DataDir, chain.PasswordFile };
        command.SetAction(parsed =>
        {
            using PrivateKey key = PrivateKey.Generate();
            Save(output, chain, parsed, parsed.GetRequiredValue(name), key);
        });
        return HelpWithExamples.With(command, "autonet key new alice", "autonet key new alice --password-file ~/.autonet-password");
    }

    private static Command Import(TextWriter output)
    {
        ChainOptions chain = new();
        Argument<string> name = NameArgument();
        Option<string> from = new("--from") { Description = "File with the key as 64 hexadecimal digits; '-' reads standard input", Required = true, HelpName = "file" };
        Command command = new("import", "Take over a key that exists") { name, from, chain.DataDir, chain.PasswordFile };
        command.SetAction(parsed =>
        {
            string source = parsed.GetRequiredValue(from);
            string text = source == "-" ? Console.In.ReadToEnd()
                : File.Exists(source) ? File.ReadAllText(source)
                : throw new ActionableException($"There is no file '{source}': name the file that holds the key.");
            if (!PrivateKey.TryParse(text.Trim(), out PrivateKey? key))
            {
                throw new ActionableException($"'{source}' holds no private key: it must have 64 hexadecimal digits and nothing else.");
            }

            using (key)
            {
                Save(output, chain, parsed, parsed.GetRequiredValue(name), key);
            }
        });
        return HelpWithExamples.With(command, "autonet key import bob --from bob.hex", "pass show bob | autonet key import bob --from -");
    }

    private static Command List(TextWriter output)
    {
        ChainOptions chain = new();
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("list", "List the keys of the data folder") { chain.DataDir, json };
        command.SetAction(parsed =>
        {
            string folder = ChainOptions.KeyFolderOf(chain.FolderOf(parsed));
            (string Name, string Address)[] keys = Directory.Exists(folder)
                ? [.. Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(Describe)]
                : [];
            Listing.Write(
                output, parsed.GetValue(json), keys, static key => new JsonObject { ["name"] = key.Name, ["address"] = key.Address },
                ["key", "address"], static key => [key.Name, key.Address]);
        });
        return HelpWithExamples.With(command, "autonet key list", "autonet key list --json");
    }

    private static (string Name, string Address) Describe(string path) => (
        Path.GetFileNameWithoutExtension(path),
        KeystoreV3.TryReadAddress(path, out Address address) ? ChecksumAddress.Format(address) : "not a keystore");

    private static Argument<string> NameArgument()
    {
        Argument<string> name = new("name") { Description = "Name of the key: letters, digits, '-' and '_'" };
        name.Validators.Add(result =>
        {
            string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (text.Length is 0 or > 64 || text.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
            {
                result.AddError($"'{text}' is no name for a key: use up to 64 letters, digits, '-' and '_'.");
            }
        });
        return name;
    }

    private static void Save(TextWriter output, ChainOptions chain, ParseResult parsed, string name, PrivateKey key)
    {
        string folder = ChainOptions.KeyFolderOf(chain.FolderOf(parsed));
        KeyFolder keys = KeyFolder.Open(folder);
        string path = keys.PathOf(name);
        if (File.Exists(path))
        {
            throw new ActionableException($"There is a key '{name}' already ('{path}'): choose another name.");
        }

        string passwordFile = chain.PasswordFileOf(parsed);
        if (!File.Exists(passwordFile))
        {
            throw new ActionableException($"There is no password file '{passwordFile}': write the password into it, or leave --password-file out.");
        }

        string password = File.ReadAllText(passwordFile, Encoding.UTF8).TrimEnd('\r', '\n');
        if (password.Length == 0)
        {
            throw new ActionableException($"The password file '{passwordFile}' is empty: write a password into it.");
        }

        KeystoreV3.Save(path, key, password);
        output.WriteLine($"{ChecksumAddress.Format(key.Address)}  {path}");
    }
}
