using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Autonet.Chain.Bindings;
using Autonet.Chain.Crypto;
using Autonet.Cli.Commands.Proposals;
using Autonet.Cli.Terminal;
using Autonet.Node.Constitution;
using Autonet.Node.Governance;
using Autonet.Node.Governance.Descriptions;

namespace Autonet.Cli.Commands.Constitution;

/// <summary><c>autonet constitution show</c>.</summary>
internal static class ShowConstitutionCommand
{
    public static Command Create(TextWriter output)
    {
        ChainOptions chain = new();
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("show", "Show the articles: their text hashes held against the local files, the code that enforces them, since when, and their history")
        {
            json, chain.DataDir, chain.Rpc, chain.Manifest,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using GovernanceSession session = await GovernanceSession.OpenAsync(chain, parsed, cancellationToken);
            using HttpClient http = new();
            ArticleTexts texts = new(ConstitutionCommand.TextFolder(), http);
            Task<ParameterView[]> parameters = session.Contracts.Parameters.ParametersAsync(cancellationToken: cancellationToken);
            ConstitutionState state = await ConstitutionReader.ReadAsync(session.Contracts, cancellationToken);
            if (parsed.GetValue(json))
            {
                Json.Write(output, new JsonObject { ["articles"] = new JsonArray([.. state.Articles.Select(article => ToJson(article, state, texts))]) });
                return;
            }

            foreach (ArticleHistory article in state.Articles)
            {
                Write(output, article, state, texts);
            }

            output.WriteLine("actions that governance may take; all else is denied");
            TextTable.Write(output, ["  action", "track", "judged by"], state.Actions.Select(action => (string[])
            [
                "  " + ContractInterfaces.ActionName(session.Contracts.Manifest, action.Target, action.Selector), ((Track)action.Track).ToString(), string.Join(", ", action.Articles),
            ]));
            output.WriteLine();
            TextTable.Write(output, ["parameter", "value", "bounds", "step", "cooldown"], (await parameters).Select(parameter => (string[])
            [
                parameter.Name, parameter.Value.ToString(CultureInfo.InvariantCulture), $"{parameter.Bounds.Minimum} to {parameter.Bounds.Maximum}",
                Quantities.Share(parameter.Bounds.MaxStepPpm), Quantities.Duration(parameter.Bounds.CooldownSeconds),
            ]));
        });
        return HelpWithExamples.With(command, "autonet constitution show", "autonet constitution show --json");
    }

    private static void Write(TextWriter output, ArticleHistory article, ConstitutionState state, ArticleTexts texts)
    {
        Article held = article.InForceAt(state.NowUnixSeconds) ?? article.Versions[0];
        output.WriteLine($"{held.Id}: {held.Title}");
        output.WriteLine($"  text    {held.TextHash}, {TextWords(held, texts)}");
        output.WriteLine($"  module  {ChecksumAddress.Format(held.RuleModule)}, {(state.IsModuleAsAdopted(held) ? "code as adopted" : "CODE IS NOT WHAT WAS ADOPTED: the article refuses everything")}");
        output.WriteLine($"  {(held.ActiveFrom > state.NowUnixSeconds ? "will hold" : "holds")}   from {Quantities.Time(held.ActiveFrom)}, version {article.Versions.ToList().IndexOf(held) + 1} of {article.Versions.Count}");
        foreach (Article version in article.Versions.Where(version => !ReferenceEquals(version, held)))
        {
            output.WriteLine($"          {(version.ActiveFrom > state.NowUnixSeconds ? "will hold" : "held")} from {Quantities.Time(version.ActiveFrom)}: {version.TextHash}");
        }

        output.WriteLine();
    }

    private static string TextWords(Article article, ArticleTexts texts) => texts.Local(article.Id) is not byte[] local
        ? $"no local file; it can be read at {article.Uri}"
        : ArticleTexts.IsTextOf(article, local) ? "the local file has it" : $"the local file DIFFERS: 'autonet constitution diff {article.Id}' shows where";

    private static JsonObject ToJson(ArticleHistory article, ConstitutionState state, ArticleTexts texts)
    {
        Article held = article.InForceAt(state.NowUnixSeconds) ?? article.Versions[0];
        return new JsonObject
        {
            ["id"] = held.Id,
            ["title"] = held.Title,
            ["textHash"] = held.TextHash.ToString(),
            ["verified"] = texts.Local(held.Id) is byte[] local && ArticleTexts.IsTextOf(held, local),
            ["module"] = held.RuleModule.ToString(),
            ["activeFrom"] = held.ActiveFrom,
            ["uri"] = held.Uri,
            ["moduleCodeHash"] = held.ModuleCodeHash.ToString(),
            ["codeVerified"] = state.IsModuleAsAdopted(held),
            ["history"] = new JsonArray([.. article.Versions.Select(version => new JsonObject
            {
                ["textHash"] = version.TextHash.ToString(), ["previousHash"] = version.PreviousHash.ToString(), ["module"] = version.RuleModule.ToString(),
                ["activeFrom"] = version.ActiveFrom, ["uri"] = version.Uri,
            })]),
        };
    }
}
