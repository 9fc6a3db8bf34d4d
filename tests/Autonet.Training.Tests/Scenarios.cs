using System.Buffers.Binary;
using System.Collections.Immutable;
using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Randomness;
using Autonet.Exact.Simd;
using Autonet.Training.Checkpoints;
using Autonet.Training.Models;
using Autonet.Training.Programs;
using Autonet.Training.Programs.Reference;
using Autonet.Training.Rounds;

namespace Autonet.Training.Tests;

/// <summary>Small models, terms and token streams that the tests share.</summary>
internal static class Scenarios
{
    public static readonly ModelConfiguration Tiny = new() { Dim = 8, Layers = 1, Heads = 2, KvHeads = 2, Hidden = 12, Vocab = 11, Seq = 5 };

    /// <summary>Odd sizes, grouped queries, tied head: nothing is a multiple of a register.</summary>
    public static readonly ModelConfiguration Odd = new()
    {
        Dim = 36, Layers = 2, Heads = 6, KvHeads = 2, Hidden = 53, Vocab = 47, Seq = 19, TiedHead = true, RopeTheta = 500f, NormEps = 1e-6f,
    };

    public static readonly ModelConfiguration Wide = new() { Dim = 64, Layers = 2, Heads = 4, KvHeads = 1, Hidden = 96, Vocab = 256, Seq = 33 };

    public static TrainingTerms Terms(ModelConfiguration model, int sequences = 3, int steps = 3, int slots = 4) => new()
    {
        Model = model,
        Seed = 0x1234_5678_9ABC_DEF0,
        Rounds = 3,
        Slots = slots,
        EvaluationSequences = 2,
        Inner = new InnerSettings(steps, sequences, 2, 4e-3f, 0.1f, 0.9f, 0.99f, 1e-8f, 0.1f, 1f),
        Outer = new OuterSettings(0.8f, 0.3f, 2f, 1),
    };

    public static KernelContext Context(int threads = 1, VectorWidth? width = null) => new(threads, width);

    /// <summary>A repeatable stream of tokens with some structure to learn.</summary>
    public static ushort Token(ModelConfiguration model, int sequence, int position)
        => (ushort)(((sequence * 7) + (position * (1 + (sequence % 3))) + (position * position / 5)) % model.Vocab);

    public static SequenceSource Source(ModelConfiguration model, int offset = 0) => (index, tokens) =>
    {
        for (int i = 0; i < tokens.Length; i++)
        {
            tokens[i] = Token(model, index + offset, i);
        }
    };

    public static ushort[] Sequences(ModelConfiguration model, int count, int offset = 0)
    {
        ushort[] tokens = new ushort[count * (model.Seq + 1)];
        SequenceSource source = Source(model, offset);
        for (int i = 0; i < count; i++)
        {
            source(i, tokens.AsSpan(i * (model.Seq + 1), model.Seq + 1));
        }

        return tokens;
    }

    public static ReadOnlyMemory<float>[] Parameters(Checkpoint checkpoint)
        => [.. checkpoint.Descriptions.Select(parameter => checkpoint.Parameter(parameter.Index))];

    /// <summary>Memory for one tensor of an update.</summary>
    public static EncodedTensor Encoded(ParameterDescription parameter) =>
        new(new float[parameter.Rows], new sbyte[parameter.Count], new float[parameter.Rows], new float[parameter.Columns]);

    /// <summary>The sections of an update as its bytes hold them.</summary>
    public static ReferenceTensor[] Sections(ImmutableArray<ParameterDescription> parameters, byte[] update)
    {
        ReferenceTensor[] sections = new ReferenceTensor[UpdateSections.PerTensor * parameters.Length];
        int word = 0;
        for (int i = 0; i < sections.Length; i++)
        {
            int[] words = new int[UpdateSections.Words(parameters[i / UpdateSections.PerTensor], i % UpdateSections.PerTensor)];
            for (int w = 0; w < words.Length; w++)
            {
                words[w] = BinaryPrimitives.ReadInt32LittleEndian(update.AsSpan(sizeof(int) * word++));
            }

            sections[i] = new ReferenceTensor(words);
        }

        return sections;
    }

