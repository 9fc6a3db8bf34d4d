using System.Numerics;
using Autonet.Core.Identifiers;

namespace Autonet.Node.Governance.Files;

/// <summary>
/// A proposal as people write it: YAML or JSON with decimal amounts and durations such as <c>30d</c>. <see cref="ProposalAssembly"/> makes
/// of it the calls that governance votes on.
/// </summary>
public abstract record ProposalFile
{
    /// <summary>The most bytes that a proposal file may have.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>One line that says what it is about; empty for a run, which its charter names.</summary>
    public string Title { get; init; } = "";

    /// <summary>Why, for the voters.</summary>
    public string Text { get; init; } = "";

    /// <summary>The track to propose on; none takes the lowest that is allowed.</summary>
    public Track? Track { get; init; }
}

/// <summary>Create a training run.</summary>
/// <param name="CharterPath">The charter file; relative paths start at the proposal file's folder.</param>
public sealed record RunFile(string CharterPath) : ProposalFile;

/// <summary>Pay tokens of the treasury.</summary>
/// <param name="To">Who gets them.</param>
/// <param name="AmountWei">Token wei.</param>
/// <param name="OverSeconds">Over how long; 0 pays at once.</param>
public sealed record GrantFile(Address To, BigInteger AmountWei, uint OverSeconds) : ProposalFile;

/// <summary>Change parameters inside their bounds, or the bounds.</summary>
/// <param name="Changes">New values.</param>
/// <param name="Bounds">New bounds, which need two votes on the constitutional track.</param>
public sealed record ParameterFile(IReadOnlyList<ParameterChange> Changes, IReadOnlyList<BoundsChange> Bounds) : ProposalFile;

/// <summary>Release a certified checkpoint.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Round">The certified round.</param>
/// <param name="ModelCard">Content id of the model card.</param>
/// <param name="Licence">SPDX id of the model's licence.</param>
/// <param name="EvaluationLoss">Held-out loss in nats per token, the one that stands for the round.</param>
/// <param name="Parents">Released models that it descends from.</param>
public sealed record ReleaseFile(ulong RunId, ulong Round, Cid ModelCard, string Licence, float EvaluationLoss, IReadOnlyList<ulong> Parents) : ProposalFile;

/// <summary>Change the constitution: its articles and what governance may do at all. Needs two votes.</summary>
/// <param name="Adopt">Articles to adopt, or new versions of them.</param>
/// <param name="Register">Actions to register, or to register anew.</param>
/// <param name="Remove">Actions to remove.</param>
public sealed record ArticleFile(IReadOnlyList<ArticleDraft> Adopt, IReadOnlyList<ActionDraft> Register, IReadOnlyList<ActionName> Remove) : ProposalFile;

/// <summary>Upgrade a proxy that the upgrade gate lists.</summary>
/// <param name="Proxy">The proxy.</param>
/// <param name="Implementation">The new code's address.</param>
/// <param name="CodeHash">Its hash; none takes the hash of the code that stands there.</param>
public sealed record UpgradeFile(Address Proxy, Address Implementation, Hash256? CodeHash) : ProposalFile;

/// <summary>Let a registrar announce canaries, and fund them.</summary>
/// <param name="Registrar">The account.</param>
/// <param name="LimitWei">Token wei that its canaries may cost altogether, those of the past included; 0 ends it.</param>
/// <param name="FundWei">Token wei that the treasury pays into the fund; 0 for none.</param>
public sealed record CanaryFile(Address Registrar, BigInteger LimitWei, BigInteger FundWei) : ProposalFile;

/// <summary>A new value of a parameter.</summary>
/// <param name="Name">Such as <c>breadth.maxSharePpm</c>.</param>
/// <param name="Value">The value in the parameter's own unit.</param>
public sealed record ParameterChange(string Name, BigInteger Value);

/// <summary>New bounds of a parameter.</summary>
/// <param name="Name">Its name; a new one adds a parameter.</param>
/// <param name="Value">Its value if it is new.</param>
/// <param name="Minimum">Lowest value.</param>
/// <param name="Maximum">Highest value.</param>
/// <param name="MaxStepPpm">The most that one change may move it, as a share of the value.</param>
/// <param name="CooldownSeconds">Between two changes.</param>
public sealed record BoundsChange(string Name, BigInteger Value, BigInteger Minimum, BigInteger Maximum, uint MaxStepPpm, uint CooldownSeconds);

/// <summary>An article to adopt.</summary>
/// <param name="Id">Its short name.</param>
/// <param name="TextPath">The text file; relative paths start at the proposal file's folder.</param>
/// <param name="Uri">Where the text can be read.</param>
/// <param name="Module">The contract that enforces it.</param>
/// <param name="ActiveFromUnixSeconds">From when it holds; 0 for as soon as allowed.</param>
public sealed record ArticleDraft(string Id, string TextPath, string Uri, Address Module, ulong ActiveFromUnixSeconds);

/// <summary>An action by name.</summary>
/// <param name="Contract">The contract: a name of the deployment, or an address.</param>
/// <param name="Function">A function's name, or its signature such as <c>transfer(address,uint256)</c>.</param>
public sealed record ActionName(string Contract, string Function);

/// <summary>An action to register.</summary>
/// <param name="Name">Which.</param>
/// <param name="Track">The lowest track that may carry it.</param>
/// <param name="Articles">The articles that judge it.</param>
public sealed record ActionDraft(ActionName Name, Track Track, IReadOnlyList<string> Articles);
