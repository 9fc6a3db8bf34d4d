using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Autonet.Bench.Comparison;

/// <summary>The machine that results belong to.</summary>
internal static class Processor
{
    public static string Name { get; } = ReadName();

    /// <summary>Such as <c>amd-epyc-avx512-2-threads</c>.</summary>
    public static string FileName { get; } =
        string.Concat($"{Name} {Registers} {Environment.ProcessorCount} threads".ToLowerInvariant().Select(static c => char.IsAsciiLetterOrDigit(c) ? c : '-'));

    public static string Registers =>
        (Vector512.IsHardwareAccelerated, Vector256.IsHardwareAccelerated) switch { (true, _) => "AVX512", (_, true) => "AVX2", _ => "128 bit" };

    private static string ReadName()
    {
        const string Table = "/proc/cpuinfo";
        string? line = File.Exists(Table) ? File.ReadLines(Table).FirstOrDefault(static line => line.StartsWith("model name", true, CultureInfo.InvariantCulture)) : null;
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':') + 1)..].Trim();
    }
}
