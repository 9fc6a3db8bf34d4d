using System.Numerics;
using Autonet.Core.Identifiers;
using Autonet.Node.Charters;
using YamlDotNet.RepresentationModel;

namespace Autonet.Node.Governance.Files;

/// <summary>Reads proposal files. Whatever the bytes are, the answer is a proposal or the first fault with its line; nothing is thrown.</summary>
public static class ProposalReader
{
    private const int MostEntries = 32;
    private const int LongestText = 8_000;

    /// <summary>The kinds of proposal files, in the order in which people meet them.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["run", "grant", "parameter", "release", "article", "upgrade", "canary"];

    /// <summary>Reads a proposal.</summary>
    /// <param name="yaml">The file's bytes, UTF-8; YAML or JSON.</param>
    /// <param name="proposal">The proposal, or null when there is a fault.</param>
    /// <returns>The first fault, or <see cref="FileFault.None"/>.</returns>
    public static FileFault TryRead(ReadOnlySpan<byte> yaml, out ProposalFile? proposal)
    {
        proposal = null;
        FileFault fault = YamlDocuments.TryOpen(yaml, ProposalFile.MaxBytes, out YamlMappingNode? root);
        if (root is null)
        {
            return fault;
        }

        FaultKeeper faults = new();
        ProposalFile? read = Read(new YamlFields(root, "", 1, faults));
        proposal = faults.First.Kind == FileFaultKind.None ? read : null;
        return faults.First;
    }

    /// <summary>Whether a file says by a field <c>kind</c> that it is a proposal and no charter.</summary>
    public static bool NamesKind(ReadOnlySpan<byte> yaml)
        => YamlDocuments.TryOpen(yaml, ProposalFile.MaxBytes, out YamlMappingNode? root).Kind == FileFaultKind.None
            && root!.Children.ContainsKey(new YamlScalarNode("kind"));

    private static ProposalFile? Read(YamlFields fields)
    {
        string? kind = fields.Choice("kind", Kinds);
        string title = fields.Text("title", kind == "run" ? "" : null, 200);
        string text = fields.Text("text", "", LongestText);
        Track? track = fields.Has("track") ? ReadTrack(fields) : null;
        ProposalFile? read = kind switch
        {
            "run" => new RunFile(fields.Text("charter", null, 500)),
            "grant" => new GrantFile(fields.Account("to"), fields.Amount("amount", null), fields.Has("over") ? fields.Duration("over", 0) : 0),
            "parameter" => ReadParameters(fields),
            "release" => ReadRelease(fields),
            "article" => ReadArticles(fields),
            "upgrade" => new UpgradeFile(fields.Account("proxy"), fields.Account("implementation"), fields.Has("code-hash") ? ReadHash(fields, "code-hash") : null),
            "canary" => new CanaryFile(fields.Account("registrar"), fields.Amount("limit", null), fields.Amount("fund", 0)),
            _ => null,
        };
        fields.Close();
        return read is null ? null : read with { Title = title, Text = text, Track = track };
    }

    private static ParameterFile ReadParameters(YamlFields fields)
    {
        ParameterChange[] changes = [.. fields.Items("changes", MostEntries).Select(item =>
        {
            string name = item.Text("name", null, 100);
            ParameterChange change = new(name, ReadValue(item, "value", name, null));
            item.Close();
            return change;
        })];
        BoundsChange[] bounds = [.. fields.Items("bounds", MostEntries).Select(item =>
        {
            string name = item.Text("name", null, 100);
            BigInteger minimum = ReadValue(item, "minimum", name, null);
            BoundsChange change = new(
                name, ReadValue(item, "value", name, minimum), minimum, ReadValue(item, "maximum", name, null), item.Share("max-step", 200_000), item.Duration("cooldown", 86_400));
            item.Close();
            return change;
        })];
        fields.Require(changes.Length + bounds.Length > 0, "changes", "a list of changes, each with name and value, or a list of bounds");
        return new ParameterFile(changes, bounds);
    }

    private static ReleaseFile ReadRelease(YamlFields fields) => new(
        fields.Number("run"), fields.Number("round"),
        fields.Value<Cid>("model-card", null, "a content id such as bafkrei…", text => Cid.TryParse(text, out Cid cid) ? cid : null),
        fields.Text("licence", null, 100), fields.Float("evaluation-loss", null, 1e-6f, 1e6f),
        [.. fields.Texts("parents", MostEntries).Select(text => ulong.TryParse(text, out ulong id) ? id : 0)]);

    private static ArticleFile ReadArticles(YamlFields fields)
    {
        ArticleDraft[] adopt = [.. fields.Items("adopt", MostEntries).Select(item =>
        {
            string id = item.Text("id", null, 32);
            ArticleDraft draft = new(id, item.Text("text", null, 500), item.Text("uri", $"constitution/{id}.md", 200), item.Account("module"), item.Seed("active-from", 0));
            item.Close();
            return draft;
        })];
        ActionDraft[] register = [.. fields.Items("register", MostEntries).Select(item =>
        {
            ActionDraft draft = new(ReadAction(item), ReadTrack(item), item.Texts("articles", MostEntries));
            item.Close();
            return draft;
        })];
        ActionName[] remove = [.. fields.Items("remove", MostEntries).Select(item =>
        {
            ActionName name = ReadAction(item);
            item.Close();
            return name;
        })];
        fields.Require(adopt.Length + register.Length + remove.Length > 0, "adopt", "a list of articles, or lists of actions to register or remove");
        return new ArticleFile(adopt, register, remove);
    }

    private static ActionName ReadAction(YamlFields item) => new(item.Text("contract", null, 100), item.Text("function", null, 200));

    private static Track ReadTrack(YamlFields fields) => fields.Choice("track", ["operations", "protocol", "constitutional"]) switch
    {
        "protocol" => Track.Protocol,
        "constitutional" => Track.Constitutional,
        _ => Track.Operations,
    };

    private static Hash256 ReadHash(YamlFields fields, string name)
        => fields.Value<Hash256>(name, null, "a hash: 0x and 64 hexadecimal digits", text => Hash256.TryParse(text, out Hash256 hash) ? hash : null);

    private static BigInteger ReadValue(YamlFields item, string field, string parameter, BigInteger? otherwise) => item.Value(
        field, otherwise, "a whole number, or a number with the unit that the name calls for: '5 tokens' (…Wei), 30d (…Seconds), 25% (…Ppm)",
        text => ParameterText.TryParse(parameter, text, out BigInteger value) ? value : (BigInteger?)null);
}
