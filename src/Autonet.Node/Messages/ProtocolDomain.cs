using System.Numerics;
using Autonet.Chain.Crypto;
using Autonet.Chain.TypedData;
using Autonet.Core.Identifiers;
using Autonet.Core.Rounds;

namespace Autonet.Node.Messages;

/// <summary>
/// The EIP-712 types of the protocol, bound to one chain and one run registry. The same types stand in <c>Messages.sol</c>; both read
/// <c>tests/vectors/eip712.json</c>.
/// </summary>
public sealed class ProtocolDomain
{
    private static readonly TypedStruct CommitmentType = new(
        "Commitment", TypedField.Of("charter", "bytes32"), TypedField.Of("round", "uint64"), TypedField.Of("seed", "bytes32"),
        TypedField.Of("slot", "uint16"), TypedField.Of("stateRoot", "bytes32"), TypedField.Of("updateRoot", "bytes32"), TypedField.Of("updateCid", "bytes"));

    private static readonly TypedStruct AttestationType = new(
        "RoundAttestation", TypedField.Of("charter", "bytes32"), TypedField.Of("round", "uint64"), TypedField.Of("seed", "bytes32"),
        TypedField.Of("slots", "uint256"), TypedField.Of("commitmentsRoot", "bytes32"), TypedField.Of("checkpointRoot", "bytes32"), TypedField.Of("checkpointCid", "bytes"));

    private static readonly TypedStruct AuditReportType = new(
        "AuditReport", TypedField.Of("charter", "bytes32"), TypedField.Of("round", "uint64"), TypedField.Of("slot", "uint16"),
        TypedField.Of("updateRoot", "bytes32"), TypedField.Of("matches", "bool"));

    private readonly TypedDomain _domain;

    /// <summary>Binds the types to a run registry.</summary>
    public ProtocolDomain(ulong chainId, Address runRegistry)
    {
        _domain = new TypedDomain("Autonet", "1", new BigInteger(chainId), runRegistry);
    }

    /// <summary>The domain separator, as the run registry computes it.</summary>
    public Hash256 Separator => _domain.Separator;

    /// <summary>The struct hash of a commitment: what a leaf of the commitments root holds.</summary>
    public static Hash256 StructHash(Commitment commitment) => CommitmentType.Hash(Fields(commitment));

    /// <summary>The digest that a slot's holder signs.</summary>
    public Hash256 Digest(Commitment commitment) => CommitmentType.Digest(_domain, Fields(commitment));

    /// <summary>The digest that attesting nodes sign.</summary>
    public Hash256 Digest(RoundAttestation attestation)
    {
        ArgumentNullException.ThrowIfNull(attestation);
        return AttestationType.Digest(
            _domain, attestation.Charter, attestation.Round, attestation.Seed, attestation.Slots.ToInteger(), attestation.CommitmentsRoot,
            attestation.CheckpointRoot, attestation.CheckpointCid.ToArray());
    }

    /// <summary>The digest that a drawn auditor signs.</summary>
    public Hash256 Digest(AuditReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return AuditReportType.Digest(_domain, report.Charter, report.Round, (ushort)report.Slot, report.UpdateRoot, report.Matches);
    }

    /// <summary>The digest of any message of the protocol.</summary>
    /// <exception cref="ArgumentException">The object is no message.</exception>
    public Hash256 DigestOf(object message) => message switch
    {
        Commitment commitment => Digest(commitment),
        RoundAttestation attestation => Digest(attestation),
        AuditReport report => Digest(report),
        _ => throw new ArgumentException($"{message?.GetType().Name ?? "null"} is no message of the protocol.", nameof(message)),
    };

    /// <summary>Signs a message.</summary>
    public SignedMessage Sign(object message, PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new SignedMessage(message, key.Sign(DigestOf(message)), key.Address);
    }

    private static object[] Fields(Commitment commitment)
    {
        ArgumentNullException.ThrowIfNull(commitment);
        return
        [
            commitment.Charter, commitment.Round, commitment.Seed, (ushort)commitment.Slot, commitment.StateRoot, commitment.UpdateRoot,
            commitment.UpdateCid.ToArray(),
        ];
    }
}

/// <summary>A message of the protocol with its signature and the account that the signature recovers to.</summary>
/// <param name="Message">A <see cref="Commitment"/>, <see cref="RoundAttestation"/> or <see cref="AuditReport"/>.</param>
/// <param name="Signature">The signature over its digest.</param>
/// <param name="Signer">The account that signed.</param>
public sealed record SignedMessage(object Message, Signature Signature, Address Signer);
