using System.Numerics;
using Autonet.Chain.TypedData;
using Autonet.Core.Identifiers;

namespace Autonet.Node.Governance.Ballots;

/// <summary>
/// What voters sign (EIP-712). Sources: <c>BALLOT_TYPEHASH</c> and <c>EXTENDED_BALLOT_TYPEHASH</c> of OpenZeppelin's Governor, and the
/// <c>Delegation</c> of the token and of the seats, which names the delegator.
/// </summary>
public static class BallotForms
{
    /// <summary>A vote without a reason.</summary>
    public static TypedStruct Ballot { get; } = new(
        "Ballot", TypedField.Of("proposalId", "uint256"), TypedField.Of("support", "uint8"), TypedField.Of("voter", "address"), TypedField.Of("nonce", "uint256"));

    /// <summary>A vote with a reason.</summary>
    public static TypedStruct ExtendedBallot { get; } = new(
        "ExtendedBallot", TypedField.Of("proposalId", "uint256"), TypedField.Of("support", "uint8"), TypedField.Of("voter", "address"),
        TypedField.Of("nonce", "uint256"), TypedField.Of("reason", "string"), TypedField.Of("params", "bytes"));

    /// <summary>A delegation of tokens or of a seat.</summary>
    public static TypedStruct Delegation { get; } = new(
        "Delegation", TypedField.Of("delegator", "address"), TypedField.Of("delegatee", "address"), TypedField.Of("nonce", "uint256"), TypedField.Of("expiry", "uint256"));

    /// <summary>The digest of a vote: extended if there is a reason.</summary>
    public static Hash256 DigestOf(TypedDomain domain, BigInteger proposal, VoteChoice choice, Address voter, BigInteger nonce, string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return reason.Length == 0
            ? Ballot.Digest(domain, proposal, (byte)choice, voter, nonce)
            : ExtendedBallot.Digest(domain, proposal, (byte)choice, voter, nonce, reason, Array.Empty<byte>());
    }
}
