using Autonet.Chain.Bindings;
using Autonet.Core.Identifiers;
using Autonet.Exact.Parallelism;
using Autonet.Training.Checkpoints;
using Autonet.Training.Court;
using Autonet.Training.Models;
using Autonet.Training.Programs;
using Autonet.Training.Programs.Reference;
using Autonet.Training.Rounds;

namespace Autonet.Node.Tests.Court;

/// <summary>Games about a small model's training, encoding, aggregate and evaluation, played to their end on a chain.</summary>
public sealed class DisputeTests(Courtroom courtroom) : IClassFixture<Courtroom>
{
    private static readonly ModelConfiguration Model = new() { Dim = 36, Layers = 1, Heads = 6, KvHeads = 2, Hidden = 53, Vocab = 47, Seq = 19, TiedHead = true };

    private static readonly RunPlan Plan = RunPlan.Create(new TrainingTerms
    {
        Model = Model,
        Seed = 7,
        Rounds = 3,
        Slots = 4,
        EvaluationSequences = 2,
        Inner = new InnerSettings(2, 2, 2, 4e-3f, 0.1f, 0.9f, 0.99f, 1e-8f, 0.1f, 1f),
        Outer = new OuterSettings(0.8f, 0.3f, 2f, 1),
    });

    private static readonly Lazy<Checkpoint> Start = new(MakeStart);

    private static readonly Lazy<ReadOnlyMemory<byte>[]> Updates = new(
        () => [.. Enumerable.Range(0, 4).Select(slot => (ReadOnlyMemory<byte>)Slot(Start.Value, null, slot).Update())]);

    /// <summary>The four kinds of claims.</summary>
    public enum About
    {
        Training,
        Aggregate,
        Evaluation,
    }

    /// <summary>Every operation kind once: the first operation of each in the programs, with the step it is in.</summary>
    public static IEnumerable<(About About, int Step, int Operation, OperationKind Kind)> Kinds()
    {
        (About About, int Step, ProgramGraph Graph)[] programs =
        [
            (About.Training, 2, Plan.TrainStep.Graph), (About.Training, 3, Plan.Encode.Graph), (About.Aggregate, 1, Plan.Aggregate.Graph), (About.Evaluation, 1, Plan.Evaluate.Graph),
        ];
        return programs.SelectMany(static program => program.Graph.Operations.Select((operation, index) => (program.About, program.Step, index, operation.Kind)))
            .DistinctBy(static entry => entry.Kind);
    }

    public static TheoryData<OperationKind> AllKinds => [.. Kinds().Select(static entry => entry.Kind)];

    [Theory]
    [MemberData(nameof(AllKinds))]
    public async Task A_cheat_is_convicted(OperationKind kind)
    {
        (About about, int step, int operation, _) = Kinds().Single(entry => entry.Kind == kind);
        ProgramTrace trace = Compute(about, null).Trace(step);
        int count = trace.Graph.Tensors[trace.Graph.Operations[operation].Output].Count;
        foreach (long element in new long[] { 0, count / 2, count - 1 }.Distinct())
        {
            Fault fault = FaultIn(trace, step, operation, element);
            IComputation cheat = Compute(about, fault);
            if (cheat.Roots.Count == cheat.Steps && cheat.Roots[^1] == Compute(about, null).Roots[^1])
            {
                // What was changed has no bearing on the result.
                continue;
            }

            GameRecord record = await Play(about, cheat, Compute(about, null));
            Assert.True(record.Decision!.Upheld);
            Assert.NotEqual((byte)1, record.Decision.Ground);
        }
    }

    private static Fault FaultIn(ProgramTrace trace, int step, int operation, long element)
    {
        Element anatomy = new(trace.Graph, operation, element, trace.Slots);
        bool isInteger = trace.Graph.Tensors[anatomy.Operation.Output].Element == ElementKind.Int32;
        return new Fault(step, operation, element, isInteger ? 1u : 0x0040_0000);
    }

    private async Task<GameRecord> Play(About about, IComputation defender, IComputation challenger)
    {
        int steps = defender.Steps;
        Hash256 output = defender.Roots[^1];
        Claim claim = new(
            Plan.TrainStep.Graph.Id, challenger.ProgramOf(steps).Id, (uint)steps, about == About.Aggregate ? 4u : 0, (uint)(4 * Plan.Parameters.Length),
            about == About.Evaluation ? 1u : (uint)(4 * Plan.Parameters.Length), Start.Value.StateRoot, steps > 1 ? defender.Roots[^2] : default, output);
        IReadOnlyList<IReadOnlyList<ReferenceTensor>> updates = about == About.Aggregate
            ? [.. Updates.Value.Select(update => (IReadOnlyList<ReferenceTensor>)UpdateSections.Tensors(Plan.Parameters, update.Span))]
            : [];
        GameEvidence[] evidence = [.. Enumerable.Range(1, steps).Select(step => new GameEvidence(challenger.Trace(step), updates))];
        Defence defence = new(defender);
        Attack attack = new(challenger, output);
        return await courtroom.PlayAsync(claim, defence.Answer, attack.Next, evidence);
    }

    private static IComputation Compute(About about, Fault? fault) => about switch
    {
        About.Training => Slot(Start.Value, fault, 0),
        About.Aggregate => SingleComputation.OfAggregate(Plan, Context, Start.Value, 2, Updates.Value, fault),
        _ => SingleComputation.OfEvaluation(Plan, Context, Start.Value, Source(0), fault),
    };

    private static SlotComputation Slot(Checkpoint start, Fault? fault, int slot) => new(Plan, Context, start, 2, Source(slot), fault);

    private static KernelContext Context { get; } = new(1, null);

    private static SequenceSource Source(int slot) => (index, tokens) =>
    {
        for (int i = 0; i < tokens.Length; i++)
        {
            int at = index + (100 * slot);
            tokens[i] = (ushort)(((at * 7) + (i * (1 + (at % 3))) + (i * i / 5)) % Model.Vocab);
        }
    };

    /// <summary>A checkpoint after a round, so that momenta and moments are not zero.</summary>
    private static Checkpoint MakeStart()
    {
        Checkpoint genesis = Plan.Genesis();
        (int, ReadOnlyMemory<byte>)[] updates =
            [.. Enumerable.Range(0, 4).Select(slot => (slot, (ReadOnlyMemory<byte>)new SlotComputation(Plan, Context, genesis, 1, Source(slot)).Update()))];
        return RoundAggregator.Aggregate(Plan, genesis, 1, updates, Context).Checkpoint!;
    }
}
