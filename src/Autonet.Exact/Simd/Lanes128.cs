using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Autonet.Exact.Simd;

/// <summary>Sixteen lanes in four 128-bit registers.</summary>
/// <remarks>Bounds: as <see cref="ILanes{TSelf}"/> states them; partial loads and stores touch only the first count values, by mask or by copy.</remarks>
internal readonly unsafe struct Lanes128 : ILanes<Lanes128>
{
    private readonly Vector128<float> _v0;
    private readonly Vector128<float> _v1;
    private readonly Vector128<float> _v2;
    private readonly Vector128<float> _v3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes128(Vector128<float> v0, Vector128<float> v1, Vector128<float> v2, Vector128<float> v3)
    {
        _v0 = v0;
        _v1 = v1;
        _v2 = v2;
        _v3 = v3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Create(float value)
    {
        Vector128<float> v = Vector128.Create(value);
        return new(v, v, v, v);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator +(Lanes128 a, Lanes128 b) => new(a._v0 + b._v0, a._v1 + b._v1, a._v2 + b._v2, a._v3 + b._v3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator -(Lanes128 a, Lanes128 b) => new(a._v0 - b._v0, a._v1 - b._v1, a._v2 - b._v2, a._v3 - b._v3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator *(Lanes128 a, Lanes128 b) => new(a._v0 * b._v0, a._v1 * b._v1, a._v2 * b._v2, a._v3 * b._v3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator /(Lanes128 a, Lanes128 b) => new(a._v0 / b._v0, a._v1 / b._v1, a._v2 / b._v2, a._v3 / b._v3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator -(Lanes128 a) => new(-a._v0, -a._v1, -a._v2, -a._v3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Fma(Lanes128 a, Lanes128 b, Lanes128 c) => new(Vector128.FusedMultiplyAdd(a._v0, b._v0, c._v0), Vector128.FusedMultiplyAdd(a._v1, b._v1, c._v1), Vector128.FusedMultiplyAdd(a._v2, b._v2, c._v2), Vector128.FusedMultiplyAdd(a._v3, b._v3, c._v3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Sqrt(Lanes128 a) => new(Vector128.Sqrt(a._v0), Vector128.Sqrt(a._v1), Vector128.Sqrt(a._v2), Vector128.Sqrt(a._v3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Abs(Lanes128 a) => new(Vector128.Abs(a._v0), Vector128.Abs(a._v1), Vector128.Abs(a._v2), Vector128.Abs(a._v3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Greater(Lanes128 a, Lanes128 b) => new(Vector128.GreaterThan(a._v0, b._v0), Vector128.GreaterThan(a._v1, b._v1), Vector128.GreaterThan(a._v2, b._v2), Vector128.GreaterThan(a._v3, b._v3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Select(Lanes128 mask, Lanes128 a, Lanes128 b) => new(Vector128.ConditionalSelect(mask._v0, a._v0, b._v0), Vector128.ConditionalSelect(mask._v1, a._v1, b._v1), Vector128.ConditionalSelect(mask._v2, a._v2, b._v2), Vector128.ConditionalSelect(mask._v3, a._v3, b._v3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 AndBits(Lanes128 a, Lanes128 b) => new(a._v0 & b._v0, a._v1 & b._v1, a._v2 & b._v2, a._v3 & b._v3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 AddBits(Lanes128 a, Lanes128 b) => new((a._v0.AsInt32() + b._v0.AsInt32()).AsSingle(), (a._v1.AsInt32() + b._v1.AsInt32()).AsSingle(), (a._v2.AsInt32() + b._v2.AsInt32()).AsSingle(), (a._v3.AsInt32() + b._v3.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 SubtractBits(Lanes128 a, Lanes128 b) => new((a._v0.AsInt32() - b._v0.AsInt32()).AsSingle(), (a._v1.AsInt32() - b._v1.AsInt32()).AsSingle(), (a._v2.AsInt32() - b._v2.AsInt32()).AsSingle(), (a._v3.AsInt32() - b._v3.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 ShiftLeftBits(Lanes128 a, int count) => new((a._v0.AsInt32() << count).AsSingle(), (a._v1.AsInt32() << count).AsSingle(), (a._v2.AsInt32() << count).AsSingle(), (a._v3.AsInt32() << count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 ShiftRightSigned(Lanes128 a, int count) => new((a._v0.AsInt32() >> count).AsSingle(), (a._v1.AsInt32() >> count).AsSingle(), (a._v2.AsInt32() >> count).AsSingle(), (a._v3.AsInt32() >> count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Load(float* source) => new(Vector128.Load(source), Vector128.Load(source + 4), Vector128.Load(source + 8), Vector128.Load(source + 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes128 value, float* destination)
    {
        value._v0.Store(destination);
        value._v1.Store(destination + 4);
        value._v2.Store(destination + 8);
        value._v3.Store(destination + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 LoadPartial(float* source, int count)
    {
        float* copy = stackalloc float[Lanes.Count];
        Lanes.CopyPartial(source, copy, count);
        return Load(copy);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(Lanes128 value, float* destination, int count)
    {
        float* copy = stackalloc float[Lanes.Count];
        Store(value, copy);
        Lanes.Copy(copy, destination, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> LowLanes(int count) => Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(count)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 FirstLanes(int count) => new(LowLanes(count), LowLanes(count - 4), LowLanes(count - 8), LowLanes(count - 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ReduceAdd(Lanes128 value)
    {
        return Lanes.AddQuad((value._v0 + value._v2) + (value._v1 + value._v3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ReduceMax(Lanes128 value)
    {
        return Lanes.MaxQuad(Lanes.Max(Lanes.Max(value._v0, value._v2), Lanes.Max(value._v1, value._v3)));
    }
}
