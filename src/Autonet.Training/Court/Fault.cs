namespace Autonet.Training.Court;

/// <summary>
/// One wrong scalar in an otherwise right computation, from which everything after it follows: what a broken processor does by accident and a cheat on
/// purpose. Where the element has folds, the accumulator after one item is changed; else the element itself.
/// </summary>
/// <param name="Step">Step of the claim, from 1.</param>
/// <param name="Operation">Index of the operation.</param>
/// <param name="Element">Index of the element.</param>
/// <param name="Mask">Bits that are flipped.</param>
/// <param name="Fold">The fold.</param>
/// <param name="Item">The item of the fold.</param>
public sealed record Fault(int Step, int Operation, long Element, uint Mask, int Fold = 0, long Item = 0);
