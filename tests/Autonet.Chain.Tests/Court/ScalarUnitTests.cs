using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Autonet.Chain.Abi;
using Autonet.Chain.Contracts;
using Autonet.Chain.Tests.Tools;
using Autonet.Exact.Elementary;

namespace Autonet.Chain.Tests.Court;

/// <summary>
/// The court's scalar operations on a real chain against those that training runs on: the processor's own, and the elementary functions of
/// Autonet.Exact. No bit may differ; NaN is NaN whatever its payload.
/// </summary>
public sealed class ScalarUnitTests
{
    private const int CasesPerCall = 500;

    private static readonly int Cases = Environment.GetEnvironmentVariable("AUTONET_TEST_LONG") == "1" ? 1_000_000 : 20_000;

    private static readonly (string Name, Func<float, float, float, float> Of)[] Floats =
    [
        ("add", static (a, b, _) => a + b),
        ("sub", static (a, b, _) => a - b),
        ("mul", static (a, b, _) => a * b),
        ("div", static (a, b, _) => a / b),
        ("sqrt", static (a, _, _) => MathF.Sqrt(a)),
        ("fma", MathF.FusedMultiplyAdd),
    ];

    private static readonly (string Name, Func<float, float> Of)[] Functions =
    [
        ("exp", Elementary32.Exp), ("log", Elementary32.Log), ("sigmoid", Elementary32.Sigmoid), ("silu", Elementary32.Silu), ("rsqrt", Elementary32.Rsqrt),
    ];

    [Fact]
    public async Task Every_scalar_operation_gives_the_bits_of_the_processor()
    {
        await using Anvil anvil = await Anvil.StartAsync("--gas-limit", "1000000000000");
        foreach ((int scalar, (string name, Func<float, float, float, float> of)) in Floats.Index())
        {
            await Agree(anvil, scalar, name, Triples(scalar, Cases), words => Bits(of(Real(words[0]), Real(words[1]), Real(words[2]))));
        }

        await Agree(anvil, 6, "greater", Triples(6, Cases), static words => Real(words[0]) > Real(words[1]) ? 1u : 0);
        await Agree(anvil, 7, "fromInt", Integers(Cases), static words => Bits((int)words[0]));
        await Agree(anvil, 8, "toInt", Roundable(Cases), static words => (uint)(int)MathF.Round(Real(words[0]), MidpointRounding.ToEven));
        foreach ((int i, (string name, Func<float, float> of)) in Functions.Index())
        {
            await Agree(anvil, 9 + i, name, Arguments(i, Cases), words => Bits(of(Real(words[0]))));
        }
    }

    private static async Task Agree(Anvil anvil, int scalar, string name, IEnumerable<uint[]> cases, Func<uint[], uint> expected)
    {
        ContractArtifact artifact = ContractArtifact.Load(RepositoryFiles.Artifact("ScalarUnit"));
        AbiFunction evaluate = artifact.Abi.Functions.Single(static function => function.Name == "evaluateMany");
        JsonObject code = new() { ["0x00000000000000000000000000000000000c0de0"] = new JsonObject { ["code"] = "0x" + Convert.ToHexString(artifact.DeployedBytecode.Span) } };
        foreach (uint[][] chunk in cases.Chunk(CasesPerCall))
        {
            byte[] packed = new byte[12 * chunk.Length];
            for (int i = 0; i < packed.Length / 4; i++)
            {
                BinaryPrimitives.WriteUInt32BigEndian(packed.AsSpan(4 * i), chunk[i / 3][i % 3]);
            }

            JsonObject call = new() { ["to"] = "0x00000000000000000000000000000000000c0de0", ["data"] = "0x" + Convert.ToHexString(evaluate.EncodeCall((byte)scalar, packed)) };
            string answer = (await anvil.SendAsync("eth_call", call, "latest", code.DeepClone())).GetString()!;
            byte[] results = (byte[])evaluate.DecodeResult(Convert.FromHexString(answer[2..]))[0]!;
            for (int i = 0; i < chunk.Length; i++)
            {
                uint actual = BinaryPrimitives.ReadUInt32BigEndian(results.AsSpan(4 * i));
                uint wanted = expected(chunk[i]);
                Assert.True(
                    actual == wanted || (scalar is not (6 or 7 or 8) && float.IsNaN(Real(actual)) && float.IsNaN(Real(wanted))),
                    $"{name}({string.Join(", ", chunk[i].Select(static word => $"0x{word:x8}"))}) is 0x{actual:x8}, not 0x{wanted:x8}.");
            }
        }
    }