    /// <summary>The genesis parameters with momenta and second moments that are not zero: what a later round begins with.</summary>
    public static Checkpoint Carrying(RunPlan plan)
    {
        CheckpointTensors tensors = CheckpointTensors.Zero(plan.Parameters);
        Checkpoint genesis = plan.Genesis();
        for (int i = 0; i < plan.Parameters.Length; i++)
        {
            genesis.Parameter(i).Span.CopyTo(tensors.Parameters[i]);
            Philox.FillUniform((uint)i, 99, 0, 0.5f, tensors.Momenta[i]);
            Philox.FillUniform((uint)i, 98, 0, 1e-4f, tensors.RowMoments[i]);
            Philox.FillUniform((uint)i, 97, 0, 1e-4f, tensors.ColumnMoments[i]);
            foreach (float[] moments in (float[][])[tensors.RowMoments[i], tensors.ColumnMoments[i]])
            {
                for (int at = 0; at < moments.Length; at++)
                {
                    moments[at] = MathF.Abs(moments[at]);
                }
            }
        }

        return new Checkpoint(plan.Terms.Model, plan.Parameters, tensors);
    }

    /// <summary>The reference run of one step, with the momenta of <see cref="Carrying"/>.</summary>
    public static ReferenceRun ReferenceStep(RunPlan plan, ReferenceState state, ushort[] sequences, ReadOnlyMemory<float> row)
    {
        TrainStepProgram program = plan.TrainStep;
        Dictionary<int, ReferenceTensor> given = new()
        {
            [program.Cosine] = new(plan.RotaryCosine.ToArray()),
            [program.Sine] = new(plan.RotarySine.ToArray()),
            [program.ScheduleRow] = new(row.ToArray()),
        };
        int positions = plan.Terms.Model.Seq;
        int rows = plan.Terms.Inner.SequencesPerStep * positions;
        given[program.Tokens] = new(Enumerable.Range(0, rows).Select(n => (int)sequences[(n / positions * (positions + 1)) + (n % positions)]).ToArray());
        given[program.Targets] = new(Enumerable.Range(0, rows).Select(n => (int)sequences[(n / positions * (positions + 1)) + (n % positions) + 1]).ToArray());
        Checkpoint carrying = Carrying(plan);
        for (int i = 0; i < state.Parameters.Length; i++)
        {
            given[program.Momenta[i]] = new(carrying.Momentum(i).ToArray());
            given[program.Parameters[i]] = new(state.Parameters[i]);
            given[program.FirstMoments[i]] = new(state.FirstMoments[i]);
            given[program.RowMoments[i]] = new(state.RowMoments[i]);
            given[program.ColumnMoments[i]] = new(state.ColumnMoments[i]);
        }

        return ReferenceExecutor.Run(program.Graph, given);
    }
}

/// <summary>What a slot holds between two steps of the reference executor.</summary>
internal sealed record ReferenceState(float[][] Parameters, float[][] FirstMoments, float[][] RowMoments, float[][] ColumnMoments)
{
    /// <summary>A round's start.</summary>
    public static ReferenceState Begin(Checkpoint start)
    {
        float[][] Values(Func<int, ReadOnlyMemory<float>> tensor) => [.. start.Descriptions.Select(parameter => tensor(parameter.Index).ToArray())];
        return new ReferenceState(
            Values(start.Parameter), [.. start.Descriptions.Select(static parameter => new float[parameter.Count])], Values(start.RowMoments), Values(start.ColumnMoments));
    }

    /// <summary>The state after a step.</summary>
    public static ReferenceState After(TrainStepProgram program, ReferenceRun run)
    {
        float[][] Values(IEnumerable<int> ids) => [.. ids.Select(id => run[id].Values)];
        return new ReferenceState(Values(program.NewParameters), Values(program.NewFirstMoments), Values(program.NewRowMoments), Values(program.NewColumnMoments));
    }

    /// <summary>The slot's state root.</summary>
    public Hash256 Root() => MerkleTree.Root(
        [.. Parameters.Concat(FirstMoments).Concat(RowMoments).Concat(ColumnMoments).Select(static values => TensorRoot.Compute(values))]);
}
