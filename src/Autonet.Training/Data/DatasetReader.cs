using System.Buffers.Binary;
using System.Collections.Immutable;
using Autonet.Core.Identifiers;
using Autonet.Training.Checkpoints;

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

    /// <summary>The shard's Merkle root is not the one that the manifest says.</summary>
    WrongRoot,
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

        // Equal shards may be listed several times, and each entry must be true.
        DatasetShard[] listed = [.. Manifest.TrainShards.Concat(Manifest.EvaluationShards).Where(shard => shard.Sha256 == digest)];
        if (listed.Length == 0)
        {
            return ShardRefusal.Unknown;
        }

        int length = bytes.Length;
        if (Array.Exists(listed, shard => length != 2L * shard.Tokens))
        {
            return ShardRefusal.WrongLength;
        }

        Hash256 root = TensorRoot.Compute(bytes);
        if (Array.Exists(listed, shard => root != shard.Root))
        {
            return ShardRefusal.WrongRoot;
        }

        ushort[] tokens = new ushort[length / sizeof(ushort)];
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

    /// <summary>The proof that token <paramref name="position"/> of the training text stands under the data root.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    /// <exception cref="InvalidOperationException">Its shard is missing.</exception>
    public TokenProof ProveTrain(long position) => Prove(Manifest.TrainShards, Manifest.TrainTokens, Manifest.RootLeaves, 1, position);

    /// <summary>The proof that token <paramref name="position"/> of the held-out text stands under the evaluation root.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    /// <exception cref="InvalidOperationException">Its shard is missing.</exception>
    public TokenProof ProveEvaluation(long position)
        => Prove(Manifest.EvaluationShards, Manifest.EvaluationTokens, Manifest.EvaluationRootLeaves, 0, position);

    private TokenProof Prove(ImmutableArray<DatasetShard> shards, long tokens, Hash256[] rootLeaves, int before, long position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, tokens);
        (long shard, long token) = Math.DivRem(position, DatasetManifest.MaxShardTokens);
        ushort[] held = TokensOf(shards[(int)shard]);
        byte[] bytes = new byte[held.Length * sizeof(ushort)];
        for (int i = 0; i < held.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(i * sizeof(ushort)), held[i]);
        }

        return TokenProof.Create(rootLeaves, before + (int)shard, bytes, (int)token);
    }

    private ushort[] TokensOf(DatasetShard shard)
        => _shards.TryGetValue(shard.Sha256, out ushort[]? tokens) ? tokens : throw new InvalidOperationException($"Shard {shard.Sha256} is missing.");

    private void Read(ImmutableArray<DatasetShard> shards, long sequences, long index, Span<ushort> tokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, sequences);
        ArgumentOutOfRangeException.ThrowIfNotEqual(tokens.Length, SequenceLength + 1, nameof(tokens));
        long position = index * SequenceLength;
        while (!tokens.IsEmpty)
        {
            ushort[] shard = TokensOf(shards[(int)(position / DatasetManifest.MaxShardTokens)]);
            ReadOnlySpan<ushort> rest = shard.AsSpan((int)(position % DatasetManifest.MaxShardTokens));
            int taken = Math.Min(rest.Length, tokens.Length);
            rest[..taken].CopyTo(tokens);
            tokens = tokens[taken..];
            position += taken;
        }
    }
}
