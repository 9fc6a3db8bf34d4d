using System.Buffers.Binary;
using System.Security.Cryptography;
using Autonet.Exact.Elementary;
using Autonet.Exact.MatrixProduct;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Randomness;

namespace Autonet.Exact.Tests.Definitions;

/// <summary>
/// Digests of results over many inputs. They are the same on every machine; if one changes, the definition has changed, and with it every
/// state root of every run.
/// </summary>
public sealed class GoldenTests
{
    [Fact]
    public void Exp_keeps_its_bits() => Assert.Equal("e0ded5875d7a40d0", Digest(Elementary32.Exp));

    [Fact]
    public void Log_keeps_its_bits() => Assert.Equal("039cd11bfc221a53", Digest(Elementary32.Log));

    [Fact]
    public void Sigmoid_keeps_its_bits() => Assert.Equal("afa379904598fd87", Digest(Elementary32.Sigmoid));

    [Fact]
    public void Silu_keeps_its_bits() => Assert.Equal("445b5d7e9e8d42bf", Digest(Elementary32.Silu));

    [Fact]
    public void Binary64_functions_keep_their_bits()
    {
        byte[] bytes = new byte[8];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int i = 1; i < 20_000; i++)
        {
            foreach (double value in (double[])[Elementary64.Sin(i * 1.37), Elementary64.Cos(i * 1.37), Elementary64.Exp(i * 0.01), Elementary64.Log(i * 0.37), Elementary64.Pow(10_000, -i / 20_000.0)])
            {
                BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
                hash.AppendData(bytes);
            }
        }

        Assert.Equal("365be472247455ac", Convert.ToHexStringLower(hash.GetHashAndReset()[..8]));
    }

    [Fact]
    public void A_matrix_product_keeps_its_bits()
    {
        using KernelContext context = new(2);
        float[] a = new float[61 * 405];
        float[] b = new float[77 * 405];
        float[] c = new float[61 * 77];
        Philox.FillUniform(1, 1, 0, 1f, a);
        Philox.FillUniform(1, 2, 0, 1f, b);
        Gemm.NT(context, 61, 77, 405, a, b, default, c);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, c);
        Assert.Equal("911c79c48674974f", Convert.ToHexStringLower(hash.GetHashAndReset()[..8]));
    }

    private static string Digest(Func<float, float> function)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        float[] chunk = new float[4096];
        int filled = 0;
        for (ulong bits = 0; bits <= uint.MaxValue; bits += 3989)
        {
            // A NaN's sign and payload are the platform's business: a step that makes one is invalid.
            float y = function(BitConverter.UInt32BitsToSingle((uint)bits));
            chunk[filled++] = float.IsNaN(y) ? 0f : y;
            if (filled == chunk.Length)
            {
                Append(hash, chunk);
                filled = 0;
            }
        }

        Append(hash, chunk.AsSpan(0, filled));
        return Convert.ToHexStringLower(hash.GetHashAndReset()[..8]);
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<float> values)
    {
        byte[] bytes = new byte[values.Length * 4];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), values[i]);
        }

        hash.AppendData(bytes);
    }
}
