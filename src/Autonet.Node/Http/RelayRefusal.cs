namespace Autonet.Node.Http;

/// <summary>Why a relay does not hand a ballot or a delegation in.</summary>
public enum RelayRefusal
{
    /// <summary>Not read yet; never an acceptance.</summary>
    Unread = 0,

    /// <summary>Nothing: it was handed in.</summary>
    None,

    /// <summary>The body is no ballot or delegation.</summary>
    Malformed,

    /// <summary>The body is too large.</summary>
    TooLarge,

    /// <summary>It is for another chain or another deployment.</summary>
    WrongDeployment,

    /// <summary>The signature is not the voter's, or its nonce was used.</summary>
    BadSignature,

    /// <summary>The proposal does not exist or is not open for votes.</summary>
    VotingClosed,

    /// <summary>The voter voted already.</summary>
    AlreadyVoted,

    /// <summary>The voter had no votes at the snapshot.</summary>
    NoVotes,

    /// <summary>The delegation's time is over.</summary>
    Expired,

    /// <summary>The contract refuses it for another reason, which the detail names.</summary>
    Refused,

    /// <summary>It would use more gas than the relay pays for one.</summary>
    TooMuchGas,

    /// <summary>The relay paid for this account often enough for now.</summary>
    TooManyRequests,

    /// <summary>The chain does not answer, or the relay cannot pay.</summary>
    ChainUnavailable,
}
