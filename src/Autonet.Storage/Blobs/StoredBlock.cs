using Autonet.Core.Identifiers;

namespace Autonet.Storage.Blobs;

/// <summary>A block in the store.</summary>
/// <param name="Cid">Its identifier.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Touched">When it was last put.</param>
public readonly record struct StoredBlock(Cid Cid, long Bytes, DateTimeOffset Touched);

/// <summary>What <see cref="BlobStore.PruneAsync"/> removed.</summary>
/// <param name="Blocks">Number of blocks.</param>
/// <param name="Bytes">Their length together.</param>
public readonly record struct PruneResult(int Blocks, long Bytes);
