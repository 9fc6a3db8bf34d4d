namespace Autonet.Training.Tests;

/// <summary>The files of <c>tests/vectors/training</c>, as copied beside the tests.</summary>
internal static class Vectors
{
    /// <summary>Set to a folder, it makes golden tests write what they compute there instead of comparing.</summary>
    public const string WriteVariable = "AUTONET_WRITE_VECTORS";

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "vectors");

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    /// <summary>Compares a text with the committed file of this name.</summary>
    public static void Expect(string name, string actual)
    {
        if (Environment.GetEnvironmentVariable(WriteVariable) is { Length: > 0 } folder)
        {
            File.WriteAllText(Path.Combine(folder, name), actual);
            return;
        }

        Assert.Equal(File.ReadAllText(Path.Combine(Folder, "training", name)), actual);
    }
}
