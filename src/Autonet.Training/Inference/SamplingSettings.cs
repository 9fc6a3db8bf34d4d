namespace Autonet.Training.Inference;

/// <summary>How a continuation is drawn.</summary>
/// <param name="Temperature">0 takes the likeliest token; otherwise logits are divided by it.</param>
/// <param name="TopP">Only the likeliest tokens that together reach this probability are drawn from; 1 for all.</param>
/// <param name="Seed">Seed of the draws.</param>
public readonly record struct SamplingSettings(float Temperature, float TopP, ulong Seed)
{
    /// <summary>Throws unless the temperature is at least 0 and the top share in (0, 1].</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    internal void ThrowIfRefused()
    {
        if (!float.IsFinite(Temperature) || Temperature < 0 || TopP is not (> 0 and <= 1))
        {
            throw new ArgumentException("The temperature is at least 0 and the top share in (0, 1].");
        }
    }
}
