using System.Buffers.Binary;
using Autonet.Core.Identifiers;
using Autonet.Training.Checkpoints;
using CsCheck;

namespace Autonet.Training.Tests.Checkpoints;

public sealed class CheckpointTests
{
    private static readonly Checkpoint Start = Checkpoint.Genesis(Scenarios.Tiny, 5);

    [Fact]
    public void Canonical_bytes_read_back_to_the_same_root()
    {
        byte[] bytes = Start.Serialize();
        Assert.Equal(CheckpointRefusal.None, Checkpoint.TryRead(bytes, Scenarios.Tiny, Start.StateRoot, out Checkpoint? read));
        Assert.Equal(bytes, read!.Serialize());
        Assert.Equal(CheckpointRefusal.WrongRoot, Checkpoint.TryRead(bytes, Scenarios.Tiny, Hash256.Zero, out read));
        Assert.Null(read);
    }

    [Fact]
    public void Every_seed_and_model_has_its_own_genesis()
    {
        Assert.Equal(Start.StateRoot, Checkpoint.Genesis(Scenarios.Tiny, 5).StateRoot);
        Assert.NotEqual(Start.StateRoot, Checkpoint.Genesis(Scenarios.Tiny, 6).StateRoot);
        Assert.NotEqual(Start.StateRoot, Checkpoint.Genesis(Scenarios.Tiny, 5 + (1UL << 40)).StateRoot);
    }

    [Fact]
    public void Initial_weights_have_the_stated_spread()
    {
        Checkpoint start = Checkpoint.Genesis(Scenarios.Wide, 3);
        foreach ((string name, double deviation) in ((string, double)[])[("model.embed_tokens.weight", 0.02), ("model.layers.0.self_attn.q_proj.weight", 0.125), ("model.layers.0.self_attn.o_proj.weight", 0.0625)])
        {
            float[] values = start.Parameter(start.Descriptions.First(parameter => parameter.Name == name).Index).ToArray();
            Assert.Equal(deviation, Math.Sqrt(values.Average(static value => (double)value * value)), deviation / 20);
        }
    }

    [Fact]
    public void Other_models_lengths_headers_and_values_are_refused()
    {
        byte[] bytes = Start.Serialize();
        Assert.Equal(CheckpointRefusal.WrongLength, Checkpoint.TryRead(bytes, Scenarios.Odd, out _));
        Assert.Equal(CheckpointRefusal.WrongLength, Checkpoint.TryRead(bytes.AsSpan(0, bytes.Length - 1), Scenarios.Tiny, out _));
        Assert.Equal(CheckpointRefusal.WrongLength, Checkpoint.TryRead([], Scenarios.Tiny, out _));
        byte[] header = [.. bytes];
        header[20] ^= 1;
        Assert.Equal(CheckpointRefusal.WrongHeader, Checkpoint.TryRead(header, Scenarios.Tiny, out _));
        foreach (float value in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
        {
            byte[] poisoned = [.. bytes];
            BinaryPrimitives.WriteSingleLittleEndian(poisoned.AsSpan(bytes.Length - 4), value);
            Assert.Equal(CheckpointRefusal.NotFinite, Checkpoint.TryRead(poisoned, Scenarios.Tiny, out _));
        }
    }

    [Fact]
    public void Any_changed_byte_is_refused_or_changes_the_root()
    {
        byte[] bytes = Start.Serialize();
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte[1, 255]).Sample((at, change) =>
        {
            byte[] changed = [.. bytes];
            changed[at] ^= change;
            Assert.NotEqual(CheckpointRefusal.None, Checkpoint.TryRead(changed, Scenarios.Tiny, Start.StateRoot, out _));
        });
    }
}
