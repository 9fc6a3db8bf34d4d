namespace Autonet.Exact.Tests.Definitions;

public sealed class UnsafeCodeTests
{
    public static TheoryData<string> Files
    {
        get
        {
            string root = Environment.GetEnvironmentVariable("AUTONET_ROOT") ?? throw new InvalidOperationException("AUTONET_ROOT names the repository.");
            return [.. Directory.EnumerateFiles(Path.Combine(root, "src"), "*.cs", SearchOption.AllDirectories)
                .Where(static file => File.ReadAllText(file).Contains("unsafe ", StringComparison.Ordinal))
                .Select(file => Path.GetRelativePath(root, file))
                .Order(StringComparer.Ordinal)];
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Unsafe_code_says_why_it_stays_within_bounds(string file)
    {
        string text = File.ReadAllText(Path.Combine(Environment.GetEnvironmentVariable("AUTONET_ROOT")!, file));

        Assert.Contains("Bounds:", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_exact_kernels_are_unsafe() =>
        Assert.All(Files.Select(static row => row.Data), static file => Assert.StartsWith(Path.Combine("src", "Autonet.Exact"), file, StringComparison.Ordinal));
}
