using System.Globalization;
using Autonet.Bench.Curves;
using Autonet.Exact.Parallelism;

Settings settings = new(args);
using KernelContext context = new(settings.Threads);
if (settings.IsStudy)
{
    string page = GainReport.Write(new Study(settings, context).Run(), Study.Model);
    File.WriteAllText(Path.Combine(settings.Out, "gain.md"), page);
    Console.Write(page);
    return;
}

Trainings trainings = new(settings, context);
int slots = settings.Terms.Slots;
int batch = settings.Terms.Inner.SequencesPerStep;
List<Curve> curves = [];
foreach (string wanted in settings.Curves)
{
    Curve curve = wanted switch
    {
        "alone" => trainings.Continuous("one worker alone", batch, settings.AloneRate),
        "rounds" => trainings.Rounds($"{slots} slots, our rounds"),
        "synchronous" => trainings.Continuous("synchronous, same tokens", batch * slots, settings.SynchronousRate),
        _ => throw new ArgumentException($"There is no curve '{wanted}'."),
    };
    curves.Add(curve);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{curve.Name}: {string.Join(' ', curve.Points.Select(static point => point.Loss.ToString("F3", CultureInfo.InvariantCulture)))} ({curve.Seconds:F2} s)"));
}

if (settings.Name != "none")
{
    Directory.CreateDirectory(settings.Out);
    File.WriteAllText(Path.Combine(settings.Out, settings.Name + ".csv"), Report.Csv(curves));
    File.WriteAllText(Path.Combine(settings.Out, settings.Name + ".md"), Report.Markdown(settings, curves));
    File.WriteAllText(Path.Combine(settings.Out, settings.Name + ".svg"), Report.Svg(settings, curves));
}
