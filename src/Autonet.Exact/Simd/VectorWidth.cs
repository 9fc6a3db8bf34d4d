using System.Runtime.Intrinsics;

namespace Autonet.Exact.Simd;

/// <summary>The register width that kernels run on. Results are the same bits for every width; only speed differs.</summary>
public enum VectorWidth
{
    /// <summary>128-bit registers (SSE, NEON).</summary>
    Bits128 = 128,

    /// <summary>256-bit registers (AVX2).</summary>
    Bits256 = 256,

    /// <summary>512-bit registers (AVX-512).</summary>
    Bits512 = 512,
}

/// <summary>Chooses a <see cref="VectorWidth"/>.</summary>
public static class VectorWidths
{
    /// <summary>The environment variable that overrides the choice: 512, 256 or 128.</summary>
    public const string EnvironmentVariable = "AUTONET_VECTOR";

    /// <summary>The widest registers of this machine.</summary>
    public static VectorWidth Widest =>
        Vector512.IsHardwareAccelerated ? VectorWidth.Bits512 : Vector256.IsHardwareAccelerated ? VectorWidth.Bits256 : VectorWidth.Bits128;

    /// <summary>The width that <see cref="EnvironmentVariable"/> asks for, or else <see cref="Widest"/>.</summary>
    /// <exception cref="InvalidOperationException">The variable holds something else than 512, 256 or 128.</exception>
    public static VectorWidth FromEnvironment() => Environment.GetEnvironmentVariable(EnvironmentVariable) switch
    {
        null or "" => Widest,
        "512" => VectorWidth.Bits512,
        "256" => VectorWidth.Bits256,
        "128" => VectorWidth.Bits128,
        string other => throw new InvalidOperationException($"{EnvironmentVariable} must be 512, 256 or 128, not '{other}'."),
    };
}
