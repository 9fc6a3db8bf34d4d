using System.Runtime.InteropServices;
using Autonet.Training.Export;
using CsCheck;

namespace Autonet.Training.Tests.Export;

public sealed class BlockQuantisationTests
{
    // Half a unit in the last place of a binary16 number: relative in its normal range, absolute below it.
    private const float HalfRelative = 1f / 2048;
    private const float HalfAbsolute = 1f / (1 << 25);

    private static readonly Gen<float[]> Rows = Gen.Select(Gen.Int[1, 4], Gen.Int[-30, 12]).SelectMany((blocks, exponent)
        => Gen.Float[-1f, 1f].Array[blocks * BlockQuantisation.BlockValues].Select(values => Array.ConvertAll(values, value => MathF.ScaleB(value, exponent))));

    [Fact]
    public void Eight_bits_are_off_by_half_a_step_and_the_scales_rounding() => Rows.Sample(static row =>
    {
        float[] read = Roundtrip(GgufType.Q8_0, row);
        for (int i = 0; i < row.Length; i++)
        {
            float step = Block(row, i).Max(MathF.Abs) / 127;
            float bound = (0.5f * step) + (127 * Math.Max(step * HalfRelative, HalfAbsolute));
            Assert.True(MathF.Abs(row[i] - read[i]) <= bound * 1.0001f, $"{row[i]} became {read[i]}, more than {bound} away.");
        }
    });

    [Fact]
    public void Four_bits_are_off_by_half_a_step_or_by_one_at_the_far_end() => Rows.Sample(static row =>
    {
        float[] read = Roundtrip(GgufType.Q4_0, row);
        for (int i = 0; i < row.Length; i++)
        {
            float[] block = Block(row, i);
            float farthest = block.MaxBy(MathF.Abs);
            float step = MathF.Abs(farthest) / 8;

            // Seven steps reach to the side that the farthest value is not on.
            float reach = farthest * row[i] < 0 ? Math.Max(0.5f * step, MathF.Abs(row[i]) - (7 * step)) : 0.5f * step;
            float bound = reach + (8 * Math.Max(step * HalfRelative, HalfAbsolute));
            Assert.True(MathF.Abs(row[i] - read[i]) <= bound * 1.0001f, $"{row[i]} became {read[i]}, more than {bound} away.");
        }
    });

    [Fact]
    public void Blocks_lie_as_the_format_says()
    {
        float[] row = [.. Enumerable.Range(0, 32).Select(static i => (float)(i - 16))];

        // Scale 16/127 in binary16 is 0x3008; -16 is -127, 15 is 119.
        Assert.Equal("0830" + "81899199A1A9B1B9C0C8D0D8E0E8F0F8" + "000810182028303840474F575F676F77", Convert.ToHexString(Written(GgufType.Q8_0, row)));

        // Scale 2 is 0x4000; -16 is number 0, 0 is number 8; low halves are values 0 to 15, high halves 16 to 31.
        Assert.Equal("0040" + "809191A2A2B3B3C4C4D5D5E6E6F7F7F8", Convert.ToHexString(Written(GgufType.Q4_0, row)));
        Assert.Equal("0000803F" + "000020C0", Convert.ToHexString(Written(GgufType.F32, [1f, -2.5f])));
    }

    [Fact]
    public void Zeros_and_what_is_too_small_become_zeros()
    {
        foreach (GgufType type in (GgufType[])[GgufType.Q8_0, GgufType.Q4_0])
        {
            Assert.All(Roundtrip(type, new float[64]), static value => Assert.Equal(0f, value));
            float[] tiny = new float[32];
            tiny.AsSpan().Fill(float.Epsilon);
            Assert.All(Roundtrip(type, tiny), static value => Assert.Equal(0f, value));
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        float[] huge = new float[32];
        huge[3] = 1e30f;
        Assert.Throws<ExportException>(() => Written(GgufType.Q8_0, huge));
        Assert.Throws<ExportException>(() => Written(GgufType.Q4_0, huge));
        Assert.Throws<ArgumentException>(() => BlockQuantisation.RowBytes(GgufType.Q4_0, 48));
        Assert.Throws<ArgumentException>(() => BlockQuantisation.Write(GgufType.F32, new float[2], new byte[7]));
    }

    [Fact]
    public void Bytes_are_those_of_llama_cpp()
    {
        LlamaCpp.SkipWhereItDoesNotRun();
        nint library = NativeLibrary.Load(LlamaCpp.BaseLibrary);
        QuantizeChunk quantize = Marshal.GetDelegateForFunctionPointer<QuantizeChunk>(NativeLibrary.GetExport(library, "ggml_quantize_chunk"));
        Rows.Sample(row =>
        {
            foreach (GgufType type in (GgufType[])[GgufType.Q8_0, GgufType.Q4_0])
            {
                byte[] theirs = new byte[BlockQuantisation.RowBytes(type, row.Length)];
                Assert.Equal((nuint)theirs.Length, quantize((int)type, row, theirs, 0, 1, row.Length, 0));
                Assert.Equal(Convert.ToHexString(theirs), Convert.ToHexString(Written(type, row)));
            }
        });
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nuint QuantizeChunk(int type, [In] float[] source, [Out] byte[] target, long start, long rows, long columns, nint importance);

    private static float[] Block(float[] row, int at) => row.AsSpan(at / 32 * 32, 32).ToArray();

    private static byte[] Written(GgufType type, float[] row)
    {
        byte[] bytes = new byte[BlockQuantisation.RowBytes(type, row.Length)];
        BlockQuantisation.Write(type, row, bytes);
        return bytes;
    }

    private static float[] Roundtrip(GgufType type, float[] row)
    {
        float[] read = new float[row.Length];
        BlockQuantisation.Read(type, Written(type, row), read);
        return read;
    }
}
