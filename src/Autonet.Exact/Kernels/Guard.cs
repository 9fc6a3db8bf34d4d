using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Autonet.Exact.Kernels;

/// <summary>The checks that stand before every pointer.</summary>
internal static class Guard
{
    /// <summary>Requires exactly <paramref name="expected"/> values.</summary>
    public static void Length(int actual, long expected, [CallerArgumentExpression(nameof(actual))] string? what = null)
    {
        if (actual != expected)
        {
            ThrowLength(actual, expected, what);
        }
    }

    /// <summary>Requires a matrix of <paramref name="rows"/> rows of <paramref name="columns"/> values, <paramref name="stride"/> apart, to fit.</summary>
    public static void Matrix(int actual, int rows, int columns, int stride, [CallerArgumentExpression(nameof(actual))] string? what = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows, what);
        ArgumentOutOfRangeException.ThrowIfNegative(columns, what);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, columns, what);
        long needed = rows == 0 || columns == 0 ? 0 : (((long)rows - 1) * stride) + columns;
        if (actual < needed)
        {
            ThrowLength(actual, needed, what);
        }
    }

    /// <summary>The number of rows of <paramref name="width"/> values; the length must divide.</summary>
    public static int Rows(int length, int width, [CallerArgumentExpression(nameof(length))] string? what = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (length % width != 0)
        {
            ThrowLength(length, (long)length / width * width, what);
        }

        return length / width;
    }

    /// <summary>Requires every index to lie in 0 … <paramref name="bound"/> - 1.</summary>
    public static void Indexes(ReadOnlySpan<int> indexes, int bound)
    {
        foreach (int index in indexes)
        {
            if ((uint)index >= (uint)bound)
            {
                throw new ArgumentOutOfRangeException(nameof(indexes), index, $"A token lies in 0 … {bound - 1}.");
            }
        }
    }

    [DoesNotReturn]
    private static void ThrowLength(int actual, long expected, string? what) =>
        throw new ArgumentException($"{what} is {actual}, where {expected} values are needed.", what);
}
