using System.Numerics;
using Autonet.Core.Identifiers;

namespace Autonet.Node.Deployment;

/// <summary>Who a network starts with.</summary>
public sealed record DeploymentTerms
{
    /// <summary>The numbers.</summary>
    public required DeploymentPreset Preset { get; init; }

    /// <summary>First members of the contributors' house: one seat each.</summary>
    public required IReadOnlyList<Address> Founders { get; init; }

    /// <summary>
    /// Token wei that the founders get together, in equal parts. Quorums count all tokens, and the treasury's never vote: the founders must hold
    /// more than the highest quorum (33 %), or nothing could ever pass.
    /// </summary>
    public BigInteger FoundersWei { get; init; } = Tokens.Whole(12_000_000);

    /// <summary>Token wei that the treasury gets.</summary>
    public BigInteger TreasuryWei { get; init; } = Tokens.Whole(10_000_000);

    /// <summary>Token wei that the deploying account gets, to hand on as stake.</summary>
    public BigInteger DeployerWei { get; init; } = Tokens.Whole(1_000_000);
}
