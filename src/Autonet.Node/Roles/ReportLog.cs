using Autonet.Core.Rounds;
using System.Text;
using Autonet.Node.Messages;

namespace Autonet.Node.Roles;

/// <summary>
/// The node's own audit reports, one JSON line each, kept on disk: what it audited before a restart is still paid afterwards.
/// </summary>
internal sealed class ReportLog(string path, ProtocolDomain domain)
{
    private readonly Lock _lock = new();

    /// <summary>Appends a report.</summary>
    public void Append(SignedMessage report)
    {
        lock (_lock)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            bool isCutShort = false;
            if (file.Length > 0)
            {
                file.Seek(-1, SeekOrigin.End);
                isCutShort = file.ReadByte() != '\n';
            }

            // What a crash left of a line must not take the next report with it.
            file.Write(Encoding.UTF8.GetBytes((isCutShort ? "\n" : "") + MessageCodec.Write(report).ToJsonString() + "\n"));
        }
    }

    /// <summary>The reports on disk. A line that a crash cut short is skipped: its audit is simply not claimed.</summary>
    public IEnumerable<SignedMessage> Load()
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        foreach (string line in File.ReadLines(path))
        {
            if (MessageCodec.TryRead(Encoding.UTF8.GetBytes(line), domain, out SignedMessage? signed) == MessageRefusal.None
                && signed!.Message is AuditReport)
            {
                yield return signed;
            }
        }
    }
}
