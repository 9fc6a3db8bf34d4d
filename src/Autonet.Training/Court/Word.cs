namespace Autonet.Training.Court;

/// <summary>Words of 32 bits as the court handles them: a binary32 by its bits, NaN always the quiet one.</summary>
internal static class Word
{
    private const uint QuietNaN = 0x7FC00000;

    public static float Real(uint word) => BitConverter.UInt32BitsToSingle(word);

    public static uint Of(float value) => float.IsNaN(value) ? QuietNaN : BitConverter.SingleToUInt32Bits(value);
}
