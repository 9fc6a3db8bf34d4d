using Autonet.Chain.Contracts;
using Autonet.Node.Constitution;
using Autonet.Node.Governance.Descriptions;

namespace Autonet.Cli.Commands.Proposals;

/// <summary>The constitution's verdict in words.</summary>
internal static class VerdictLines
{
    public static void Write(TextWriter output, ProposalVerdict verdict, DeploymentManifest manifest)
    {
        output.WriteLine(verdict.IsAllowed ? "The constitution allows it." : "The constitution refuses it:");
        foreach (Refusal refusal in verdict.Refusals)
        {
            output.WriteLine($"  {Subject(refusal.Article)} refuses: {refusal.Reason}");
        }

        foreach (CallVerdict call in verdict.Calls)
        {
            Write(output, call, manifest, "  ");
        }
    }

    /// <summary>Who refuses, as the subject of a sentence.</summary>
    public static string Subject(string article) => article == RefusalWords.Constitution ? "the constitution" : $"article '{article}'";

    private static void Write(TextWriter output, CallVerdict call, DeploymentManifest manifest, string indent)
    {
        string action = call.Call.Data.Length < 4
            ? ContractInterfaces.NameAt(manifest, call.Call.Target) ?? call.Call.Target.ToString()
            : ContractInterfaces.ActionName(manifest, call.Call.Target, call.Call.Data.Span);
        string asked = call.Articles.Count == 0 ? "no article judges it" : string.Join(", ", call.Articles.Select(article => article.Answer == ArticleAnswer.Allowed
            ? $"{article.Article} allows"
            : $"{article.Article} refuses{(article.IsByLaterVersion ? " by the version that came into force since" : "")}"));
        output.WriteLine($"{indent}{action}: {(call.Required is null ? "not registered" : $"{call.Required} track, {asked}")}");
        foreach (CallVerdict inner in call.Inner)
        {
            Write(output, inner, manifest, indent + "  ");
        }
    }
}
