using System.Runtime.InteropServices;
using Autonet.Chain.Abi;
using Autonet.Chain.Contracts;

namespace Autonet.Node.Prerequisites;

/// <summary>The repository's folder and the tools that its set-up put there.</summary>
public sealed class Checkout
{
    /// <summary>The environment variable by which the <c>autonet</c> script names the repository's folder.</summary>
    public const string RootVariable = "AUTONET_ROOT";

    private Checkout(string root) => Root = root;

    /// <summary>The repository's folder.</summary>
    public string Root { get; }

    /// <summary>Finds the checkout: the named folder, or the nearest one above the program that holds <c>Autonet.slnx</c>.</summary>
    /// <exception cref="ActionableException">There is none.</exception>
    public static Checkout Find(string? root)
    {
        if (!string.IsNullOrEmpty(root))
        {
            return File.Exists(Path.Combine(root, "Autonet.slnx"))
                ? new Checkout(Path.GetFullPath(root))
                : throw new ActionableException($"{RootVariable} names '{root}', which is no checkout of Autonet: correct or unset it.");
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Autonet.slnx")))
            {
                return new Checkout(folder.FullName);
            }
        }

        throw new ActionableException($"The Autonet checkout was not found: run the 'autonet' script of the repository, or set {RootVariable} to its folder.");
    }

    /// <summary>The embedded chain's program.</summary>
    /// <exception cref="ActionableException">It is not installed, or this platform has none.</exception>
    public string FindAnvil()
    {
        string system = OperatingSystem.IsMacOS() ? "darwin" : OperatingSystem.IsWindows() ? "win32" : "linux";
        string machine = RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => "amd64",
            Architecture.Arm64 => "arm64",
            Architecture other => throw new ActionableException($"The embedded chain has no program for {other} machines: name a chain with --rpc."),
        };
        string path = Path.Combine(
            Root, "node_modules", "@foundry-rs", $"anvil-{system}-{machine}", "bin", OperatingSystem.IsWindows() ? "anvil.exe" : "anvil");
        return File.Exists(path)
            ? path
            : throw new ActionableException($"The embedded chain's program is missing at '{path}': run 'npm ci' in '{Root}', or name a chain with --rpc.");
    }

    /// <summary>A compiled contract.</summary>
    /// <exception cref="ActionableException">The contracts are not built, or the artifact cannot be read.</exception>
    public ContractArtifact LoadArtifact(string name)
    {
        string path = Path.Combine(Root, "contracts", "out", name + ".sol", name + ".json");
        try
        {
            return ContractArtifact.Load(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or AbiException)
        {
            throw new ActionableException(
                $"The compiled contract {name} cannot be read at '{path}': run any './autonet' command in '{Root}' to build the contracts again.", e);
        }
    }
}
