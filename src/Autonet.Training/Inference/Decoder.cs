using Autonet.Exact.Attention;
using Autonet.Exact.Kernels;
using Autonet.Exact.MatrixProduct;
using Autonet.Exact.Parallelism;
using Autonet.Training.Checkpoints;
using Autonet.Training.Models;
using Autonet.Training.Programs;

namespace Autonet.Training.Inference;

/// <summary>
/// Runs a model forward over sequences of different lengths, keeping what later tokens need of earlier ones in a
/// <see cref="KeyValueCache"/>. The logits of a sequence are the last row of the generate program over its tokens, bit for bit, whatever
/// the batch, thread count and register width (docs/inference.md).
/// </summary>
/// <remarks>One caller at a time, with the context too. Once the largest batch has been seen, extending allocates nothing.</remarks>
public sealed class Decoder
{
    // Rows of a pass: enough for a prompt to be bound by arithmetic, few enough for the activations of a layer to stay in a cache.
    private const int RowsPerPass = 128;

    private readonly KernelContext _context;
    private readonly DecoderWeights _weights;
    private readonly PassRows _rows;
    private readonly bool[] _finite = new bool[RowsPerPass];
    private readonly float[] _stream;
    private readonly float[] _normed;
    private readonly float[] _scale = new float[RowsPerPass];
    private readonly float[] _query;
    private readonly float[] _key;
    private readonly float[] _value;
    private readonly float[] _mixed;
    private readonly float[] _gate;
    private readonly float[] _up;
    private float[] _logits = [];
    private int _results;

