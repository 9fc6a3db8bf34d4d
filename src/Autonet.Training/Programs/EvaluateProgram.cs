using System.Collections.Immutable;
using Autonet.Training.Models;

namespace Autonet.Training.Programs;

/// <summary>The forward pass over whole sequences and its mean loss in nats per token.</summary>
public sealed class EvaluateProgram
{
    private readonly LlamaForward _forward;

    private EvaluateProgram(ModelConfiguration model, int sequences)
    {
        GraphBuilder builder = new();
        _forward = new LlamaForward(builder, model, sequences, model.Seq);
        Targets = builder.Given("targets", TensorRole.Token, 1, _forward.Rows);
        int logits = _forward.Append();
        LossRows = builder.Apply(OperationKind.CrossEntropyLoss, "loss.rows", [logits, Targets], [_forward.Rows]);
        builder.EndBatch();
        Loss = builder.Output(OperationKind.Mean, "loss", 0, [LossRows], [1]);
        Graph = builder.Build();
    }

    /// <summary>The program.</summary>
    public ProgramGraph Graph { get; }

    /// <summary>Ids of the given parameters, in canonical order.</summary>
    public ImmutableArray<int> Parameters => [.. _forward.Parameters];

    /// <summary>Id of the input tokens.</summary>
    public int Tokens => _forward.Tokens;

    /// <summary>Id of the target tokens.</summary>
    public int Targets { get; }

    /// <summary>Id of the cosine table [T, h/2].</summary>
    public int Cosine => _forward.Cosine;

    /// <summary>Id of the sine table [T, h/2].</summary>
    public int Sine => _forward.Sine;

    /// <summary>Id of the loss of each row.</summary>
    public int LossRows { get; }

    /// <summary>Id of the mean loss.</summary>
    public int Loss { get; }

    /// <summary>The evaluation of <paramref name="sequences"/> sequences.</summary>
    public static EvaluateProgram Create(ModelConfiguration model, int sequences) => new(model, sequences);
}
