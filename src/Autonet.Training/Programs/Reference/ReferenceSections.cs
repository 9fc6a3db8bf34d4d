namespace Autonet.Training.Programs.Reference;

/// <summary>The words of an update's sections: encoding makes them, aggregation reads them from every included slot.</summary>
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

    public static float[] MeanOfSigns(ReferenceCall call)
    {
        int columns = call.Operation.Integer(1);
        return Mean(call, (slot, i) =>
        {
            float scale = Half(call.Section(slot, 1), i / columns);
            return ((call.Section(slot, 0)[i / SignsPerWord] >> (i % SignsPerWord)) & 1) != 0 ? -scale : scale;
        });
    }

    public static float[] MeanOfHalves(ReferenceCall call) => Mean(call, (slot, i) => Half(call.Section(slot, 0), i));

    private static float[] Mean(ReferenceCall call, Func<int, int, float> valueOfSlot)
    {
        int slots = call.Slots;
        int trim = Math.Min(call.Operation.Integer(0), (slots - 1) / 2);
        float[] values = new float[slots];
        float[] result = new float[call.OutputCount];
        for (int i = 0; i < result.Length; i++)
        {
            for (int slot = 0; slot < slots; slot++)
            {
                values[slot] = valueOfSlot(slot, i);
            }

            Array.Sort(values, static (a, b) => Rank(a).CompareTo(Rank(b)));
            float sum = 0f;
            for (int rank = trim; rank < slots - trim; rank++)
            {
                sum = sum + values[rank];
            }

            result[i] = Folds.Canonical(sum / (slots - (2 * trim)));
        }

        return result;
    }

    /// <summary>An integer that orders as the value does, -0 before +0.</summary>
    private static int Rank(float value)
    {
        int bits = BitConverter.SingleToInt32Bits(value);
        return bits ^ ((bits >> 31) & int.MaxValue);
    }

    private static float Half(int[] words, int index) =>
        BitConverter.UInt32BitsToSingle((((uint)words[index / 2] >> (16 * (index % 2))) & 0xFFFF) << 16);
}
