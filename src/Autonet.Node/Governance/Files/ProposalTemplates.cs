namespace Autonet.Node.Governance.Files;

/// <summary>Proposal files to fill in: one for each kind, with every field explained.</summary>
public static class ProposalTemplates
{
    private const string Run = """
        # Proposes a training run. The charter file says what is trained, on which data, for what pay.
        kind: run
        # Optional: title and text come from the charter's name and purpose.
        # title: Train a small model of public speeches
        # text: Why the community should do this.
        charter: charter.yaml   # path from this file's folder
        # track: operations     # optional: a stricter track than the lowest that is allowed

        """;

    private const string Grant = """
        # Pays tokens of the treasury. Large payments must be streams: give 'over'.
        kind: grant
        title: Pay for an audit of the contracts
        text: Who gets it, for what, and how the result can be checked.
        to: "0x0000000000000000000000000000000000000001"   # who gets the tokens
        amount: 1000            # tokens
        over: 90d               # optional: pays evenly over this time (30s, 5m, 2h, 14d)

        """;

    private const string Parameter = """
        # Changes parameters inside their bounds (protocol track), or the bounds themselves (constitutional track, voted twice).
        # 'autonet constitution show' lists the names.
        kind: parameter
        title: Let one operator hold a little more of a run
        text: Why, and what it changes for whom.
        changes:
          # A whole number in the parameter's own unit, or a number with a unit: 25% (…Ppm), '5 tokens' (…Wei), 30d (…Seconds).
          - name: breadth.maxSharePpm
            value: 26%
        # bounds:
        #   - name: breadth.maxSharePpm
        #     minimum: 5%
        #     maximum: 50%
        #     max-step: 0.2       # the most that one change may move the value, as a share of it
        #     cooldown: 30d       # between two changes

        """;

    private const string Release = """
        # Releases a certified checkpoint of a run as a model. It can be deprecated later and never withdrawn.
        kind: release
        title: Release the model of run 1
        text: What it is good for, what it is not, and where its evaluation can be repeated.
        run: 1
        round: 8                # a certified round past its challenge window
        model-card: bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy   # content id of the model card
        licence: Apache-2.0
        evaluation-loss: 2.18   # nats per token, the one that stands for the round: autonet evaluation list
        # parents: [1]          # released models that this one descends from

        """;

    private const string Article = """
        # Changes the constitution. Voted twice: this file makes the first vote, and after the cooling time the second one.
        kind: article
        title: Say more clearly what the use article bans
        text: What changes, why, and how the new rule module was tested.
        adopt:
          - id: use
            text: use.md        # path of the article's text from this file's folder; its heading is the title
            module: "0x0000000000000000000000000000000000000001"   # the deployed contract that enforces it
            # uri: constitution/use.md   # where the text can be read
            # active-from: 0             # Unix seconds; 0 is as soon as the exit window is over
        # register:
        #   - contract: Treasury
        #     function: transfer
        #     track: protocol
        #     articles: [treasury]
        # remove:
        #   - contract: Treasury
        #     function: releaseEther

        """;

    private const string Upgrade = """
        # Upgrades a proxy that the upgrade gate lists. Members of two entities must have attested the new code before.
        kind: upgrade
        title: Upgrade the gateway directory
        text: What changes, where the source is, and how the build can be repeated.
        proxy: "0x0000000000000000000000000000000000000001"
        implementation: "0x0000000000000000000000000000000000000002"
        # code-hash: "0x…"      # optional: by default the hash of the code that stands at 'implementation' when this is proposed

        """;

    private const string Canary = """
        # Lets an account announce canaries: wrong work that finds auditors who approve without recomputing (docs/canaries.md).
        kind: canary
        title: Let the audit group run canaries for a year
        text: Who holds the registrar's key, how many canaries it plans, and where it will report on them.
        registrar: "0x0000000000000000000000000000000000000001"
        limit: 1000             # tokens that its canaries may cost altogether, those of the past included; 0 ends it
        # fund: 1000            # optional: tokens that the treasury pays into the fund of all canaries

        """;

    /// <summary>The template of a kind, or null when there is no such kind.</summary>
    public static string? Find(string kind) => kind switch
    {
        "run" => Run,
        "grant" => Grant,
        "parameter" => Parameter,
        "release" => Release,
        "article" => Article,
        "upgrade" => Upgrade,
        "canary" => Canary,
        _ => null,
    };
}
