using System.Numerics;
using Autonet.Chain.Abi;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Chain.TypedData;
using Autonet.Core.Identifiers;

namespace Autonet.Node.Governance.Ballots;

/// <summary>Signs votes and delegations that others hand in. The domain is what each contract says of itself (ERC-5267).</summary>
public sealed class BallotSigner
{
    // The bits of ERC-5267's `fields`.
    private const int HasName = 1;
    private const int HasVersion = 2;
    private const int HasChainId = 4;
    private const int HasContract = 8;
    private const int HasSalt = 16;

    private static readonly AbiFunction Domain = AbiFunction.Parse(
        "eip712Domain()(bytes1,string,string,uint256,address,bytes32,uint256[])", AbiMutability.View);

    private static readonly AbiFunction KeyedNonces = AbiFunction.Parse("nonces(address,uint192)(uint256)", AbiMutability.View);
    private static readonly AbiFunction PlainNonces = AbiFunction.Parse("nonces(address)(uint256)", AbiMutability.View);

    private readonly GovernanceContracts _contracts;

    /// <summary>Signs for a deployment.</summary>
    public BallotSigner(GovernanceContracts contracts)
    {
        ArgumentNullException.ThrowIfNull(contracts);
        _contracts = contracts;
    }

    /// <summary>Signs a vote.</summary>
    /// <param name="proposal">The proposal.</param>
    /// <param name="choice">How.</param>
    /// <param name="reason">Why; empty for none.</param>
    /// <param name="voter">The voter: the key's account, or a contract that accepts its signature (ERC-1271).</param>
    /// <param name="key">The key; it stays the caller's.</param>
    /// <param name="cancellationToken">Stops the reading of domain and nonce.</param>
    public async Task<SignedBallot> SignAsync(
        Proposal proposal, VoteChoice choice, string reason, Address voter, PrivateKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        ArgumentNullException.ThrowIfNull(key);
        TrackGovernorContract governor = _contracts.Governor(proposal.Track);
        Task<TypedDomain> domain = DomainOfAsync(governor.Address, cancellationToken);
        BigInteger nonce = await BallotNonceAsync(governor.Address, voter, proposal.Id, cancellationToken);
        Hash256 digest = BallotForms.DigestOf(await domain, proposal.Id, choice, voter, nonce, reason);
        return new SignedBallot(_contracts.Manifest.ChainId, governor.Address, proposal.Id, choice, voter, reason, key.Sign(digest).ToArray());
    }

    /// <summary>Signs a delegation.</summary>
    /// <param name="house">The contract: the token or the seats.</param>
    /// <param name="delegator">Whose votes: the key's account, or a contract that accepts its signature (ERC-1271).</param>
    /// <param name="delegatee">Who votes.</param>
    /// <param name="expiryUnixSeconds">The last second at which it may be handed in.</param>
    /// <param name="key">The key; it stays the caller's.</param>
    /// <param name="cancellationToken">Stops the reading of domain and nonce.</param>
    public async Task<SignedDelegation> SignDelegationAsync(
        Address house, Address delegator, Address delegatee, ulong expiryUnixSeconds, PrivateKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        Task<TypedDomain> domain = DomainOfAsync(house, cancellationToken);
        BigInteger nonce = (BigInteger)(await ReadAsync(house, PlainNonces, cancellationToken, delegator))[0];
        Hash256 digest = BallotForms.Delegation.Digest(await domain, delegator, delegatee, nonce, (BigInteger)expiryUnixSeconds);
        return new SignedDelegation(_contracts.Manifest.ChainId, house, delegator, delegatee, nonce, expiryUnixSeconds, key.Sign(digest).ToArray());
    }

    /// <summary>The message that hands a ballot in.</summary>
    public ContractCall Submission(SignedBallot ballot)
    {
        ArgumentNullException.ThrowIfNull(ballot);
        TrackGovernorContract governor = new(_contracts.Client, ballot.Governor);
        return ballot.Reason.Length == 0
            ? governor.CastVoteBySig(ballot.Proposal, (byte)ballot.Choice, ballot.Voter, ballot.Signature.ToArray())
            : governor.CastVoteWithReasonAndParamsBySig(ballot.Proposal, (byte)ballot.Choice, ballot.Voter, ballot.Reason, [], ballot.Signature.ToArray());
    }

    /// <summary>The message that hands a delegation in.</summary>
    public ContractCall Submission(SignedDelegation delegation)
    {
        ArgumentNullException.ThrowIfNull(delegation);
        AutonetTokenContract house = new(_contracts.Client, delegation.House);
        return house.DelegateBySig(delegation.Delegator, delegation.Delegatee, delegation.Nonce, delegation.ExpiryUnixSeconds, delegation.Signature.ToArray());
    }

    /// <summary>The domain that a contract signs under. Source: ERC-5267.</summary>
    /// <exception cref="AbiException">The contract has extensions that nobody here knows.</exception>
    public async Task<TypedDomain> DomainOfAsync(Address contract, CancellationToken cancellationToken)
    {
        object[] said = await ReadAsync(contract, Domain, cancellationToken);
        int fields = ((byte[])said[0])[0];
        if (((object[])said[6]).Length > 0)
        {
            throw new AbiException($"The contract at {contract} signs under a domain with extensions.");
        }

        return new TypedDomain(
            (fields & HasName) != 0 ? (string)said[1] : null,
            (fields & HasVersion) != 0 ? (string)said[2] : null,
            (fields & HasChainId) != 0 ? (BigInteger)said[3] : null,
            (fields & HasContract) != 0 ? (Address)said[4] : null,
            (fields & HasSalt) != 0 ? (Hash256)said[5] : null);
    }

    // Nonces keyed by the proposal let a voter sign for several proposals at once; governors without them have one row of nonces.
    private async Task<BigInteger> BallotNonceAsync(Address governor, Address voter, BigInteger proposal, CancellationToken cancellationToken)
    {
        BigInteger key = proposal & (BigInteger.Pow(2, 192) - 1);
        try
        {
            return (BigInteger)(await ReadAsync(governor, KeyedNonces, cancellationToken, voter, key))[0];
        }
        catch (RpcException e) when (e.IsRevert)
        {
            return (BigInteger)(await ReadAsync(governor, PlainNonces, cancellationToken, voter))[0];
        }
    }

    private async Task<object[]> ReadAsync(Address contract, AbiFunction function, CancellationToken cancellationToken, params object[] arguments)
        => function.DecodeResult(await _contracts.Client.CallAsync(new CallRequest { To = contract, Data = function.EncodeCall(arguments) }, default, cancellationToken));
}
