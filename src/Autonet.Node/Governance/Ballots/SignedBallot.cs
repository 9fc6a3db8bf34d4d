using System.Numerics;
using Autonet.Core.Identifiers;

namespace Autonet.Node.Governance.Ballots;

/// <summary>A vote that anyone may hand in for its voter.</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="Governor">The governor.</param>
/// <param name="Proposal">The governor's id of the proposal.</param>
/// <param name="Choice">How.</param>
/// <param name="Voter">Who votes: an account, or a contract that checks the signature (ERC-1271).</param>
/// <param name="Reason">Why, for all to read; empty for none.</param>
/// <param name="Signature">Over <see cref="BallotForms"/>.</param>
public sealed record SignedBallot(
    ulong ChainId, Address Governor, BigInteger Proposal, VoteChoice Choice, Address Voter, string Reason, ReadOnlyMemory<byte> Signature);

/// <summary>A delegation that anyone may hand in for its delegator.</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="House">The contract: the token or the seats.</param>
/// <param name="Delegator">Who delegates.</param>
/// <param name="Delegatee">Who votes.</param>
/// <param name="Nonce">The delegator's next nonce in the contract.</param>
/// <param name="ExpiryUnixSeconds">The last second at which it may be handed in.</param>
/// <param name="Signature">Over <see cref="BallotForms.Delegation"/>.</param>
public sealed record SignedDelegation(
    ulong ChainId, Address House, Address Delegator, Address Delegatee, BigInteger Nonce, ulong ExpiryUnixSeconds, ReadOnlyMemory<byte> Signature);
