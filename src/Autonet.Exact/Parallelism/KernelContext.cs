using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Parallelism;

/// <summary>What every kernel runs in: threads, register width and reusable scratch memory. None of it changes a bit of any result.</summary>
/// <remarks>One caller at a time. Scratch memory grows to the largest need and stays, so a warmed-up kernel allocates nothing.</remarks>
public sealed unsafe class KernelContext : IDisposable
{
    private const int AlignmentBytes = 64;

    private float[] _scratch = [];

    /// <summary>A context of <paramref name="threads"/> threads, the caller included.</summary>
    /// <param name="threads">1 to 1,024.</param>
    /// <param name="width">The register width; by default <see cref="VectorWidths.FromEnvironment"/>.</param>
    public KernelContext(int threads = 1, VectorWidth? width = null)
    {
        Width = width ?? VectorWidths.FromEnvironment();
        if (!Enum.IsDefined(Width))
        {
            throw new ArgumentOutOfRangeException(nameof(width), width, "A vector width is 128, 256 or 512 bits.");
        }

        Workers = new WorkerPool(threads);
    }

    /// <summary>The threads.</summary>
    public WorkerPool Workers { get; }

    /// <summary>The register width.</summary>
    public VectorWidth Width { get; }

    /// <inheritdoc/>
    public void Dispose() => Workers.Dispose();

    /// <summary>At least <paramref name="floats"/> values of uninitialised memory at a 64-byte boundary, good until the next call.</summary>
    internal float* Scratch(long floats)
    {
        long wanted = floats + (AlignmentBytes / sizeof(float));
        if (_scratch.Length < wanted)
        {
            // Pinned, so the address holds without a handle; the collector takes it back with the context.
            _scratch = GC.AllocateUninitializedArray<float>(checked((int)wanted), pinned: true);
        }

        // Bounds: aligning skips less than the sixteen values that were asked for beyond the caller's; a pinned array does not move.
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_scratch));
        return (float*)((address + AlignmentBytes - 1) & ~(nuint)(AlignmentBytes - 1));
    }
}
