using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Autonet.Chain.Bindings;
using Autonet.Cli.Commands.Proposals;
using Autonet.Cli.Terminal;
using Autonet.Node.Constitution;
using Autonet.Node.Prerequisites;

namespace Autonet.Cli.Commands.Constitution;

/// <summary><c>autonet constitution diff</c>: what changed in an article's text.</summary>
internal static class DiffCommand
{
    public static Command Create(TextWriter output)
    {
        ChainOptions chain = new();
        Argument<string?> id = new("article") { Description = "The article (default: all)", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> previous = new("--previous") { Description = "Compare the adopted version with the one before it, instead of the local file with the adopted version" };
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("diff", "Show line by line how the local text of an article differs from the adopted one, or the adopted one from its predecessor")
        {
            id, previous, json, chain.DataDir, chain.Rpc, chain.Manifest,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using GovernanceSession session = await GovernanceSession.OpenAsync(chain, parsed, cancellationToken);
            using HttpClient http = new();
            ArticleTexts texts = new(ConstitutionCommand.TextFolder(), http);
            ConstitutionState state = await ConstitutionReader.ReadAsync(session.Contracts, cancellationToken);
            string? named = parsed.GetValue(id);
            ArticleHistory[] chosen = [.. state.Articles.Where(article => named is null || article.Id == named)];
            if (chosen.Length == 0)
            {
                throw new ActionableException($"There is no article '{named}': there are {string.Join(", ", state.Articles.Select(article => article.Id))}.");
            }

            JsonArray all = [];
            foreach (ArticleHistory article in chosen)
            {
                (string said, IReadOnlyList<string> lines) = parsed.GetValue(previous)
                    ? await WithPredecessorAsync(article, texts, cancellationToken)
                    : await WithLocalAsync(article, texts, cancellationToken);
                all.Add(new JsonObject { ["id"] = article.Id, ["result"] = said, ["lines"] = new JsonArray([.. lines.Select(line => JsonValue.Create(line))]) });
                if (!parsed.GetValue(json))
                {
                    output.WriteLine($"{article.Id}: {said}");
                    foreach (string line in lines)
                    {
                        output.WriteLine(line);
                    }
                }
            }

            if (parsed.GetValue(json))
            {
                Json.Write(output, all);
            }
        });
        return HelpWithExamples.With(command, "autonet constitution diff", "autonet constitution diff use", "autonet constitution diff use --previous --json");
    }

    private static async Task<(string Said, IReadOnlyList<string> Lines)> WithLocalAsync(ArticleHistory article, ArticleTexts texts, CancellationToken cancellationToken)
    {
        Article newest = article.Versions[^1];
        byte[]? local = texts.Local(article.Id);
        return local is null ? ("there is no local file to compare", [])
            : ArticleTexts.IsTextOf(newest, local) ? ("the local file is the adopted text", [])
            : await texts.FindAsync(newest, cancellationToken) is byte[] adopted
                ? ("the local file differs from the adopted text", Lines(adopted, local, "adopted", "local"))
                : ($"the local file differs from the adopted text {newest.TextHash}, which is not at '{newest.Uri}' either", []);
    }

    private static async Task<(string Said, IReadOnlyList<string> Lines)> WithPredecessorAsync(ArticleHistory article, ArticleTexts texts, CancellationToken cancellationToken)
    {
        if (article.Versions.Count < 2)
        {
            return ("it has one version only", []);
        }

        Article before = article.Versions[^2];
        Article after = article.Versions[^1];
        byte[]? older = await texts.FindAsync(before, cancellationToken);
        byte[]? newer = await texts.FindAsync(after, cancellationToken);
        return older is null ? ($"the text of version {article.Versions.Count - 1} ({before.TextHash}) is not at '{before.Uri}'", [])
            : newer is null ? ($"the text of version {article.Versions.Count} ({after.TextHash}) is not at '{after.Uri}'", [])
            : ($"version {article.Versions.Count} against version {article.Versions.Count - 1}", Lines(older, newer, $"version {article.Versions.Count - 1}", $"version {article.Versions.Count}"));
    }

    private static IReadOnlyList<string> Lines(byte[] before, byte[] after, string beforeName, string afterName)
        => TextDifference.Unified(Encoding.UTF8.GetString(before), Encoding.UTF8.GetString(after), beforeName, afterName);
}
