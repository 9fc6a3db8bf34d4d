using System.Collections;
using System.Globalization;
using Autonet.Chain.Abi;
using Autonet.Chain.Contracts;
using Autonet.Training.Court;
using Autonet.Training.Programs;

namespace Autonet.Node.Tests.Court;

/// <summary>One call of the contract that takes operations apart, and what it has to return.</summary>
/// <param name="What">The question, for messages.</param>
/// <param name="Function">The function.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Expected">What it returns, flattened.</param>
/// <param name="IsReal">Whether what it returns is a value of binary32, of which a NaN may have any payload.</param>
internal sealed record OperationCase(string What, AbiFunction Function, object[] Arguments, string[] Expected, bool IsReal = false)
{
    public byte[] Call => Function.EncodeCall(Arguments);

    /// <summary>What differs; null if nothing does.</summary>
    public string? Difference(byte[] returned)
    {
        string[] actual = [.. Flatten(Function.DecodeResult(returned))];
        bool same = actual.SequenceEqual(Expected) || (IsReal && IsNaN(actual[0]) && IsNaN(Expected[0]));
        return same ? null : $"{What}: ({string.Join(", ", actual)}), not ({string.Join(", ", Expected)})";
    }

    private static bool IsNaN(string word) => float.IsNaN(BitConverter.UInt32BitsToSingle(uint.Parse(word, CultureInfo.InvariantCulture)));

    private static IEnumerable<string> Flatten(IEnumerable values)
        => values.Cast<object>().SelectMany(static value => value is IEnumerable list ? Flatten(list) : [value.ToString()!]);
}

/// <summary>Every question about elements of a program that a dispute can put to the contract.</summary>
/// <param name="graph">The program.</param>
/// <param name="slots">Number of included slots.</param>
/// <param name="trace">The tensors; null to ask with hostile words alone.</param>
/// <param name="random">Chooses folds, items and hostile words.</param>
internal sealed class OperationCases(ProgramGraph graph, int slots, ProgramTrace? trace, Random random)
{
    private static readonly uint[] Special =
    [
        0, 1, 2, 0x007FFFFF, 0x00800000, 0x00800001, 0x33800000, 0x3F7FFFFF, 0x3F800000, 0x3F800001, 0x42B17218, 0x42D00000, 0x7F000000, 0x7F7FFFFF, 0x7F800000, 0x7F800001,
        0x7FC00000, 0x7FFFFFFF,
    ];

    private static readonly Dictionary<string, AbiFunction> Functions =
        ContractArtifact.Load(Chain.Tests.Tools.RepositoryFiles.Artifact("OperationUnit")).Abi.Functions.ToDictionary(static function => function.Name);

    /// <summary>The questions about one element.</summary>
    public IEnumerable<OperationCase> Of(int operation, long index)
    {
        byte[] descriptor = graph.Describe(operation);
        Element element = new(graph, operation, index, slots);
        ElementWorkings? workings = trace is null ? null : new ElementWorkings(trace, operation, index);
        uint[] values = workings?.Values ?? Hostile(element.OperandCount + element.FoldCount);
        string what = $"{element.Operation.Kind} {operation}, element {index}";
        yield return Case($"anatomy of {what}", "anatomyOf", [descriptor, index, slots], element.OperandCount, element.FoldCount);
        foreach (int which in Sample(element.OperandCount, 3))
        {
            Place place = element.OperandPlace(which, values);
            yield return Case($"operand {which} of {what}", "operandOf", [descriptor, index, which, Packed(values)], Expected(element, place));
        }

        foreach (int fold in Sample(element.FoldCount, 2))
        {
            foreach (OperationCase question in OfFold(element, workings, descriptor, values, fold, what))
            {
                yield return question;
            }
        }

        yield return Result(element, descriptor, values, what);
        yield return Result(element, descriptor, Disturbed(values), what);
        yield return Result(element, descriptor, Hostile(values.Length), what);
    }

