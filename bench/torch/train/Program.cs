// Training steps of a Llama on libtorch, eager mode, fp32: what bench/compare measures Autonet against.
// usage: train [--dim 384] [--layers 6] [--heads 6] [--hidden 1024] [--vocab 256] [--seq 256] [--batch 12] [--steps 10] [--threads N]
// Prints one line of JSON; steps are counted after two that are not.
using System.Diagnostics;
using System.Globalization;
using Autonet.Bench.Torch;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

Dictionary<string, int> options = [];
for (int i = 0; i + 1 < args.Length; i += 2)
{
    options[args[i].TrimStart('-')] = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
}

int Size(string name, int otherwise) => options.GetValueOrDefault(name, otherwise);
(int dim, int layers, int heads, int hidden) = (Size("dim", 384), Size("layers", 6), Size("heads", 6), Size("hidden", 1024));
(int vocab, int seq, int batch, int steps) = (Size("vocab", 256), Size("seq", 256), Size("batch", 12), Size("steps", 10));
if (options.TryGetValue("threads", out int threads))
{
    torch.set_num_threads(threads);
}

torch.manual_seed(1);
using Llama model = new(vocab, dim, layers, heads, hidden, seq);
long parameters = model.parameters().Sum(static parameter => parameter.numel());
using optim.Optimizer adam = optim.AdamW(model.parameters(), 1e-3, 0.9, 0.95, 1e-8, 0.1);
Random random = new(1);
List<double> seconds = [];
(double first, double last) = (0, 0);
for (int step = 0; step < steps + 2; step++)
{
    long start = Stopwatch.GetTimestamp();
    using DisposeScope scope = NewDisposeScope();
    long[] tokens = new long[batch * (seq + 1)];
    for (int i = 0; i < tokens.Length; i++)
    {
        tokens[i] = random.Next(vocab);
    }

    Tensor sequences = torch.tensor(tokens, [batch, seq + 1]);
    adam.zero_grad();
    Tensor logits = model.forward(sequences[.., ..seq]);
    Tensor loss = F.cross_entropy(logits.reshape(-1, vocab), sequences[.., 1..].reshape(-1));
    loss.backward();
    adam.step();
    last = loss.item<float>();
    first = step == 0 ? last : first;
    if (step >= 2)
    {
        seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
}

double median = seconds.Order().ElementAt(seconds.Count / 2);
using Process process = Process.GetCurrentProcess();
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{{\"peer\":\"libtorch {torch.__version__}\",\"threads\":{torch.get_num_threads()},\"parameters\":{parameters},\"tokensPerSecond\":{batch * seq / median:F1},\"peakBytes\":{process.PeakWorkingSet64},\"firstLoss\":{first:F4},\"lastLoss\":{last:F4}}}"));
