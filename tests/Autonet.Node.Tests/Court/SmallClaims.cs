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

/// <summary>What a claim is about.</summary>
public enum About
{
    Training,
    Aggregate,
    Evaluation,
}

/// <summary>Claims about a small model of odd sizes: a slot's round of two steps and an encoding, the round's aggregate, an evaluation.</summary>
internal static class SmallClaims
{
    /// <summary>The step of a slot's round that has every operation of training, with first moments that are not zero.</summary>
    public const int LastTraining = 2;

    /// <summary>The step of a slot's round that encodes.</summary>
    public const int Encoding = 3;

    public const int Slots = 4;

    private static readonly Lazy<Checkpoint> LazyStart = new(MakeStart);

    private static readonly Lazy<ReadOnlyMemory<byte>[]> LazyUpdates = new(
        () => [.. Enumerable.Range(0, Slots).Select(static slot => (ReadOnlyMemory<byte>)Slot(Start, null, slot).Update())]);

    private static readonly Dictionary<About, Lazy<KeptComputation>> Kept = Enum.GetValues<About>().ToDictionary(
        static about => about, static about => new Lazy<KeptComputation>(() => new KeptComputation(Compute(about, null))));

    private static readonly Dictionary<About, Lazy<IReadOnlyList<GameEvidence>>> KeptEvidence = Enum.GetValues<About>().ToDictionary(
        static about => about,
        static about => new Lazy<IReadOnlyList<GameEvidence>>(
            () => [.. Enumerable.Range(1, Honest(about).Steps).Select(step => new GameEvidence(Honest(about).Trace(step), Updates(about)))]));

    public static ModelConfiguration Model { get; } = new() { Dim = 36, Layers = 1, Heads = 6, KvHeads = 2, Hidden = 53, Vocab = 47, Seq = 19, TiedHead = true };

    public static RunPlan Plan { get; } = RunPlan.Create(new TrainingTerms
    {
        Model = Model,
        Seed = 7,
        Rounds = 3,
        Slots = Slots,
        EvaluationSequences = 2,
        Inner = new InnerSettings(2, 2, 2, 4e-3f, 0.1f, 0.9f, 0.99f, 1e-8f, 0.1f, 1f),
        Outer = new OuterSettings(0.8f, 0.3f, 2f, 1),
    });

    /// <summary>The four programs: what a claim in which each runs is about, and its step.</summary>
    public static IReadOnlyDictionary<string, (About About, int Step)> Programs { get; } = new Dictionary<string, (About, int)>
    {
        ["train"] = (About.Training, LastTraining), ["encode"] = (About.Training, Encoding), ["aggregate"] = (About.Aggregate, 1), ["evaluate"] = (About.Evaluation, 1),
    };

    /// <summary>The checkpoint that the disputed round starts from.</summary>
    public static Checkpoint Start => LazyStart.Value;

    /// <summary>The round's updates as the aggregate reads them, slot by slot.</summary>
    public static IReadOnlyList<IReadOnlyList<ReferenceTensor>> Updates(About about)
        => about == About.Aggregate ? [.. LazyUpdates.Value.Select(static update => UpdateSections.Tensors(Plan.Parameters, update.Span))] : [];

    /// <summary>The program of a step.</summary>
    public static ProgramGraph Graph(About about, int step) => about switch
    {
        About.Training => step < Encoding ? Plan.TrainStep.Graph : Plan.Encode.Graph,
        About.Aggregate => Plan.Aggregate.Graph,
        _ => Plan.Evaluate.Graph,
    };

    /// <summary>The right computation, with every trace kept.</summary>
    public static KeptComputation Honest(About about) => Kept[about].Value;

    /// <summary>What the claimant knows, of every step.</summary>
    public static IReadOnlyList<GameEvidence> Evidence(About about) => KeptEvidence[about].Value;

    /// <summary>What a defender claims who stands for these roots.</summary>
    public static Claim Claim(About about, IReadOnlyList<Hash256> roots) => new(
        Plan.TrainStep.Graph.Id,
        Honest(about).ProgramOf(Honest(about).Steps).Id,
        (uint)roots.Count,
        about == About.Aggregate ? Slots : 0u,
        (uint)(4 * Plan.Parameters.Length),
        about == About.Evaluation ? 1u : (uint)(4 * Plan.Parameters.Length),
        Start.StateRoot,
        roots.Count > 1 ? roots[^2] : default,
        roots[^1]);

    /// <summary>The aggregate of as many updates as a round can have: those of the small round again and again.</summary>
    public static IComputation AggregateOf(int slots)
        => SingleComputation.OfAggregate(Plan, new KernelContext(1, null), Start, 2, [.. Enumerable.Range(0, slots).Select(static slot => LazyUpdates.Value[slot % Slots])]);

    /// <summary>A computation with a fault.</summary>
    public static IComputation Faulty(About about, Fault fault) => Compute(about, fault);

    private static IComputation Compute(About about, Fault? fault) => about switch
    {
        About.Training => Slot(Start, fault, 0),
        About.Aggregate => SingleComputation.OfAggregate(Plan, new KernelContext(1, null), Start, 2, LazyUpdates.Value, fault),
        _ => SingleComputation.OfEvaluation(Plan, new KernelContext(1, null), Start, Source(0), fault),
    };

    private static SlotComputation Slot(Checkpoint start, Fault? fault, int slot) => new(Plan, new KernelContext(1, null), start, 2, Source(slot), fault);

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
        KernelContext context = new(1, null);
        (int, ReadOnlyMemory<byte>)[] updates =
            [.. Enumerable.Range(0, Slots).Select(slot => (slot, (ReadOnlyMemory<byte>)new SlotComputation(Plan, context, genesis, 1, Source(slot)).Update()))];
        return RoundAggregator.Aggregate(Plan, genesis, 1, updates, context).Checkpoint!;
    }
}
