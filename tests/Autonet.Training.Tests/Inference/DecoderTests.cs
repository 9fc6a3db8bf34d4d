using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;
using Autonet.Training.Checkpoints;
using Autonet.Training.Inference;
using Autonet.Training.Models;
using Autonet.Training.Programs;
using Autonet.Training.Programs.Reference;
using CsCheck;

namespace Autonet.Training.Tests.Inference;

public sealed class DecoderTests
{
    private static readonly Gen<ModelConfiguration> Models = Gen.Select(
        Gen.Int[1, 2], Gen.Int[1, 2], Gen.Int[1, 3], Gen.Int[1, 9], Gen.Int[1, 40], Gen.Int[2, 40], Gen.Int[1, 20], Gen.Bool,
        (layers, keyHeads, group, half, hidden, vocab, seq, tied) => new ModelConfiguration
        {
            Dim = keyHeads * group * half * 2,
            Layers = layers,
            Heads = keyHeads * group,
            KvHeads = keyHeads,
            Hidden = hidden,
            Vocab = vocab,
            Seq = seq,
            TiedHead = tied,
        });

    public static TheoryData<string> Named => ["Tiny", "Odd", "Wide"];

    [Theory]
    [MemberData(nameof(Named))]
    public void Logits_are_the_last_row_of_the_generate_program(string name)
        => Check(name switch { "Tiny" => Scenarios.Tiny, "Odd" => Scenarios.Odd, _ => Scenarios.Wide }, 7);

    [Fact]
    public void Logits_of_any_model_in_any_batch_are_the_last_row_of_the_generate_program()
        => Gen.Select(Models, Gen.Int[1, 1000]).Sample((model, seed) => Check(model, seed), iter: 15, threads: 1);

    [Fact]
    public void A_prompt_longer_than_a_pass_equals_its_tokens_one_by_one()
    {
        ModelConfiguration model = Scenarios.Tiny with { Seq = 300, Layers = 2 };
        Checkpoint checkpoint = Checkpoint.Genesis(model, 5);
        using KernelContext context = Scenarios.Context(2);
        Decoder decoder = Decoder.Of(checkpoint, context);
        KeyValueCache cache = new(model, 2, 300);
        ushort[] tokens = [.. Enumerable.Range(0, 300).Select(i => Scenarios.Token(model, 1, i))];
        decoder.Extend(cache, new Extension(0, tokens));
        float[] whole = decoder.Logits(0).ToArray();
        for (int i = 0; i < tokens.Length; i++)
        {
            decoder.Extend(cache, new Extension(1, tokens.AsMemory(i, 1)));
        }

        AssertSameBits(whole, decoder.Logits(0), "one by one");
    }

    [Fact]
    public void A_place_that_was_cleared_is_as_good_as_new()
    {
        Checkpoint checkpoint = Checkpoint.Genesis(Scenarios.Odd, 5);
        using KernelContext context = Scenarios.Context();
        Decoder decoder = Decoder.Of(checkpoint, context);
        KeyValueCache cache = new(Scenarios.Odd, 1, 10);
        decoder.Extend(cache, new Extension(0, new ushort[] { 1, 2, 3 }));
        float[] fresh = decoder.Logits(0).ToArray();
        decoder.Extend(cache, new Extension(0, new ushort[] { 4, 5, 6, 7 }));
        cache.Clear(0);
        decoder.Extend(cache, new Extension(0, new ushort[] { 1, 2, 3 }));
        AssertSameBits(fresh, decoder.Logits(0), "again");
        Assert.Equal(3, cache.Length(0));
    }

    [Fact]
    public void A_sequence_that_overflows_is_marked_and_changes_no_bit_of_the_others()
    {
        float[][] parameters = [.. Scenarios.Parameters(Checkpoint.Genesis(Scenarios.Odd, 5)).Select(static values => values.ToArray())];
        parameters[0].AsSpan(2 * Scenarios.Odd.Dim, 1).Fill(float.PositiveInfinity);
        using KernelContext context = Scenarios.Context(2);
        Decoder decoder = new(Scenarios.Odd with { TiedHead = false }, [.. Untied(parameters)], context);
        KeyValueCache cache = new(decoder.Model, 3, 5);
        ushort[] prompt = [1, 3];
        decoder.Extend(cache, new Extension(0, prompt));
        float[] alone = decoder.Logits(0).ToArray();
        decoder.Extend(cache, new Extension(1, new ushort[] { 2, 1 }), new Extension(2, prompt));
        AssertSameBits(alone, decoder.Logits(1), "beside one that overflows");
        decoder.Extend(cache, new Extension(1, new ushort[] { 1 }));
        Assert.Equal([true, false, true], Enumerable.Range(0, 3).Select(cache.IsFinite));
        cache.Clear(1);
        Assert.True(cache.IsFinite(1));
    }

