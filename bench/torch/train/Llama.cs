using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Autonet.Bench.Torch;

/// <summary>The model that Autonet trains, as one would write it on libtorch: fused causal attention, everything else elementwise.</summary>
internal sealed class Llama : nn.Module<Tensor, Tensor>
{
    private readonly Embedding _embedding;
    private readonly ModuleList<Block> _blocks;
    private readonly RmsNorm _norm;
    private readonly Linear _head;

    public Llama(int vocab, int dim, int layers, int heads, int hidden, int seq)
        : base("llama")
    {
        int width = dim / heads;
        Tensor inverse = torch.pow(10000.0, -torch.arange(0, width, 2).to(ScalarType.Float32) / width);
        Tensor angle = torch.outer(torch.arange(seq).to(ScalarType.Float32), inverse);
        (Tensor cosine, Tensor sine) = (angle.cos(), angle.sin());
        _embedding = nn.Embedding(vocab, dim);
        _blocks = nn.ModuleList([.. Enumerable.Range(0, layers).Select(_ => new Block(dim, heads, hidden, cosine, sine))]);
        _norm = new RmsNorm(dim);
        _head = nn.Linear(dim, vocab, false);
        RegisterComponents();
    }

    /// <summary>[B, T] tokens to [B, T, V] logits.</summary>
    public override Tensor forward(Tensor tokens)
    {
        Tensor x = _embedding.forward(tokens);
        foreach (Block block in _blocks)
        {
            x = block.forward(x);
        }

        return _head.forward(_norm.forward(x));
    }

    private sealed class RmsNorm : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter _weight;

        public RmsNorm(int dim)
            : base("norm")
        {
            _weight = nn.Parameter(torch.ones(dim));
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => x * torch.rsqrt(x.pow(2).mean([-1], keepdim: true) + 1e-5) * _weight;
    }

    private sealed class Block : nn.Module<Tensor, Tensor>
    {
        private readonly RmsNorm _norm1;
        private readonly RmsNorm _norm2;
        private readonly Linear _query;
        private readonly Linear _key;
        private readonly Linear _value;
        private readonly Linear _output;
        private readonly Linear _gate;
        private readonly Linear _up;
        private readonly Linear _down;
        private readonly int _heads;
        private readonly Tensor _cosine;
        private readonly Tensor _sine;

        public Block(int dim, int heads, int hidden, Tensor cosine, Tensor sine)
            : base("block")
        {
            (_heads, _cosine, _sine) = (heads, cosine, sine);
            (_norm1, _norm2) = (new RmsNorm(dim), new RmsNorm(dim));
            (_query, _key, _value, _output) = (nn.Linear(dim, dim, false), nn.Linear(dim, dim, false), nn.Linear(dim, dim, false), nn.Linear(dim, dim, false));
            (_gate, _up, _down) = (nn.Linear(dim, hidden, false), nn.Linear(dim, hidden, false), nn.Linear(hidden, dim, false));
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            (long b, long t, long d) = (x.shape[0], x.shape[1], x.shape[2]);
            Tensor normed = _norm1.forward(x);
            Tensor Split(Tensor projected) => projected.view(b, t, _heads, d / _heads).transpose(1, 2);
            Tensor mixed = F.scaled_dot_product_attention(
                Rotate(Split(_query.forward(normed))), Rotate(Split(_key.forward(normed))), Split(_value.forward(normed)), null, 0, true);
            x = x + _output.forward(mixed.transpose(1, 2).reshape(b, t, d));
            normed = _norm2.forward(x);
            return x + _down.forward(F.silu(_gate.forward(normed)) * _up.forward(normed));
        }

        private Tensor Rotate(Tensor x)
        {
            int half = (int)x.shape[3] / 2;
            (Tensor a, Tensor b) = (x[.., .., .., ..half], x[.., .., .., half..]);
            return torch.cat([(a * _cosine) - (b * _sine), (b * _cosine) + (a * _sine)], -1);
        }
    }
}
