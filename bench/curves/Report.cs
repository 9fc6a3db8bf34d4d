using System.Globalization;
using System.Text;

namespace Autonet.Bench.Curves;

/// <summary>Writes curves as CSV, as a Markdown table and as an SVG picture.</summary>
internal static class Report
{
    private const int Width = 720;
    private const int Height = 420;
    private const int Margin = 56;
    private static readonly string[] Colours = ["#888888", "#1f6feb", "#2da44e"];

    public static string Csv(IReadOnlyList<Curve> curves)
    {
        StringBuilder text = new("curve,steps,tokens,nats_per_byte\n");
        foreach (Curve curve in curves)
        {
            foreach (Point point in curve.Points)
            {
                text.Append(CultureInfo.InvariantCulture, $"{curve.Name},{point.Steps},{point.Tokens},{point.Loss:F4}\n");
            }
        }

        return text.ToString();
    }

    public static string Markdown(Settings settings, IReadOnlyList<Curve> curves)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"# Held-out loss by inner step\n\n{Describe(settings)}, {settings.Terms.Inner.Steps} inner steps per round.\n" +
            $"Peak learning rates: alone {settings.AloneRate}, rounds {settings.Terms.Inner.LearningRate}, synchronous {settings.SynchronousRate}; outer {settings.Terms.Outer.LearningRate}, momentum {settings.Terms.Outer.Momentum}.\n\n");
        text.Append("| Inner steps |").AppendJoin('|', curves.Select(static curve => $" {curve.Name} ")).Append("|\n|---|").AppendJoin('|', curves.Select(static _ => "---")).Append("|\n");
        for (int i = 0; i < curves[0].Points.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {curves[0].Points[i].Steps} |");
            text.AppendJoin('|', curves.Select(curve => string.Create(CultureInfo.InvariantCulture, $" {curve.Points[i].Loss:F3} "))).Append("|\n");
        }

        text.Append('\n');
        foreach (Curve curve in curves)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {curve.Name}: {curve.Points[^1].Tokens:N0} tokens, {curve.Seconds:F1} processor seconds of training\n");
        }

        return text.ToString();
    }

    public static string Svg(Settings settings, IReadOnlyList<Curve> curves)
    {
        float low = curves.SelectMany(static curve => curve.Points).Min(static point => point.Loss);
        float high = curves.SelectMany(static curve => curve.Points).Max(static point => point.Loss);
        (float bottom, float top) = (MathF.Floor(low * 2) / 2, MathF.Ceiling(high * 2) / 2);
        int steps = curves.Max(static curve => curve.Points[^1].Steps);
        string X(double step) => ((Margin + (step / steps * (Width - (2 * Margin))))).ToString("F1", CultureInfo.InvariantCulture);
        string Y(double loss) => (Height - Margin - ((loss - bottom) / (top - bottom) * (Height - (2 * Margin)))).ToString("F1", CultureInfo.InvariantCulture);

        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"13\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#ffffff\"/>\n");
        for (double loss = bottom; loss <= top + 1e-6; loss += 0.5)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Margin}\" x2=\"{Width - Margin}\" y1=\"{Y(loss)}\" y2=\"{Y(loss)}\" stroke=\"#e5e5e5\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Margin - 8}\" y=\"{Y(loss)}\" text-anchor=\"end\" dominant-baseline=\"middle\">{loss:F1}</text>\n");
        }

        for (int tick = 0; tick <= 4; tick++)
        {
            int step = steps * tick / 4;
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(step)}\" y=\"{Height - Margin + 20}\" text-anchor=\"middle\">{step}</text>\n");
        }

        for (int i = 0; i < curves.Count; i++)
        {
            string colour = Colours[i % Colours.Length];
            string points = string.Join(' ', curves[i].Points.Select(point => $"{X(point.Steps)},{Y(point.Loss)}"));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width - Margin - 8}\" y=\"{Margin + (20 * i)}\" text-anchor=\"end\" fill=\"{colour}\">{curves[i].Name}: {curves[i].Points[^1].Loss:F3}</text>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width / 2}\" y=\"{Height - 12}\" text-anchor=\"middle\">inner steps</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Margin}\" y=\"24\">held-out nats per byte · {Describe(settings)}</text>\n</svg>\n");
        return svg.ToString();
    }

    private static string Describe(Settings settings)
    {
        Autonet.Training.Models.ModelConfiguration model = settings.Terms.Model;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{model.ParameterCount:N0} parameters (dim {model.Dim}, {model.Layers} layers), {settings.Terms.Inner.SequencesPerStep} × {model.Seq} bytes per step and slot");
    }
}
