using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Autonet.Exact.Kernels;
using Autonet.Exact.Parallelism;

namespace Autonet.Exact.MatrixProduct;

/// <summary>
/// Weights [outputs, inputs] laid out for products with few rows: panels of sixteen outputs, and in a panel, for each input, the sixteen
/// weights side by side. A product then reads memory in the order in which it lies there, once. Good for every register width.
/// </summary>
public sealed unsafe class PackedMatrix
{
    private const int AlignmentBytes = 64;

    private readonly float[] _values;

    private PackedMatrix(int outputs, int inputs)
    {
        Outputs = outputs;
        Inputs = inputs;
        long count = (long)PanelsOf(outputs) * inputs * Strips.PanelWidth;

        // Pinned, so the aligned address holds as long as the array lives.
        _values = GC.AllocateUninitializedArray<float>(checked((int)(count + (AlignmentBytes / sizeof(float)))), pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_values));
        Panels = (float*)((address + AlignmentBytes - 1) & ~(nuint)(AlignmentBytes - 1));
    }

    /// <summary>Rows of the weights as given.</summary>
    public int Outputs { get; }

    /// <summary>Columns of the weights as given.</summary>
    public int Inputs { get; }

    /// <summary>Bytes that one product reads: the weights, and zeros up to a multiple of sixteen outputs.</summary>
    public long Bytes => (long)PanelCount * PanelStride * sizeof(float);

    /// <summary>The first panel, at a cache line; good while this object lives.</summary>
    internal float* Panels { get; }

    internal int PanelCount => PanelsOf(Outputs);

    /// <summary>Values from one panel to the next.</summary>
    internal nint PanelStride => (nint)Inputs * Strips.PanelWidth;

    /// <summary>Packs a copy of row-major weights [outputs, inputs].</summary>
    /// <exception cref="ArgumentException">The weights are not <paramref name="outputs"/> × <paramref name="inputs"/> values.</exception>
    public static PackedMatrix Pack(KernelContext context, int outputs, int inputs, ReadOnlySpan<float> weights)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        Guard.Length(weights.Length, (long)outputs * inputs);
        PackedMatrix packed = new(outputs, inputs);

        // Bounds: panel p reads min(16, outputs - 16p) rows of inputs values and writes inputs × 16 values of the array allocated for it.
        fixed (float* w = weights)
        {
            Packing packing = new(w, outputs, inputs, packed.Panels);
            context.Workers.For(packed.PanelCount, ref packing);
        }

        return packed;
    }

    private static int PanelsOf(int outputs) => (outputs + Strips.PanelWidth - 1) / Strips.PanelWidth;

    private readonly struct Packing(float* weights, int outputs, int inputs, float* panels) : IParallelBody
    {
        public void Run(int index, int worker)
        {
            int first = index * Strips.PanelWidth;
            MatrixProduct.Panels.Pack(
                weights + ((nint)first * inputs), inputs, 1, Math.Min(Strips.PanelWidth, outputs - first), inputs, Strips.PanelWidth, panels + ((nint)first * inputs));
        }
    }
}