    /// <summary>Packs a copy of the model's matrices; tables and norms are read where they are.</summary>
    /// <param name="model">The model.</param>
    /// <param name="parameters">Its parameters in canonical order; they must not change while the decoder is used.</param>
    /// <param name="context">Threads and register width.</param>
    /// <exception cref="ArgumentException">A tensor is missing or has the wrong number of values, or the configuration is refused.</exception>
    public Decoder(ModelConfiguration model, IReadOnlyList<ReadOnlyMemory<float>> parameters, KernelContext context)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(context);
        Model = model;
        _context = context;
        _weights = new DecoderWeights(model, parameters, context);
        _rows = new PassRows(model, RowsPerPass);
        _stream = new float[checked(RowsPerPass * model.Dim)];
        _normed = new float[_stream.Length];
        _query = new float[_stream.Length];
        _mixed = new float[_stream.Length];
        _key = new float[RowsPerPass * model.KvWidth];
        _value = new float[_key.Length];
        _gate = new float[checked(RowsPerPass * model.Hidden)];
        _up = new float[_gate.Length];
    }

    /// <summary>The model.</summary>
    public ModelConfiguration Model { get; }

    /// <summary>Bytes of weights that one step reads, whatever the batch up to 128 sequences: what bounds the speed of decoding.</summary>
    public long WeightBytesPerStep => _weights.BytesPerPass;

    /// <summary>A decoder of a checkpoint.</summary>
    public static Decoder Of(Checkpoint checkpoint, KernelContext context)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return new Decoder(checkpoint.Model, [.. checkpoint.Descriptions.Select(parameter => checkpoint.Parameter(parameter.Index))], context);
    }

    /// <summary>
    /// Appends tokens to sequences and computes the logits after each sequence's last one. A prompt goes through as a whole; then a batch
    /// goes on with one token for each sequence.
    /// </summary>
    /// <param name="cache">The sequences so far.</param>
    /// <param name="batch">What each sequence goes on with; <see cref="Logits"/> has their order. Two may not name one sequence.</param>
    /// <exception cref="ArgumentException">
    /// The cache is of another model, a place does not exist, has no room or is named twice, or tokens are missing or outside the vocabulary.
    /// Nothing has been appended then.
    /// </exception>
    public void Extend(KeyValueCache cache, params ReadOnlySpan<Extension> batch)
    {
        Check(cache, batch);
        int needed = checked(batch.Length * Model.Vocab);
        if (_logits.Length < needed)
        {
            _logits = new float[needed];
        }

        _results = 0;
        _rows.Clear();
        foreach (Extension extension in batch)
        {
            ReadOnlySpan<ushort> tokens = extension.Tokens.Span;
            for (int i = 0; i < tokens.Length; i++)
            {
                if (_rows.IsFull)
                {
                    Pass(cache);
                }

                _rows.Add(tokens[i], extension.Sequence, cache.Take(extension.Sequence), wanted: i == tokens.Length - 1);
            }
        }

        Pass(cache);
    }

    /// <summary>Logits [V] of entry <paramref name="index"/> of the last batch; meaningless unless the cache says that the sequence is finite.</summary>
    public ReadOnlySpan<float> Logits(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_results, nameof(index));
        return _logits.AsSpan(index * Model.Vocab, Model.Vocab);
    }

    private void Check(KeyValueCache cache, ReadOnlySpan<Extension> batch)
    {
        ArgumentNullException.ThrowIfNull(cache);
        if (cache.Model != Model)
        {
            throw new ArgumentException("The cache belongs to another model.", nameof(cache));
        }

        for (int i = 0; i < batch.Length; i++)
        {
            (int sequence, ReadOnlyMemory<ushort> tokens) = batch[i];
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)sequence, (uint)cache.Sequences, nameof(batch));
            if (tokens.IsEmpty || tokens.Span.ContainsAnyExceptInRange((ushort)0, (ushort)(Model.Vocab - 1)))
            {
                throw new ArgumentException($"A sequence goes on with at least one token, each below {Model.Vocab}.", nameof(batch));
            }

            if (tokens.Length > cache.Positions - cache.Length(sequence))
            {
                throw new ArgumentException(
                    $"Sequence {sequence} has used {cache.Length(sequence)} of {cache.Positions} positions: {tokens.Length} more do not fit.", nameof(batch));
            }

            for (int j = 0; j < i; j++)
            {
                if (batch[j].Sequence == sequence)
                {
                    throw new ArgumentException($"Sequence {sequence} is in the batch twice.", nameof(batch));
                }
            }
        }
    }

    /// <summary>Takes the gathered rows through the model and clears them.</summary>
    private void Pass(KeyValueCache cache)
    {
        if (_rows.Count > 0)
        {
            Embedding.Forward(_context, Model.Dim, _weights.Embedding, _rows.Tokens, Rows(_stream, Model.Dim));
        }

        for (int layer = 0; layer < Model.Layers && _rows.Count > 0; layer++)
        {
            Attention(cache, layer);
            Mlp(cache, layer);
        }

        if (_rows.Count > 0)
        {
            Norm(_weights.FinalNorm);
            Span<float> logits = _logits.AsSpan(_results * Model.Vocab, _rows.Count * Model.Vocab);
            PackedProduct.Run(_context, _weights.Head, _rows.Count, Rows(_normed, Model.Dim), default, logits);
            Look(cache, logits, Model.Vocab);
            _results += _rows.Count;
        }

        _rows.Clear();
    }

    private void Attention(KeyValueCache cache, int layer)
    {
        Norm(_weights.AttentionNorm(layer));
        Project(_weights.Key(layer), _normed, _key);
        Project(_weights.Value(layer), _normed, _value);
        Rotate(Model.KvHeads, _key);
        CachedAttention.Append(
            _context, cache.Shape, _rows.Sequences, _rows.Positions, Rows(_key, Model.KvWidth), Rows(_value, Model.KvWidth), cache.Keys(layer), cache.Values(layer));
        if (layer == Model.Layers - 1)
        {
            // Beyond its keys and values, the last layer of a row serves that row's logits alone.
            _rows.KeepWanted(Model.Dim, _stream, _normed);
        }

        Project(_weights.Query(layer), _normed, _query);
        Rotate(Model.Heads, _query);
        Span<bool> finite = _finite.AsSpan(0, _rows.Count);
        finite.Fill(true);
        CachedAttention.Attend(
            _context, cache.Shape, _rows.Sequences, _rows.Positions, Rows(_query, Model.Dim), cache.Keys(layer), cache.Values(layer),
            1f / MathF.Sqrt(Model.HeadWidth), Rows(_mixed, Model.Dim), finite);
        for (int row = finite.IndexOf(false); row >= 0 && row < finite.Length; row++)
        {
            Mark(cache, row, finite[row]);
        }

        Project(_weights.Output(layer), _mixed, _stream, ontoResult: true);
    }

    private void Mlp(KeyValueCache cache, int layer)
    {
        Norm(_weights.MlpNorm(layer));
        Project(_weights.Gate(layer), _normed, _gate);
        Look(cache, _gate, Model.Hidden);
        Project(_weights.Up(layer), _normed, _up);
        SwiGlu.Forward(_context, Rows(_gate, Model.Hidden), Rows(_up, Model.Hidden), Rows(_gate, Model.Hidden));
        Project(_weights.Down(layer), _gate, _stream, ontoResult: true);
    }

    /// <summary>The norm of the residual stream.</summary>
    private void Norm(ReadOnlySpan<float> weight)
    {
        RmsNorm.Scale(_context, Model.Dim, Rows(_stream, Model.Dim), Model.NormEps, Rows(_scale, 1));
        RmsNorm.Apply(_context, Model.Dim, Rows(_stream, Model.Dim), Rows(_scale, 1), weight, Rows(_normed, Model.Dim));
    }

    private void Project(PackedMatrix weights, float[] input, float[] output, bool ontoResult = false)
    {
        Span<float> result = Rows(output, weights.Outputs);
        PackedProduct.Run(_context, weights, _rows.Count, Rows(input, weights.Inputs), ontoResult ? result : default, result);
    }

    private void Rotate(int heads, float[] values)
    {
        // The tables are gathered: row n of them is for row n here, so n mod rows is n.
        Span<float> rotated = Rows(values, heads * Model.HeadWidth);
        if (!rotated.IsEmpty)
        {
            Rotary.Forward(_context, _rows.Count, heads, Model.HeadWidth, rotated, _rows.Cosine, _rows.Sine, rotated);
        }
    }

    private Span<float> Rows(float[] matrix, int width) => matrix.AsSpan(0, _rows.Count * width);

    /// <summary>
    /// Marks the sequences of rows that are not finite. Scores, gates and logits are all there is to look at: from everywhere else a NaN or
    /// an infinity reaches one of them (<see cref="FinitenessPlan.Propagates"/>). The other rows go on, since none reads another sequence.
    /// </summary>
    private void Look(KeyValueCache cache, Span<float> matrix, int width)
    {
        matrix = matrix[..(_rows.Count * width)];
        if (Finite.All(_context, matrix))
        {
            return;
        }

        for (int row = 0; row < _rows.Count; row++)
        {
            Mark(cache, row, Finite.All(_context, matrix.Slice(row * width, width)));
        }
    }

    private void Mark(KeyValueCache cache, int row, bool finite)
    {
        if (!finite)
        {
            cache.MarkNotFinite(_rows.Sequences[row]);
        }
    }
}
