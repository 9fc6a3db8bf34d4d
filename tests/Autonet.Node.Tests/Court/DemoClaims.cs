using Autonet.Chain.Bindings;
using Autonet.Exact.Parallelism;
using Autonet.Training.Checkpoints;
using Autonet.Training.Court;
using Autonet.Training.Models;
using Autonet.Training.Programs.Reference;
using Autonet.Training.Rounds;

namespace Autonet.Node.Tests.Court;

/// <summary>Claims about the model that a demonstration trains by default, at its real size: 443,008 parameters.</summary>
internal static class DemoClaims
{
    public const int Slots = 5;

    private const int InnerSteps = 4;

    private static readonly Lazy<SlotComputation> Slot = new(static () => new SlotComputation(Plan!, Context, Start!.Value, 1, Text));
    private static readonly Lazy<Checkpoint> Start = new(static () => Plan!.Genesis());
    private static readonly Lazy<IReadOnlyList<IReadOnlyList<ReferenceTensor>>> Updates = new(
        static () => [.. Enumerable.Repeat<IReadOnlyList<ReferenceTensor>>(UpdateSections.Tensors(Plan!.Parameters, Slot.Value.Update()), Slots)]);

    /// <summary>As autonet demo makes it, but for the number of its inner steps.</summary>
    public static RunPlan Plan { get; } = RunPlan.Create(new TrainingTerms
    {
        Model = new ModelConfiguration { Dim = 128, Layers = 2, Heads = 4, KvHeads = 4, Hidden = 320, Vocab = 256, Seq = 64 },
        Seed = 1,
        Rounds = 8,
        Slots = Slots,
        EvaluationSequences = 256,
        Inner = new InnerSettings(InnerSteps, 8, 20, 5e-3f, 0.1f, 0.7f, 0.98f, 1e-8f, 0.01f, 1f),
        Outer = new OuterSettings(1f, 0.7f, 3f, 1),
    });

    private static KernelContext Context => new(1, null);

    /// <summary>The right computation of the step in which a program runs, and what its claim is over.</summary>
    public static (StepComputation Computation, int Step, ClaimSize Size, GameEvidence Evidence) Of(string program)
    {
        int step = program switch { "train" => InnerSteps, "encode" => InnerSteps + 1, _ => 1 };
        IComputation computation = program switch
        {
            "train" or "encode" => Slot.Value,
            "aggregate" => SingleComputation.OfAggregate(Plan, Context, Start.Value, 1, [.. Enumerable.Repeat((ReadOnlyMemory<byte>)Slot.Value.Update(), Slots)]),
            _ => SingleComputation.OfEvaluation(Plan, Context, Start.Value, Text),
        };
        StepComputation kept = new(computation, step);
        bool isAggregate = program == "aggregate";
        return (kept, step, new ClaimSize(computation.Steps, 4 * Plan.Parameters.Length, isAggregate ? Slots : 0), new GameEvidence(kept.Trace(step), isAggregate ? Updates.Value : []));
    }

    /// <summary>What a defender claims who stands for these roots.</summary>
    public static Claim Claim(IComputation computation, ClaimSize size, IReadOnlyList<Core.Identifiers.Hash256> roots) => new(
        Plan.TrainStep.Graph.Id,
        computation.ProgramOf(size.Steps).Id,
        (uint)size.Steps,
        (uint)size.Slots,
        (uint)size.StateTensors,
        (uint)(computation.ProgramOf(size.Steps) == Plan.Evaluate.Graph ? 1 : 4 * Plan.Parameters.Length),
        Start.Value.StateRoot,
        size.Steps > 1 ? roots[^2] : default,
        roots[^1]);

    private static void Text(int index, Span<ushort> tokens)
    {
        for (int i = 0; i < tokens.Length; i++)
        {
            tokens[i] = (ushort)(((index * 7) + (i * (1 + (index % 3))) + (i * i / 5)) % Plan.Terms.Model.Vocab);
        }
    }
}
