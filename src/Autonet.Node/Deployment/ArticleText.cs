using Autonet.Chain.Crypto;
using Autonet.Core.Identifiers;
using Autonet.Node.Prerequisites;

namespace Autonet.Node.Deployment;

/// <summary>One article: a text for people. The contract that enforces it carries its id.</summary>
/// <param name="Id">The article's id, which is its file's name.</param>
/// <param name="Title">The first heading.</param>
/// <param name="TextHash">Keccak-256 of the file's bytes.</param>
public sealed record ArticleText(string Id, string Title, Hash256 TextHash)
{
    /// <summary>Reads the article <paramref name="id"/> of a checkout's <c>constitution</c> folder.</summary>
    /// <exception cref="ActionableException">The file is missing or has no heading.</exception>
    public static ArticleText Load(Checkout checkout, string id)
    {
        ArgumentNullException.ThrowIfNull(checkout);
        string path = Path.Combine(checkout.Root, "constitution", id + ".md");
        if (!File.Exists(path))
        {
            throw new ActionableException($"The article '{path}' is missing: restore it from the repository.");
        }

        string? title = File.ReadLines(path).FirstOrDefault(line => line.StartsWith("# ", StringComparison.Ordinal));
        return title is null
            ? throw new ActionableException($"The article '{path}' has no heading: begin it with '# Title'.")
            : new ArticleText(id, title[2..].Trim(), Keccak256.Hash(File.ReadAllBytes(path)));
    }
}
