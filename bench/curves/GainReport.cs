using System.Globalization;
using System.Text;
using Autonet.Training.Models;
using Autonet.Training.Rounds;

namespace Autonet.Bench.Curves;

/// <summary>The table of a <see cref="Study"/>: loss, recovered gain, and bytes against per-step data parallel.</summary>
internal static class GainReport
{
    public static string Write(IReadOnlyCollection<Measured> all, ModelConfiguration model)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"""
            # What rounds recover of the gain of synchronous training

            By `bench/gain`: {model.ParameterCount:N0} parameters (dim {model.Dim}, {model.Layers} layers), State of the Union addresses as bytes, every twentieth document held out, {Study.Slots} slots.
            Loss is held-out nats per byte after the last step, for each seed; each training has the best of the rates tried on the first seed.
            Recovered gain is (alone - rounds) / (alone - synchronous) at equal inner steps; fewer bytes compares a slot's updates with fp32 gradients in every step.


            """);
        text.Append("| Tokens per step and slot | Inner steps | Training | Rate | Loss | Recovered gain | Fewer bytes |\n|---|---|---|---|---|---|---|\n");
        foreach ((int sequences, int steps, int[] lengths) in Study.Plan)
        {
            Measured[] alone = BestOf(all, "alone", sequences, steps, 0);
            Measured[] synchronous = BestOf(all, "synchronous", sequences, steps, 0);
            if (alone.Length == 0 || synchronous.Length == 0)
            {
                continue;
            }

            Row(text, model, "one worker alone", alone, null, 0);
            Row(text, model, "synchronous", synchronous, null, 1);
            foreach ((string kind, int length) in lengths.Order().SelectMany(static length => new[] { ("rounds", length), ("trimmed", length) }))
            {
                Measured[] rounds = BestOf(all, kind, sequences, steps, length);
                double[] gains = [.. rounds.Select(r => (Of(alone, r.Seed) - r.Loss) / (Of(alone, r.Seed) - Of(synchronous, r.Seed))).Where(double.IsFinite)];
                if (rounds.Length > 0)
                {
                    Row(text, model, kind == "trimmed" ? $"rounds of {length}, trimmed mean" : $"rounds of {length}", rounds, gains, 4.0 * model.ParameterCount * length / UpdateEncoding.Bytes(model.DescribeParameters()));
                }
            }
        }

        return text.ToString();
    }

    private static double Of(Measured[] measured, ulong seed) =>
        measured.Where(m => m.Seed == seed).Select(static m => (double)m.Loss).DefaultIfEmpty(double.NaN).First();

    /// <summary>All seeds at the rate that was best on the first.</summary>
    private static Measured[] BestOf(IReadOnlyCollection<Measured> all, string kind, int sequences, int steps, int length)
    {
        Measured[] these = [.. all.Where(m => m.Kind == kind && m.Sequences == sequences && m.Steps == steps && m.RoundSteps == length)];
        Measured[] first = [.. these.Where(static m => m.Seed == Study.Seeds[0]).OrderBy(static m => m.Loss)];
        return first.Length == 0 ? [] : [.. these.Where(m => m.Rate == first[0].Rate).OrderBy(static m => m.Seed)];
    }

    private static void Row(StringBuilder text, ModelConfiguration model, string training, Measured[] measured, double[]? gains, double fewer)
    {
        string losses = string.Join(", ", measured.Select(static m => m.Loss.ToString("F3", CultureInfo.InvariantCulture)));
        string gain = gains is null ? "" : string.Join(", ", gains.Select(static g => g.ToString("F2", CultureInfo.InvariantCulture)));
        string bytes = fewer == 0 ? "" : $"{fewer.ToString("F0", CultureInfo.InvariantCulture)} ×";
        text.Append(CultureInfo.InvariantCulture, $"| {measured[0].Sequences * model.Seq:N0} | {measured[0].Steps} | {training} | {measured[0].Rate} | {losses} | {gain} | {bytes} |\n");
    }
}