    [Fact]
    public void A_warm_decoder_allocates_nothing()
    {
        using KernelContext context = Scenarios.Context(2);
        Decoder decoder = Decoder.Of(Checkpoint.Genesis(Scenarios.Odd, 5), context);
        KeyValueCache cache = new(Scenarios.Odd, 3, Scenarios.Odd.Seq);
        ushort[] token = [3];
        Extension[] batch = [new(0, token), new(1, token), new(2, token)];
        decoder.Extend(cache, batch);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
        {
            decoder.Extend(cache, batch);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void What_cannot_be_appended_is_refused_and_nothing_is_appended()
    {
        using KernelContext context = Scenarios.Context();
        Decoder decoder = Decoder.Of(Checkpoint.Genesis(Scenarios.Tiny, 5), context);
        KeyValueCache cache = new(Scenarios.Tiny, 2, 4);
        Extension good = new(0, new ushort[] { 1, 2 });
        Assert.Throws<ArgumentException>(() => decoder.Extend(cache, good, new Extension(0, new ushort[] { 1 })));
        Assert.Throws<ArgumentException>(() => decoder.Extend(cache, good, new Extension(1, default)));
        Assert.Throws<ArgumentException>(() => decoder.Extend(cache, good, new Extension(1, new ushort[] { 11 })));
        Assert.Throws<ArgumentException>(() => decoder.Extend(cache, good, new Extension(1, new ushort[5])));
        Assert.Throws<ArgumentOutOfRangeException>(() => decoder.Extend(cache, good, new Extension(2, new ushort[1])));
        Assert.Throws<ArgumentException>(() => decoder.Extend(new KeyValueCache(Scenarios.Odd, 1, 4), good));
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyValueCache(Scenarios.Tiny, 1, 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => decoder.Logits(0));
        Assert.Equal(0, cache.Length(0));
    }

    /// <summary>A tied model's parameters with a head of their own, so that what one token's embedding holds reaches no other's logits.</summary>
    private static IEnumerable<ReadOnlyMemory<float>> Untied(float[][] parameters)
        => [.. parameters.Select(static values => (ReadOnlyMemory<float>)values), parameters[0].Select(static value => float.IsFinite(value) ? value : 1f).ToArray()];

    /// <summary>Three sequences of different lengths, in prompts and then one token at a time, dropping out one after the other.</summary>
    private static void Check(ModelConfiguration model, int seed)
    {
        Checkpoint checkpoint = Checkpoint.Genesis(model, (ulong)seed);
        int[] lengths = [model.Seq, 1 + (seed % model.Seq), 1 + (seed / 7 % model.Seq)];
        ushort[][] tokens = [.. lengths.Select((length, s) => Enumerable.Range(0, length).Select(i => Scenarios.Token(model, s + seed, i)).ToArray())];
        float[][] expected = [.. tokens.Select(sequence => Define(checkpoint, sequence))];
        foreach ((int threads, VectorWidth width) in new[] { (1, VectorWidth.Bits128), (2, VectorWidth.Bits256), (3, VectorWidth.Bits512) })
        {
            using KernelContext context = Scenarios.Context(threads, width);
            Decoder decoder = Decoder.Of(checkpoint, context);
            KeyValueCache cache = new(model, 3, model.Seq);
            int[] places = [2, 0, 1];
            for (int step = 0; step < model.Seq; step++)
            {
                List<(int Sequence, Extension Extension)> batch = [];
                for (int s = 0; s < tokens.Length; s++)
                {
                    int done = cache.Length(places[s]);
                    int next = step == 0 ? 1 + (seed % lengths[s]) : Math.Min(1, lengths[s] - done);
                    if (next > 0)
                    {
                        batch.Add((s, new Extension(places[s], tokens[s].AsMemory(done, next))));
                    }
                }

                decoder.Extend(cache, [.. batch.Select(static entry => entry.Extension)]);
                for (int i = 0; i < batch.Count; i++)
                {
                    int s = batch[i].Sequence;
                    int row = cache.Length(places[s]) - 1;
                    Assert.True(cache.IsFinite(places[s]));
                    AssertSameBits(expected[s].AsSpan(row * model.Vocab, model.Vocab), decoder.Logits(i), $"{model}, {width}, sequence {s}, row {row}");
                }
            }

            Assert.Equal(lengths, places.Select(cache.Length));
        }
    }

    /// <summary>All rows of logits by the reference executor.</summary>
    private static float[] Define(Checkpoint checkpoint, ushort[] tokens)
    {
        GenerateProgram program = GenerateProgram.Create(checkpoint.Model, tokens.Length);
        (float[] cosine, float[] sine) = Constants.RotaryTables(checkpoint.Model, tokens.Length);
        Dictionary<int, ReferenceTensor> given = new()
        {
            [program.Tokens] = new(Array.ConvertAll(tokens, static token => (int)token)),
            [program.Cosine] = new(cosine),
            [program.Sine] = new(sine),
        };
        for (int i = 0; i < program.Parameters.Length; i++)
        {
            given[program.Parameters[i]] = new(checkpoint.Parameter(i).ToArray());
        }

        ReferenceRun run = ReferenceExecutor.Run(program.Graph, given);
        Assert.Equal(StepStatus.Valid, run.Status);
        return run[program.Logits].Values;
    }

    private static void AssertSameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string where)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
            {
                Assert.Fail($"{where}: logit {i} is {actual[i]:R}, the program gives {expected[i]:R}.");
            }
        }

        Assert.Equal(expected.Length, actual.Length);
    }
}
