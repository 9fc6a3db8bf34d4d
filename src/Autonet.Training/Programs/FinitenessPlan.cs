namespace Autonet.Training.Programs;

/// <summary>
/// Which tensors of a program need a look for NaN and infinity. Rule 7 of docs/arithmetic.md makes a step invalid if any stored value is
/// not finite; a tensor that some later operation reads in a way that can only give a value that is not finite is covered by that
/// operation's output, which is looked at or covered itself. So the step is found invalid exactly when the rule says so, if later.
/// </summary>
internal static class FinitenessPlan
{
    /// <summary>For each tensor that an operation makes, whether it must be looked at.</summary>
    /// <param name="graph">The program.</param>
    /// <param name="end">Only the operations before this one are run.</param>
    public static bool[] Create(ProgramGraph graph, int end)
    {
        bool[] covered = new bool[graph.Tensors.Length];
        foreach (Operation operation in graph.Operations.AsSpan()[..end])
        {
            for (int input = 0; input < operation.Inputs.Length; input++)
            {
                covered[operation.Inputs[input]] |= Propagates(operation.Kind, input);
            }
        }

        bool[] looked = new bool[graph.Tensors.Length];
        foreach (Operation operation in graph.Operations)
        {
            // A softmax of finite scores is finite by construction: every exponent is at most 0 and the sum at least 1.
            looked[operation.Output] = !covered[operation.Output] && operation.Kind != OperationKind.CausalSoftmax;
        }

        return looked;
    }

    /// <summary>
    /// Whether a NaN or an infinity anywhere in an input makes some value of the output a NaN or an infinity, whatever the other inputs are.
    /// Sums and fused multiply-adds never lead back to a finite value, and a product with one that is not finite is not finite, even by zero.
    /// </summary>
    /// <remarks>
    /// Left out are inputs that a function can map back: -∞ through an exponential, ∞ through a reciprocal, and rows that may not be read.
    /// </remarks>
    public static bool Propagates(OperationKind kind, int input) => kind switch
    {
        OperationKind.MatMulNT or OperationKind.MatMulNN or OperationKind.MatMulTN => true,
        OperationKind.Add or OperationKind.ChunkSquares or OperationKind.RmsApply => true,
        OperationKind.Rope or OperationKind.RopeBackward => input == 0,

        // Position i reads its own key or value (j = i), so every row is read; weights above the diagonal are +0.
        OperationKind.AttentionScores or OperationKind.AttentionMix or OperationKind.AttentionSpread => true,
        OperationKind.SwiGlu => input == 1,
        OperationKind.SwiGluBackwardGate => input is 0 or 2,
        OperationKind.SwiGluBackwardUp => input == 0,
        OperationKind.RmsBackwardInput => input == 0,
        OperationKind.RmsBackwardWeight => input is 0 or 3,
        OperationKind.EmbedBackward => input is 0 or 2,
        OperationKind.SoftmaxBackward => input == 1,
        _ => false,
    };
}
