namespace Autonet.Node.Messages;

/// <summary>Why a node does not take a message. The zero value is a refusal, so a forgotten answer never accepts.</summary>
public enum MessageRefusal
{
    /// <summary>Not decided: never the answer of a finished check.</summary>
    Undecided,

    /// <summary>The message was taken, or was known already.</summary>
    None,

    /// <summary>Not the JSON of a message.</summary>
    Malformed,

    /// <summary>Larger than any message is.</summary>
    TooLarge,

    /// <summary>The charter is not the run's.</summary>
    WrongCharter,

    /// <summary>The round is not open, or open with another seed, or too old to be kept.</summary>
    WrongRound,

    /// <summary>The slot is not active in that round, or not drawn for that audit.</summary>
    WrongSlot,

    /// <summary>The signature is not valid.</summary>
    BadSignature,

    /// <summary>The signer does not hold the slot, or holds none.</summary>
    NotEntitled,

    /// <summary>A different message of the same signer for the same round and slot is known: equivocation.</summary>
    Equivocation,

    /// <summary>The signer has attested more sets of slots in this round than any honest node does.</summary>
    TooMany,
}
