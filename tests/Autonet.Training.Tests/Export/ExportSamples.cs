using Autonet.Training.Checkpoints;
using Autonet.Training.Export;
using Autonet.Training.Models;
using Autonet.Training.Tokenizers;

namespace Autonet.Training.Tests.Export;

/// <summary>Models and files that the tests of exports and imports share.</summary>
internal static class ExportSamples
{
    public static ModelFacts Facts(Checkpoint checkpoint) => new() { Name = "test", CheckpointRoot = checkpoint.StateRoot };

    public static void HuggingFace(Checkpoint checkpoint, ITokenizer tokenizer, string folder)
        => HuggingFaceExporter.Export(checkpoint, tokenizer, Facts(checkpoint), folder, written: null, TestContext.Current.CancellationToken);

    public static void Gguf(Checkpoint checkpoint, ITokenizer tokenizer, GgufQuantisation quantisation, string path)
        => GgufExporter.Export(checkpoint, tokenizer, Facts(checkpoint), quantisation, path, written: null, TestContext.Current.CancellationToken);

    /// <summary>Initial weights with larger tables, so that attention and logits are far from uniform.</summary>
    public static Checkpoint Spread(ModelConfiguration model, ulong seed)
    {
        Checkpoint start = Checkpoint.Genesis(model, seed);
        ReadOnlyMemory<float>[] parameters = [.. start.Descriptions.Select(parameter =>
        {
            float[] values = start.Parameter(parameter.Index).ToArray();
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = parameter.Role switch
                {
                    ParameterRole.Table => values[i] * (model.TiedHead ? 2 : 10),
                    ParameterRole.Norm => 1 + (0.01f * (i % 7)),
                    _ => values[i],
                };
            }

            return (ReadOnlyMemory<float>)values;
        })];
        return Checkpoint.Create(model, parameters, [.. start.Descriptions.Select(parameter => start.Momentum(parameter.Index))]);
    }
}