    /// <summary>Operands of every kind: any bits, specials, near each other's exponents, halves of the last place, products that cancel.</summary>
    private static IEnumerable<uint[]> Triples(int seed, int count)
    {
        Random random = new(seed);
        uint[] special =
        [
            0, 1, 2, 0x007FFFFF, 0x00800000, 0x00800001, 0x3F7FFFFF, 0x3F800000, 0x3F800001, 0x7F7FFFFF, 0x7F800000, 0x7FC00000, 0x7F800001, 0x4B000000, 0x4B800000, 0x33800000, 0x34000000,
        ];
        uint Any() => (uint)random.NextInt64(1L << 32);
        uint Special() => special[random.Next(special.Length)] | (random.Next(2) == 0 ? 0 : 0x80000000);
        uint Near(uint bits) => (bits & 0x7F800000) + (uint)(random.Next(-30, 30) << 23) ^ (Any() & 0x807FFFFF);
        uint Sparse() => (Any() & 0x80000000) | (uint)(random.Next(1, 255) << 23) | (1u << random.Next(23)) | (1u << random.Next(23));
        foreach (uint a in special)
        {
            foreach (uint b in special)
            {
                yield return [a, b, 0x80000000 | a];
                yield return [a, 0x80000000 | b, b];
            }
        }

        for (int i = 2 * special.Length * special.Length; i < count; i++)
        {
            uint a = random.Next(5) switch { 0 => Special(), 1 => Sparse(), _ => Any() };
            uint b = random.Next(5) switch { 0 => Special(), 1 => Sparse(), 2 => Near(a), _ => Any() };
            uint product = Bits(Real(a) * Real(b));
            uint c = random.Next(5) switch
            {
                0 => Special(),
                1 => Near(product),
                2 => product ^ 0x80000000,
                3 => (product ^ 0x80000000) + (uint)random.Next(-2, 3),
                _ => Any(),
            };
            yield return [a, b, c];
        }
    }

    private static IEnumerable<uint[]> Integers(int count)
    {
        Random random = new(7);
        for (int i = 0; i < count; i++)
        {
            yield return [i < 200 ? (uint)(i - 100) : unchecked((uint)((int)random.NextInt64(1L << 32) >> random.Next(32))), 0, 0];
        }
    }

    private static IEnumerable<uint[]> Roundable(int count)
    {
        Random random = new(8);
        for (int i = 0; i < count; i++)
        {
            float value = i < 400 ? (i - 200) / 2f : (random.NextSingle() - 0.5f) * MathF.ScaleB(1, random.Next(-140, 32));
            yield return [Bits(value), 0, 0];
        }
    }

    /// <summary>All over the range, densest where the function changes and where it under- or overflows.</summary>
    private static IEnumerable<uint[]> Arguments(int seed, int count)
    {
        Random random = new(100 + seed);
        float[] edges = [0, -0f, 1, -1, 88.72f, 88.73f, 89, -87.33f, -87.34f, -103.97f, -103.98f, -104, 126, -126, float.Epsilon, 1.17549435e-38f, 0.707106781f, float.MaxValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN];
        for (int i = 0; i < count; i++)
        {
            yield return
            [
                i < edges.Length ? Bits(edges[i]) : random.Next(4) switch
                {
                    0 => (uint)random.NextInt64(1L << 32),
                    1 => Bits((random.NextSingle() - 0.5f) * 220),
                    2 => Bits((random.NextSingle() - 0.5f) * 8),
                    _ => Bits(edges[random.Next(edges.Length)]) + (uint)random.Next(-3, 4),
                },
                0,
                0,
            ];
        }
    }

    private static float Real(uint bits) => BitConverter.UInt32BitsToSingle(bits);

    private static uint Bits(float value) => BitConverter.SingleToUInt32Bits(value);
}
