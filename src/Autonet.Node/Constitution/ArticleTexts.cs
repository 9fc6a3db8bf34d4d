using System.Text;
using Autonet.Chain.Bindings;
using Autonet.Chain.Crypto;

namespace Autonet.Node.Constitution;

/// <summary>Finds the texts of articles: in the checkout, and where an article's <c>uri</c> says. What does not hash to the chain's hash is not that text.</summary>
public sealed class ArticleTexts
{
    /// <summary>The most bytes that a text may have.</summary>
    public const int MaxBytes = 1024 * 1024;

    private static readonly TimeSpan FetchLimit = TimeSpan.FromSeconds(10);

    private readonly string? _folder;
    private readonly HttpClient _http;

    /// <summary>Looks in a folder of texts, if there is one, and fetches with a client that stays its owner's.</summary>
    public ArticleTexts(string? folder, HttpClient http)
    {
        ArgumentNullException.ThrowIfNull(http);
        _folder = folder;
        _http = http;
    }

    /// <summary>The first heading of a text, or null.</summary>
    public static string? TitleOf(ReadOnlySpan<byte> text)
    {
        foreach (string line in Encoding.UTF8.GetString(text).Split('\n'))
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                return line[2..].Trim();
            }
        }

        return null;
    }

    /// <summary>Whether the bytes are an article's adopted text.</summary>
    public static bool IsTextOf(Article article, ReadOnlySpan<byte> text)
    {
        ArgumentNullException.ThrowIfNull(article);
        return Keccak256.Hash(text) == article.TextHash;
    }

    /// <summary>The local file of an article, whatever it holds; null when there is none.</summary>
    public byte[]? Local(string id)
    {
        string? path = LocalPath(id);
        return path is not null && File.Exists(path) && new FileInfo(path).Length <= MaxBytes ? File.ReadAllBytes(path) : null;
    }

    /// <summary>The adopted text of an article, checked against its hash: the local file, or what its <c>uri</c> gives.</summary>
    /// <returns>The text, or null when neither place has it.</returns>
    public async Task<byte[]?> FindAsync(Article article, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(article);
        return Local(article.Id) is byte[] local && IsTextOf(article, local) ? local
            : await FetchAsync(article.Uri, cancellationToken) is byte[] fetched && IsTextOf(article, fetched) ? fetched
            : null;
    }

    // Ids come from the chain: one with a path in it must not leave the folder.
    private string? LocalPath(string id)
        => _folder is null || id.Length == 0 || id.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") ? null : Path.Combine(_folder, id + ".md");

    private async Task<byte[]?> FetchAsync(string uri, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(uri, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
        {
            return RelativeFile(uri);
        }

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(FetchLimit);
        try
        {
            using HttpResponseMessage response = await _http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (!response.IsSuccessStatusCode || response.Content.Headers.ContentLength > MaxBytes)
            {
                return null;
            }

            byte[] buffer = new byte[MaxBytes + 1];
            await using Stream stream = await response.Content.ReadAsStreamAsync(limit.Token);
            int length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, limit.Token);
            return length <= MaxBytes ? buffer[..length] : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The place that the article names does not answer; its text is then missing, which the caller says.
            return null;
        }
    }

    // A uri such as constitution/use.md means the checkout that the article was adopted from.
    private byte[]? RelativeFile(string uri)
    {
        string? root = _folder is null ? null : Path.GetDirectoryName(_folder);
        if (root is null || uri.Length == 0)
        {
            return null;
        }

        string path = Path.GetFullPath(Path.Combine(root, uri));
        return path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) && File.Exists(path) && new FileInfo(path).Length <= MaxBytes
            ? File.ReadAllBytes(path)
            : null;
    }
}
