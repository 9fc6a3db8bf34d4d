using System.Buffers.Binary;
using Autonet.Core.Identifiers;

namespace Autonet.Core.Assignment;

/// <summary>
/// Which samples of the data set a unit of work holds: positions run through the units in order, every epoch is its own Feistel permutation
/// keyed by the charter, so each sample is used exactly once per epoch.
/// </summary>
public sealed class SampleAssignment
{
    private readonly Hash256 _charter;
    private readonly Dictionary<ulong, FeistelPermutation> _epochs = [];

    /// <summary>Makes the assignment for a run.</summary>
    /// <param name="charter">Hash of the run's charter.</param>
    /// <param name="samples">Number of samples in the data set, at least 1.</param>
    /// <param name="stepsPerRound">Inner steps per round, at least 1.</param>
    /// <param name="sequencesPerStep">Sequences per inner step, at least 1.</param>
    public SampleAssignment(Hash256 charter, long samples, int stepsPerRound, int sequencesPerStep)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stepsPerRound, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(sequencesPerStep, 1);
        _charter = charter;
        Samples = samples;
        StepsPerRound = stepsPerRound;
        SequencesPerStep = sequencesPerStep;
    }

    /// <summary>Number of samples in an epoch.</summary>
    public long Samples { get; }

    /// <summary>Inner steps per round.</summary>
    public int StepsPerRound { get; }

    /// <summary>Sequences per inner step.</summary>
    public int SequencesPerStep { get; }

    /// <summary>The sample of one sequence. Not safe for concurrent use: permutations are kept.</summary>
    /// <param name="unit">The slot's unit in this round, from <see cref="DataCursor"/>.</param>
    /// <param name="step">Inner step, from 0.</param>
    /// <param name="sequence">Sequence of the step, from 0.</param>
    public long SampleOf(ulong unit, int step, int sequence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(step, StepsPerRound);
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sequence, SequencesPerStep);
        ulong position = checked((unit * (ulong)StepsPerRound * (ulong)SequencesPerStep) + ((ulong)step * (ulong)SequencesPerStep) + (ulong)sequence);
        (ulong epoch, ulong index) = Math.DivRem(position, (ulong)Samples);
        if (!_epochs.TryGetValue(epoch, out FeistelPermutation? permutation))
        {
            permutation = new FeistelPermutation(EpochKey(epoch), Samples);
            _epochs.Add(epoch, permutation);
        }

        return permutation.Permute((long)index);
    }

    private Hash256 EpochKey(ulong epoch)
    {
        ReadOnlySpan<byte> purpose = "autonet/data"u8;
        Span<byte> bytes = stackalloc byte[purpose.Length + Hash256.Size + sizeof(ulong)];
        purpose.CopyTo(bytes);
        _charter.CopyTo(bytes[purpose.Length..]);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[(purpose.Length + Hash256.Size)..], epoch);
        return Hash256.Sha256(bytes);
    }
}
