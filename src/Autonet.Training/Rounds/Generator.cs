using Autonet.Exact.Elementary;
using Autonet.Exact.Parallelism;
using Autonet.Training.Checkpoints;
using Autonet.Training.Models;
using Autonet.Training.Programs;

namespace Autonet.Training.Rounds;

/// <summary>How a continuation is drawn.</summary>
/// <param name="Temperature">0 takes the likeliest token; otherwise logits are divided by it.</param>
/// <param name="TopP">Only the likeliest tokens that together reach this probability are drawn from; 1 for all.</param>
/// <param name="Seed">Seed of the draws.</param>
public readonly record struct SamplingSettings(float Temperature, float TopP, ulong Seed);

/// <summary>
/// Continues a prompt. Exact like everything else: the same model, prompt and settings give the same tokens on every machine, so an answer can
/// be checked by anyone. The context is the last T tokens.
/// </summary>
public static class Generator
{
    private const int PositionStep = 32;

    /// <summary>Draws up to <paramref name="count"/> tokens after the prompt.</summary>
    /// <param name="checkpoint">The model.</param>
    /// <param name="prompt">At least one token.</param>
    /// <param name="count">Number of tokens to draw.</param>
    /// <param name="settings">How to draw.</param>
    /// <param name="context">Threads and register width.</param>
    /// <param name="drawn">Told every token as soon as it is drawn.</param>
    /// <param name="cancellation">Looked at between tokens.</param>
    /// <returns>The tokens drawn; fewer than asked only if the model overflows.</returns>
    /// <exception cref="ArgumentException">The prompt is empty or holds a token outside the vocabulary.</exception>
    public static ushort[] Generate(
        Checkpoint checkpoint,
        ReadOnlySpan<ushort> prompt,
        int count,
        SamplingSettings settings,
        KernelContext context,
        Action<ushort>? drawn,
        CancellationToken cancellation)
    {
        ModelConfiguration model = checkpoint.Model;
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (prompt.IsEmpty || prompt.ContainsAnyExceptInRange((ushort)0, (ushort)(model.Vocab - 1)))
        {
            throw new ArgumentException($"A prompt has at least one token, each below {model.Vocab}.", nameof(prompt));
        }

        if (!float.IsFinite(settings.Temperature) || settings.Temperature < 0 || settings.TopP is not (> 0 and <= 1))
        {
            throw new ArgumentException("The temperature is at least 0 and the top share in (0, 1].", nameof(settings));
        }

        ReadOnlyMemory<float>[] parameters = [.. checkpoint.Descriptions.Select(parameter => checkpoint.Parameter(parameter.Index))];
        List<ushort> tokens = [.. prompt];
        ForwardExecutor? executor = null;
        Sampler sampler = new(model.Vocab, settings);
        for (int i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            int length = Math.Min(tokens.Count, model.Seq);
            int positions = Math.Min(model.Seq, (length + PositionStep - 1) / PositionStep * PositionStep);
            if (executor is null || executor.Tokens.Length != positions)
            {
                executor = ForwardExecutor.ForLogits(model, parameters, positions, context);
            }

            // Rows after the last token are never read, and causal attention keeps them from reaching the row that is.
            executor.Tokens.Clear();
            for (int t = 0; t < length; t++)
            {
                executor.Tokens[t] = tokens[tokens.Count - length + t];
            }

            if (!executor.Run())
            {
                break;
            }

            ushort token = sampler.Draw(executor.Result.Slice((length - 1) * model.Vocab, model.Vocab), (uint)i);
            tokens.Add(token);
            drawn?.Invoke(token);
        }

        return [.. tokens.Skip(prompt.Length)];
    }

    /// <summary>Draws tokens from logits in plain scalar arithmetic.</summary>
    private sealed class Sampler(int vocabulary, SamplingSettings settings)
    {
        private readonly float[] _weights = new float[vocabulary];
        private readonly ushort[] _order = new ushort[vocabulary];

        public ushort Draw(ReadOnlySpan<float> logits, uint position)
        {
            int likeliest = 0;
            for (int v = 1; v < logits.Length; v++)
            {
                likeliest = logits[v] > logits[likeliest] ? v : likeliest;
            }

            if (settings.Temperature == 0)
            {
                return (ushort)likeliest;
            }

            float total = 0;
            for (int v = 0; v < logits.Length; v++)
            {
                _order[v] = (ushort)v;
                _weights[v] = Elementary32.Exp((logits[v] - logits[likeliest]) / settings.Temperature);
                total += _weights[v];
            }

            // Likeliest first, equal ones by token, so that the order is total.
            Array.Sort(_order, (a, b) => _weights[a] == _weights[b] ? a.CompareTo(b) : _weights[b].CompareTo(_weights[a]));
            float kept = 0;
            int candidates = 0;
            while (candidates < _order.Length && (candidates == 0 || kept < settings.TopP * total))
            {
                kept += _weights[_order[candidates++]];
            }

            float target = RandomPurpose.Fraction(RandomPurpose.Word(settings.Seed, RandomPurpose.Sampling, position, 0)) * kept;
            float passed = 0;
            for (int rank = 0; rank < candidates; rank++)
            {
                passed += _weights[_order[rank]];
                if (target < passed)
                {
                    return _order[rank];
                }
            }

            return _order[candidates - 1];
        }
    }
}