    private IEnumerable<OperationCase> OfFold(Element element, ElementWorkings? workings, byte[] descriptor, uint[] values, int fold, string what)
    {
        Fold shape = element.Fold(fold, values);
        what = $"fold {fold} of {what}";
        yield return Case(what, "foldOf", [descriptor, element.Index, fold, Packed(values)], shape.Items, shape.Width, shape.Start);
        foreach (long item in Sample((int)Math.Min(shape.Items, int.MaxValue), 2))
        {
            int which = random.Next(shape.Width);
            yield return Case(
                $"operand {which} of item {item} of {what}",
                "itemOperandOf",
                [descriptor, element.Index, fold, item, which],
                Expected(element, element.ItemPlace(fold, item, which)));
            if (workings is not null)
            {
                uint[] operands = workings.ItemOperands(fold, item);
                uint accumulator = workings.After(fold, shape.Start, 0, item);
                yield return Step(element, descriptor, fold, accumulator, operands, values, what);
                yield return Step(element, descriptor, fold, Hostile(), Disturbed(operands), values, what);
            }

            yield return Step(element, descriptor, fold, Hostile(), Hostile(shape.Width), Disturbed(values), what);
        }
    }

    private static OperationCase Step(Element element, byte[] descriptor, int fold, uint accumulator, uint[] operands, uint[] values, string what) => Case(
        $"step from {accumulator:x8} with {Text(operands)} of {what} with {Text(values)}",
        "step",
        [descriptor, element.Index, fold, accumulator, Packed(operands), Packed(values)],
        element.Step(fold, accumulator, operands, values));

    private OperationCase Result(Element element, byte[] descriptor, uint[] values, string what)
        => Case($"result of {what} with {Text(values)}", "result", [descriptor, element.Index, Packed(values)], element.Result(values)) with
        {
            IsReal = graph.Tensors[element.Operation.Output].Element == ElementKind.Float32,
        };

    private static OperationCase Case(string what, string function, object[] arguments, params object[] expected) => new(
        what, Functions[function], arguments, [.. expected.Select(static value => value.ToString()!)]);

    private object[] Expected(Element element, Place place)
    {
        TensorDeclaration tensor = graph.Tensors[element.Operation.Inputs[place.Input]];
        return
        [
            place.Slot, place.Input, place.Index, tensor.Id, (int)tensor.Role, tensor.Element == ElementKind.Int32, tensor.Ordinal, .. tensor.Shape.Select(static size => (object)size),
        ];
    }

    /// <summary>The first, the last and some others of <paramref name="count"/>.</summary>
    private IEnumerable<int> Sample(int count, int most) => count <= most
        ? Enumerable.Range(0, count)
        : Enumerable.Range(0, most - 1).Select(_ => random.Next(count)).Append(random.Next(2) == 0 ? 0 : count - 1);

    private uint[] Disturbed(uint[] words)
    {
        uint[] disturbed = [.. words];
        for (int i = 0; i < disturbed.Length; i++)
        {
            disturbed[i] = random.Next(4) == 0 ? Hostile() : disturbed[i];
        }

        return disturbed;
    }

    private uint[] Hostile(int count) => [.. Enumerable.Range(0, count).Select(_ => Hostile())];

    private uint Hostile() => random.Next(3) switch
    {
        0 => Special[random.Next(Special.Length)] | (random.Next(2) == 0 ? 0 : 0x80000000),
        1 => BitConverter.SingleToUInt32Bits((random.NextSingle() - 0.5f) * MathF.ScaleB(1, random.Next(-8, 9))),
        _ => (uint)random.NextInt64(1L << 32),
    };

    private static byte[] Packed(uint[] words) => PackedWords.Pack(words);

    private static string Text(uint[] words) => string.Join(' ', words.Take(64).Select(static word => word.ToString("x8", CultureInfo.InvariantCulture)));
}
