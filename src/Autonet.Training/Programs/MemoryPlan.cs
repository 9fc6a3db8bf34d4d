namespace Autonet.Training.Programs;

/// <summary>
/// Places the tensors that a range of operations makes and uses up into one reused workspace. A tensor takes its place when it is made and
/// gives it back after its last use; where a kernel may write over an input that ends there, the output takes that input's place.
/// </summary>
internal sealed class MemoryPlan
{
    /// <summary>Offsets are multiples of this many values: one cache line.</summary>
    public const int Alignment = 16;

    private readonly SortedDictionary<int, int> _free = [];
    private int _top;

    private MemoryPlan(int tensors)
    {
        Offsets = new int[tensors];
        Array.Fill(Offsets, -1);
    }

    /// <summary>Offset of each planned tensor; -1 for the others.</summary>
    public int[] Offsets { get; }

    /// <summary>Values that the workspace needs.</summary>
    public int Size { get; private set; }

    /// <summary>Plans the tensors made by operations <paramref name="first"/> … <paramref name="end"/> - 1 that are not bound elsewhere.</summary>
    public static MemoryPlan Create(ProgramGraph graph, int first, int end, Func<int, bool> isBound)
    {
        MemoryPlan plan = new(graph.Tensors.Length);
        int[] lastUse = new int[graph.Tensors.Length];
        Array.Fill(lastUse, -1);
        for (int index = first; index < end; index++)
        {
            foreach (int input in graph.Operations[index].Inputs)
            {
                lastUse[input] = index;
            }
        }

        for (int index = first; index < end; index++)
        {
            Operation operation = graph.Operations[index];
            int output = operation.Output;
            int heir = -1;
            if (!isBound(output))
            {
                heir = FindHeir(graph, operation, index, lastUse, plan.Offsets);
                plan.Offsets[output] = heir >= 0 ? plan.Offsets[heir] : plan.Take(Round(graph.Tensors[output].Count));
            }

            foreach (int input in operation.Inputs)
            {
                if (plan.Offsets[input] >= 0 && lastUse[input] == index && input != heir)
                {
                    // Once only, should an operation read one tensor twice.
                    lastUse[input] = -1;
                    plan.Give(plan.Offsets[input], Round(graph.Tensors[input].Count));
                }
            }

            if (plan.Offsets[output] >= 0 && lastUse[output] < 0)
            {
                plan.Give(plan.Offsets[output], Round(graph.Tensors[output].Count));
            }
        }

        return plan;
    }

    private static int FindHeir(ProgramGraph graph, Operation operation, int index, int[] lastUse, int[] offsets)
    {
        foreach (int position in Replaceable(operation.Kind))
        {
            if (position < operation.Inputs.Length)
            {
                int input = operation.Inputs[position];
                if (offsets[input] >= 0 && lastUse[input] == index && graph.Tensors[input].Count == graph.Tensors[operation.Output].Count)
                {
                    return input;
                }
            }
        }

        return -1;
    }

    /// <summary>The inputs that the kernel of a kind may write its output over.</summary>
    private static ReadOnlySpan<int> Replaceable(OperationKind kind) => kind switch
    {
        OperationKind.Add or OperationKind.Subtract or OperationKind.SwiGlu or OperationKind.SwiGluBackwardUp => [0, 1],
        OperationKind.SwiGluBackwardGate => [0, 1, 2],
        OperationKind.RmsApply or OperationKind.Rope or OperationKind.RopeBackward or OperationKind.CausalSoftmax => [0],
        OperationKind.CrossEntropyGrad or OperationKind.RmsBackwardInput => [0],
        OperationKind.SoftmaxBackward => [1],
        OperationKind.MatMulNT or OperationKind.MatMulNN or OperationKind.MatMulTN => [2],
        _ => [],
    };

    private static int Round(int count) => checked((count + Alignment - 1) / Alignment * Alignment);

    /// <summary>The smallest free place that fits, or a new one at the end.</summary>
    private int Take(int size)
    {
        int best = -1;
        foreach ((int offset, int length) in _free)
        {
            if (length >= size && (best < 0 || length < _free[best]))
            {
                best = offset;
            }
        }

        if (best < 0)
        {
            best = _top;
            _top = checked(_top + size);
            Size = Math.Max(Size, _top);
            return best;
        }

        int rest = _free[best] - size;
        _free.Remove(best);
        if (rest > 0)
        {
            _free.Add(best + size, rest);
        }

        return best;
    }

    private void Give(int offset, int size)
    {
        if (_free.Remove(offset + size, out int after))
        {
            size += after;
        }

        foreach ((int start, int length) in _free)
        {
            if (start + length == offset)
            {
                _free[start] = length + size;
                TrimTop(start);
                return;
            }
        }

        _free.Add(offset, size);
        TrimTop(offset);
    }

    private void TrimTop(int offset)
    {
        if (offset + _free[offset] == _top)
        {
            _top = offset;
            _free.Remove(offset);
        }
    }
}
