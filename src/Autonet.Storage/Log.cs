using Autonet.Core.Identifiers;
using Autonet.Storage.Fetch;
using Microsoft.Extensions.Logging;

namespace Autonet.Storage;

/// <summary>The log messages of blob storage, events 4000 to 4099.</summary>
internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Error, "Block {Cid} on the disk does not have its hash; moved to {QuarantinePath}")]
    public static partial void BlockQuarantined(ILogger logger, Cid cid, string quarantinePath);

    [LoggerMessage(4001, LogLevel.Information, "Removed {Count} unfinished writes of an earlier process from {Folder}")]
    public static partial void TemporaryFilesRemoved(ILogger logger, int count, string folder);

    [LoggerMessage(4002, LogLevel.Error, "Block {Cid} failed while a gateway response was under way; the connection was cut")]
    public static partial void ResponseCut(ILogger logger, Cid cid, Exception exception);

    [LoggerMessage(4003, LogLevel.Warning, "Source {Source} is no longer asked for blob {Cid}: {Reason} at block {Block}")]
    public static partial void SourceDropped(ILogger logger, Uri source, Cid cid, SourceFailureReason reason, Cid block);
}
