using System.Numerics;

namespace Autonet.Core.Audits;

/// <summary>What a strategy comes to, in token wei.</summary>
/// <param name="Strategy">The strategy.</param>
/// <param name="CaughtPpm">Probability that it is found out, in parts per million: in one slot-round where there are several.</param>
/// <param name="GainWei">What it brings if it is not found out.</param>
/// <param name="LossWei">What it costs if it is.</param>
/// <param name="ExpectedWei">What it brings on average; negative if it costs.</param>
public sealed record Expectation(CheatStrategy Strategy, uint CaughtPpm, BigInteger GainWei, BigInteger LossWei, BigInteger ExpectedWei);
