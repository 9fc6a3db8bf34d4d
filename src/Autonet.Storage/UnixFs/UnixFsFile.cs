using Autonet.Core.Identifiers;

namespace Autonet.Storage.UnixFs;

/// <summary>Names files by their content without storing them.</summary>
public static class UnixFsFile
{
    /// <summary>The CID of <paramref name="content"/> in <paramref name="layout"/>, the standard one if null.</summary>
    public static Cid CidOf(ReadOnlySpan<byte> content, UnixFsLayout? layout = null)
    {
        layout ??= UnixFsLayout.Standard;
        BalancedDag dag = new(layout);
        while (!content.IsEmpty)
        {
            ReadOnlySpan<byte> chunk = content[..Math.Min(layout.ChunkBytes, content.Length)];
            dag.Add(Cid.OfRaw(chunk), chunk.Length, static (_, _) => { });
            content = content[chunk.Length..];
        }

        return dag.Complete(static (_, _) => { });
    }

    /// <summary>The CID of what is left in <paramref name="content"/>, which is read to its end and not disposed; memory of one chunk.</summary>
    public static async Task<Cid> CidOfAsync(Stream content, UnixFsLayout? layout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        layout ??= UnixFsLayout.Standard;
        BalancedDag dag = new(layout);
        byte[] chunk = new byte[layout.ChunkBytes];
        for (int read; (read = await content.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            dag.Add(Cid.OfRaw(chunk.AsSpan(0, read)), read, static (_, _) => { });
        }

        return dag.Complete(static (_, _) => { });
    }
}
