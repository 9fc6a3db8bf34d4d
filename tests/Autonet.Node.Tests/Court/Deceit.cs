using System.Buffers.Binary;
using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Training.Court;
using Autonet.Training.Programs;

namespace Autonet.Node.Tests.Court;

/// <summary>What a cheat stands for: a computation, and trees over it that may hold what the computation does not.</summary>
internal sealed class Deceit
{
    private readonly Dictionary<(int Step, int Operation), MerkleLevels> _tensors = [];
    private readonly Dictionary<int, MerkleLevels> _traces = [];
    private readonly Dictionary<int, MerkleLevels> _outputs = [];
    private readonly Hash256[] _roots;
    private (Fault Fault, ElementWorkings Workings)? _element;

    public Deceit(IComputation computation)
    {
        Computation = computation;
        _roots = [.. computation.Roots];
    }

    public IComputation Computation { get; }

    /// <summary>The roots after every step that the cheat stands for.</summary>
    public IReadOnlyList<Hash256> Roots => _roots;

    /// <summary>Claims another root after a step than the computation's.</summary>
    public void ClaimRoot(int step, Hash256 root) => _roots[step - 1] = root;

    /// <summary>Claims other operations' tensors than the computation's; what stands behind the last is claimed too.</summary>
    public void ClaimTrace(int step, Func<int, Hash256, Hash256> leaf) => _traces[step] = Changed(Trace(step), leaf);

    /// <summary>Claims another output than the trace's; what stands behind the last tensor is claimed too.</summary>
    public void ClaimOutput(int step, Func<int, Hash256, Hash256> leaf)
    {
        _outputs[step] = Changed(Output(step), leaf);
        ClaimRoot(step, Output(step).Root);
    }

    /// <summary>Claims other leaves of one operation's tensor, in the trace as in the output.</summary>
    public void ClaimTensor(int step, int operation, Func<int, Hash256, Hash256> leaf)
    {
        _tensors[(step, operation)] = Changed(Tensor(step, operation), leaf);
        Hash256 root = Tensor(step, operation).Root;
        ClaimTrace(step, (i, digest) => i == operation ? root : digest);
        ProgramGraph graph = Computation.ProgramOf(step);
        if (graph.Tensors[graph.Operations[operation].Output] is { Role: TensorRole.Output } output)
        {
            ClaimOutput(step, (i, digest) => i == output.Ordinal ? root : digest);
        }
    }

    /// <summary>Claims what one element is with a fault, and nothing that follows from it.</summary>
    public void ClaimElement(Fault fault)
    {
        ElementWorkings workings = new(Computation.Trace(fault.Step), fault.Operation, fault.Element, fault);
        _element = (fault, workings);
        ClaimTensor(fault.Step, fault.Operation, (i, digest) => i == fault.Element / GameRules.LeafWords ? MerkleTree.HashLeaf(LeafOf(fault, workings)) : digest);
    }

    public MerkleLevels Trace(int step) => _traces.TryGetValue(step, out MerkleLevels? trace) ? trace : Computation.Trace(step).Tree;

    public MerkleLevels Output(int step) => _outputs.TryGetValue(step, out MerkleLevels? output) ? output : new MerkleLevels(Computation.Trace(step).OutputRoots());

    public MerkleLevels Tensor(int step, int operation) => _tensors.TryGetValue((step, operation), out MerkleLevels? tensor) ? tensor
        : Computation.Trace(step).LeavesOf(Computation.ProgramOf(step).Operations[operation].Output);

    /// <summary>The answers to all questions that a challenger may ask about the trees.</summary>
    public GameMove Answer(GamePosition position) => position.Stage switch
    {
        GameStage.RevealStates => new RevealStates([.. _roots[..^1]]),
        GameStage.RevealTrace => Nodes(Trace(position.Step), position),
        GameStage.RevealOutput => Nodes(Output(position.Step), position),
        GameStage.RevealTensor => Nodes(Tensor(position.Step, position.Operation), position),
        GameStage.RevealLeaf when _element is (Fault fault, ElementWorkings workings) => new RevealLeaf(LeafOf(fault, workings)),
        GameStage.RevealValues when _element is (Fault fault, ElementWorkings workings)
            => new RevealValues(Computation.ProgramOf(fault.Step).Describe(fault.Operation), PackedWords.Pack(workings.Values)),
        GameStage.RevealAccumulators when _element is (_, ElementWorkings workings) => new RevealAccumulators(PackedWords.Pack(Defence.Accumulators(workings, position))),
        GameStage.RevealItems when _element is (_, ElementWorkings workings) => new RevealItems(PackedWords.Pack(Defence.Items(workings, position))),
        _ => new Defence(Computation).Answer(position),
    };

    private byte[] LeafOf(Fault fault, ElementWorkings workings)
    {
        ProgramTrace trace = Computation.Trace(fault.Step);
        byte[] leaf = Defence.LeafOf(trace[trace.Graph.Operations[fault.Operation].Output].Bytes(), fault.Element / GameRules.LeafWords);
        BinaryPrimitives.WriteUInt32LittleEndian(leaf.AsSpan((int)(4 * (fault.Element % GameRules.LeafWords))), workings.Result);
        return leaf;
    }

    private static RevealNodes Nodes(MerkleLevels tree, GamePosition position)
        => new([.. tree.Below(position.Height, position.Path, Math.Min(GameRules.Levels, position.Height))]);

    private static MerkleLevels Changed(MerkleLevels tree, Func<int, Hash256, Hash256> leaf)
        => new([.. Enumerable.Range(0, 1 << tree.Height).Select(i => leaf(i, tree.Node(0, i)))]);
}
