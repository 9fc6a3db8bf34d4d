using System.Numerics;
using System.Runtime.InteropServices;

namespace Autonet.Training.Programs;

/// <summary>The test behind rule 7 of docs/arithmetic.md: no NaN and no infinity in any stored tensor.</summary>
internal static class FiniteValues
{
    private const int Exponent = 0x7F800000;

    /// <summary>Whether every value is finite.</summary>
    public static bool All(ReadOnlySpan<float> values)
    {
        // A value is finite when its exponent bits are not all ones; as integers without the sign, when it is below infinity.
        ReadOnlySpan<int> bits = MemoryMarshal.Cast<float, int>(values);
        int width = Vector<int>.Count;
        Vector<int> largest = Vector<int>.Zero;
        Vector<int> mask = new(int.MaxValue);
        int i = 0;
        for (; i <= bits.Length - width; i += width)
        {
            largest = Vector.Max(largest, new Vector<int>(bits[i..]) & mask);
        }

        bool finite = !Vector.GreaterThanOrEqualAny(largest, new Vector<int>(Exponent));
        for (; i < bits.Length; i++)
        {
            finite &= (bits[i] & int.MaxValue) < Exponent;
        }

        return finite;
    }
}
