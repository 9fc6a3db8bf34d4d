using Autonet.Node.Messages;
using Autonet.Node.Roles;
using Autonet.Node.Tests.Devnet;

namespace Autonet.Node.Tests.Roles;

/// <summary>What a node audited before a restart is still paid afterwards.</summary>
public sealed class ReportLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => Path.Combine(_folder["audits"], "run-1.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reports_are_read_again_in_their_order()
    {
        SignedMessage[] reports = [.. Enumerable.Range(0, 4).Select(slot => SampleRun.Sign(SampleRun.Report(2, slot), key: 4))];
        foreach (SignedMessage report in reports)
        {
            Open().Append(report);
        }

        Assert.Equal(reports, Open().Load());
    }

    [Fact]
    public void Log_that_does_not_exist_has_no_reports() => Assert.Empty(Open().Load());

    [Fact]
    public void Line_that_a_crash_cut_short_costs_only_its_own_report()
    {
        SignedMessage[] reports = [.. Enumerable.Range(0, 3).Select(slot => SampleRun.Sign(SampleRun.Report(2, slot), key: 4))];
        Open().Append(reports[0]);
        Open().Append(reports[1]);
        File.WriteAllBytes(FilePath, File.ReadAllBytes(FilePath)[..^40]);

        Open().Append(reports[2]);

        Assert.Equal([reports[0], reports[2]], Open().Load());
    }

    [Fact]
    public void Garbage_and_other_messages_in_the_file_are_skipped()
    {
        SignedMessage report = SampleRun.Sign(SampleRun.Report(2, 1), key: 4);
        Open().Append(report);
        File.AppendAllText(FilePath, "garbage\n\n" + MessageCodec.Write(SampleRun.Sign(SampleRun.Commitment(2, 1), key: 1)).ToJsonString() + "\n");

        Assert.Equal([report], Open().Load());
    }

    private ReportLog Open() => new(FilePath, SampleRun.Domain);
}
