using Autonet.Training.Models;
using Autonet.Training.Programs;

namespace Autonet.Training.Inference;

/// <summary>
/// The rows of one pass: tokens that enter the model together, each at a position of a sequence of its own. What is computed for one row
/// depends on no other row but through the cache.
/// </summary>
internal sealed class PassRows(ModelConfiguration model, int capacity)
{
    private readonly int[] _tokens = new int[capacity];
    private readonly int[] _sequences = new int[capacity];
    private readonly int[] _positions = new int[capacity];
    private readonly bool[] _wanted = new bool[capacity];
    private readonly float[] _cosine = new float[capacity * (model.HeadWidth / 2)];
    private readonly float[] _sine = new float[capacity * (model.HeadWidth / 2)];
    private readonly (float[] Cosine, float[] Sine) _tables = Constants.RotaryTables(model, model.Seq);

    /// <summary>Rows there are.</summary>
    public int Count { get; private set; }

    public bool IsFull => Count == _tokens.Length;

    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Count);

    /// <summary>Each row's place in the cache.</summary>
    public ReadOnlySpan<int> Sequences => _sequences.AsSpan(0, Count);

    public ReadOnlySpan<int> Positions => _positions.AsSpan(0, Count);

    /// <summary>The rotary tables' rows at the rows' positions, [rows, h/2].</summary>
    public ReadOnlySpan<float> Cosine => _cosine.AsSpan(0, Count * Half);

    /// <inheritdoc cref="Cosine"/>
    public ReadOnlySpan<float> Sine => _sine.AsSpan(0, Count * Half);

    private int Half => model.HeadWidth / 2;

    public void Clear() => Count = 0;

    /// <summary>Adds a row; <paramref name="wanted"/> if its logits are.</summary>
    public void Add(int token, int sequence, int position, bool wanted)
    {
        _tokens[Count] = token;
        _sequences[Count] = sequence;
        _positions[Count] = position;
        _wanted[Count] = wanted;
        _tables.Cosine.AsSpan(position * Half, Half).CopyTo(_cosine.AsSpan(Count * Half));
        _tables.Sine.AsSpan(position * Half, Half).CopyTo(_sine.AsSpan(Count * Half));
        Count++;
    }

    /// <summary>
    /// Keeps the rows whose logits are wanted, and moves their rows of two matrices of <paramref name="width"/> columns with them. Tokens are
    /// not moved: they are embedded by then.
    /// </summary>
    public void KeepWanted(int width, Span<float> first, Span<float> second)
    {
        int kept = 0;
        for (int row = 0; row < Count; row++)
        {
            if (!_wanted[row])
            {
                continue;
            }

            if (kept != row)
            {
                _sequences[kept] = _sequences[row];
                _positions[kept] = _positions[row];
                _wanted[kept] = true;
                Move(_cosine, row, kept, Half);
                Move(_sine, row, kept, Half);
                Move(first, row, kept, width);
                Move(second, row, kept, width);
            }

            kept++;
        }

        Count = kept;
    }

    private static void Move(Span<float> matrix, int from, int to, int width) => matrix.Slice(from * width, width).CopyTo(matrix[(to * width)..]);
}
