namespace Autonet.Exact.Kernels;

/// <summary>The constants of AdamW in one inner step, each already rounded to binary32.</summary>
/// <param name="Beta1">β₁.</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
/// <param name="Decay">Decoupled weight decay; 0 for norm weights.</param>
/// <param name="LearningRate">lr of the schedule row.</param>
/// <param name="Carry">c of the schedule row.</param>
/// <param name="InverseBias2">i₂ of the schedule row.</param>
public readonly record struct AdamCoefficients(
    float Beta1, float Epsilon, float Decay, float LearningRate, float Carry, float InverseBias2);
