using System.Collections.Immutable;
using Autonet.Training.Models;

namespace Autonet.Training.Rounds;

/// <summary>What an update holds of one tensor of R rows and C columns, in memory that the caller owns.</summary>
/// <param name="scales">[R].</param>
/// <param name="codes">[R · C], each -1 or 1.</param>
/// <param name="rowMoments">[R].</param>
/// <param name="columnMoments">[C].</param>
public readonly ref struct EncodedTensor(Span<float> scales, Span<sbyte> codes, Span<float> rowMoments, Span<float> columnMoments)
{
    /// <summary>The scale of each row.</summary>
    public Span<float> Scales { get; } = scales;

    /// <summary>The sign of each value.</summary>
    public Span<sbyte> Codes { get; } = codes;

    /// <summary>The second moment of each row.</summary>
    public Span<float> RowMoments { get; } = rowMoments;

    /// <summary>The second moment of each column.</summary>
    public Span<float> ColumnMoments { get; } = columnMoments;
}

/// <summary>Memory for the largest encoded tensor of a model, cut to one tensor at a time.</summary>
internal sealed class EncodedTensorBuffer(ImmutableArray<ParameterDescription> parameters)
{
    private readonly float[] _scales = new float[parameters.Max(static parameter => parameter.Rows)];
    private readonly sbyte[] _codes = new sbyte[parameters.Max(static parameter => parameter.Count)];
    private readonly float[] _rowMoments = new float[parameters.Max(static parameter => parameter.Rows)];
    private readonly float[] _columnMoments = new float[parameters.Max(static parameter => parameter.Columns)];

    public EncodedTensor For(ParameterDescription parameter) => new(
        _scales.AsSpan(0, parameter.Rows),
        _codes.AsSpan(0, parameter.Count),
        _rowMoments.AsSpan(0, parameter.Rows),
        _columnMoments.AsSpan(0, parameter.Columns));
}
