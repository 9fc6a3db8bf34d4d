using System.Collections.Immutable;
using Autonet.Training.Models;

namespace Autonet.Training.Programs;

/// <summary>The logits of every position of one sequence; row <c>t</c> depends on tokens <c>0 … t</c> only.</summary>
public sealed class GenerateProgram
{
    private readonly LlamaForward _forward;

    private GenerateProgram(ModelConfiguration model, int positions)
    {
        GraphBuilder builder = new();
        _forward = new LlamaForward(builder, model, 1, positions);
        Logits = _forward.Append(TensorRole.Output);
        builder.EndBatch();
        Graph = builder.Build();
    }

    /// <summary>The program.</summary>
    public ProgramGraph Graph { get; }

    /// <summary>Ids of the given parameters, in canonical order.</summary>
    public ImmutableArray<int> Parameters => [.. _forward.Parameters];

    /// <summary>Id of the input tokens.</summary>
    public int Tokens => _forward.Tokens;

    /// <summary>Id of the cosine table [T, h/2].</summary>
    public int Cosine => _forward.Cosine;

    /// <summary>Id of the sine table [T, h/2].</summary>
    public int Sine => _forward.Sine;

    /// <summary>Id of the logits [T, V].</summary>
    public int Logits { get; }

    /// <summary>The forward pass over <paramref name="positions"/> tokens.</summary>
    public static GenerateProgram Create(ModelConfiguration model, int positions) => new(model, positions);
}
