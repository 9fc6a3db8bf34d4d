namespace Autonet.Training.Programs;

/// <summary>
/// The closed set of operations that programs are made of; docs/arithmetic.md defines one element of each. Values are part of every
/// program id and never change.
/// </summary>
public enum OperationKind : ushort
{
    /// <summary>No operation; never valid in a program.</summary>
    None = 0,

    /// <summary>Rows of the embedding table.</summary>
    Embed = 1,

    /// <summary>Reciprocal root mean square of each row. Attributes: epsilon.</summary>
    RmsScale = 2,

    /// <summary>Row times its scale times the norm weight.</summary>
    RmsApply = 3,

    /// <summary>A · Bᵀ, optionally folded on from a third input.</summary>
    MatMulNT = 4,

    /// <summary>A · B, optionally folded on from a third input.</summary>
    MatMulNN = 5,

    /// <summary>Aᵀ · B, optionally folded on from a third input.</summary>
    MatMulTN = 6,

    /// <summary>Rotary embedding.</summary>
    Rope = 7,

    /// <summary>Transpose of <see cref="Rope"/>.</summary>
    RopeBackward = 8,

    /// <summary>Causal query-key products. Attributes: scale.</summary>
    AttentionScores = 9,

    /// <summary>Softmax over the causal prefix of each row.</summary>
    CausalSoftmax = 10,

    /// <summary>Weighted sum of values over the causal prefix.</summary>
    AttentionMix = 11,

    /// <summary>Transpose of <see cref="AttentionMix"/>: sums over the later positions and the heads of a group.</summary>
    AttentionSpread = 12,

    /// <summary>Gradient through <see cref="CausalSoftmax"/> and the score scale. Attributes: scale.</summary>
    SoftmaxBackward = 13,

    /// <summary>silu(gate) · up.</summary>
    SwiGlu = 14,

    /// <summary>Gradient of <see cref="SwiGlu"/> for the gate.</summary>
    SwiGluBackwardGate = 15,

    /// <summary>Gradient of <see cref="SwiGlu"/> for the up branch.</summary>
    SwiGluBackwardUp = 16,

    /// <summary>Elementwise sum.</summary>
    Add = 17,

    /// <summary>Negative log-likelihood of each row's target, in nats.</summary>
    CrossEntropyLoss = 18,

    /// <summary>Gradient of the mean loss for the logits. Attributes: weight of one row.</summary>
    CrossEntropyGrad = 19,

    /// <summary>Mean of all values.</summary>
    Mean = 20,

    /// <summary>Gradient of the norm for its input.</summary>
    RmsBackwardInput = 21,

    /// <summary>Gradient of the norm for its weight, optionally folded on from a fourth input.</summary>
    RmsBackwardWeight = 22,

    /// <summary>Gradient of the embedding table, optionally summed on from a third input.</summary>
    EmbedBackward = 23,

    /// <summary>Sum of squares of each chunk of 1,024 values.</summary>
    ChunkSquares = 24,

    /// <summary>Factor that brings the global norm down to the clip. Attributes: clip.</summary>
    ClipScale = 25,

    /// <summary>First moment of AdamW. Attributes: β₁.</summary>
    AdamMoment1 = 26,

    /// <summary>Second moment of AdamW. Attributes: β₂.</summary>
    AdamMoment2 = 27,

    /// <summary>Weights after AdamW with the carried momentum. Attributes: epsilon, decay.</summary>
    AdamUpdate = 28,

    /// <summary>Elementwise difference.</summary>
    Subtract = 29,

    /// <summary>Scale of each block of 64 values, a bfloat16.</summary>
    BlockScale = 30,

    /// <summary>Codes -1, 0, 1 of each value in its block's scale.</summary>
    Quantize = 31,

    /// <summary>Values of codes.</summary>
    Dequantize = 32,

    /// <summary>Norm of a slot's whole update from its chunk squares.</summary>
    SlotNorm = 33,

    /// <summary>Factor that bounds one slot's norm by a multiple of the median norm. Attributes: clip, index among the norms.</summary>
    SlotScale = 34,

    /// <summary>Mean of the scaled slots' values without the extremes. Attributes: trimmed per side.</summary>
    TrimmedMean = 35,

    /// <summary>The momentum that the next round carries.</summary>
    OuterMomentum = 36,

    /// <summary>Weights after the outer step. Attributes: η.</summary>
    OuterUpdate = 37,

    /// <summary>A slot's movement without the carried momentum's share.</summary>
    LessCarried = 38,
}
