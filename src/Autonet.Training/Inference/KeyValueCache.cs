using Autonet.Exact.Attention;
using Autonet.Training.Models;
using Autonet.Training.Programs;

namespace Autonet.Training.Inference;

/// <summary>
/// The rotated keys and the values of every position that sequences have passed through, for all layers of a model. A key belongs to its
/// position, so a context that slides along its sequence has to be read in again.
/// </summary>
public sealed class KeyValueCache
{
    private readonly Memory<float>[] _keys;
    private readonly Memory<float>[] _values;
    private readonly int[] _lengths;
    private readonly bool[] _finite;

    /// <summary>An empty cache. Memory that no sequence has written to yet is only reserved.</summary>
    /// <param name="model">The model whose sequences it holds.</param>
    /// <param name="sequences">Places for sequences, at least 1.</param>
    /// <param name="positions">Positions of each place, 1 to the model's T.</param>
    public KeyValueCache(ModelConfiguration model, int sequences, int positions)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.ThrowIfRefused();
        ArgumentOutOfRangeException.ThrowIfLessThan(sequences, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(positions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(positions, model.Seq);
        Model = model;
        Shape = new CacheShape(sequences, positions, model.Heads, model.KvHeads, model.HeadWidth);
        _keys = [.. Enumerable.Range(0, model.Layers).Select(_ => Workspace.Allocate(Shape.KeySize))];
        _values = [.. Enumerable.Range(0, model.Layers).Select(_ => Workspace.Allocate(Shape.ValueSize))];
        _lengths = new int[sequences];
        _finite = new bool[sequences];
        Array.Fill(_finite, true);
    }

    /// <summary>The model.</summary>
    public ModelConfiguration Model { get; }

    /// <summary>Places for sequences.</summary>
    public int Sequences => Shape.Sequences;

    /// <summary>Positions that each place has room for.</summary>
    public int Positions => Shape.Positions;

    /// <summary>Bytes of memory when every position is used.</summary>
    public long Bytes => (long)Model.Layers * ((long)Shape.KeySize + Shape.ValueSize) * sizeof(float);

    internal CacheShape Shape { get; }

    /// <summary>Positions that <paramref name="sequence"/> has used.</summary>
    public int Length(int sequence) => _lengths[sequence];

    /// <summary>Whether everything that the last logits of <paramref name="sequence"/> depend on is finite; if not, they mean nothing.</summary>
    public bool IsFinite(int sequence) => _finite[sequence];

    /// <summary>Empties a place.</summary>
    public void Clear(int sequence)
    {
        _lengths[sequence] = 0;
        _finite[sequence] = true;
    }

    internal Span<float> Keys(int layer) => _keys[layer].Span;

    internal Span<float> Values(int layer) => _values[layer].Span;

    /// <summary>Takes the next position of a sequence.</summary>
    internal int Take(int sequence) => _lengths[sequence]++;

    internal void MarkNotFinite(int sequence) => _finite[sequence] = false;
}
