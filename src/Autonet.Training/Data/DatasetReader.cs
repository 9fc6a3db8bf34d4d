using System.Buffers.Binary;
using System.Collections.Immutable;
using Autonet.Core.Identifiers;

namespace Autonet.Training.Data;

/// <summary>Why a shard is refused.</summary>
public enum ShardRefusal
{
    /// <summary>Not checked yet; never an acceptance.</summary>
    Unchecked = 0,

    /// <summary>The shard is the one that the manifest names.</summary>
    None,

    /// <summary>The manifest names no shard of this digest.</summary>
    Unknown,

    /// <summary>The shard has another length than the manifest says.</summary>
    WrongLength,

    /// <summary>A token is outside the vocabulary.</summary>
    TokenOutOfRange,
}

/// <summary>
/// Reads sequences from verified shards. Sequence i of a part is its tokens <c>[i·T, i·T + T]</c>, T + 1 of them; which sequence a step gets is the
/// caller's to permute. Safe to read from several threads once all shards are in.
/// </summary>
public sealed class DatasetReader
{
    private readonly Dictionary<Hash256, ushort[]> _shards = [];

    /// <summary>A reader without shards.</summary>
    /// <param name="manifest">The data set.</param>
    /// <param name="sequenceLength">T.</param>
    public DatasetReader(DatasetManifest manifest, int sequenceLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequenceLength, 1);
        Manifest = manifest;
        SequenceLength = sequenceLength;
        TrainSequences = Math.Max(0, manifest.TrainTokens - 1) / sequenceLength;
        EvaluationSequences = (int)Math.Min(int.MaxValue, Math.Max(0, manifest.EvaluationTokens - 1) / sequenceLength);
    }

    /// <summary>The data set.</summary>
    public DatasetManifest Manifest { get; }

    /// <summary>T.</summary>
    public int SequenceLength { get; }

    /// <summary>Sequences of the training text: one epoch.</summary>
    public long TrainSequences { get; }

    /// <summary>Sequences of the held-out text.</summary>
    public int EvaluationSequences { get; }

    /// <summary>Digests of the shards that are still missing.</summary>
    public IEnumerable<Hash256> Missing
        => Manifest.TrainShards.Concat(Manifest.EvaluationShards).Select(static shard => shard.Sha256).Where(digest => !_shards.ContainsKey(digest)).Distinct();

    /// <summary>Checks a shard's bytes against the manifest and takes it in; never throws on hostile bytes.</summary>
    public ShardRefusal TryAdd(ReadOnlySpan<byte> bytes)
    {
        Hash256 digest = Hash256.Sha256(bytes);
        DatasetShard? shard = Manifest.TrainShards.Concat(Manifest.EvaluationShards).FirstOrDefault(shard => shard.Sha256 == digest);
        if (shard is null)
        {
            return ShardRefusal.Unknown;
        }

        if (bytes.Length != 2L * shard.Tokens)
        {
            return ShardRefusal.WrongLength;
        }

        ushort[] tokens = new ushort[shard.Tokens];
        for (int i = 0; i < tokens.Length; i++)
        {
            tokens[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]);
            if (tokens[i] >= Manifest.Vocabulary)
            {
                return ShardRefusal.TokenOutOfRange;
            }
        }

        _shards[digest] = tokens;
        return ShardRefusal.None;
    }

    /// <summary>Copies training sequence <paramref name="index"/> to <paramref name="tokens"/>, T + 1 of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sequence.</exception>
    /// <exception cref="InvalidOperationException">A shard that it lies in is missing.</exception>
    public void ReadTrain(long index, Span<ushort> tokens) => Read(Manifest.TrainShards, TrainSequences, index, tokens);

    /// <summary>Copies held-out sequence <paramref name="index"/> to <paramref name="tokens"/>, T + 1 of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sequence.</exception>
    /// <exception cref="InvalidOperationException">A shard that it lies in is missing.</exception>
    public void ReadEvaluation(int index, Span<ushort> tokens) => Read(Manifest.EvaluationShards, EvaluationSequences, index, tokens);

    private void Read(ImmutableArray<DatasetShard> shards, long sequences, long index, Span<ushort> tokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, sequences);
        ArgumentOutOfRangeException.ThrowIfNotEqual(tokens.Length, SequenceLength + 1, nameof(tokens));
        long position = index * SequenceLength;
        while (!tokens.IsEmpty)
        {
            Hash256 digest = shards[(int)(position / DatasetManifest.MaxShardTokens)].Sha256;
            if (!_shards.TryGetValue(digest, out ushort[]? shard))
            {
                throw new InvalidOperationException($"Shard {digest} is missing.");
            }

            ReadOnlySpan<ushort> rest = shard.AsSpan((int)(position % DatasetManifest.MaxShardTokens));
            int taken = Math.Min(rest.Length, tokens.Length);
            rest[..taken].CopyTo(tokens);
            tokens = tokens[taken..];
            position += taken;
        }
    }
}
