using Autonet.Training.Models;

namespace Autonet.Training.Tests.Models;

public sealed class ModelConfigurationTests
{
    [Fact]
    public void Parameters_are_those_of_a_hugging_face_llama()
    {
        string[] names = [.. Scenarios.Tiny.DescribeParameters().Select(static parameter => $"{parameter.Name} {string.Join('x', parameter.Shape)}")];
        Assert.Equal(
            [
                "model.embed_tokens.weight 11x8",
                "model.layers.0.input_layernorm.weight 8",
                "model.layers.0.self_attn.q_proj.weight 8x8",
                "model.layers.0.self_attn.k_proj.weight 8x8",
                "model.layers.0.self_attn.v_proj.weight 8x8",
                "model.layers.0.self_attn.o_proj.weight 8x8",
                "model.layers.0.post_attention_layernorm.weight 8",
                "model.layers.0.mlp.gate_proj.weight 12x8",
                "model.layers.0.mlp.up_proj.weight 12x8",
                "model.layers.0.mlp.down_proj.weight 8x12",
                "model.norm.weight 8",
                "lm_head.weight 11x8",
            ],
            names);
    }

    [Fact]
    public void The_count_of_parameters_is_the_sum_over_tensors()
    {
        foreach (ModelConfiguration model in (ModelConfiguration[])[Scenarios.Tiny, Scenarios.Odd, Scenarios.Wide])
        {
            Assert.Equal(model.DescribeParameters().Sum(static parameter => (long)parameter.Count), model.ParameterCount);
            Assert.Equal(model.DescribeParameters().Length, model.TensorCount);
        }
    }

    [Fact]
    public void A_configuration_that_breaks_a_rule_is_refused_by_it()
    {
        ModelConfiguration model = Scenarios.Tiny;
        Assert.Equal(ModelRefusal.None, model.Check());
        Assert.Equal(ModelRefusal.SizeOutOfRange, (model with { Layers = 0 }).Check());
        Assert.Equal(ModelRefusal.SizeOutOfRange, (model with { Hidden = int.MaxValue }).Check());
        Assert.Equal(ModelRefusal.HeadsDoNotDivideWidth, (model with { Heads = 3 }).Check());
        Assert.Equal(ModelRefusal.KeyValueHeadsDoNotDivideHeads, (model with { Heads = 4, KvHeads = 3 }).Check());
        Assert.Equal(ModelRefusal.OddHeadWidth, (model with { Heads = 8, KvHeads = 8 }).Check());
        Assert.Equal(ModelRefusal.VocabularyTooLarge, (model with { Vocab = 65537 }).Check());
        Assert.Equal(ModelRefusal.RotaryBaseOutOfRange, (model with { RopeTheta = float.NaN }).Check());
        Assert.Equal(ModelRefusal.NormEpsilonOutOfRange, (model with { NormEps = 0 }).Check());
        Assert.Equal(ModelRefusal.None, (model with { Layers = 1820 }).Check());
        Assert.Equal(ModelRefusal.TooManyTensors, (model with { Layers = 1821 }).Check());
        Assert.Equal(ModelRefusal.TooManyParameters, (model with { Dim = 1 << 16, Heads = 2 }).Check());
        Assert.Throws<ArgumentException>(() => (model with { Vocab = 0 }).DescribeParameters());
    }
}
