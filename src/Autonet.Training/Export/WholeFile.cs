namespace Autonet.Training.Export;

/// <summary>Writes a file under another name first, so that an interrupted export leaves nothing that looks complete.</summary>
internal static class WholeFile
{
    private const int BufferBytes = 1 << 20;

    public static void Write(string path, Action<Stream> content)
    {
        string unfinished = path + ".unfinished";
        try
        {
            using (FileStream stream = new(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, BufferBytes))
            {
                content(stream);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }
}
