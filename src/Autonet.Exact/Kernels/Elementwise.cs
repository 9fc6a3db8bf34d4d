using System.Runtime.CompilerServices;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Kernels;

/// <summary>One value from one.</summary>
internal interface IUnary
{
    public T Apply<T>(T a)
        where T : unmanaged, IFloats<T>;
}

/// <summary>One value from two.</summary>
internal interface IBinary
{
    public T Apply<T>(T a, T b)
        where T : unmanaged, IFloats<T>;
}

/// <summary>One value from three.</summary>
internal interface ITernary
{
    public T Apply<T>(T a, T b, T c)
        where T : unmanaged, IFloats<T>;
}

/// <summary>Element by element loops. The output may be the very span of an input, but must not overlap one otherwise.</summary>
internal static unsafe class Elementwise
{
    public static void Map<TOperation>(KernelContext context, ReadOnlySpan<float> a, Span<float> output, TOperation operation)
        where TOperation : unmanaged, IUnary
    {
        Guard.Length(a.Length, output.Length);

        // Bounds: all spans have output.Length values, and ranges cover 0 … output.Length.
        fixed (float* pa = a, po = output)
        {
            Launch.Range(context, output.Length, 1, new UnaryLoop<TOperation>(pa, po, operation));
        }
    }

    public static void Map<TOperation>(
        KernelContext context, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> output, TOperation operation)
        where TOperation : unmanaged, IBinary
    {
        Guard.Length(a.Length, output.Length);
        Guard.Length(b.Length, output.Length);

        // Bounds: all spans have output.Length values, and ranges cover 0 … output.Length.
        fixed (float* pa = a, pb = b, po = output)
        {
            Launch.Range(context, output.Length, 1, new BinaryLoop<TOperation>(pa, pb, po, operation));
        }
    }

    public static void Map<TOperation>(
        KernelContext context, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> output, TOperation operation)
        where TOperation : unmanaged, ITernary
    {
        Guard.Length(a.Length, output.Length);
        Guard.Length(b.Length, output.Length);
        Guard.Length(c.Length, output.Length);

        // Bounds: all spans have output.Length values, and ranges cover 0 … output.Length.
        fixed (float* pa = a, pb = b, pc = c, po = output)
        {
            Launch.Range(context, output.Length, 1, new TernaryLoop<TOperation>(pa, pb, pc, po, operation));
        }
    }

    private readonly struct UnaryLoop<TOperation>(float* a, float* output, TOperation operation) : IRangeKernel
        where TOperation : unmanaged, IUnary
    {
        [MethodImpl(KernelMethod.Options)]
        public void Run<T>(int begin, int end)
            where T : unmanaged, ILanes<T>
        {
            int i = begin;
            for (; i <= end - Lanes.Count; i += Lanes.Count)
            {
                T.Store(operation.Apply(T.Load(a + i)), output + i);
            }

            if (i < end)
            {
                T.StorePartial(operation.Apply(T.LoadPartial(a + i, end - i)), output + i, end - i);
            }
        }
    }

    private readonly struct BinaryLoop<TOperation>(float* a, float* b, float* output, TOperation operation) : IRangeKernel
        where TOperation : unmanaged, IBinary
    {
        [MethodImpl(KernelMethod.Options)]
        public void Run<T>(int begin, int end)
            where T : unmanaged, ILanes<T>
        {
            int i = begin;
            for (; i <= end - Lanes.Count; i += Lanes.Count)
            {
                T.Store(operation.Apply(T.Load(a + i), T.Load(b + i)), output + i);
            }

            if (i < end)
            {
                int rest = end - i;
                T.StorePartial(operation.Apply(T.LoadPartial(a + i, rest), T.LoadPartial(b + i, rest)), output + i, rest);
            }
        }
    }

    private readonly struct TernaryLoop<TOperation>(float* a, float* b, float* c, float* output, TOperation operation) : IRangeKernel
        where TOperation : unmanaged, ITernary
    {
        [MethodImpl(KernelMethod.Options)]
        public void Run<T>(int begin, int end)
            where T : unmanaged, ILanes<T>
        {
            int i = begin;
            for (; i <= end - Lanes.Count; i += Lanes.Count)
            {
                T.Store(operation.Apply(T.Load(a + i), T.Load(b + i), T.Load(c + i)), output + i);
            }

            if (i < end)
            {
                int rest = end - i;
                T value = operation.Apply(T.LoadPartial(a + i, rest), T.LoadPartial(b + i, rest), T.LoadPartial(c + i, rest));
                T.StorePartial(value, output + i, rest);
            }
        }
    }
}
