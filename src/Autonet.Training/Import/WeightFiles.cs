using System.Text.Json;
using Autonet.Training.Safetensors;

namespace Autonet.Training.Import;

/// <summary>The safetensors files of a folder: one, or the shards that an index names.</summary>
internal sealed class WeightFiles : IDisposable
{
    private const string Single = "model.safetensors";
    private const string Index = "model.safetensors.index.json";
    private const int MaxIndexBytes = 16 << 20;
    private const int MaxShards = 1000;

    private readonly List<SafetensorsReader> _readers = [];
    private readonly Dictionary<string, (SafetensorsReader Reader, SafetensorsEntry Entry)> _tensors = new(StringComparer.Ordinal);

    private WeightFiles()
    {
    }

    /// <summary>Names of all tensors.</summary>
    public IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <summary>Opens the files of a folder and reads their headers, which may be hostile.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="files">The files if the result is <see cref="ImportRefusal.None"/>; the caller disposes them.</param>
    public static ImportFault TryOpen(string folder, out WeightFiles? files)
    {
        files = null;
        ImportFault fault = TryListFiles(folder, out IReadOnlyCollection<string> names);
        if (fault.Kind != ImportRefusal.None)
        {
            return fault;
        }

        WeightFiles opened = new();
        foreach (string name in names)
        {
            fault = opened.TryAdd(folder, name);
            if (fault.Kind != ImportRefusal.None)
            {
                opened.Dispose();
                return fault;
            }
        }

        files = opened;
        return ImportFault.None;
    }

    /// <summary>The description of a tensor, if there is one of that name.</summary>
    public SafetensorsEntry? Find(string name) => _tensors.TryGetValue(name, out (SafetensorsReader, SafetensorsEntry Entry) at) ? at.Entry : null;

    /// <summary>Reads a tensor that is there.</summary>
    public float[] Read(string name)
    {
        (SafetensorsReader reader, SafetensorsEntry entry) = _tensors[name];
        float[] values = new float[(entry.End - entry.Begin) / SafetensorsHeader.SizeOf(entry.Type)];
        reader.Read(entry, values);
        return values;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SafetensorsReader reader in _readers)
        {
            reader.Dispose();
        }
    }

    private ImportFault TryAdd(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            return new ImportFault(ImportRefusal.FileMissing, name);
        }

        SafetensorsRefusal refusal = SafetensorsReader.TryOpen(path, out SafetensorsReader? reader);
        if (reader is null)
        {
            return new ImportFault(ImportRefusal.FileMalformed, $"{name} ({refusal})");
        }

        _readers.Add(reader);
        foreach (SafetensorsEntry entry in reader.Entries)
        {
            if (!_tensors.TryAdd(entry.Name, (reader, entry)))
            {
                return new ImportFault(ImportRefusal.TensorTwice, HuggingFaceImporter.Short(entry.Name));
            }
        }

        return ImportFault.None;
    }

    private static ImportFault TryListFiles(string folder, out IReadOnlyCollection<string> names)
    {
        names = [Single];
        string index = Path.Combine(folder, Index);
        if (File.Exists(Path.Combine(folder, Single)))
        {
            return ImportFault.None;
        }

        if (!File.Exists(index))
        {
            return new ImportFault(ImportRefusal.FileMissing, Single);
        }

        if (new FileInfo(index).Length > MaxIndexBytes)
        {
            return new ImportFault(ImportRefusal.FileMalformed, Index);
        }

        SortedSet<string> shards = new(StringComparer.Ordinal);
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(index), new JsonDocumentOptions { MaxDepth = 8 });
            foreach (JsonProperty tensor in document.RootElement.GetProperty("weight_map").EnumerateObject())
            {
                string shard = tensor.Value.GetString() ?? "";
                if (!IsPlain(shard) || (shards.Add(shard) && shards.Count > MaxShards))
                {
                    return new ImportFault(ImportRefusal.UnsafeIndex, HuggingFaceImporter.Short(shard));
                }
            }
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return new ImportFault(ImportRefusal.FileMalformed, Index);
        }

        names = shards;
        return ImportFault.None;
    }

    /// <summary>A file of the folder itself: no separator, no way up, no device.</summary>
    private static bool IsPlain(string name)
        => name.Length is > 0 and <= 255 && name[0] != '.' && name.EndsWith(".safetensors", StringComparison.Ordinal)
            && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
