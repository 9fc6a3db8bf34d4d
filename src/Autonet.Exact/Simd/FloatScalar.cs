using System.Runtime.CompilerServices;

namespace Autonet.Exact.Simd;

/// <summary>One binary32 value: the scalar end of <see cref="IFloats{TSelf}"/>.</summary>
internal readonly struct FloatScalar(float value) : IFloats<FloatScalar>
{
    public float Value { get; } = value;

    private int Bits => BitConverter.SingleToInt32Bits(Value);

    public static FloatScalar Create(float value) => new(value);

    public static FloatScalar operator +(FloatScalar a, FloatScalar b) => new(a.Value + b.Value);

    public static FloatScalar operator -(FloatScalar a, FloatScalar b) => new(a.Value - b.Value);

    public static FloatScalar operator *(FloatScalar a, FloatScalar b) => new(a.Value * b.Value);

    public static FloatScalar operator /(FloatScalar a, FloatScalar b) => new(a.Value / b.Value);

    public static FloatScalar operator -(FloatScalar a) => new(-a.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar Fma(FloatScalar a, FloatScalar b, FloatScalar c) => new(MathF.FusedMultiplyAdd(a.Value, b.Value, c.Value));

    public static FloatScalar Sqrt(FloatScalar a) => new(MathF.Sqrt(a.Value));

    public static FloatScalar Abs(FloatScalar a) => new(MathF.Abs(a.Value));

    public static FloatScalar Greater(FloatScalar a, FloatScalar b) => FromBits(a.Value > b.Value ? -1 : 0);

    public static FloatScalar Select(FloatScalar mask, FloatScalar a, FloatScalar b) => mask.Bits != 0 ? a : b;

    public static FloatScalar AndBits(FloatScalar a, FloatScalar b) => FromBits(a.Bits & b.Bits);

    public static FloatScalar AddBits(FloatScalar a, FloatScalar b) => FromBits(unchecked(a.Bits + b.Bits));

    public static FloatScalar SubtractBits(FloatScalar a, FloatScalar b) => FromBits(unchecked(a.Bits - b.Bits));

    public static FloatScalar ShiftLeftBits(FloatScalar a, int count) => FromBits(a.Bits << count);

    public static FloatScalar ShiftRightSigned(FloatScalar a, int count) => FromBits(a.Bits >> count);

    private static FloatScalar FromBits(int bits) => new(BitConverter.Int32BitsToSingle(bits));
}
