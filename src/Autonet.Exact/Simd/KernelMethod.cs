using System.Runtime.CompilerServices;

namespace Autonet.Exact.Simd;

/// <summary>How the loops of kernels are compiled.</summary>
internal static class KernelMethod
{
    /// <summary>
    /// Fully optimised at the first call, and never inlined: inside a caller, a long loop exceeds the compiler's inlining budget and its
    /// register operations turn into calls, ten times slower.
    /// </summary>
    public const MethodImplOptions Options = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;
}
