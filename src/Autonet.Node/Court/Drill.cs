using Autonet.Training.Court;
using Autonet.Training.Programs;
using Autonet.Training.Rounds;

namespace Autonet.Node.Court;

/// <summary>
/// The fault of <c>autonet node --cheat</c>, and of a canary's round: in the first step, one accumulator in the middle of one sum of the head's gradient is multiplied by
/// a power of two. Everything else is honest, and every format check passes; only recomputation tells.
/// </summary>
internal static class Drill
{
    // A bit of the exponent.
    private const uint Mask = 0x0400_0000;

    /// <summary>The fault that the node computes with if it cheats; null for an honest one.</summary>
    public static Fault? Of(bool cheat, RunPlan plan) => cheat ? Of(plan) : null;

    /// <summary>The fault that work is done with.</summary>
    public static Fault Of(RunPlan plan)
    {
        ProgramGraph graph = plan.TrainStep.Graph;
        int operation = graph.Operations.ToList().FindIndex(static operation => operation.Kind == OperationKind.MatMulTN);
        int rows = plan.Terms.Inner.SequencesPerStep * plan.Terms.Model.Seq;
        return new Fault(1, operation, graph.Tensors[graph.Operations[operation].Output].Count / 2, Mask, Fold: 0, Item: rows / 2);
    }
}
