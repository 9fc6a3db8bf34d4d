using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Autonet.Exact.Simd;

/// <summary>Sixteen lanes in two 256-bit registers.</summary>
/// <remarks>Bounds: as <see cref="ILanes{TSelf}"/> states them; partial loads and stores touch only the first count values, by mask or by copy.</remarks>
internal readonly unsafe struct Lanes256 : ILanes<Lanes256>
{
    private readonly Vector256<float> _v0;
    private readonly Vector256<float> _v1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes256(Vector256<float> v0, Vector256<float> v1)
    {
        _v0 = v0;
        _v1 = v1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Create(float value)
    {
        Vector256<float> v = Vector256.Create(value);
        return new(v, v);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator +(Lanes256 a, Lanes256 b) => new(a._v0 + b._v0, a._v1 + b._v1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 a, Lanes256 b) => new(a._v0 - b._v0, a._v1 - b._v1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator *(Lanes256 a, Lanes256 b) => new(a._v0 * b._v0, a._v1 * b._v1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator /(Lanes256 a, Lanes256 b) => new(a._v0 / b._v0, a._v1 / b._v1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 a) => new(-a._v0, -a._v1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Fma(Lanes256 a, Lanes256 b, Lanes256 c) => new(Vector256.FusedMultiplyAdd(a._v0, b._v0, c._v0), Vector256.FusedMultiplyAdd(a._v1, b._v1, c._v1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Sqrt(Lanes256 a) => new(Vector256.Sqrt(a._v0), Vector256.Sqrt(a._v1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Abs(Lanes256 a) => new(Vector256.Abs(a._v0), Vector256.Abs(a._v1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Greater(Lanes256 a, Lanes256 b) => new(Vector256.GreaterThan(a._v0, b._v0), Vector256.GreaterThan(a._v1, b._v1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Select(Lanes256 mask, Lanes256 a, Lanes256 b) => new(Vector256.ConditionalSelect(mask._v0, a._v0, b._v0), Vector256.ConditionalSelect(mask._v1, a._v1, b._v1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 AndBits(Lanes256 a, Lanes256 b) => new(a._v0 & b._v0, a._v1 & b._v1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 AddBits(Lanes256 a, Lanes256 b) => new((a._v0.AsInt32() + b._v0.AsInt32()).AsSingle(), (a._v1.AsInt32() + b._v1.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 SubtractBits(Lanes256 a, Lanes256 b) => new((a._v0.AsInt32() - b._v0.AsInt32()).AsSingle(), (a._v1.AsInt32() - b._v1.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 ShiftLeftBits(Lanes256 a, int count) => new((a._v0.AsInt32() << count).AsSingle(), (a._v1.AsInt32() << count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 ShiftRightSigned(Lanes256 a, int count) => new((a._v0.AsInt32() >> count).AsSingle(), (a._v1.AsInt32() >> count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(float* source) => new(Vector256.Load(source), Vector256.Load(source + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes256 value, float* destination)
    {
        value._v0.Store(destination);
        value._v1.Store(destination + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LoadPartial(float* source, int count)
    {
        if (Avx.IsSupported)
        {
            return count < 8
                ? new(Avx.MaskLoad(source, LowLanes(count)), Vector256<float>.Zero)
                : new(Vector256.Load(source), count == 8 ? Vector256<float>.Zero : Avx.MaskLoad(source + 8, LowLanes(count - 8)));
        }

        float* copy = stackalloc float[Lanes.Count];
        Lanes.CopyPartial(source, copy, count);
        return Load(copy);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(Lanes256 value, float* destination, int count)
    {
        if (Avx.IsSupported)
        {
            // Masked stores are slow on some processors, so a whole register goes out whole.
            if (count < 8)
            {
                Avx.MaskStore(destination, LowLanes(count), value._v0);
                return;
            }

            value._v0.Store(destination);
            if (count > 8)
            {
                Avx.MaskStore(destination + 8, LowLanes(count - 8), value._v1);
            }

            return;
        }

        float* copy = stackalloc float[Lanes.Count];
        Store(value, copy);
        Lanes.Copy(copy, destination, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> LowLanes(int count) => Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 FirstLanes(int count) => new(LowLanes(count), LowLanes(count - 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ReduceAdd(Lanes256 value)
    {
        Vector256<float> eight = value._v0 + value._v1;
        return Lanes.AddQuad(eight.GetLower() + eight.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ReduceMax(Lanes256 value)
    {
        Vector256<float> eight = Lanes.Max(value._v0, value._v1);
        return Lanes.MaxQuad(Lanes.Max(eight.GetLower(), eight.GetUpper()));
    }
}
