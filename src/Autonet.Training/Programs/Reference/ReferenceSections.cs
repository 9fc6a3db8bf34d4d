namespace Autonet.Training.Programs.Reference;

/// <summary>The words of an update's sections, as encoding makes them.</summary>
internal static class ReferenceSections
{
    private const int SignsPerWord = 32;

    public static int[] PackHalves(ReferenceCall call)
    {
        float[] x = call.Values(0);
        uint Half(int i) => i < x.Length ? BitConverter.SingleToUInt32Bits(x[i]) >> 16 : 0;
        int[] words = new int[call.OutputCount];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = (int)(Half(2 * i) | (Half((2 * i) + 1) << 16));
        }

        return words;
    }

    public static int[] PackSigns(ReferenceCall call)
    {
        int[] codes = call.Integers(0);
        int[] words = new int[call.OutputCount];
        for (int i = 0; i < codes.Length; i++)
        {
            words[i / SignsPerWord] |= (codes[i] < 0 ? 1 : 0) << (i % SignsPerWord);
        }

        return words;
    }
}
