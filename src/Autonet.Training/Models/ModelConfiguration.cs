using System.Collections.Immutable;

namespace Autonet.Training.Models;

/// <summary>
/// A Llama: RMSNorm, rotary embedding over half-split pairs, SwiGLU, grouped-query attention, no biases. Shapes and names are those of
/// Hugging Face's <c>LlamaForCausalLM</c>, so that a checkpoint exports as one.
/// </summary>
public sealed record ModelConfiguration
{
    /// <summary>The largest value of any one size.</summary>
    public const int MaxSize = 1 << 20;

    /// <summary>The most parameters a model may have: what a 32-bit index of fp32 values can hold with its moments beside it.</summary>
    public const long MaxParameters = 1L << 29;

    /// <summary>The most trained tensors that a model may have: programs number what belongs to them, four tensors for each, in 16 bits.</summary>
    public const int MaxTensors = 1 << 14;

    /// <summary>D, the width of the residual stream.</summary>
    public required int Dim { get; init; }

    /// <summary>Number of decoder layers.</summary>
    public required int Layers { get; init; }

    /// <summary>H, query heads; divides <see cref="Dim"/>.</summary>
    public required int Heads { get; init; }

    /// <summary>K, key-value heads; divides <see cref="Heads"/>.</summary>
    public required int KvHeads { get; init; }

    /// <summary>F, the width of the SwiGLU block.</summary>
    public required int Hidden { get; init; }

    /// <summary>V, the vocabulary, at most 65,536 since tokens are stored in 16 bits.</summary>
    public required int Vocab { get; init; }

    /// <summary>T, positions in a training sequence and the longest context.</summary>
    public required int Seq { get; init; }

    /// <summary>Whether the output projection is the embedding itself.</summary>
    public bool TiedHead { get; init; }

    /// <summary>θ of the rotary embedding; default 10,000.</summary>
    public float RopeTheta { get; init; } = 10_000f;

    /// <summary>Epsilon inside the root of RMSNorm; default 1e-5.</summary>
    public float NormEps { get; init; } = 1e-5f;

    /// <summary>h, the width of one head.</summary>
    public int HeadWidth => Dim / Heads;

    /// <summary>Width of all keys (or values) of one position: K·h.</summary>
    public int KvWidth => KvHeads * HeadWidth;

    /// <summary>P, the number of trained tensors.</summary>
    public int TensorCount => (9 * Layers) + (TiedHead ? 2 : 3);

    /// <summary>Number of trained values over all tensors.</summary>
    public long ParameterCount
    {
        get
        {
            long layer = (2L * Dim) + (2L * Dim * Dim) + (2L * Dim * KvWidth) + (3L * Dim * Hidden);
            long table = (long)Vocab * Dim;
            return (layer * Layers) + Dim + table + (TiedHead ? 0 : table);
        }
    }

    /// <summary>Whether the sizes fit together, and if not, the first rule they break.</summary>
    public ModelRefusal Check()
    {
        foreach (int size in (ReadOnlySpan<int>)[Dim, Layers, Heads, KvHeads, Hidden, Vocab, Seq])
        {
            if (size is <= 0 or > MaxSize)
            {
                return ModelRefusal.SizeOutOfRange;
            }
        }

        return Dim % Heads != 0 ? ModelRefusal.HeadsDoNotDivideWidth
            : Heads % KvHeads != 0 ? ModelRefusal.KeyValueHeadsDoNotDivideHeads
            : HeadWidth % 2 != 0 ? ModelRefusal.OddHeadWidth
            : Vocab > ushort.MaxValue + 1 ? ModelRefusal.VocabularyTooLarge
            : !float.IsFinite(RopeTheta) || RopeTheta <= 1 ? ModelRefusal.RotaryBaseOutOfRange
            : !float.IsFinite(NormEps) || NormEps <= 0 ? ModelRefusal.NormEpsilonOutOfRange
            : TensorCount > MaxTensors ? ModelRefusal.TooManyTensors
            : ParameterCount > MaxParameters ? ModelRefusal.TooManyParameters
            : ModelRefusal.None;
    }

    /// <summary>Throws unless <see cref="Check"/> accepts.</summary>
    /// <exception cref="ArgumentException">The configuration breaks a rule, which the message names.</exception>
    public void ThrowIfRefused()
    {
        ModelRefusal refusal = Check();
        if (refusal != ModelRefusal.None)
        {
            throw new ArgumentException($"The model configuration is refused: {refusal}.");
        }
    }

    /// <summary>Every trained tensor in canonical order: embedding, layers, final norm, head.</summary>
    /// <exception cref="ArgumentException">The configuration is refused.</exception>
    public ImmutableArray<ParameterDescription> DescribeParameters()
    {
        ThrowIfRefused();
        ImmutableArray<ParameterDescription>.Builder list = ImmutableArray.CreateBuilder<ParameterDescription>();
        void Add(string name, ParameterRole role, params ReadOnlySpan<int> shape)
            => list.Add(new ParameterDescription(list.Count, name, role, [.. shape]));

        Add("model.embed_tokens.weight", ParameterRole.Table, Vocab, Dim);
        for (int layer = 0; layer < Layers; layer++)
        {
            string prefix = $"model.layers.{layer}.";
            Add(prefix + "input_layernorm.weight", ParameterRole.Norm, Dim);
            Add(prefix + "self_attn.q_proj.weight", ParameterRole.Projection, Dim, Dim);
            Add(prefix + "self_attn.k_proj.weight", ParameterRole.Projection, KvWidth, Dim);
            Add(prefix + "self_attn.v_proj.weight", ParameterRole.Projection, KvWidth, Dim);
            Add(prefix + "self_attn.o_proj.weight", ParameterRole.ResidualProjection, Dim, Dim);
            Add(prefix + "post_attention_layernorm.weight", ParameterRole.Norm, Dim);
            Add(prefix + "mlp.gate_proj.weight", ParameterRole.Projection, Hidden, Dim);
            Add(prefix + "mlp.up_proj.weight", ParameterRole.Projection, Hidden, Dim);
            Add(prefix + "mlp.down_proj.weight", ParameterRole.ResidualProjection, Dim, Hidden);
        }

        Add("model.norm.weight", ParameterRole.Norm, Dim);
        if (!TiedHead)
        {
            Add("lm_head.weight", ParameterRole.Table, Vocab, Dim);
        }

        return list.ToImmutable();
    }
}
