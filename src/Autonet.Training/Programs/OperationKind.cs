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

    /// <summary>Second moment of each row. Attributes: β₂.</summary>
    RowMoment = 27,

    /// <summary>Second moment of each column. Attributes: β₂.</summary>
    ColumnMoment = 28,

    /// <summary>Second moment of each column over the mean of all.</summary>
    ColumnShare = 29,

    /// <summary>Weights after AdamW with the carried momentum. Attributes: epsilon, decay.</summary>
    AdamUpdate = 30,

    /// <summary>Elementwise difference.</summary>
    Subtract = 31,

    /// <summary>A slot's movement without the carried momentum's share.</summary>
    LessCarried = 32,

    /// <summary>Scale of each row, a bfloat16.</summary>
    RowScale = 33,

    /// <summary>Code of each value, its sign: -1 or 1.</summary>
    Sign = 34,

    /// <summary>Each value rounded up to bfloat16.</summary>
    RoundUp = 35,

    /// <summary>Words of two bfloat16 values each.</summary>
    PackHalves = 36,

    /// <summary>Words of 32 signs each.</summary>
    PackSigns = 37,

    /// <summary>Mean, without the extremes, of the slots' signs times the scales of their rows. Attributes: trimmed per side, columns.</summary>
    MeanOfSigns = 38,

    /// <summary>Mean, without the extremes, of the slots' bfloat16 values. Attributes: trimmed per side.</summary>
    MeanOfHalves = 39,

    /// <summary>The momentum that the next round carries.</summary>
    OuterMomentum = 40,

    /// <summary>Weights after the outer step. Attributes: η.</summary>
    OuterUpdate = 41,
}
