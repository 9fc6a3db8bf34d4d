using Autonet.Exact.Parallelism;
using Autonet.Training.Checkpoints;
using Autonet.Training.Models;

namespace Autonet.Training.Inference;

/// <summary>
/// Continues prompts. Exact like everything else: the same model, prompt and settings give the same tokens on every machine and in every
/// batch, so an answer can be checked by anyone. The context is the last T tokens, at positions from 0; once it slides, every token reads
/// it in again (docs/inference.md).
/// </summary>
public static class Generator
{
    /// <summary>Draws up to <paramref name="count"/> tokens after one prompt.</summary>
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
        => Generate(Decoder.Of(checkpoint, context), [new Continuation(prompt.ToArray(), count, settings, drawn)], cancellation)[0];

    /// <summary>Continues several prompts together: their prompts may differ in length, and each ends by itself.</summary>
    /// <param name="decoder">The model; a decoder that is kept saves packing its weights again.</param>
    /// <param name="continuations">The prompts; all are in memory at once.</param>
    /// <param name="cancellation">Looked at between tokens.</param>
    /// <returns>The tokens drawn after each prompt; fewer than asked only where the model overflows.</returns>
    /// <exception cref="ArgumentException">A prompt is empty or holds a token outside the vocabulary, or settings are refused.</exception>
    public static ushort[][] Generate(Decoder decoder, IReadOnlyList<Continuation> continuations, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentNullException.ThrowIfNull(continuations);
        ModelConfiguration model = decoder.Model;
        foreach (Continuation continuation in continuations)
        {
            Check(model, continuation);
        }

        Text[] texts = [.. continuations.Select(static continuation => new Text(continuation))];
        if (texts.Length == 0)
        {
            return [];
        }

        // The last token drawn is never read.
        int longest = texts.Max(static text => text.Tokens.Length - 1);
        KeyValueCache cache = new(model, texts.Length, Math.Clamp(longest, 1, model.Seq));
        Sampler sampler = new(model.Vocab);
        List<int> running = [.. Enumerable.Range(0, texts.Length).Where(i => !texts[i].IsDone)];
        List<Extension> batch = [];
        while (running.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            batch.Clear();
            foreach (int i in running)
            {
                batch.Add(Next(texts[i], i, cache));
            }

            decoder.Extend(cache, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(batch));
            for (int entry = 0; entry < running.Count; entry++)
            {
                int i = running[entry];
                texts[i].Overflowed = !cache.IsFinite(i);
                if (!texts[i].Overflowed)
                {
                    texts[i].Append(sampler.Draw(decoder.Logits(entry), texts[i].Continuation.Settings, (uint)texts[i].Drawn));
                }
            }

            running.RemoveAll(i => texts[i].IsDone);
        }

        return [.. texts.Select(static text => text.Result)];
    }

    /// <summary>What a sequence has not read of its context. A full cache means that the context slides, which moves every position.</summary>
    private static Extension Next(Text text, int sequence, KeyValueCache cache)
    {
        int context = Math.Min(text.Length, cache.Model.Seq);
        if (cache.Length(sequence) == cache.Model.Seq)
        {
            cache.Clear(sequence);
        }

        return new Extension(sequence, text.Tokens.AsMemory(text.Length - context + cache.Length(sequence), context - cache.Length(sequence)));
    }

    private static void Check(ModelConfiguration model, Continuation continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        ArgumentOutOfRangeException.ThrowIfNegative(continuation.Count);
        continuation.Settings.ThrowIfRefused();
        if (continuation.Prompt.IsEmpty || continuation.Prompt.Span.ContainsAnyExceptInRange((ushort)0, (ushort)(model.Vocab - 1)))
        {
            throw new ArgumentException($"A prompt has at least one token, each below {model.Vocab}.", nameof(continuation));
        }
    }

    /// <summary>A prompt and what has been drawn after it.</summary>
    private sealed class Text
    {
        public Text(Continuation continuation)
        {
            Continuation = continuation;
            Tokens = new ushort[checked(continuation.Prompt.Length + continuation.Count)];
            continuation.Prompt.CopyTo(Tokens);
        }

        public Continuation Continuation { get; }

        /// <summary>Room for the prompt and everything to be drawn.</summary>
        public ushort[] Tokens { get; }

        public int Drawn { get; private set; }

        public int Length => Continuation.Prompt.Length + Drawn;

        public bool Overflowed { get; set; }

        public bool IsDone => Overflowed || Drawn == Continuation.Count;

        public ushort[] Result => Tokens[Continuation.Prompt.Length..Length];

        public void Append(ushort token)
        {
            Tokens[Length] = token;
            Drawn++;
            Continuation.Drawn?.Invoke(token);
        }
    }
}
