using Autonet.Exact.Parallelism;
using Autonet.Training.Checkpoints;
using Autonet.Training.Inference;

namespace Autonet.Training.Tests.Inference;

public sealed class GeneratorTests
{
    private static readonly Checkpoint Model = Checkpoint.Genesis(Scenarios.Odd, 5);

    /// <summary>Far beyond the model's 19 positions; drawn when every token still ran the whole generate program again.</summary>
    [Theory]
    [InlineData(0f, 1f, "06060606060606060606060606060606060606060606060606060606060606060606060606060606")]
    [InlineData(0.8f, 0.9f, "0006090A0D0F1A27112111272C252D1629032C1A03051F19162A1D1A222D2016120F02271A2C1D29")]
    [InlineData(1.5f, 1f, "1000282312210C21151C072E2C091D002B27222E061D0A080E071B252D1E10070814181C26001313")]
    public void Draws_keep_their_bits(float temperature, float topP, string expected)
    {
        using KernelContext context = Scenarios.Context(2);
        ushort[] drawn = Generator.Generate(Model, [1, 2, 3], 40, new SamplingSettings(temperature, topP, 99), context, null, TestContext.Current.CancellationToken);
        Assert.Equal(expected, Convert.ToHexString([.. drawn.Select(static token => (byte)token)]));
    }

    [Fact]
    public void A_batch_draws_what_each_of_its_prompts_draws_alone()
    {
        using KernelContext context = Scenarios.Context(2);
        Decoder decoder = Decoder.Of(Model, context);
        List<ushort>[] told = [[], [], [], []];
        Continuation[] batch =
        [
            new(new ushort[] { 1, 2, 3 }, 30, new SamplingSettings(0.8f, 0.9f, 1), told[0].Add),
            new(Scenarios.Sequences(Scenarios.Odd, 3), 4, new SamplingSettings(0f, 1f, 2), told[1].Add),
            new(new ushort[] { 46 }, 0, new SamplingSettings(1f, 1f, 3), told[2].Add),
            new(new ushort[] { 7, 7 }, 17, new SamplingSettings(1.3f, 0.5f, 4), told[3].Add),
        ];
        ushort[][] together = Generator.Generate(decoder, batch, TestContext.Current.CancellationToken);
        for (int i = 0; i < batch.Length; i++)
        {
            ushort[] alone = Generator.Generate(
                Model, batch[i].Prompt.Span, batch[i].Count, batch[i].Settings, context, null, TestContext.Current.CancellationToken);
            Assert.Equal(batch[i].Count, alone.Length);
            Assert.Equal(alone, together[i]);
            Assert.Equal(alone, told[i]);
        }
    }

    [Fact]
    public void A_prompt_whose_model_overflows_ends_early_and_leaves_the_others_alone()
    {
        float[][] parameters = [.. Scenarios.Parameters(Checkpoint.Genesis(Scenarios.Tiny, 5)).Select(static values => values.ToArray())];
        parameters[0].AsSpan(2 * Scenarios.Tiny.Dim, 1).Fill(float.PositiveInfinity);
        using KernelContext context = Scenarios.Context();
        Decoder decoder = new(Scenarios.Tiny, [.. parameters.Select(static values => (ReadOnlyMemory<float>)values)], context);
        SamplingSettings likeliest = new(0f, 1f, 0);
        ushort[][] drawn = Generator.Generate(
            decoder, [new(new ushort[] { 2 }, 3, likeliest), new(new ushort[] { 1 }, 1, likeliest)], TestContext.Current.CancellationToken);
        Assert.Empty(drawn[0]);
        Assert.Single(drawn[1]);
    }

    [Fact]
    public void Prompts_and_settings_that_cannot_be_continued_are_refused()
    {
        using KernelContext context = Scenarios.Context();
        Decoder decoder = Decoder.Of(Model, context);
        SamplingSettings settings = new(1f, 1f, 0);
        foreach (Continuation refused in (Continuation[])
        [
            new(default, 1, settings),
            new(new ushort[] { 47 }, 1, settings),
            new(new ushort[] { 1 }, 1, settings with { Temperature = -1f }),
            new(new ushort[] { 1 }, 1, settings with { TopP = 0f }),
            new(new ushort[] { 1 }, 1, settings with { TopP = float.NaN }),
        ])
        {
            Assert.Throws<ArgumentException>(() => Generator.Generate(decoder, [refused], TestContext.Current.CancellationToken));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Generator.Generate(decoder, [new(new ushort[] { 1 }, -1, settings)], TestContext.Current.CancellationToken));
        Assert.Empty(Generator.Generate(decoder, [], TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Generation_that_is_cancelled_stops()
    {
        using KernelContext context = Scenarios.Context();
        Assert.Throws<OperationCanceledException>(
            () => Generator.Generate(Model, [1], 5, new SamplingSettings(0f, 1f, 0), context, null, new CancellationToken(canceled: true)));
    }
}
